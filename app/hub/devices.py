"""Which PCs may speak for a hall: enrolment by a one-time code, signatures, revocation, and a new identity for a cloned one."""

from __future__ import annotations

import hashlib
import secrets
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import Connection, Row, insert, select, update

from app.hub.database import HubDatabase
from app.hub.errors import BadRequest, CodeWrong, NotSigned, OtherHall, Revoked, Stale, StationUnknown, Unavailable
from app.hub.feed import end_of, locked
from app.hub.models import HubCode, HubHall, HubStation
from app.store.columns import new_id
from app.store.digest import rows_of
from app.store.migrations import newest
from app.store.values import synced_kinds, table_values
from app.sync.wire import signed_text

CODE_LIVES = timedelta(minutes=10)
CODE_TRIES = 5
SIGNATURE_LIVES = timedelta(minutes=2)
_MOST_NONCES = 200_000
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_LETTERS = "ZYXWVUTSRQPNMLKJHGFEDCBA"
_STATION: Any = HubStation.__table__
_CODE: Any = HubCode.__table__
_HALL: Any = HubHall.__table__


@dataclass(frozen=True)
class Signed:
    """What a request brings to prove who sent it."""

    station: str
    time_ms: int
    nonce: str
    signature: bytes
    method: str
    target: str
    body: bytes


