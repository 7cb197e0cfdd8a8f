"""Waking stations up: one open stream each that says how far the hall's feed is.

A stream holds no queue, only the latest position, so a reader that never reads costs its socket and nothing more.
"""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import AsyncGenerator
from uuid import UUID

from starlette.requests import ClientDisconnect
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from app.hub.errors import TooMany

MOST_STREAMS = 2_000
MOST_OF_A_STATION = 3
HEARTBEAT_SECONDS = 15.0
SEND_SECONDS = 30.0


class Streams:
    """The open streams of all halls. Lives in the event loop's thread."""

    def __init__(self) -> None:
        self._latest: dict[UUID, int] = {}
        self._waiting: defaultdict[UUID, set[asyncio.Event]] = defaultdict(set)
        self._open: Counter[UUID] = Counter()

    @property
    def count(self) -> int:
        return self._open.total()

    def tell(self, hall_id: UUID, position: int) -> None:
        """The hall's feed has grown."""
        self._latest[hall_id] = max(position, self._latest.get(hall_id, 0))
        for bell in self._waiting.get(hall_id, ()):
            bell.set()

    def ring(self, hall_id: UUID) -> None:
        """There is something else to look for: an attached file has come."""
        for bell in self._waiting.get(hall_id, ()):
            bell.set()

    def open(self, hall_id: UUID, station_id: UUID, position: int) -> Response:
        """A stream for one station. Raises TooMany."""
        if self.count >= MOST_STREAMS or self._open[station_id] >= MOST_OF_A_STATION:
            raise TooMany
        return _Timed(self._lines(hall_id, position), lambda: self._enter(station_id), lambda: self._leave(station_id))

    def _enter(self, station_id: UUID) -> None:
        if self.count >= MOST_STREAMS or self._open[station_id] >= MOST_OF_A_STATION:
            raise TooMany
        self._open[station_id] += 1

    def _leave(self, station_id: UUID) -> None:
        self._open[station_id] -= 1
        if self._open[station_id] <= 0:
            del self._open[station_id]

    async def _lines(self, hall_id: UUID, position: int) -> AsyncGenerator[str]:
        bell = asyncio.Event()
        self._waiting[hall_id].add(bell)
        try:
            while True:
                bell.clear()
                position = max(position, self._latest.get(hall_id, 0))
                yield f"data: {position}\n\n"
                try:
                    async with asyncio.timeout(HEARTBEAT_SECONDS):
                        await bell.wait()
                except TimeoutError:
                    continue
        finally:
            self._waiting[hall_id].discard(bell)


class _Timed(StreamingResponse):
    """A stream that ends when its reader takes nothing for half a minute."""

    def __init__(self, lines: AsyncGenerator[str], enter: object, leave: object) -> None:
        super().__init__(lines, media_type="text/event-stream", headers={"cache-control": "no-store"})
        self._enter, self._leave = enter, leave

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def timed(message: object) -> None:
            async with asyncio.timeout(SEND_SECONDS):
                await send(message)  # pyright: ignore[reportArgumentType]

        self._enter()  # pyright: ignore[reportCallIssue]
        try:
            await super().__call__(scope, receive, timed)  # pyright: ignore[reportArgumentType]
        except (TimeoutError, ClientDisconnect):  # Starlette takes the one for the other
            return
        finally:
            self._leave()  # pyright: ignore[reportCallIssue]
