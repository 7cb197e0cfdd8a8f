"""What a window of a hall may do at the hub for its administrator, by the same signed requests as everything else.

The station vouches for who sits there, as it does for every row; the hub looks the person up in the hall's own register, and a PC
cannot let itself in or out.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Row
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app.hub import admin, devices, quarantine
from app.hub.database import HubDatabase
from app.hub.errors import BadRequest, NotAllowed

log = logging.getLogger(__name__)
T = TypeVar("T")
Asked = tuple[Row[Any], dict[str, Any]]


class Office:
    """`ask` reads a signed request (the station and its form), `run` takes database work off the event loop, `end` ends a station's
    streams.
    """

    def __init__(
        self,
        database: HubDatabase,
        ask: Callable[[Request], Awaitable[Asked]],
        run: Callable[[Callable[[], Any]], Awaitable[Any]],
        end: Callable[[UUID], None],
    ) -> None:
        self._database = database
        self._ask = ask
        self._run = run
        self._end = end

    def routes(self) -> list[Route]:
        return [
            Route("/v1/code", self.code, methods=["POST"]),
            Route("/v1/revoke", self.revoke, methods=["POST"]),
            Route("/v1/readmit", self.readmit, methods=["POST"]),
            Route("/v1/quarantine", self.quarantine, methods=["POST"]),
            Route("/v1/retry", self.retry, methods=["POST"]),
        ]

    async def code(self, request: Request) -> Response:
        """Make a one-time code for another PC of the hall."""
        station, _ = await self._administrator(request)
        made = await self._run(lambda: devices.new_code(self._database, station.hall_id))
        until = self._database.clock.now() + devices.CODE_LIVES
        return JSONResponse({"code": made, "until_ms": _ms(until)})

    async def revoke(self, request: Request) -> Response:
        """Let a PC in no more, from its next request on."""
        station, form = await self._administrator(request)
        other = await self._other(station, form)
        log.warning("station %s was revoked from %s by %s", other, station.id, form["actor"])
        done = await self._run(lambda: devices.revoke(self._database, other))
        self._end(other)
        return JSONResponse({"done": done})

    async def readmit(self, request: Request) -> Response:
        """Take a revocation back."""
        station, form = await self._administrator(request)
        other = await self._other(station, form)
        log.warning("station %s was let in again from %s by %s", other, station.id, form["actor"])
        released = await self._run(lambda: admin.readmit(self._database, other))
        return JSONResponse({"done": released is not None, "released": released or 0})

    async def quarantine(self, request: Request) -> Response:
        """What was set aside of this hall, and with `id` the rows of one transaction."""
        station, form = await self._administrator(request)
        if not form.get("id"):
            found = await self._run(lambda: admin.set_aside(self._database, station.hall_id))
            return JSONResponse({"set_aside": [_told(each) for each in found]})
        one = _id(form, "id")
        shown = await self._run(lambda: admin.rows_set_aside(self._database, one))
        if shown is None or shown[0].hall_id != station.hall_id:
            raise BadRequest("id")
        rows = [{"table": row.table, "id": row.id, "new": row.is_new, "values": row.values} for row in shown[1]]
        return JSONResponse({"set_aside": [_told(shown[0])], "rows": rows})

    async def retry(self, request: Request) -> Response:
        """Try one transaction again, or all that were not refused for a revoked PC."""
        station, form = await self._administrator(request)
        if form.get("id"):
            one = _id(form, "id")
            released = int(await self._run(lambda: quarantine.retry_one(self._database, station.hall_id, one)))
        else:
            released = await self._run(lambda: quarantine.retry_quarantined(self._database, station.hall_id))
        return JSONResponse({"released": released})

    async def _administrator(self, request: Request) -> Asked:
        station, form = await self._ask(request)
        actor = _id(form, "actor")
        if not await self._run(lambda: admin.is_administrator(self._database, station.hall_id, actor)):
            raise NotAllowed("not an administrator of this hall")
        return station, form

    async def _other(self, station: Row[Any], form: dict[str, Any]) -> UUID:
        other = _id(form, "station")
        if other == station.id:
            raise NotAllowed("a PC cannot let itself in or out")
        there = await self._run(lambda: devices.stations(self._database, station.hall_id))
        if other not in {row.id for row in there}:
            raise BadRequest("station")
        return other


def _id(form: dict[str, Any], name: str) -> UUID:
    value = form.get(name)
    try:
        if not isinstance(value, str) or len(value) != 32:
            raise ValueError
        return UUID(value)
    except ValueError:
        raise BadRequest(name) from None


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def _told(each: admin.SetAside) -> dict[str, Any]:
    return {
        "id": each.id.hex,
        "station": each.station_id.hex,
        "station_name": each.station_name,
        "seq": each.seq,
        "at_ms": _ms(each.at),
        "actor": each.actor_id.hex,
        "schema": each.schema_version,
        "reason": each.reason,
        "tables": each.tables,
    }