@dataclass
class Doorkeeper:
    """Checks signatures. Remembers what was signed in the last minutes, so that nothing is taken twice; a restart makes old requests
    stale, because a request must be signed after the hub has begun to remember."""

    database: HubDatabase
    began: datetime = field(init=False)
    _seen: OrderedDict[tuple[str, str], int] = field(default_factory=OrderedDict[tuple[str, str], int])

    def __post_init__(self) -> None:
        self.began = self.database.clock.now()

    def who(self, request: Signed, *, also_revoked: bool = False) -> Row[Any]:
        """The station that signed this. Raises NotSigned, Stale, StationUnknown, Revoked."""
        try:
            station_id = UUID(request.station)
        except ValueError:
            raise NotSigned("no station") from None
        with self.database.read() as connection:
            station = connection.execute(select(_STATION).where(_STATION.c.id == station_id)).first()
        if station is None:
            raise StationUnknown
        text = signed_text(request.method, request.target, request.body, request.time_ms, request.nonce, request.station)
        if not is_signed(station.public_key, request.signature, text):
            raise NotSigned("the signature does not fit")
        self._check_fresh(request)
        if station.revoked_at is not None and not also_revoked:
            raise Revoked
        return station

    def _check_fresh(self, request: Signed) -> None:
        now = _ms(self.database.clock.now())
        lives = SIGNATURE_LIVES // timedelta(milliseconds=1)
        if abs(now - request.time_ms) > lives or request.time_ms < _ms(self.began):
            raise Stale("signed for another time", now_ms=now)
        while self._seen:
            _, seen_at = next(iter(self._seen.items()))
            if seen_at >= now - 2 * lives and len(self._seen) < _MOST_NONCES:
                break
            self._seen.popitem(last=False)
        key = (request.station, request.nonce)
        if key in self._seen:
            raise Stale("seen before", now_ms=now)
        self._seen[key] = now


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def is_signed(public_key: bytes, signature: bytes, text: bytes) -> bool:
    """Whether this Ed25519 key signed this text."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, text)
    except (InvalidSignature, ValueError):
        return False
    return True


def new_code(database: HubDatabase, hall_id: UUID | None = None, *, any_hall: bool = False) -> str:
    """A one-time code for one PC, shown once: ten minutes, one use, five tries.

    `hall_id` None: the only hall, or the one that the PC brings; with `any_hall` always the one it brings, as a city's next hall needs.
    """
    code = "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(3))
    now = database.clock.now()
    with database.write() as connection:
        if hall_id is None and not any_hall:
            halls = connection.execute(select(_HALL.c.id)).scalars().all()
            hall_id = halls[0] if len(halls) == 1 else None
        connection.execute(insert(_CODE).values(id=new_id(), hall_id=hall_id, code_hash=_hash(code), until=now + CODE_LIVES, tries=0))
    return code


def id_of_code(database: HubDatabase, code: str) -> UUID | None:
    """Which of the codes that are kept (as hashes) this one is."""
    with database.read() as connection:
        return connection.execute(select(_CODE.c.id).where(_CODE.c.code_hash == _hash(code)).order_by(_CODE.c.until.desc())).scalar()


def _hash(code: str) -> str:
    plain = "".join(character for character in code.upper() if character.isalnum())
    return hashlib.sha256(b"servicehall code" + plain.encode("utf-8", "replace")).hexdigest()


@dataclass(frozen=True)
class Applicant:
    """A PC that wants in. `hall` is the id of the hall it has already, with `station`, `seat` and `letter` as it has them."""

    code: str
    public_key: bytes
    mark: str
    name: str
    hall: str = ""
    station: UUID | None = None
    seat: int = 0
    letter: str = ""


def enrol(database: HubDatabase, applicant: Applicant) -> dict[str, Any]:
    """Let a PC in. Raises CodeWrong, OtherHall, BadRequest. A wrong try counts even though it is refused."""
    _count_try(database)
    now = database.clock.now()
    with database.write() as connection:
        code = connection.execute(
            select(_CODE).where(
                _CODE.c.code_hash == _hash(applicant.code),
                _CODE.c.used_at.is_(None),
                _CODE.c.until > now,
                _CODE.c.tries <= CODE_TRIES,
            )
        ).first()
        if code is None:
            raise CodeWrong
        hall_id = _hall_for(connection, code.hall_id, applicant)
        connection.execute(update(_CODE).where(_CODE.c.id == code.id).values(used_at=now))
        connection.execute(update(_CODE).where(_CODE.c.used_at.is_(None)).values(tries=_CODE.c.tries - 1))
        return _admit(connection, hall_id, applicant, now)


def _count_try(database: HubDatabase) -> None:
    """Every try costs all open codes one of their five, in a transaction of its own: guessing does not get cheaper by failing."""
    now = database.clock.now()
    with database.write() as connection:
        open_ones = (_CODE.c.used_at.is_(None), _CODE.c.until > now)
        connection.execute(update(_CODE).where(*open_ones).values(tries=_CODE.c.tries + 1))


def _hall_for(connection: Connection, wanted: UUID | None, applicant: Applicant) -> UUID:
    if not applicant.hall:
        if wanted is None:
            raise BadRequest("this hub has no hall yet: the first PC brings one")
        return wanted
    try:
        own = UUID(applicant.hall)
    except ValueError:
        raise BadRequest("no hall") from None
    there = connection.execute(select(_HALL.c.id).where(_HALL.c.id == own)).first()
    if wanted not in (None, own):
        raise OtherHall
    if there is None:
        connection.execute(insert(_HALL).values(id=own, hub_station=new_id(), position=0, hlc=0))
    return own


def _admit(connection: Connection, hall_id: UUID, applicant: Applicant, now: datetime) -> dict[str, Any]:
    hall = locked(connection, hall_id)
    others = connection.execute(select(_STATION.c.id, _STATION.c.seat, _STATION.c.letter).where(_STATION.c.hall_id == hall_id)).all()
    seats, letters = {row.seat for row in others}, {row.letter for row in others}
    taken = connection.execute(select(_STATION).where(_STATION.c.id == applicant.station)).first() if applicant.station else None
    if taken is not None and _comes_back(taken, hall_id, applicant):
        back = {"public_key": applicant.public_key, "revoked_at": None, "enrolled_at": now}
        connection.execute(update(_STATION).where(_STATION.c.id == taken.id).values(**back))
        return _welcome(connection, hall, taken.id, taken.seat, taken.letter, applicant, now) | {"kept": True}
    station_id = applicant.station if applicant.station is not None and taken is None else new_id()
    seat = applicant.seat if 1 <= applicant.seat <= 99 and applicant.seat not in seats else _free_seat(seats)
    letter = applicant.letter if applicant.letter and applicant.letter not in letters else _free_letter(letters)
    connection.execute(
        insert(_STATION).values(
            id=station_id,
            hall_id=hall_id,
            name=applicant.name,
            public_key=applicant.public_key,
            mark=applicant.mark,
            seat=seat,
            letter=letter,
            enrolled_at=now,
            epoch=1,
            acked=0,
            hlc=0,
            position=0,
            waiting=0,
            schema_version="",
            clock_error_ms=0,
        )
    )
    return _welcome(connection, hall, station_id, seat, letter, applicant, now)


def _comes_back(known: Row[Any], hall_id: UUID, applicant: Applicant) -> bool:
    """Whether a revoked PC is enrolled again, the same installation: it goes on under its name. A copy of it becomes another one."""
    return known.revoked_at is not None and known.hall_id == hall_id and known.mark == applicant.mark


def _welcome(
    connection: Connection, hall: Row[Any], station_id: UUID, seat: int, letter: str, applicant: Applicant, now: datetime
) -> dict[str, Any]:
    hall_id = hall.id
    profile = next((row for row in rows_of(connection, "hall_profile", hall_id) if row["id"] == hall_id.hex), None)
    if profile is None and not applicant.hall:
        raise Unavailable("the first PC of the hall has not sent it yet")
    position, mark = end_of(connection, hall_id)
    return {
        "station": station_id.hex,
        "hall": hall_id.hex,
        "hub_station": hall.hub_station.hex,
        "seat": seat,
        "letter": letter,
        "profile": profile,
        "schema": newest(),
        "position": position,
        "mark": mark,
        "now_ms": _ms(now),
    }


def _free_seat(seats: set[int]) -> int:
    free = next((seat for seat in range(1, 100) if seat not in seats), 0)
    if not free:
        raise BadRequest("this hall has 99 PCs already; revoke and remove one")
    return free


def _free_letter(letters: set[str]) -> str:
    singles = next((letter for letter in _LETTERS if letter not in letters), "")
    return singles or next(a + b for a in _LETTERS for b in _LETTERS if a + b not in letters)


def new_identity(database: HubDatabase, station: Row[Any], applicant: Applicant) -> dict[str, Any]:
    """A cloned PC, known by the key that was copied with it, becomes a station of its own."""
    with database.write() as connection:
        return _admit(connection, station.hall_id, applicant, database.clock.now())


def revoke(database: HubDatabase, station_id: UUID) -> bool:
    """Let a PC in no more, from its next request on. False where there is none."""
    now = database.clock.now()
    with database.write() as connection:
        here = (_STATION.c.id == station_id, _STATION.c.revoked_at.is_(None))
        return connection.execute(update(_STATION).where(*here).values(revoked_at=now)).rowcount == 1


def stations(database: HubDatabase, hall_id: UUID | None = None) -> list[Row[Any]]:
    """The PCs of a hall, or of all halls, by seat."""
    with database.read() as connection:
        wanted = select(_STATION).order_by(_STATION.c.hall_id, _STATION.c.seat)
        return list(connection.execute(wanted if hall_id is None else wanted.where(_STATION.c.hall_id == hall_id)))


def halls(database: HubDatabase) -> list[tuple[UUID, str]]:
    """The halls of this hub with their names."""
    values = table_values(synced_kinds()["hall_profile"], database.engines[1].dialect)
    with database.read() as connection:
        ids = connection.execute(select(_HALL.c.id)).scalars().all()
        found: list[tuple[UUID, str]] = []
        for hall_id in ids:
            row = connection.exec_driver_sql(f"{values.select} WHERE id = {values.mark}", (values.into("id", hall_id.hex),)).first()
            found.append((hall_id, str(values.read(row)["name"]) if row is not None else hall_id.hex))
    return found


__all__ = [
    "Applicant",
    "Doorkeeper",
    "Signed",
    "enrol",
    "halls",
    "id_of_code",
    "is_signed",
    "new_code",
    "new_identity",
    "revoke",
    "stations",
]
