"""Waking stations up: one open stream each, that says how far the hall's feed is and carries what is new in it.

The newest part of the feed is read and encoded once for a hall, at once after a quiet time and then no more often than `JOIN_SECONDS`,
and its bytes go to all streams of the hall. A stream holds references to no more than `MOST_WAITING` bytes of them; a reader that falls
behind further is only told how far the feed is, and pulls.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass, field
from uuid import UUID

from starlette.requests import ClientDisconnect
from starlette.responses import Response, StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from app.hub.errors import Refusal, TooMany
from app.hub.pages import Spread
from app.sync.pages import noticed

log = logging.getLogger(__name__)
MOST_STREAMS = 2_000
MOST_OF_A_STATION = 3
HEARTBEAT_SECONDS = 15.0
SEND_SECONDS = 30.0
JOIN_SECONDS = 0.08
MOST_WAITING = 256 * 1024
CUT = "servicehall.cut"
"""Where a request's scope has the function that cuts its line, if the server gives one."""

Read = Callable[[UUID, int], Awaitable[Spread]]


@dataclass(eq=False)
class _Stream:
    """One reader. `waiting` is what it has not been given yet, None once it is too much: it is told the position then."""

    station_id: UUID
    takes_pages: bool
    bell: asyncio.Event = field(default_factory=asyncio.Event)
    waiting: list[bytes] | None = field(default_factory=list[bytes])
    size: int = 0
    is_over: bool = False

    def put(self, frame: bytes) -> None:
        self.size += len(frame)
        if self.waiting is not None and self.size <= MOST_WAITING:
            self.waiting.append(frame)
        else:
            self.waiting = None
        self.bell.set()

    def taken(self, position: int) -> bytes:
        """What waits, or how far the feed is where it was too much or nothing does."""
        frames = b"".join(self.waiting or ()) or noticed(position)
        self.waiting, self.size = [], 0
        return frames

    def end(self) -> None:
        self.is_over = True
        self.bell.set()


@dataclass(eq=False)
class _Hall:
    """The streams of a hall: `given` is how far they were told, `latest` how far the feed is."""

    given: int
    latest: int
    streams: set[_Stream] = field(default_factory=set[_Stream])
    spreading: asyncio.Task[None] | None = None
    last: float = float("-inf")


class Streams:
    """The open streams of all halls. Lives in the event loop's thread. `read` gives the feed behind a position."""

    def __init__(self, read: Read) -> None:
        self._read = read
        self._halls: dict[UUID, _Hall] = {}
        self._open: Counter[UUID] = Counter()

    @property
    def count(self) -> int:
        return self._open.total()

    def tell(self, hall_id: UUID, position: int) -> None:
        """The hall's feed has grown."""
        hall = self._halls.get(hall_id)
        if hall is None:
            return  # nobody listens
        hall.latest = max(position, hall.latest)
        if hall.spreading is None and hall.latest > hall.given:
            hall.spreading = asyncio.get_running_loop().create_task(self._spread(hall_id, hall))

    def ring(self, hall_id: UUID) -> None:
        """There is something else to look for: an attached file has come."""
        hall = self._halls.get(hall_id)
        if hall is not None:
            for stream in hall.streams:
                stream.put(noticed(hall.given, look=stream.takes_pages))

    def end(self, station_id: UUID) -> None:
        """A station was revoked: it hears nothing more."""
        for hall in self._halls.values():
            for stream in hall.streams:
                if stream.station_id == station_id:
                    stream.end()

    def open(self, hall_id: UUID, station_id: UUID, position: int, *, pages: bool = False) -> Response:
        """A stream for one station; without `pages` it only says how far the feed is, as older programs expect. Raises TooMany."""
        self._check_room(station_id)
        lines = self._frames(hall_id, _Stream(station_id, pages), position)
        return _Timed(station_id, lines, lambda: self._enter(station_id), lambda: self._leave(station_id))

    def _check_room(self, station_id: UUID) -> None:
        if self.count >= MOST_STREAMS:
            raise TooMany(f"station {station_id.hex}: {self.count} streams are open")
        if self._open[station_id] >= MOST_OF_A_STATION:
            raise TooMany(f"station {station_id.hex} has {self._open[station_id]} streams open")

    def _enter(self, station_id: UUID) -> None:
        self._check_room(station_id)
        self._open[station_id] += 1

    def _leave(self, station_id: UUID) -> None:
        self._open[station_id] -= 1
        if self._open[station_id] <= 0:
            del self._open[station_id]

    async def _frames(self, hall_id: UUID, stream: _Stream, position: int) -> AsyncGenerator[bytes]:
        hall = self._halls.setdefault(hall_id, _Hall(position, position))
        hall.streams.add(stream)
        try:
            yield noticed(max(position, hall.given))
            while True:
                if not stream.bell.is_set():
                    try:
                        async with asyncio.timeout(HEARTBEAT_SECONDS):
                            await stream.bell.wait()
                    except TimeoutError:
                        pass
                stream.bell.clear()
                if stream.is_over:
                    return
                yield stream.taken(hall.given)
        finally:
            hall.streams.discard(stream)
            if not hall.streams and self._halls.get(hall_id) is hall:
                del self._halls[hall_id]

    async def _spread(self, hall_id: UUID, hall: _Hall) -> None:
        loop = asyncio.get_running_loop()
        try:
            while hall.streams and hall.latest > hall.given:
                await asyncio.sleep(hall.last + JOIN_SECONDS - loop.time())
                hall.last = loop.time()
                try:
                    found = await self._read(hall_id, hall.given)
                except Refusal:  # the database cannot now: whoever pulls is told the same
                    found = Spread(None, hall.latest, frozenset())
                hall.latest = max(hall.latest, found.position)
                hall.given = hall.latest if found.page is None else found.position
                self._give(hall, found)
        finally:
            hall.spreading = None

    def _give(self, hall: _Hall, found: Spread) -> None:
        notice = noticed(hall.given)
        for stream in hall.streams:
            if stream.station_id in found.revoked:
                stream.end()
            else:
                stream.put(found.page if found.page is not None and stream.takes_pages else notice)


class _Timed(StreamingResponse):
    """A stream that ends when its reader takes nothing for half a minute; that is logged, a reader that goes away is not."""

    def __init__(self, station_id: UUID, lines: AsyncGenerator[bytes], enter: Callable[[], None], leave: Callable[[], None]) -> None:
        super().__init__(lines, media_type="text/event-stream", headers={"cache-control": "no-store"})
        self._station_id, self._enter, self._leave = station_id, enter, leave

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def timed(message: Message) -> None:
            patience = asyncio.timeout(SEND_SECONDS)
            try:
                async with patience:
                    await send(message)
            except TimeoutError:
                if patience.expired():
                    log.warning("a stream was ended: station %s took nothing for %g s", self._station_id.hex, SEND_SECONDS)
                    await _cut(scope, receive)
                raise

        self._enter()
        try:
            await super().__call__(scope, receive, timed)
        except (TimeoutError, ClientDisconnect):  # Starlette takes the one for the other
            return
        finally:
            self._leave()


async def _cut(scope: Scope, receive: Receive) -> None:
    """Let go of the line and of all that waits for it: a line that is only closed keeps both until its reader takes what waits."""
    cut = scope.get(CUT)
    if cut is not None:
        cut()
        while (await receive())["type"] != "http.disconnect":
            pass
