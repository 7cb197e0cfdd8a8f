"""The hub's HTTP API (Starlette). Every request but enrolment and the description is signed; every refusal is typed.

Database work runs in threads; `offload` is how. Bodies and answers are bounded, so memory does not grow with what stations send.
"""

from __future__ import annotations

import base64
import binascii
import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict
from itertools import pairwise
from typing import Any, TypeVar
from uuid import UUID

from anyio import to_thread
from sqlalchemy import Row
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from app.hub import claims, devices, feed, tables
from app.hub.admin_api import Office
from app.hub.attachments import Counter
from app.hub.database import HubDatabase
from app.hub.description import description
from app.hub.devices import Applicant, Doorkeeper, Signed
from app.hub.errors import BadRequest, FeedMoved, Gap, NotSigned, Refusal, Revoked, TooLarge
from app.hub.feed import Push
from app.hub.pages import spread
from app.hub.streams import Streams
from app.store.merge import Program
from app.sync.wire import ENCODING, MOST_BODY, PROTOCOL, BatchRefused, packed, sent_in, text_of, unpacked, whole

log = logging.getLogger(__name__)
T = TypeVar("T")
Offload = Callable[[Callable[[], T]], Awaitable[T]]
MOST_FORM = 256 * 1024
KEPT_OF_A_REVOKED = 1_000


