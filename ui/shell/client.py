"""The client from start to end: first run or sign-in, the main window, the lock, and closing down."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, cast
from uuid import UUID

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from app.store import rooms
from app.words import language, say, vocabulary
from ui.shell import tasks
from ui.shell.garbage import Collector
from ui.shell.look import Look, dress, last_look, look_of
from ui.shell.single import SingleInstance

if TYPE_CHECKING:
    from app.documents.printers import Printer
    from app.documents.spool import Spooler
    from app.store import Actor, Clock, Hall
    from app.sync.syncer import Syncer
    from ui.access.sign_in import SignInPage
    from ui.shell.session import Session
    from ui.shell.unsigned import UnsignedEmergency
    from ui.shell.window import MainWindow

BACKUP_EVERY_MS = 60 * 60_000
SWEEP_EVERY_MS = 5 * 60_000
AFTER_THE_FIRST_PAINT_MS = 30
_SOMEBODY_IS_THERE = (QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress)
IDLE_LOCK_MS = 3 * 60_000


class Client(QObject):
    """Owns the one outer window and what it shows. `sign_in_as` skips the sign-in page (the throwaway demo)."""

    def __init__(self, application: QApplication, data: Path, *, clock: Clock | None = None, hint: str = "") -> None:
        super().__init__()
        self.application, self.data, self._clock, self._hint = application, data, clock, hint
        self.hall: Hall | None = None
        self.session: Session | None = None
        self.spooler: Spooler | None = None
        self.syncer: Syncer | None = None
        self.window: QMainWindow | None = None
        self._pages: MainWindow | None = None
        self._unsigned: UnsignedEmergency | None = None
        self._look = Look()
        self._idle = QTimer(self)
        self._idle.setInterval(IDLE_LOCK_MS)
        self._idle.timeout.connect(self.lock)
        self._backup = QTimer(self)
        self._backup.setInterval(BACKUP_EVERY_MS)
        self._backup.timeout.connect(self.back_up)
        self._sweep = QTimer(self)
        self._sweep.setInterval(SWEEP_EVERY_MS)
        self._sweep.timeout.connect(self.sweep)
        self._single = SingleInstance(data, self.raise_window, self)

    @property
    def is_first(self) -> bool:
        """Whether no other program has this hall open."""
        return self._single.is_first

    def start(self, sign_in_as: Callable[[Hall], Actor] | None = None) -> None:
        """Show the first page that is due. Raises what opening the hall raises."""
        self._look = last_look(self.data)
        dress(self.application, self._look)
        if not (self.data / "hall.db").exists():
            from ui.access.first_run import FirstRunPage

            page = FirstRunPage(self.data)
            page.founded.connect(self._founded)
            page.joined.connect(self._arrive)
            self._put(page)
            return
        if sign_in_as is not None:
            hall = _opened(self.data, self._clock)[0]
            self.use(hall)
            self._signed_in(sign_in_as(hall))
            return
        from ui.access.sign_in import SignInPage

        page = SignInPage(None, hint=self._hint, hall_name=self._look.hall_name)
        page.signed_in.connect(self._signed_in)
        page.opening_wanted.connect(lambda: self._open(page))
        page.emergency_wanted.connect(lambda: self._start_unsigned(page))
        self._put(page)
        QTimer.singleShot(AFTER_THE_FIRST_PAINT_MS, lambda: self._open(page))

    def _open(self, page: SignInPage) -> None:
        """Open the hall while somebody types their name."""

        def opened(found: tuple[Hall, bool]) -> None:
            hall, has_arrived = found
            if not has_arrived:
                self._arrive(hall)
                return
            self.use(hall)
            page.hall_opened(hall)
            tasks.background(self, lambda: _fetch_what_comes_next(hall), lambda _: None, lambda _: None, lambda _: None)

        data, clock = self.data, self._clock
        tasks.background(self, lambda: _opened(data, clock), opened, page.hall_refused, page.hall_failed)

    def use(self, hall: Hall) -> None:
        """Work on an open hall from now on."""
        from app.store.backup import last_backup

        self.hall = hall
        look = look_of(hall)
        if look != self._look:
            self._look = look
            dress(self.application, look)
        self.spooler = start_printing(hall)
        if hall.is_enrolled:
            self.begin_sync()
        self._backup.start()
        self._sweep.start()
        if last_backup(hall.data) is None:
            QTimer.singleShot(20_000, self.back_up)

    def begin_sync(self) -> None:
        """Stay in step with the hub from now on; where that was begun already, under the key that this PC has now."""
        from app.sync.syncer import Syncer

        if self.hall is None:
            return
        if self.syncer is None:
            self.syncer = Syncer(self.hall)
            self.syncer.start()
        else:
            self.syncer.renew()
        if self.session is not None:
            self.session.syncer = self.syncer

    def lock(self) -> None:
        """Cover the pages until their owner gives the password; half-filled forms stay as they are.

        A checklist that is on the screen stays there, with the rights of somebody who is not signed in.
        """
        from ui.access.sign_in import SignInPage
        from ui.emergency.runner import Runner

        behind = self._pages
        if self.session is None or self.hall is None or behind is None or self.window is not behind:
            return
        self._idle.stop()
        cover = _outer(SignInPage(self.hall, self.session.actor))
        cover.setGeometry(behind.geometry())
        page = cast("SignInPage", cover.centralWidget())
        page.emergency_wanted.connect(lambda: self._start_unsigned(page))

        def unlock(_who: Actor) -> None:
            self._end_unsigned()
            self.window = behind
            behind.show()
            cover.close()
            cover.deleteLater()
            self._idle.start()

        page.signed_in.connect(unlock)
        self.window = cover
        cover.show()
        behind.hide()
        runner = behind.runner
        running = runner.run_id if isinstance(runner, Runner) and runner.isVisible() else None
        if runner is not None:
            runner.close()
        listening = self._unsigned_at(page)
        if running is not None:
            listening.show_runner(running)

    def sign_out(self) -> None:
        """End the session and ask who is there."""
        if self.session is not None:
            self.session.close()
            self.session = None
        self._pages = None
        self._ask_who()

    def back_up(self) -> None:
        """Make a backup beside the work."""
        from app.store.backup import back_up

        hall = self.hall
        if hall is not None:
            tasks.background(self, lambda: back_up(hall), lambda _: None, lambda _: None, lambda _: None)

    def sweep(self) -> None:
        """What the regulation does by itself: deemed acceptances, calls after bad ratings, clocks that go up."""
        from app.desk import service as desk
        from app.store import SYSTEM

        if self.hall is not None:
            tasks.run(self, self.hall, SYSTEM, desk.sweep, None, lambda _: None, lambda _: None)

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
        self._sweep.stop()
        if self._pages is not None:
            self._pages.leave()
        self._end_unsigned()
        tasks.wait_for_all()
        if self.session is not None:
            self.session.close()
        if self.syncer is not None:
            self.syncer.stop()
        if self.spooler is not None:
            self.spooler.stop()
        if self.hall is not None:
            self.hall.close()
        self.hall = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent | QMouseEvent) and event.type() in _SOMEBODY_IS_THERE and self._idle.isActive():
            self._idle.start()
        return False

    def _arrive(self, hall: Hall) -> None:
        """A PC that joins a hall: its rows come first, because nobody can sign in before."""
        from ui.sync.arrival import ArrivalPage

        self.hall = hall
        page = ArrivalPage(hall)
        page.arrived.connect(lambda: self._founded(hall))
        self._put(page)

    def _founded(self, hall: Hall) -> None:
        self.use(hall)
        self._ask_who()

    def _ask_who(self) -> None:
        from ui.access.sign_in import SignInPage

        assert self.hall is not None
        self._idle.stop()
        page = SignInPage(self.hall, hint=self._hint)
        page.signed_in.connect(self._signed_in)
        page.emergency_wanted.connect(lambda: self._start_unsigned(page))
        self._put(page)

    def _start_unsigned(self, page: SignInPage) -> None:
        """What can be started without signing in, above the sign-in page."""
        self._unsigned_at(page).strip.appear()

    def _unsigned_at(self, page: SignInPage) -> UnsignedEmergency:
        from ui.shell.unsigned import UnsignedEmergency  # nobody waits for it at the start

        assert self.hall is not None
        if self._unsigned is None:
            self._unsigned = UnsignedEmergency(self.hall, page)
        return self._unsigned

    def _end_unsigned(self) -> None:
        if self._unsigned is not None:
            self._unsigned.close()
            self._unsigned = None

    def _signed_in(self, who: Actor) -> None:
        from ui.shell.session import Session
        from ui.shell.window import MainWindow

        assert self.hall is not None
        self._end_unsigned()
        self.session = Session(self.hall, who, self)
        self.session.watch()
        self.session.spooler = self.spooler
        self.session.syncer = self.syncer
        self.session.connected.connect(self.begin_sync)
        self._pages = MainWindow(self.session, self.lock)
        self._replace(self._pages)
        self._idle.start()
        self.application.installEventFilter(self)

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


def start_printing(hall: Hall) -> Spooler:
    """The spooler of a program with windows, which can also print through the system's printers."""
    from app.documents.printers import add_kind
    from app.documents.spool import Spooler

    add_kind("system", _system_printer)
    spooler = Spooler(hall)
    spooler.start()
    return spooler


