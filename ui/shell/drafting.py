"""What is typed on a page is kept as it is typed: a restart, a crash or another page takes nothing away."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any

from PySide6.QtCore import QTimer

from app.store.drafts import draft, drop_draft, save_draft
from ui.shell.page import Page

AFTER_MS = 400


class DraftKeeper:
    """Saves what `content` says a moment after the last key, under `place`; nothing typed takes the draft away.

    Whoever makes a record of it calls `forget` and drops the draft in the same unit of work.
    """

    def __init__(self, page: Page, content: Callable[[], dict[str, Any] | None]) -> None:
        self.place = ""
        self._page = page
        self._content = content
        self._filling = 0
        self._touched = False
        self._just: dict[str, dict[str, Any] | None] = {}  # saved by this keeper: the file may still be writing it
        self._timer = QTimer(page)
        self._timer.setSingleShot(True)
        self._timer.setInterval(AFTER_MS)
        self._timer.timeout.connect(self.save)

    def typed(self) -> None:
        """Something was typed."""
        if not self._filling and self.place:
            self._touched = True
            self._timer.start()

    @contextmanager
    def filling(self) -> Generator[None]:
        """What the program itself puts into the fields is nobody's typing."""
        self._filling += 1
        try:
            yield
        finally:
            self._filling -= 1

    def save(self) -> None:
        """Keep at once what is typed."""
        self._timer.stop()
        if not self.place:
            return
        content, place = self._content(), self.place
        self._just[place] = content
        if content is None:
            self._page.run(lambda work: drop_draft(work, place))
        else:
            self._page.run(lambda work: save_draft(work, content, place))

    def leave(self) -> None:
        """Another place comes: what waits to be kept is kept first."""
        if self._timer.isActive():
            self.save()

    def forget(self) -> str:
        """What was typed becomes a record now; the place whose draft goes with it."""
        self._timer.stop()
        self._just.pop(self.place, None)
        return self.place

    def turn_to(self, place: str, prepare: Callable[[], object], then: Callable[[dict[str, Any]], None]) -> None:
        """Take this place: what was typed at the last one is kept, `prepare` empties the fields, and `then` gets what was being
        typed here, if anything was, and nobody has typed since.
        """
        self.leave()
        self.place = place
        self._touched = False
        with self.filling():
            prepare()
        if place in self._just:
            self._show(place, self._just[place], then)
            return
        staff_id = self._page.session.actor.id
        self._page.fetch(lambda read: draft(read, staff_id, place), lambda kept: self._show(place, kept, then))

    def _show(self, place: str, kept: dict[str, Any] | None, then: Callable[[dict[str, Any]], None]) -> None:
        if kept and self.place == place and not self._touched:
            with self.filling():
                then(kept)
