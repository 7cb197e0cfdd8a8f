"""Attached files on their way: what the hub lacks is sent, what is missing here is fetched, one part at a time between the exchanges.

What somebody has just asked for comes first, then what only this PC may have goes out, then the newest that are missing here come in.
Older ones come when somebody asks for them. Nothing here is ever an error of a page: a file that is not here yet is said to be coming.
"""

from __future__ import annotations

import hashlib
import logging
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from app.store.attachments import Attachment, AttachmentDamaged, AttachmentElsewhere
from app.store.hall import Hall
from app.store.parts import PART, PartDamaged, parts_of
from app.store.work import Changes
from app.sync.errors import HubRefused
from app.sync.link import HubLink

log = logging.getLogger(__name__)

BACKGROUND = timedelta(days=60)
"""What was attached longer ago is fetched only when somebody asks for it."""
LOOK_AGAIN = timedelta(minutes=1)
_ASKED_AT_ONCE = 200
_MOST_WRONG = 3
_UNFINISHED = timedelta(days=30)


@dataclass(frozen=True)
class _Sending:
    hash: str
    number: int
    size: int


@dataclass(frozen=True)
class Files:
    """Attached files since the program began: how many came and went, and how many are still on their way."""

    sent: int = 0
    fetched: int = 0
    to_send: int = 0
    to_fetch: int = 0


