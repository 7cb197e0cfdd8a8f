"""Who this PC is to the hub: enrolment, joining a hall, a copied disk, a restored backup."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
import socket
import sys
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.store import engine, migrations
from app.store.base import tables_of_the_epoch
from app.store.clock import Clock, SystemClock
from app.store.columns import new_id
from app.store.errors import HallExists
from app.store.hall import SYSTEM, Hall
from app.store.keys import load_key
from app.store.merge import Merge, Sent
from app.store.tables import Outgoing, Station, StationBefore, SyncState
from app.store.values import synced_kinds, table_values
from app.store.work import Reader, Work
from app.sync.errors import AlreadyEnrolled, HubRefused, NotEnrolled
from app.sync.link import Address, HubLink, certificate_of

START = "*"
"""`SyncState.snapshot_table` before the first page."""


def state_of(read: Reader) -> SyncState:
    """How far this PC is with its hub. Raises NotEnrolled."""
    found = read.first(select(SyncState))
    if found is None:
        raise NotEnrolled
    return found


class Standing(NamedTuple):
    """The parts of `SyncState` that every exchange asks for again and again, `exchanged_at` in microseconds."""

    position: int
    mark: str
    acked: int
    snapshot_table: str
    snapshot_after: str
    snapshot_rows: int
    snapshot_of: int
    mark_of_pc: str
    clock_error_ms: int
    exchanged_at: int | None
    refused: str


_STANDING = f"SELECT {', '.join(Standing._fields)} FROM sync_state"


def standing_of(read: Reader) -> Standing:
    """How far this PC is, to be looked at only: a tenth of the time of `state_of`. Raises NotEnrolled."""
    found = read.connection.exec_driver_sql(_STANDING).first()
    if found is None:
        raise NotEnrolled
    return Standing(*found)


def is_enrolled(hall: Hall) -> bool:
    """Whether this PC has a hub."""
    with hall.read() as read:
        return read.first(select(SyncState.id)) is not None


def mark_of_pc() -> str:
    """What tells this installation from a copy of its disk in another PC: the system's id and its network cards."""
    parts = [_machine_id(), *sorted(_cards())]
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:32]


def _machine_id() -> str:
    if sys.platform == "win32":
        import winreg

        with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, r"SOFTWARE\Microsoft\Cryptography") as key:
            return str(winreg.QueryValueEx(key, "MachineGuid")[0])
    try:
        return Path("/etc/machine-id").read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return socket.gethostname()


def _cards() -> list[str]:
    """The hardware addresses of built-in network cards (Linux); virtual ones come and go."""
    found: list[str] = []
    for card in Path("/sys/class/net").glob("*/device"):
        try:
            found.append((card.parent / "address").read_text(encoding="ascii").strip())
        except OSError:
            continue
    return found


def link_of(hall: Hall, transport: httpx.BaseTransport | None = None) -> HubLink:
    """The line to this PC's hub. Raises NotEnrolled."""
    with hall.read() as read:
        state = state_of(read)
        key = Ed25519PrivateKey.from_private_bytes(state.private_key)
        station = read.station.id.hex
    return HubLink(state.address, state.certificate, station, key, hall.own_clock, error_ms=state.clock_error_ms, transport=transport)


def _form(code: str, key: Ed25519PrivateKey, mark: str, hall: Hall | None) -> dict[str, Any]:
    station = hall.station if hall is not None else None
    return {
        "code": code.strip(),
        "public_key": key.public_key().public_bytes_raw().hex(),
        "mark": mark,
        "name": socket.gethostname()[:100],
        "hall": station.hall_id.hex if station else "",
        "station": station.id.hex if station else "",
        "seat": station.seat if station else 0,
        "letter": station.letter if station else "",
    }


def enrol(
    hall: Hall, address: Address, code: str, *, again: bool = False, mark: str = "", transport: httpx.BaseTransport | None = None
) -> None:
    """Give this PC's hall a hub; its work so far is sent from now on.

    `again`: also where it has one already (it was revoked, or there is a new hub).

    Raises AlreadyEnrolled, CodeWrong, OtherHall, HubUnreachable, NotTheHub.
    """
    if (known := is_enrolled(hall)) and not again:
        raise AlreadyEnrolled
    mark = mark or mark_of_pc()
    key, certificate, answer = _introduce(address, _form(code, Ed25519PrivateKey.generate(), mark, hall), transport, hall.own_clock)
    with hall.work(SYSTEM) as work:
        work.did("sync.enrol")
        if known:
            _enter_again(work, address, certificate, key, mark, kept=bool(answer.get("kept")))
        else:
            work.add(_state(address, certificate, key, mark, answer, joining=False))
        if answer["station"] != hall.station.id.hex:
            _become(work, answer)
        else:
            _take_seat(work, answer)
    hall.reload_station()


