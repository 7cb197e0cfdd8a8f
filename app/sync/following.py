"""Merging what the hub's stream brings: without a request, several pages in one commit, each only where it joins onto the cursor.

The commit need not be on the disk when it returns. The cursor stands in the same transaction as the rows: if the power takes both, this
PC is where it was and pulls again. What it writes itself reaches the disk before it is acknowledged, and everything before it too.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Sequence

from sqlalchemy import Connection

from app.store.errors import HallError
from app.store.hall import SYSTEM, Hall
from app.store.merge import Program, Sent
from app.sync.exchange import merge_in, with_mark
from app.sync.identity import standing_of
from app.sync.pages import Heard, Notice, Page, joined

MOST_WAITING = 1024 * 1024
"""Characters of rows that may wait to be merged; what is more is pulled when there is time."""


class Follower:
    """Merges the pages of a stream. Does not speak to the hub, so it may run beside the exchanges of the same hall."""

    def __init__(self, hall: Hall, program: Program | None = None) -> None:
        self.hall = hall
        self.program = program or Program()
        self._position = -1

    def take(self, pages: Sequence[Page]) -> bool:
        """Merge what joins on. False where something did not, so that only a pull helps."""
        with self.hall.work(SYSTEM, repeatable=True) as work:
            connection = work.connection
            position, mark, marks, is_joining = connection.exec_driver_sql(_CURSOR).one()
            if is_joining:
                return False  # the rows that these pages change are still on their way
            found = joined(pages, position, mark, work.station.id, work.station.epoch)
            if not _wrote(connection, found.own):
                return False  # a copy of this PC sends under its name: the exchange finds out who is who before anything is merged
            self._position = found.position
            if found.position != position:
                latest = merge_in(self.hall, work, found.sent, self.program)
                marks = json.dumps(with_mark(json.loads(marks), found.position, found.mark))
                acked = max((each.seq for each in found.own), default=0)
                connection.exec_driver_sql(_MOVE, (found.position, found.mark, marks, latest, acked))
            return not found.has_gap

    def has(self, position: int) -> bool:
        """Whether the feed was read up to a position."""
        if position > self._position:
            with self.hall.read() as read:
                self._position = standing_of(read).position
        return position <= self._position


_CURSOR = "SELECT position, mark, marks, snapshot_table <> '' FROM sync_state"
# What comes back under this PC's name and number is on the hub's disk, whether the answer to the push came or not.
_MOVE = "UPDATE sync_state SET position = ?, mark = ?, marks = ?, hlc = max(hlc, ?), acked = max(acked, ?)"


def _wrote(connection: Connection, own: Sequence[Sent]) -> bool:
    """Whether this PC wrote all of them, under these numbers."""
    if not own:
        return True
    ids = tuple(each.id.bytes for each in own)
    rows = connection.exec_driver_sql(
        f"SELECT transaction_id, seq FROM outgoing WHERE transaction_id IN ({', '.join('?' * len(ids))})", ids
    )
    return dict(map(tuple, rows)) == {each.id.bytes: each.seq for each in own}


class Following:
    """What has come by the stream and waits for its turn, and the thread that merges it.

    `behind` is called where a pull is needed, `look` where the hub says that there is something else to look for.
    """

    def __init__(self, hall: Hall, behind: Callable[[], None], look: Callable[[], None]) -> None:
        self._follower = Follower(hall)
        self._behind, self._look = behind, look
        self._waiting: list[Heard] = []
        self._size = 0
        self._is_over = False
        self._bell = threading.Condition()

    def put(self, heard: Sequence[Heard]) -> None:
        """Take what has come; never waits."""
        size = sum(len(each.rows) for page in heard if isinstance(page, Page) for each in page.sent)
        with self._bell:
            self._size += size
            if self._size > MOST_WAITING:
                self._waiting = list[Heard](each for each in (*self._waiting, *heard) if isinstance(each, Notice))[-1:]
                self._size = 0
                self._behind()
            else:
                self._waiting += heard
            self._bell.notify()

    def end(self) -> None:
        """Merge nothing more."""
        with self._bell:
            self._is_over = True
            self._bell.notify()

    def run(self) -> None:
        """Merge what comes until the end."""
        while True:
            with self._bell:
                while not self._waiting and not self._is_over:
                    self._bell.wait()
                if self._is_over:
                    return
                heard, self._waiting, self._size = self._waiting, [], 0
            self._merge(heard)

    def _merge(self, heard: Sequence[Heard]) -> None:
        pages = [each for each in heard if isinstance(each, Page)]
        notices = [each for each in heard if isinstance(each, Notice)]
        try:
            is_joined = self._follower.take(pages) if pages else True
        except HallError:  # the file is busy or the disk is full: the exchange meets the same and says so
            is_joined = False
        if not is_joined or not all(self._follower.has(each.position) for each in notices[-1:]):
            self._behind()
        if any(each.look for each in notices):
            self._look()
