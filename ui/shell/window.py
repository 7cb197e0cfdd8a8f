"""The main window: pages at the right, the way to them at the left, and a status bar that never lies."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from app.store import Base, Found, Reader, rooms
from app.words import LANGUAGES, say, speaking
from ui.pages import PageEntry, pages_for
from ui.shell import tasks
from ui.shell.commands import Command, CommandPalette
from ui.shell.help import HelpDock
from ui.shell.page import Page
from ui.shell.scanner import Scanner
from ui.shell.session import Session
from ui.shell.status import StatusBar
from ui.widgets.pieces import label

if TYPE_CHECKING:
    from ui.emergency.start import StartStrip

EMERGENCY_KEY = "Ctrl+Shift+E"
REPORT_KEY = "Ctrl+Shift+R"
_BUTTON_PADDING = 13
"""Where the words of a button of the navigation begin (`theme/sheet.py`)."""
FURNISH_AFTER_MS = 400
"""After its first page has been painted, a window fetches what it may need next."""


class MainWindow(QMainWindow):
    """The workbench of one signed-in person. `leave` is called when they sign out or the screen locks."""

    def __init__(self, session: Session, lock: Callable[[], None]) -> None:
        super().__init__()
        self.session = session
        self._lock = lock
        self.setWindowTitle(say("ui.window_title"))
        self.setMinimumSize(1024, 640)
        self.entries = pages_for(session.actor.roles)
        self.pages: dict[str, Page] = {}
        self._buttons: dict[str, QPushButton] = {}
        self.runner: Page | None = None
        self.stack = _Pages()
        self._title = label(tone="title")
        self.reporting: Page | None = None
        centre = QWidget()
        across = QHBoxLayout(centre)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addWidget(self._navigation())
        right = self._right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self._topline())
        right.addWidget(self.stack, 1)
        across.addLayout(right, 1)
        self.setCentralWidget(centre)
        self.status = StatusBar(session)
        self.status.asks_for.connect(self._asked)
        self.setStatusBar(self.status)
        self._shortcuts()
        self._scanner = Scanner(self._scanned, self)
        if self.entries:
            self.show_page(self.entries[0].name)
        session.changed.connect(self._heard)
        QTimer.singleShot(FURNISH_AFTER_MS, self, self._furnish)

    @cached_property
    def emergency(self) -> StartStrip:
        """What starts a plan, and tells when somebody else started one; made after the first page, or by the first press of its key."""
        from ui.emergency.start import StartStrip

        made = StartStrip(self.session)
        made.begun.connect(self.show_runner)
        self._right.insertWidget(1, made)
        return made

    @cached_property
    def help(self) -> HelpDock:
        """What can be done on the page, at the right; made when it is first asked for."""
        made = HelpDock(self)
        self.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, made)
        return made

    @cached_property
    def palette_box(self) -> CommandPalette:
        """Commands, pages and records by typing; made when it is first asked for."""
        return CommandPalette(self, self._commands, self._search)

    @property
    def _is_helping(self) -> bool:
        return "help" in vars(self) and self.help.isVisible()

    def _furnish(self) -> None:
        """Fetch the rooms that nobody has asked for yet, in a thread that leaves the keys alone, and listen for alarms."""
        tasks.background(self, rooms.all_here, lambda _: self._listen_for_alarms(), lambda _: None, lambda _: None)

    def _listen_for_alarms(self) -> None:
        if isValid(self.session):  # whoever was signed in may have left meanwhile
            self.emergency  # noqa: B018 - it looks what runs as it is made

    def _heard(self, kinds: frozenset[type[Base]]) -> None:
        if any(kind.__tablename__ == "emergency_run" for kind in kinds):
            self._listen_for_alarms()

    def _start_emergency(self) -> None:
        self.emergency.appear()

    @property
    def page(self) -> Page | None:
        """The page that is shown."""
        shown = self.stack.currentWidget()
        return shown if isinstance(shown, Page) else None

    def show_page(self, name: str) -> Page:
        """Show a page, making it when it is first asked for."""
        if name not in self.pages:
            entry = next(entry for entry in self.entries if entry.name == name)
            page = entry.make(self.session)
            page.asks_for.connect(self._asked)
            self.pages[name] = page
            self.stack.addWidget(page)
        page = self.pages[name]
        self.stack.setCurrentWidget(page)
        self._title.setText(page.title)
        for other, made in self._buttons.items():
            made.setChecked(other == name)
        self._way.ensureWidgetVisible(self._buttons[name])
        if self._is_helping:
            self.help.show_page(page.help_key)
        page.setFocus()
        return page

    def open_record(self, kind: str, subject: UUID) -> None:
        """Show a record on the page that can."""
        for entry in self.entries:
            if kind in entry.opens:
                self.show_page(entry.name).open(subject)
                return

    def show_runner(self, run_id: UUID) -> None:
        """A run on the whole screen, in a window of its own; closing it ends nothing."""
        from ui.emergency.runner import Runner

        if self.runner is not None:
            self.runner.close()
            self.runner.deleteLater()
        runner = self.runner = Runner(self.session, run_id)
        runner.left.connect(self.activateWindow)  # the keys of the pages act again at once
        runner.showFullScreen()

    def report_fault(self) -> None:
        """Something is broken: the form to say so above whatever page is shown, by anyone (clause 6.2.1)."""
        from ui.facility.report_strip import ReportStrip  # not needed before somebody reports

        strip = self.reporting
        if strip is None:
            strip = self.reporting = ReportStrip(self.session)
            strip.left.connect(lambda: self._give_way(False))
            strip.told.connect(lambda text: self.page is not None and self.page.message.tell(text))
            self._right.insertWidget(self._right.indexOf(self.stack), strip)
        assert isinstance(strip, ReportStrip)
        strip.appear()
        self._give_way(strip.isVisible())
        if not strip.isVisible() and self.page is not None:
            self.page.setFocus()

    def _give_way(self, there: bool) -> None:
        """The page under the strip is cut rather than the form that is being filled in."""
        down = QSizePolicy.Policy.Ignored if there else QSizePolicy.Policy.Expanding
        self.stack.setSizePolicy(QSizePolicy.Policy.Expanding, down)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.leave()
        super().closeEvent(event)

    def leave(self) -> None:
        """Let go of the application and the hall; unsaved words were saved as they were typed."""
        application = QApplication.instance()
        if application is not None:
            application.removeEventFilter(self._scanner)
        self.status.stop()
        for page in self.pages.values():
            page.leave()
        if self.runner is not None:
            self.runner.close()
        tasks.wait_for_all()

    def showEvent(self, event: QShowEvent) -> None:
        """The scanner listens from here on: while the pages are made thousands of events pass, and none is a key."""
        super().showEvent(event)
        QApplication.instance().installEventFilter(self._scanner)  # type: ignore[union-attr]

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if "palette_box" in vars(self):
            self.palette_box.hide()

    def _navigation(self) -> QFrame:
        frame = QFrame()
        frame.setObjectName("navigation")
        layout = QVBoxLayout(frame)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(1)
        pages = QWidget()
        pages.setObjectName("plain")
        down = QVBoxLayout(pages)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(1)
        for number, entry in enumerate(self.entries, 1):
            made = QPushButton(entry.title)
            made.setProperty("flat", True)
            made.setCheckable(True)
            made.setAccessibleName(entry.title)
            made.setToolTip(f"Ctrl+{number}" if number < 10 else "")
            made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            made.clicked.connect(lambda _checked=False, name=entry.name: self.show_page(name))
            self._buttons[entry.name] = made
            down.addWidget(made)
        down.addStretch(1)
        self._way = _scrolled(pages)
        layout.addWidget(self._way, 1)
        line = QFrame()
        line.setObjectName("line")
        layout.addWidget(line)
        for text, key, act in (
            (say("ui_emergency.start"), EMERGENCY_KEY, self._start_emergency),
            (say("ui_facility.report.title"), REPORT_KEY, self.report_fault),
            (say("ui.help.title"), "F1", self.show_help),
            (say("ui.palette.title"), "Ctrl+K", self._palette),
            (say("ui.lock"), "Ctrl+L", self._lock),
        ):
            long = key in (EMERGENCY_KEY, REPORT_KEY)  # too long to stand beside its name in large print
            made = QPushButton(text if long else f"{text}  {key}")
            made.setProperty("flat", True)
            made.setAccessibleName(text)
            made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            made.clicked.connect(lambda _checked=False, act=act: act())
            layout.addWidget(made)
            if long:
                below = label(key, "key")
                below.setIndent(_BUTTON_PADDING)
                layout.addWidget(below)
        return frame

    def _topline(self) -> QFrame:
        frame = QFrame()
        frame.setObjectName("topline")
        row = QHBoxLayout(frame)
        row.setContentsMargins(14, 4, 14, 4)
        row.addWidget(self._title)
        row.addStretch(1)
        roles = say("text.list_comma").join(say(f"access.role.{role}") for role in sorted(self.session.actor.roles))
        self._who = QLabel(say("ui.signed_in_as", name=self.session.actor.name, role=roles))
        self._who.setProperty("tone", "muted")
        row.addWidget(self._who)
        return frame

    def _shortcuts(self) -> None:
        self._shortcut("F1", self.show_help)
        self._shortcut("Ctrl+K", self._palette)
        self._shortcut("Ctrl+L", self._lock)
        self._shortcut(EMERGENCY_KEY, self._start_emergency)
        self._shortcut(REPORT_KEY, self.report_fault)
        for number, entry in enumerate(self.entries[:9], 1):
            self._shortcut(f"Ctrl+{number}", lambda name=entry.name: self.show_page(name))

    def _shortcut(self, key: str, act: Callable[[], object]) -> None:
        action = QAction(self)
        action.setShortcut(QKeySequence(key))
        action.triggered.connect(lambda _checked=False: act())
        self.addAction(action)

    def show_help(self) -> None:
        if self._is_helping:
            self.help.hide()
        elif self.page is not None:
            self.help.show_page(self.page.help_key)

    def _palette(self) -> None:
        self.palette_box.appear()

    def _commands(self) -> list[Command]:
        made = [Command(action.text, action.key, action.act) for action in (self.page.actions_here if self.page else [])]
        made += [self._page_command(number, entry) for number, entry in enumerate(self.entries, 1)]
        return made

    def _page_command(self, number: int, entry: PageEntry) -> Command:
        also = []
        for spoken in LANGUAGES:
            with speaking(spoken):
                also.append(entry.title)
        return Command(entry.title, f"Ctrl+{number}" if number < 10 else "", lambda: self.show_page(entry.name), also)

    def _search(self, typed: str) -> None:
        if len(typed.strip()) < 1:
            return

        def look(read: Reader) -> list[tuple[Found, str]]:
            from ui.shell.found import describe

            told = [(hit, describe(read, hit, self.session.actor.id)) for hit in read.search(typed, most=20)]
            return [(hit, text) for hit, text in told if text]

        def show(hits: list[tuple[Found, str]]) -> None:
            opened = {kind for entry in self.entries for kind in entry.opens}
            self.palette_box.show_records(
                typed,
                [Command(text, "", lambda hit=hit: self.open_record(hit.kind, hit.subject_id)) for hit, text in hits if hit.kind in opened],
            )

        if self.page is not None:
            self.page.fetch(look, show)

    def _asked(self, kind: str, subject: object) -> None:
        if isinstance(subject, UUID):
            self.open_record(kind, subject)
        else:
            self.show_page(kind)

    def _scanned(self, text: str) -> bool:
        if not self.isActiveWindow() or self.page is None:
            return False
        if self.reporting is not None and self.reporting.isVisible() and self.reporting.scanned(text):
            return True
        if self.page.scanned(text):
            return True
        from app.facility.assets.rules import asset_of_tag  # not needed before somebody scans

        asset_id = asset_of_tag(text)  # a label on a machine opens the machine, wherever one is
        if asset_id is not None:
            self.open_record("asset", asset_id)
        return asset_id is not None


class _Pages(QStackedWidget):
    """The pages. How high they would like to be is no reason to squeeze a form that stands above them."""

    def hasHeightForWidth(self) -> bool:
        return False


def _scrolled(pages: QWidget) -> QScrollArea:
    """The way to the pages, as wide as its words; it scrolls where somebody may see more pages than the screen is high."""
    area = QScrollArea()
    area.setWidget(pages)
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setMinimumWidth(pages.sizeHint().width() + area.verticalScrollBar().sizeHint().width())
    return area