def join(
    data: Path,
    address: Address,
    code: str,
    *,
    clock: Clock | None = None,
    mark: str = "",
    transport: httpx.BaseTransport | None = None,
    use_keyring: bool = True,
    empty: Path | None = None,
) -> Hall:
    """Make a hall file for a PC that has none, of the hall that the code is for. Its rows come with the first exchange.

    `empty` is a file with this program's tables under the same key, to be copied where many PCs are made.
    Raises HallExists, CodeWrong, HubUnreachable, NotTheHub.
    """
    file = data / "hall.db"
    if file.exists():
        raise HallExists
    started = clock or SystemClock()
    mark = mark or mark_of_pc()
    key, certificate, answer = _introduce(address, _form(code, Ed25519PrivateKey.generate(), mark, None), transport, started)
    data.mkdir(parents=True, exist_ok=True)
    engine.check_engine_version()
    file_key = load_key(data, use_keyring=use_keyring)
    half = data / "hall.joining"
    for leftover in data.glob("hall.joining*"):
        leftover.unlink()
    if empty is None:
        migrations.upgrade(half, file_key.hexadecimal)
    else:
        shutil.copy(empty, half)
    hall_id = UUID(answer["hall"])
    writer = engine.make_engine(half, file_key.hexadecimal, read_only=False)
    with Session(writer, expire_on_commit=False) as session:
        session.add(
            Station(id=UUID(answer["station"]), hall_id=hall_id, seat=answer["seat"], letter=answer["letter"], installed=new_id().hex)
        )
        session.add(_state(address, certificate, key, mark, answer, joining=True))
        session.flush()
        merge = Merge(session.connection(), hall_id, from_hub=True)
        profile = json.dumps([{"t": "hall_profile", "i": answer["profile"]}])
        merge.take([Sent(UUID(int=0), 0, 0, new_id(), 0, UUID(int=0), answer["schema"], profile)])
        merge.finish()
        session.commit()
    writer.dispose()
    (data / "hall.mark").unlink(missing_ok=True)
    os.replace(half, file)
    for leftover in data.glob("hall.joining*"):
        leftover.unlink()
    return Hall(data, file_key, started)


def _introduce(
    address: Address, form: dict[str, Any], transport: httpx.BaseTransport | None, clock: Clock
) -> tuple[Ed25519PrivateKey, str, dict[str, Any]]:
    key = Ed25519PrivateKey.generate()
    certificate = certificate_of(address) if transport is None else ""
    link = HubLink(address.url, certificate, "new", key, clock, transport=transport)
    try:
        answer = link.post("/v1/enrol", form | {"public_key": key.public_key().public_bytes_raw().hex()})
    finally:
        link.close()
    return key, certificate, answer


def _state(address: Address, certificate: str, key: Ed25519PrivateKey, mark: str, answer: dict[str, Any], *, joining: bool) -> SyncState:
    state = SyncState(address=address.url, certificate=certificate, private_key=key.private_bytes_raw(), mark_of_pc=mark)
    if joining:
        state.snapshot_table = START
        state.position, state.mark = answer["position"], answer["mark"]
    return state


def _enter_again(work: Work, address: Address, certificate: str, key: Ed25519PrivateKey, mark: str, *, kept: bool) -> None:
    """Speak to the hub with a new key. Where it did not know this PC any more, both tell each other everything again."""
    state = state_of(work)
    state.address, state.certificate, state.private_key, state.mark_of_pc = address.url, certificate, key.private_bytes_raw(), mark
    state.refused = ""
    if not kept:
        state.acked, state.position, state.mark, state.marks = 0, 0, "", []


# -- another identity, another epoch ------------------------------------------------------------------------------------------