class Hub:
    """One hub: its database, who may speak, and who listens."""

    def __init__(
        self,
        database: HubDatabase,
        *,
        program: Program | None = None,
        offload: Any = to_thread.run_sync,
        more: Sequence[BaseRoute] = (),
    ) -> None:
        self.database = database
        claims.notice_put_back(database)
        self.door = Doorkeeper(database)
        self.streams = Streams(lambda hall_id, after: self._run(lambda: spread(database, hall_id, after)))
        self.program = program or Program()
        self._offload = offload
        self.app = Starlette(routes=[*self._routes(), *more], exception_handlers={Refusal: refused, 404: _not_here, 405: _not_here})

    def _routes(self) -> list[Route]:
        return [
            Route("/v1/enrol", self.enrol, methods=["POST"]),
            Route("/v1/identity", self.identity, methods=["POST"]),
            Route("/v1/push", self.push, methods=["POST"]),
            Route("/v1/feed", self.feed),
            Route("/v1/snapshot", self.snapshot),
            Route("/v1/lease", self.lease, methods=["POST"]),
            Route("/v1/claim", self.claim, methods=["POST"]),
            Route("/v1/stations", self.stations),
            Route("/v1/columns", self.columns),
            Route("/v1/digest", self.digest, methods=["POST"]),
            Route("/v1/rows", self.rows),
            Route("/v1/repair", self.repair, methods=["POST"]),
            Route("/v1/events", self.events),
            Route("/openapi.json", self.describe),
            *Office(self.database, self._asked, self._run, self.streams.end).routes(),
            *Counter(self.database, self._who, self._run, _body, _form, self.streams.ring).routes(),
        ]

    # -- what stations ask --------------------------------------------------------------------------------------------------

    async def push(self, request: Request) -> Response:
        """Take in a batch."""
        body = await _body(request, MOST_BODY)
        station = await self._who(request, body, also_revoked=True)
        given = await self._run(lambda: _push_of(body))
        if station.revoked_at is not None:
            await self._run(lambda: self._keep_of_revoked(station, given))
            raise Revoked
        try:
            taken = await self._run(lambda: feed.push(self.database, station.id, station.hall_id, given, self.program))
        except Gap as gap:
            if not gap.told["behind"]:
                await self._run(lambda: claims.doubt(self.database, station.hall_id))
            raise
        if given.sent:
            self.streams.tell(station.hall_id, taken.position)
        return _answer(asdict(taken) | {"now_ms": self._now_ms()})

    async def feed(self, request: Request) -> Response:
        """Hand out the feed after a position."""
        station = await self._who(request)
        after, epoch = _number(request, "after"), _number(request, "epoch")
        mark = request.query_params.get("mark", "")
        try:
            page = await self._run(lambda: feed.pull(self.database, station.id, station.hall_id, epoch, after, mark))
        except FeedMoved:
            await self._run(lambda: claims.doubt(self.database, station.hall_id))
            raise
        head = {"position": page.position, "mark": page.mark, "more": page.more, "now_ms": self._now_ms()}
        body = await self._run(lambda: packed([json.dumps(head), *page.lines]))
        return Response(body, media_type=ENCODING)

    async def snapshot(self, request: Request) -> Response:
        """Hand out the next page of a hall's rows."""
        station = await self._who(request)
        table, after = request.query_params.get("table", ""), request.query_params.get("after", "")
        page = await self._run(lambda: tables.snapshot(self.database, station.hall_id, table, after))
        head = {"table": page.table, "after": page.after, "schema": self.program.schema, "of": page.of}
        body = await self._run(lambda: packed([json.dumps(head), *(json.dumps(each, ensure_ascii=False) for each in page.entries)]))
        return Response(body, media_type=ENCODING)

    async def lease(self, request: Request) -> Response:
        """Give out numbers."""
        body = await _body(request, MOST_FORM)
        station = await self._who(request, body)
        form = _form(body)
        name, count, above = _text(form, "name", 200), _whole(form, "count"), _whole(form, "above")
        first, last = await self._run(lambda: claims.lease(self.database, station.hall_id, name, count, above))
        return _answer({"first": first, "last": last})

    async def claim(self, request: Request) -> Response:
        """Let a station take the first thing that is free."""
        body = await _body(request, MOST_FORM)
        station = await self._who(request, body)
        names = _form(body).get("names")
        if not isinstance(names, list) or not all(isinstance(each, str) and 0 < len(each) <= 200 for each in names):  # pyright: ignore[reportUnknownArgumentType]
            raise BadRequest("names")
        for each in names:  # pyright: ignore[reportUnknownVariableType]
            _text({"name": each}, "name", 200)
        place = await self._run(lambda: claims.take_first(self.database, station.hall_id, station.id, names))  # pyright: ignore[reportUnknownArgumentType]
        return _answer({"place": place})

    async def stations(self, request: Request) -> Response:
        """Say who belongs to the hall and how they are."""
        station = await self._who(request)
        rows = await self._run(lambda: devices.stations(self.database, station.hall_id))
        return _answer({"stations": [_told(row) for row in rows], "now_ms": self._now_ms()})

    async def columns(self, request: Request) -> Response:
        """Say which tables and columns this program has."""
        await self._who(request)
        return _answer({"schema": self.program.schema, "tables": tables.columns(self.database)})

    async def digest(self, request: Request) -> Response:
        """Digest a table."""
        body = await _body(request, MOST_FORM)
        station = await self._who(request, body)
        form = _form(body)
        table, columns = _text(form, "table", 100), form.get("columns")
        if not isinstance(columns, list) or not all(isinstance(each, str) for each in columns):  # pyright: ignore[reportUnknownArgumentType]
            raise BadRequest("columns")
        found = await self._run(lambda: tables.compare(self.database, station.hall_id, table, columns))  # pyright: ignore[reportUnknownArgumentType]
        return _answer(asdict(found))

    async def rows(self, request: Request) -> Response:
        """Hand out the rows of one range."""
        station = await self._who(request)
        query = request.query_params
        table, after, last = query.get("table", ""), query.get("after", ""), query.get("last", "")
        found = await self._run(lambda: tables.rows_between(self.database, station.hall_id, table, after, last))
        return Response(packed(json.dumps(row, ensure_ascii=False) for row in found), media_type=ENCODING)

    async def repair(self, request: Request) -> Response:
        """Take in rows that a comparison found missing here."""
        body = await _body(request, MOST_BODY)
        station = await self._who(request, body)
        rows = await self._run(lambda: _text_of(body))
        position = await self._run(lambda: feed.repair(self.database, station.id, station.hall_id, rows))
        self.streams.tell(station.hall_id, position)
        return _answer({"position": position})

    async def events(self, request: Request) -> Response:
        """Say when there is more, and bring it along to whoever asks for pages."""
        station = await self._who(request)
        position, _ = await self._run(lambda: feed.position_of(self.database, station.hall_id))
        return self.streams.open(station.hall_id, station.id, position, pages=request.query_params.get("pages") == "1")

    async def enrol(self, request: Request) -> Response:
        """Let a new PC in by its code."""
        body = await _body(request, MOST_FORM)
        applicant = _applicant(_form(body))
        _check_own_key(request, body, applicant)
        return _answer(await self._run(lambda: devices.enrol(self.database, applicant)))

    async def identity(self, request: Request) -> Response:
        """Give a cloned PC an identity of its own."""
        body = await _body(request, MOST_FORM)
        station = await self._who(request, body)
        applicant = _applicant(_form(body))
        return _answer(await self._run(lambda: devices.new_identity(self.database, station, applicant)))

    async def describe(self, request: Request) -> Response:
        """The OpenAPI description."""
        return _answer(description())

    async def _asked(self, request: Request) -> tuple[Row[Any], dict[str, Any]]:
        body = await _body(request, MOST_FORM)
        return await self._who(request, body), _form(body)

    # -- how they are let in ------------------------------------------------------------------------------------------------

    async def _who(self, request: Request, body: bytes = b"", *, also_revoked: bool = False) -> Row[Any]:
        feed.check_protocol(_protocol(request), PROTOCOL)
        signed = _signed(request, body)
        return await self._run(lambda: self.door.who(signed, also_revoked=also_revoked))

    async def _run(self, call: Callable[[], T]) -> T:
        return await self._offload(call)

    def _now_ms(self) -> int:
        return int(self.database.clock.now().timestamp() * 1000)

    def _keep_of_revoked(self, station: Row[Any], given: Push) -> None:
        with self.database.write() as connection:
            fresh = feed.unknown_here(connection, station.hall_id, given.sent)
            room = KEPT_OF_A_REVOKED - feed.quarantined_of(connection, station.id)
            feed.quarantine(connection, station.hall_id, [(sent, "revoked") for sent in fresh[: max(room, 0)]], self.database.clock.now())


