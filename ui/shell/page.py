"""What every page is: a body under a message bar, reads and writes off the GUI thread, repainted only when its kinds changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, TypeVar
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeySequence, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.store import Base, HallError, Reader, Work
from app.words import say
from ui.shell import tasks
from ui.shell.session import Session
from ui.widgets.pieces import Form, MessageBar

T = TypeVar("T")


@dataclass(frozen=True)
class Action:
    """Something a page can do, for its keys and the command palette."""

    text: str
    key: str
    act: Callable[[], object]


class Page(QWidget):
    """One page. Subclasses build their body in `__init__`, read in `refresh`, and write by `run`."""

    title_key: ClassVar[str] = "ui.page"
    help_key: ClassVar[str] = "shell"
    repaints_on: ClassVar[frozenset[type[Base]]] = frozenset()
    asks_for = Signal(str, object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.hall = session.hall
        self.actions_here: list[Action] = []
        self.message = MessageBar()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(12, 8, 12, 8)
        outer.setSpacing(6)
        outer.addWidget(self.message)
        self.body = QVBoxLayout()
        self.body.setSpacing(6)
        outer.addLayout(self.body, 1)
        self._stale = True
        session.changed.connect(self._heard)

    @property
    def title(self) -> str:
        return say(self.title_key)

    def refresh(self) -> None:
        """Read again what is shown. Called when the page appears and when its kinds of rows changed."""

    def scanned(self, text: str) -> bool:
        """Take a scanned code; False when the page has no use for it."""
        return False

    def leave(self) -> None:
        """The window closes: let go of what runs on."""

    def open(self, subject: UUID) -> None:
        """Show one record, when the page can."""

    def key(self, key: str, text: str, act: Callable[[], object]) -> Action:
        """Let a key act anywhere on this page, and the palette name it."""
        action = QAction(text, self)
        action.setShortcut(QKeySequence(key))
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.triggered.connect(lambda _checked=False: act())
        self.addAction(action)
        made = Action(text, key, act)
        self.actions_here.append(made)
        return made

    def run(
        self, operation: Callable[[Work], T], then: Callable[[T], None] | None = None, refused: Callable[[HallError], None] | None = None
    ) -> None:
        """Do something in one unit of work, off the GUI thread. Without `refused`, a refusal is shown in the message bar."""
        tasks.run(self, self.hall, self.session.actor, operation, then, refused or self.message.refuse, self._failed)

    def fetch(self, query: Callable[[Reader], T], then: Callable[[T], None]) -> None:
        """Read something, off the GUI thread."""
        tasks.fetch(self, self.hall, query, then, self.message.refuse, self._failed)

    def background(self, act: Callable[[], T], then: Callable[[T], None], refused: Callable[[HallError], None] | None = None) -> None:
        """Do something slow that is no unit of work."""
        tasks.background(self, act, then, refused or self.message.refuse, self._failed)

    def refused_at(self, form: Form) -> Callable[[HallError], None]:
        """Show a refusal at its field of a form, or in the message bar when it has none."""

        def show(refusal: HallError) -> None:
            if not form.show_error(refusal):
                self.message.refuse(refusal)

        return show

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._stale = False
            self.refresh()

    def _heard(self, kinds: frozenset[type[Base]]) -> None:
        if not self.repaints_on & kinds:
            return
        if self.isVisible():
            self.refresh()
        else:
            self._stale = True

    def _failed(self, fault: str) -> None:
        self.message.tell(say("ui.fault", fault=fault), "danger")