class Courier:
    """Carries the attached files of one station. `step` moves one part and says whether there was one; it is called in one thread."""

    def __init__(self, hall: Hall, link: HubLink) -> None:
        self.hall, self.link = hall, link
        self.sent = self.fetched = 0
        self._at_hub: set[str] = set()
        self._going: deque[_Sending] = deque()
        self._coming: deque[str] = deque()
        self._awaited: set[str] = set()
        self._wrong: dict[str, int] = {}
        self._looked_at: datetime | None = None
        self._open: tuple[str, bytes] | None = None
        hall.attachments.unfinished.drop_older(hall.own_clock.now() - _UNFINISHED)
        hall.changed.append(self._heard)

    def close(self) -> None:
        """Hear of no more changes."""
        if self._heard in self.hall.changed:
            self.hall.changed.remove(self._heard)

    @property
    def files(self) -> Files:
        """What was moved and what is on its way; may be asked in any thread."""
        return Files(self.sent, self.fetched, len(self._going), len(self._coming))

    def look_again(self, *, hub_restored: bool = False) -> None:
        """Something may have come or be missing: the hub told so, or it was put back to a backup and lost what it had."""
        self._looked_at = None
        if hub_restored:
            self._at_hub.clear()

    def step(self) -> bool:
        """Move one part. Raises HubUnreachable, HubRefused; what was moved stays moved."""
        asked = self.hall.attachments.next_wanted()
        if asked is not None and self._fetch(asked):
            return True
        if not self._going and not self._coming and not self._look():
            return False
        if self._going:
            self._send(self._going.popleft())
            return True
        while self._coming:
            if self._fetch(self._coming[0]):
                return True
            self._coming.popleft()
        return False

    def run(self) -> int:
        """Everything there is to move; how many files came or went. Raises HubUnreachable, HubRefused."""
        before = self.sent + self.fetched
        while self.step():
            pass
        return self.sent + self.fetched - before

    def _heard(self, changes: Changes) -> None:
        if Attachment in changes.kinds:
            self._looked_at = None

    # -- what there is to do ----------------------------------------------------------------------------------------------------

    def _look(self) -> bool:
        now = self.hall.own_clock.now()
        if self._looked_at is not None and abs(now - self._looked_at) < LOOK_AGAIN:
            return False
        self._looked_at = now
        with self.hall.read() as read:
            rows = read.rows(select(Attachment.hash, Attachment.size, Attachment.at).order_by(Attachment.hlc.desc()))
        sizes = {row.hash: int(row.size) for row in rows}
        kept = self.hall.attachments
        self._ask([name for name in sizes if name not in self._at_hub and kept.has(name)], sizes)
        since = now - BACKGROUND
        new = dict.fromkeys(row.hash for row in rows if row.at >= since or row.hash in self._awaited)
        self._awaited.clear()
        self._coming.extend(name for name in new if not kept.has(name) and self._wrong.get(name, 0) < _MOST_WRONG)
        return bool(self._going or self._coming)

    def _ask(self, names: Sequence[str], sizes: dict[str, int]) -> None:
        for start in range(0, len(names), _ASKED_AT_ONCE):
            told = self.link.post("/v1/attachments/lacking", {"hashes": list(names[start : start + _ASKED_AT_ONCE])})
            self._at_hub.update(told["here"])
            self._going.extend(_Sending(name, int(number), sizes[name]) for name, number in told["lacking"].items())

    # -- out ----------------------------------------------------------------------------------------------------------------

    def _send(self, one: _Sending) -> None:
        if self._open is None or self._open[0] != one.hash:
            try:
                self._open = (one.hash, self.hall.attachments.read(one.hash))
            except (AttachmentDamaged, AttachmentElsewhere):  # `servicehall verify` tells; another PC may have it whole
                log.warning("an attachment cannot be sent: %s", one.hash)
                return
        part = self._open[1][one.number * PART : (one.number + 1) * PART]
        try:
            following = int(self.link.post(f"/v1/attachments/part?hash={one.hash}&part={one.number}", part)["next"])
        except HubRefused as refused:
            if refused.name == "out_of_turn":
                following = int(refused.told["next"])
            elif refused.name in ("not_here", "wrong_content", "bad_request"):  # of this file; the others go on
                log.warning("the hub takes an attachment not: %s %s", one.hash, refused.name)
                return
            else:
                self._going.appendleft(one)
                raise
        except BaseException:
            self._going.appendleft(one)
            raise
        if following < parts_of(one.size):
            self._going.appendleft(_Sending(one.hash, following, one.size))
            return
        self._at_hub.add(one.hash)
        self._open = None
        self.sent += 1

    # -- in -----------------------------------------------------------------------------------------------------------------

    def _fetch(self, name: str) -> bool:
        """The next part of a file; False where it cannot come now, or is here."""
        kept, coming = self.hall.attachments, self.hall.attachments.unfinished
        row = self._fact(name)
        if row is None or kept.has(name):
            kept.no_longer_wanted(name)
            return False
        number = coming.count(name)
        if number < parts_of(row.size):
            try:
                part = self.link.get("/v1/attachments/part", hash=name, part=number).content
            except HubRefused as refused:
                if refused.name != "not_here":
                    raise
                if kept.next_wanted() == name:
                    self._awaited.add(name)
                kept.no_longer_wanted(name)  # its PC has not sent it yet; the hub tells when it is there
                return False
            coming.put(name, number, part)
            if number + 1 < parts_of(row.size):
                return True
        self._whole(name, row)
        return True

    def _whole(self, name: str, row: Attachment) -> None:
        kept, coming = self.hall.attachments, self.hall.attachments.unfinished
        try:
            content = b"".join(coming.get(name, number) for number in range(parts_of(row.size)))
        except (PartDamaged, FileNotFoundError):
            content = b""
        coming.drop(name)
        if hashlib.sha256(content).hexdigest() != name:
            self._wrong[name] = self._wrong.get(name, 0) + 1
            log.warning("an attachment came with other content: %s", name)
            if self._wrong[name] >= _MOST_WRONG:
                kept.no_longer_wanted(name)
                self._coming = deque(each for each in self._coming if each != name)
            return
        kept.put(content, row.name, row.kind)
        kept.no_longer_wanted(name)
        self._at_hub.add(name)
        self.fetched += 1
        self.hall.announce(Changes(frozenset({Attachment}), self._facts(name)))

    def _fact(self, name: str) -> Attachment | None:
        with self.hall.read() as read:
            return read.first(select(Attachment).where(Attachment.hash == name).order_by(Attachment.hlc))

    def _facts(self, name: str) -> frozenset[UUID]:
        with self.hall.read() as read:
            return frozenset(read.all(select(Attachment.id).where(Attachment.hash == name)))