async def refused(_request: Request, refusal: Exception) -> Response:
    """A refusal as an answer."""
    assert isinstance(refusal, Refusal)
    log.warning("refused: %s %s", refusal.name, refusal.why)
    told = {"error": refusal.name, "why": refusal.why, "final": refusal.is_final} | refusal.told
    return JSONResponse(told, refusal.status)


async def _not_here(_request: Request, wrong: Exception) -> Response:
    return JSONResponse({"error": "bad_request", "why": "no such place", "final": True}, getattr(wrong, "status_code", 404))


def _answer(told: dict[str, Any]) -> Response:
    return JSONResponse(told)


async def _body(request: Request, most: int) -> bytes:
    """The body, read no further than allowed. Raises TooLarge, BadRequest."""
    told = request.headers.get("content-length", "")
    if told.isdigit() and int(told) > most:
        raise TooLarge
    parts, size = list[bytes](), 0
    try:
        async for part in request.stream():
            size += len(part)
            if size > most:
                raise TooLarge
            parts.append(part)
    except ClientDisconnect:
        raise BadRequest("cut off") from None
    return b"".join(parts)


def _signed(request: Request, body: bytes) -> Signed:
    heads = request.headers
    try:
        time_ms = int(heads["x-time"])
        signature = base64.b64decode(heads["x-signature"], validate=True)
        station, nonce = heads["x-station"], heads["x-nonce"]
    except (KeyError, ValueError, binascii.Error):
        raise NotSigned("no signature") from None
    if not 16 <= len(nonce) <= 64 or len(heads["x-time"]) > 16:
        raise NotSigned("no signature")
    target = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return Signed(station, time_ms, nonce, signature, request.method, target, body)


