"""Attached files at the hub: kept by the hash of their content, sealed in parts, and only what a fact of the hall names.

A station sends what the hub lacks and fetches what it needs, a megabyte at a time; a file counts as here when its content has the hash.
"""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app.hub.database import HubDatabase
from app.hub.errors import BadRequest, Refusal, Unavailable
from app.store.attachments import MOST_BYTES, Attachment
from app.store.errors import DiskFull
from app.store.keys import load_key
from app.store.parts import PART, PartDamaged, Parts, parts_of

log = logging.getLogger(__name__)

MOST_NAMES = 500
UNFINISHED = timedelta(days=7)
_MOST_QUESTION = 64 * 1024
_ATTACHMENT: Any = Attachment.__table__

Who = Callable[[Request, bytes], Awaitable[Row[Any]]]
Offload = Callable[[Callable[[], Any]], Awaitable[Any]]
Body = Callable[[Request, int], Awaitable[bytes]]
Form = Callable[[bytes], dict[str, Any]]


class NotHere(Refusal):
    """The hub has no such file yet."""

    status = 404
    name = "not_here"
    is_final = False


class OutOfTurn(Refusal):
    """Another part is the next one; the answer says which (`next`)."""

    status = 409
    name = "out_of_turn"
    is_final = False


class WrongContent(Refusal):
    """The content does not have the hash that it was sent under. Nothing of it is kept."""

    status = 422
    name = "wrong_content"


class HubAttachments:
    """The attached files of all halls of a hub."""

    def __init__(self, database: HubDatabase) -> None:
        self._database = database
        self._folder = database.data / "attachments"
        key = load_key(database.data, use_keyring=False).hexadecimal
        self._key = hashlib.blake2b(b"hub attachments", key=bytes.fromhex(key), digest_size=32, person=b"servicehall").digest()
        for coming in self._folder.glob("*/coming/*"):
            Parts(coming, self._key).drop_older(database.clock.now() - UNFINISHED)

    def lacking(self, hall_id: UUID, station_id: UUID, names: Sequence[str]) -> tuple[dict[str, int], list[str]]:
        """Which of these the hub would take from this station, with the part to go on with; and which it has.

        One that no fact of the hall names is neither: its fact has not come yet. Raises BadRequest.
        """
        sizes = self._sizes(hall_id, names)
        kept, coming = self._kept(hall_id), self._coming(hall_id, station_id)
        here = [name for name in sizes if kept.place(name).is_dir()]
        return {name: coming.count(name) for name in sizes if name not in here}, here

    def take(self, hall_id: UUID, station_id: UUID, name: str, number: int, content: bytes) -> tuple[int, bool]:
        """The next part of a file. Returns the number of the one after it, and whether the file is here now.

        Raises NotHere (no fact names it), OutOfTurn, BadRequest (not as long as a part is), WrongContent, Unavailable.
        """
        size = self._sizes(hall_id, [name]).get(name)
        if size is None:
            raise NotHere("no fact names it")
        kept, coming = self._kept(hall_id), self._coming(hall_id, station_id)
        last = parts_of(size) - 1
        if kept.place(name).is_dir():
            return last + 1, True
        there = coming.count(name)
        if number != there:
            raise OutOfTurn("another part is next", next=there)
        if len(content) != (PART if number < last else size - last * PART):
            raise BadRequest("not as long as this part is")
        try:
            coming.put(name, number, content)
        except (DiskFull, OSError) as error:
            raise Unavailable from error
        if number == last:
            self._finish(kept, coming, name)
        return number + 1, number == last

    def _finish(self, kept: Parts, coming: Parts, name: str) -> None:
        if not coming.is_whole(name):
            coming.drop(name)
            log.warning("an attachment was not what its hash says: %s", name)
            raise WrongContent
        place = kept.place(name)
        place.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.rename(coming.place(name), place)
        except OSError as error:
            if not place.is_dir():  # another station brought it in the meantime
                raise Unavailable from error
            coming.drop(name)

    def part(self, hall_id: UUID, name: str, number: int) -> bytes:
        """A part of a file of the hall. Raises NotHere, BadRequest."""
        if name not in self._sizes(hall_id, [name]):
            raise NotHere("no fact names it")
        kept = self._kept(hall_id)
        try:
            return kept.get(name, number)
        except FileNotFoundError:
            raise NotHere("not here yet") from None
        except PartDamaged:
            log.error("an attachment is damaged and must come again: %s", name)
            shutil.rmtree(kept.place(name), ignore_errors=True)
            raise NotHere("damaged") from None

    def _sizes(self, hall_id: UUID, names: Sequence[str]) -> Mapping[str, int]:
        if len(names) > MOST_NAMES or not all(len(name) == 64 and name.isascii() and name.isalnum() for name in names):
            raise BadRequest("hashes")
        wanted = select(_ATTACHMENT.c.hash, _ATTACHMENT.c.size).where(_ATTACHMENT.c.hall_id == hall_id, _ATTACHMENT.c.hash.in_(list(names)))
        with self._database.read() as connection:
            most = max(MOST_BYTES.values())
            return {row.hash: row.size for row in connection.execute(wanted) if 0 < row.size <= most and row.hash == row.hash.lower()}

    def _kept(self, hall_id: UUID) -> Parts:
        return Parts(self._folder / hall_id.hex / "kept", self._key)

    def _coming(self, hall_id: UUID, station_id: UUID) -> Parts:
        return Parts(self._folder / hall_id.hex / "coming" / station_id.hex, self._key)


class Counter:
    """Where stations hand attached files in and out (routes of the hub's API). `arrived` hears of a hall that has a new one."""

    def __init__(self, database: HubDatabase, who: Who, run: Offload, body: Body, form: Form, arrived: Callable[[UUID], None]) -> None:
        self._files = HubAttachments(database)
        self._who, self._run, self._body, self._form, self._arrived = who, run, body, form, arrived

    def routes(self) -> list[Route]:
        return [
            Route("/v1/attachments/lacking", self.lacking, methods=["POST"]),
            Route("/v1/attachments/part", self.part, methods=["GET"]),
            Route("/v1/attachments/part", self.take, methods=["POST"]),
        ]

    async def lacking(self, request: Request) -> Response:
        """Say what the hub lacks of these."""
        body = await self._body(request, _MOST_QUESTION)
        station = await self._who(request, body)
        names = self._form(body).get("hashes")
        if not isinstance(names, list) or not all(isinstance(each, str) for each in names):  # pyright: ignore[reportUnknownVariableType]
            raise BadRequest("hashes")
        known: list[str] = names
        lacking, here = await self._run(lambda: self._files.lacking(station.hall_id, station.id, known))
        return JSONResponse({"lacking": lacking, "here": here})

    async def take(self, request: Request) -> Response:
        """Take in the next part of a file."""
        body = await self._body(request, PART)
        station = await self._who(request, body)
        name, number = _asked(request)
        following, is_here = await self._run(lambda: self._files.take(station.hall_id, station.id, name, number, body))
        if is_here:
            self._arrived(station.hall_id)
        return JSONResponse({"next": following})

    async def part(self, request: Request) -> Response:
        """Hand out a part of a file."""
        station = await self._who(request, b"")
        name, number = _asked(request)
        content = await self._run(lambda: self._files.part(station.hall_id, name, number))
        return Response(content, media_type="application/octet-stream")


def _asked(request: Request) -> tuple[str, int]:
    number = request.query_params.get("part", "")
    if not (number.isascii() and number.isdigit() and len(number) < 6):
        raise BadRequest("part")
    return request.query_params.get("hash", ""), int(number)
