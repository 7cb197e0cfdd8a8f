"""What the hub's stream brings: the newest part of the feed itself, the same bytes for every PC of the hall, and how it joins on.

A frame is lines that end with an empty one (SSE). `data: N` alone says how far the feed is; `event: look` that there is something else
to look for; `event: page` carries transactions. A page names the place that it follows, so a PC can tell whether it joins directly
onto its own cursor. Only line feeds end a line here: rows are passed on as they were captured, with whatever JSON allows between them.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from app.store.merge import Sent
from app.sync.wire import BatchRefused, line_of, sent_in, text_of, whole

MOST_PAGE = 64 * 1024
"""Characters of rows that a stream carries at once; what is more is pulled, compressed and page by page."""
MOST_TRANSACTIONS = 100
_MOST_FRAME = 16 * MOST_PAGE


@dataclass(frozen=True)
class Page:
    """The feed between two places, each a position and the transaction (hex) that stands there ("" before the first)."""

    after: int
    before: str
    position: int
    mark: str
    sent: Sequence[Sent]


@dataclass(frozen=True)
class Notice:
    """How far the feed is; `look` where there is something else to look for."""

    position: int
    look: bool = False


Heard = Page | Notice


def noticed(position: int, *, look: bool = False) -> bytes:
    """A notice as a frame."""
    return b"%sdata: %d\n\n" % (b"event: look\n" if look else b"", position)


def framed(page: Page) -> bytes:
    """A page as a frame. Its transactions must know their positions."""
    head = {"after": page.after, "before": page.before, "position": page.position, "mark": page.mark}
    lines = "\ndata: ".join([json.dumps(head), *map(line_of, page.sent)])
    return f"event: page\ndata: {lines}\n\n".encode("utf-8", "surrogatepass")


class Frames:
    """Takes a stream apart as it comes in."""

    def __init__(self) -> None:
        self._rest = b""

    def take(self, part: bytes) -> list[Heard]:
        """What is complete now. Raises BatchRefused for what is no frame, or too long for one."""
        *frames, self._rest = (self._rest + part).split(b"\n\n")
        if len(self._rest) > _MOST_FRAME:
            raise BatchRefused("a frame without an end")
        return [_heard(frame) for frame in frames]


def _heard(frame: bytes) -> Heard:
    try:
        lines = frame.decode().split("\n")
        kind = lines.pop(0)[7:] if lines[0].startswith("event: ") else ""
        if not all(line.startswith("data: ") for line in lines):
            raise BatchRefused("no frame")
        told = [line[6:] for line in lines]
        if kind == "page":
            head = json.loads(told[0])
            return Page(
                whole(head["after"]), text_of(head["before"], 40), whole(head["position"]), text_of(head["mark"], 40), _sent(told[1:])
            )
        return Notice(whole(int(told[0])), look=kind == "look")
    except (ValueError, KeyError, TypeError, IndexError, RecursionError):
        raise BatchRefused("no frame") from None


def _sent(lines: Sequence[str]) -> Sequence[Sent]:
    return sent_in("\n".join(lines))


class Joined(NamedTuple):
    """Pages put one behind the other from a cursor on: what is to be merged, what is this PC's own by its name, the cursor after it, and
    whether one did not join.
    """

    sent: list[Sent]
    own: list[Sent]
    position: int
    mark: str
    has_gap: bool


def joined(pages: Sequence[Page], position: int, mark: str, station_id: UUID, epoch: int) -> Joined:
    """What these pages bring a PC whose cursor stands at a place; what it wrote itself is left out, as in a pull.

    A page that begins before the cursor joins where the cursor's own transaction stands in it; one that ends before it brings nothing.
    The first that does not join ends it.
    """
    found: list[Sent] = []
    own: list[Sent] = []
    for page in pages:
        if page.position <= position:
            continue
        fresh = _behind(page, position, mark)
        if fresh is None:
            return Joined(found, own, position, mark, has_gap=True)
        for each in fresh:
            (own if each.station_id == station_id and each.epoch == epoch and not each.was else found).append(each)
        position, mark = page.position, page.mark
    return Joined(found, own, position, mark, has_gap=False)


def _behind(page: Page, position: int, mark: str) -> Sequence[Sent] | None:
    if page.after == position:
        return page.sent if page.before == mark else None
    here = (at for at, each in enumerate(page.sent) if each.position == position and each.id.hex == mark)
    at = next(here, None)
    return None if at is None else page.sent[at + 1 :]