def _protocol(request: Request) -> int:
    told = request.headers.get("x-protocol", "")
    if not (told.isascii() and told.isdigit() and len(told) < 6):
        raise BadRequest("x-protocol")
    return int(told)


def _push_of(body: bytes) -> Push:
    text = _text_of(body)
    try:
        head, _, lines = text.partition("\n")
        form = _form(head.encode())
        sent = sent_in(lines)
    except BatchRefused as wrong:
        raise BadRequest(str(wrong)) from None
    if any(one.seq >= other.seq for one, other in pairwise(sent)):
        raise BadRequest("the transactions are not in order")
    error = form.get("clock_error_ms", 0)
    if type(error) is not int or abs(error) >= 1 << 62:
        raise BadRequest("clock_error_ms")
    return Push(
        epoch=_whole(form, "epoch"),
        after=_whole(form, "after"),
        last=_whole(form, "last"),
        mark=_text(form, "mark", 100),
        schema=_text(form, "schema", 40),
        waiting=_whole(form, "waiting"),
        position=_whole(form, "position"),
        clock_error_ms=error,
        sent=sent,
    )


def _text_of(body: bytes) -> str:
    try:
        return unpacked(body)
    except BatchRefused as wrong:
        raise (TooLarge if "too much" in str(wrong) else BadRequest)(str(wrong)) from None


def _form(body: bytes) -> dict[str, Any]:
    try:
        form = json.loads(body)
    except (ValueError, RecursionError):
        raise BadRequest("no JSON") from None
    if not isinstance(form, dict):
        raise BadRequest("no JSON object")
    return form  # pyright: ignore[reportUnknownVariableType]


def _text(form: dict[str, Any], name: str, most: int) -> str:
    try:
        return text_of(form.get(name), most)
    except ValueError:
        raise BadRequest(name) from None


def _whole(form: dict[str, Any], name: str) -> int:
    try:
        return whole(form.get(name))
    except ValueError:
        raise BadRequest(name) from None


def _number(request: Request, name: str) -> int:
    told = request.query_params.get(name, "")
    if not (told.isascii() and told.isdigit() and len(told) < 19):
        raise BadRequest(name)
    return int(told)


def _applicant(form: dict[str, Any]) -> Applicant:
    try:
        key = bytes.fromhex(_text(form, "public_key", 64))
        station = UUID(_text(form, "station", 32)) if form.get("station") else None
    except ValueError:
        raise BadRequest("public_key or station") from None
    if len(key) != 32:
        raise BadRequest("public_key")
    return Applicant(
        code=_text(form, "code", 40),
        public_key=key,
        mark=_text(form, "mark", 100),
        name=_text(form, "name", 200),
        hall=_text(form, "hall", 32),
        station=station,
        seat=_whole(form, "seat"),
        letter=_text(form, "letter", 8),
    )


def _check_own_key(request: Request, body: bytes, applicant: Applicant) -> None:
    """Whoever enrols holds the key that is enrolled."""
    feed.check_protocol(_protocol(request), PROTOCOL)
    signed = _signed(request, body)
    text = devices.signed_text(signed.method, signed.target, body, signed.time_ms, signed.nonce, signed.station)
    if not devices.is_signed(applicant.public_key, signed.signature, text):
        raise NotSigned("the signature does not fit")


def _told(row: Row[Any]) -> dict[str, Any]:
    def when(moment: Any) -> int | None:
        return None if moment is None else int(moment.timestamp() * 1000)

    return {
        "id": row.id.hex,
        "name": row.name,
        "seat": row.seat,
        "letter": row.letter,
        "enrolled_ms": when(row.enrolled_at),
        "seen_ms": when(row.seen_at),
        "revoked_ms": when(row.revoked_at),
        "waiting": row.waiting,
        "position": row.position,
        "schema": row.schema_version,
        "clock_error_ms": row.clock_error_ms,
    }