def _opened(data: Path, clock: Clock | None) -> tuple[Hall, bool]:
    """The hall, and whether all of it is here: a PC that joins may have been stopped half way."""
    from app.access import service as _the_first_to_be_asked  # noqa: F401
    from app.house import open_house

    hall = open_house(data, clock, all_rooms=False)
    if not hall.is_enrolled:
        return hall, True
    from app.stations.service import has_arrived

    with hall.read() as read:
        return hall, has_arrived(read)


def _fetch_what_comes_next(hall: Hall) -> None:
    """What the window after the sign-in needs, while somebody types their name; read once for nobody, so that it is known how."""
    import_module("ui.shell.window")
    bench = import_module("ui.desk.page")
    vocabulary(language())
    with hall.read() as read:
        bench.read_bench(read, UUID(int=0), None, None)
    rooms.all_here()


def clerk_of(hall: Hall, login: str) -> Actor:
    """The actor behind a login, for the demo that needs no password."""
    from app.access.service import actor, staff

    with hall.read() as read:
        return next(actor(person) for person in staff(read) if person.login == login)


def application() -> QApplication:
    """The one QApplication of this process, with Python's collector held to its thread."""
    there = QApplication.instance()
    made = there if isinstance(there, QApplication) else QApplication(sys.argv[:1])
    if made.findChild(Collector) is None:
        Collector(made)
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
