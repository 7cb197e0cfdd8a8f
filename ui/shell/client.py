"""The client from start to end: first run or sign-in, the main window, the lock, and closing down."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import cast

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from app.access.service import actor, staff
from app.documents.printers import Printer, add_kind
from app.documents.spool import Spooler
from app.house import open_house
from app.store import Actor, Clock, Hall
from app.store.backup import back_up, last_backup
from app.words import LANGUAGES, choose_language, say
from ui.access.sign_in import SignInPage
from ui.shell import tasks
from ui.shell.session import Session
from ui.shell.single import SingleInstance
from ui.shell.window import IDLE_LOCK_MS, MainWindow
from ui.theme import THEMES, ThemeName, apply

BACKUP_EVERY_MS = 60 * 60_000


class Client(QObject):
    """Owns the one outer window and what it shows. `sign_in_as` skips the sign-in page (the throwaway demo)."""

    def __init__(self, application: QApplication, data: Path, *, clock: Clock | None = None, hint: str = "") -> None:
        super().__init__()
        self.application, self.data, self._clock, self._hint = application, data, clock, hint
        self.hall: Hall | None = None
        self.session: Session | None = None
        self.spooler: Spooler | None = None
        self.window: QMainWindow | None = None
        self._idle = QTimer(self)
        self._idle.setInterval(IDLE_LOCK_MS)
        self._idle.timeout.connect(self.lock)
        self._backup = QTimer(self)
        self._backup.setInterval(BACKUP_EVERY_MS)
        self._backup.timeout.connect(self.back_up)
        self._single = SingleInstance(data, self.raise_window, self)
        application.installEventFilter(self)

    @property
    def is_first(self) -> bool:
        """Whether no other program has this hall open."""
        return self._single.is_first

    def start(self, sign_in_as: Callable[[Hall], Actor] | None = None) -> None:
        """Show the first page that is due. Raises what opening the hall raises."""
        apply_settings(self.application, None)
        if not (self.data / "hall.db").exists():
            from ui.access.first_run import FirstRunPage

            page = FirstRunPage(self.data)
            page.founded.connect(self._founded)
            self._put(page)
            return
        self.use(open_house(self.data, self._clock))
        if sign_in_as is not None and self.hall is not None:
            self._signed_in(sign_in_as(self.hall))
        else:
            self._ask_who()

    def use(self, hall: Hall) -> None:
        """Work on an open hall from now on."""
        self.hall = hall
        apply_settings(self.application, hall)
        add_kind("system", _system_printer)
        self.spooler = Spooler(hall)
        self.spooler.start()
        self._backup.start()
        if last_backup(hall.data) is None:
            QTimer.singleShot(20_000, self.back_up)

    def lock(self) -> None:
        """Cover the pages until their owner gives the password; half-filled forms stay as they are."""
        if self.session is None or self.hall is None or not isinstance(self.window, MainWindow):
            return
        self._idle.stop()
        behind = self.window
        cover = _outer(SignInPage(self.hall, self.session.actor))
        cover.setGeometry(behind.geometry())
        page = cast("SignInPage", cover.centralWidget())

        def unlock(_who: Actor) -> None:
            self.window = behind
            behind.show()
            cover.close()
            cover.deleteLater()
            self._idle.start()

        page.signed_in.connect(unlock)
        self.window = cover
        cover.show()
        behind.hide()

    def sign_out(self) -> None:
        """End the session and ask who is there."""
        if self.session is not None:
            self.session.close()
            self.session = None
        self._ask_who()

    def back_up(self) -> None:
        """Make a backup beside the work."""
        hall = self.hall
        if hall is not None:
            tasks.background(self, lambda: back_up(hall), lambda _: None, lambda _: None, lambda _: None)

    def raise_window(self) -> None:
        """Bring the window to the front: the answer to a second start."""
        if self.window is not None:
            self.window.showNormal() if self.window.isMinimized() else self.window.show()
            self.window.raise_()
            self.window.activateWindow()

    def stop(self) -> None:
        """Let everything that was begun end, then close the file."""
        self.application.removeEventFilter(self)
        self._idle.stop()
        self._backup.stop()
        if isinstance(self.window, MainWindow):
            self.window.leave()
        tasks.wait_for_all()
        if self.session is not None:
            self.session.close()
        if self.spooler is not None:
            self.spooler.stop()
        if self.hall is not None:
            self.hall.close()
        self.hall = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self._idle.isActive() and event.type() in (QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress):
            self._idle.start()
        return False

    def _founded(self, hall: Hall) -> None:
        self.use(hall)
        self._ask_who()

    def _ask_who(self) -> None:
        assert self.hall is not None
        self._idle.stop()
        page = SignInPage(self.hall, hint=self._hint)
        page.signed_in.connect(self._signed_in)
        self._put(page)

    def _signed_in(self, who: Actor) -> None:
        assert self.hall is not None
        self.session = Session(self.hall, who, self)
        self.session.watch()
        self.session.spooler = self.spooler
        window = MainWindow(self.session, self.lock)
        self._replace(window)
        self._idle.start()

    def _put(self, page: QWidget) -> None:
        self._replace(_outer(page))

    def _replace(self, window: QMainWindow) -> None:
        before, self.window = self.window, window
        if before is not None:
            window.setGeometry(before.geometry())
        else:
            window.resize(1366, 728)
        window.show()
        if before is not None:
            before.close()
            before.deleteLater()


def apply_settings(application: QApplication, hall: Hall | None) -> None:
    """Dress the program as this PC's settings say."""
    spoken = hall.setting("language") if hall else ""
    for known in LANGUAGES:
        if spoken == known:
            choose_language(known)
    chosen = hall.setting("theme", "light") if hall else "light"
    theme: ThemeName = next((name for name in THEMES if name == chosen), "light")
    apply(application, theme, large=bool(hall) and hall.setting("large") == "yes")


def clerk_of(hall: Hall, login: str) -> Actor:
    """The actor behind a login, for the demo that needs no password."""
    with hall.read() as read:
        return next(actor(person) for person in staff(read) if person.login == login)


def application() -> QApplication:
    """The one QApplication of this process."""
    there = QApplication.instance()
    made = there if isinstance(there, QApplication) else QApplication(sys.argv[:1])
    made.setApplicationName("servicehall")
    made.setQuitOnLastWindowClosed(True)
    return made


def _system_printer(_hall: Hall, name: str) -> Printer:
    from ui.documents.system_printer import SystemPrinter  # half a system's printing, for whoever prints through it

    return SystemPrinter(name)


def _outer(page: QWidget) -> QMainWindow:
    window = QMainWindow()
    window.setWindowTitle(say("ui.window_title"))
    window.setCentralWidget(page)
    return window