def notice_copy(hall: Hall, mark: str = "") -> bool:
    """Whether this file was copied here from another PC. If so it stops counting where the original goes on, at once and offline.

    The hub gives it an identity at the first exchange (`take_new_identity`).
    """
    with hall.read() as read:
        state = read.first(select(SyncState))
    mark = mark or mark_of_pc()
    if state is None or state.mark_of_pc == mark:
        return False
    with hall.work(SYSTEM) as work:
        work.did("sync.copy_noticed")
        state_of(work).mark_of_pc = mark
        _empty_counters(work)
        station = work.require(Station, hall.station.id)
        station.letter = station.letter[:2] + "".join(secrets.choice("ABCDEFGHJKLMNPQRSTUVWXYZ") for _ in range(3))
        station.seat = 50 + secrets.randbelow(50)
    hall.reload_station()
    return True


def begin_epoch(hall: Hall) -> None:
    """This file is older than what its PC has sent: it was put back from a backup, by somebody who did not use `servicehall restore`."""
    with hall.work(SYSTEM) as work:
        work.did("sync.begin_epoch")
        work.require(Station, hall.station.id).epoch += 1
        _empty_counters(work)
    hall.reload_station()


def take_new_identity(hall: Hall, link: HubLink) -> None:
    """This PC is a copy of another one: it gets a name, a key and a seat of its own, and keeps its unsent work.

    Raises HubRefused (revoked while it was copied, for one), HubUnreachable.
    """
    key = Ed25519PrivateKey.generate()
    with hall.read() as read:
        mark = state_of(read).mark_of_pc
    form = _form("", key, mark, hall) | {"station": "", "seat": 0, "letter": "", "hall": hall.station.hall_id.hex}
    answer = link.post("/v1/identity", form)
    if answer["hall"] != hall.station.hall_id.hex:
        raise HubRefused("other_hall", answer)
    with hall.work(SYSTEM) as work:
        work.did("sync.new_identity")
        state_of(work).private_key = key.private_bytes_raw()
        _become(work, answer)
        _empty_counters(work)
    hall.reload_station()
    link.key, link.station = key, answer["station"]


def _take_seat(work: Work, answer: dict[str, Any]) -> None:
    station = work.require(Station, work.station.id)
    station.seat, station.letter = answer["seat"], answer["letter"]


def _empty_counters(work: Work) -> None:
    for table in tables_of_the_epoch():
        work.session.connection().exec_driver_sql(f"DELETE FROM {table}")


def _become(work: Work, answer: dict[str, Any]) -> None:
    """Take another identity: what was not sent yet is from now on written by the new one."""
    old, new = work.station.id, UUID(answer["station"])
    connection = work.session.connection()
    state = state_of(work)
    unsent = work.all(select(Outgoing).where(Outgoing.seq > state.acked).order_by(Outgoing.seq))
    for each in unsent:
        _rewrite(connection, each, old.hex, new.hex)
    last: int = connection.exec_driver_sql("SELECT coalesce(max(seq), 0) FROM audit").scalar_one()
    work.add(StationBefore(until_seq=last + 1, id=old))
    connection.exec_driver_sql(
        "UPDATE station SET id = ?, seat = ?, letter = ?, epoch = 1, installed = ?",
        (new.bytes, answer["seat"], answer["letter"], new_id().hex),
    )
    state.acked = min((each.seq for each in unsent), default=last + 1) - 1


def _rewrite(connection: Any, each: Outgoing, old: str, new: str) -> None:
    for entry in json.loads(each.rows):
        values = table_values(synced_kinds()[entry["t"]], connection.dialect)
        table = values.table
        if "i" in entry:
            connection.exec_driver_sql(
                f"UPDATE {table} SET station_id = ? WHERE id = ? AND station_id = ?",
                (bytes.fromhex(new), bytes.fromhex(entry["i"]["id"]), bytes.fromhex(old)),
            )
        else:
            row_id = bytes.fromhex(entry["id"])
            text = connection.exec_driver_sql(f"SELECT stamps FROM {table} WHERE id = ?", (row_id,)).scalar_one()
            stamps = json.loads(text)
            for name in entry["c"]:
                if stamps.get(name) == [each.hlc, old]:
                    stamps[name] = [each.hlc, new]
            connection.exec_driver_sql(f"UPDATE {table} SET stamps = ? WHERE id = ?", (json.dumps(stamps), row_id))
    each.rows = each.rows.replace(old, new)
