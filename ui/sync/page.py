"""The sync page: how this PC stands with its hub, and the hall's PCs as the hub last knew them. With the hub gone it says so, and how old
what it shows is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID

from PySide6.QtCore import QSignalBlocker, QTimer
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.access import Role
from app.stations import contents, service, wording
from app.stations.contents import Content
from app.stations.rules import Known, StationLine
from app.stations.service import SetAside
from app.store import Base, HallError
from app.store.tables import KeptEntry, SyncState
from app.sync.attachments import Files
from app.sync.errors import HubUnreachable, Stopped
from app.sync.models import Conflict, ConflictReopened, ConflictSettled
from app.words import say
from ui.consult.views import ViewBar
from ui.shell.exporting import export_list
from ui.shell.page import Page
from ui.shell.session import Session
from ui.sync import lists
from ui.sync.beside import Beside, Held
from ui.sync.connect_form import ConnectCard
from ui.sync.lists import Seen, View
from ui.sync.progress import ProgressStrip
from ui.sync.standing import Standing, Told
from ui.widgets.pieces import KeyBar
from ui.widgets.table import RowTable

LOOK_AGAIN_MS = 5_000
ASK_AGAIN_MS = 15_000
ARMED_MS = 8_000


class SyncPage(Page):
    """Left one of four lists, each with its figure on its button; right the chosen row, a code, or the form that connects this PC."""

    title_key: ClassVar[str] = "ui.pages.sync"
    help_key: ClassVar[str] = "sync"
    repaints_on: ClassVar[frozenset[type[Base]]] = frozenset({SyncState, KeptEntry, Conflict, ConflictSettled, ConflictReopened})

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.is_administrator = str(Role.ADMINISTRATOR) in session.actor.roles
        self.view = View.STATIONS
        self.seen: Seen | None = None
        self.told = Told()
        self.differing: int | None = None
        self._names: dict[UUID, str] = {}
        self._is_asking = False
        self._armed: UUID | None = None
        self._revoked: UUID | None = None
        self.standing = Standing(lambda: self.asks_for.emit("conflicts", None))
        self.body.addLayout(self.standing)
        self.progress = ProgressStrip()
        self.body.addWidget(self.progress)
        across = QHBoxLayout()
        across.addWidget(self._left(), 8)
        across.addWidget(self._right(), 5)
        self.body.addLayout(across, 1)
        self.body.addWidget(self._keys())
        for every, act in ((LOOK_AGAIN_MS, self.refresh), (ASK_AGAIN_MS, self.ask)):
            timer = QTimer(self)
            timer.timeout.connect(lambda act=act: act() if self.isVisible() else None)
            timer.start(every)
        self._arming = QTimer(self)
        self._arming.setSingleShot(True)
        self._arming.timeout.connect(self._disarm)
        self.setFocusProxy(self.table)

    # How it is built

    def _left(self) -> QWidget:
        frame = QWidget()
        down = QVBoxLayout(frame)
        down.setContentsMargins(0, 0, 0, 0)
        self.views: ViewBar | None = None
        self._view_place = QVBoxLayout()
        down.addLayout(self._view_place)
        self.table = RowTable(lists.station_columns(None, self.hall.station.id))
        self.table.setAccessibleName(say("ui.pages.sync"))
        self.table.picked.connect(self._picked)
        down.addWidget(self.table, 1)
        self._figures: tuple[int, ...] = ()
        return frame

    def _right(self) -> QWidget:
        self.right = QStackedWidget()
        self.beside = Beside(self.hall, self._rows_of)
        self.right.addWidget(self.beside)
        self.connecting = ConnectCard()
        self.connecting.ready.connect(self.connect_now)
        self.right.addWidget(self.connecting)
        return self.right

    def _keys(self) -> QWidget:
        self.bar = KeyBar()
        office = ("Ctrl+N", "F7", "F8", "F9", "F10", "Ctrl+Z")
        for key, name, act in (
            ("F5", "now", self.exchange),
            ("F6", "verify", self.verify),
            ("F7", "repair", self.repair),
            ("F8", "code", self.new_code),
            ("F9", "revoke", self.revoke),
            ("Ctrl+Z", "undo", self.undo),
            ("F10", "retry", self.retry),
            ("Ctrl+N", "connect", self.begin_connecting),
            ("Ctrl+E", "export", self.export),
        ):
            if key in office and not self.is_administrator:
                continue
            text = say(f"ui_sync.key.{name}")
            self.key(key, text, act)
            self.bar.add(key, text, act)
        self.key("Esc", say("ui_sync.stop"), self._escape)
        return self.bar

    # Reading

    def refresh(self) -> None:
        self.fetch(lists.read_all, self._show)
        if not self.told.is_asked:
            self.ask()

    def ask(self) -> None:
        """Ask the hub, off the GUI thread; what it said before stays until it answers."""
        if self._is_asking or not self.hall.is_enrolled:
            return
        self._is_asking = True
        hall, actor, office = self.hall, self.session.actor, self.is_administrator

        def look() -> Told:
            try:
                service.ask_stations(hall)
            except HallError as refusal:
                why = say("ui_sync.unreachable") if isinstance(refusal, HubUnreachable) else str(refusal)
                return Told(is_asked=True, why=why)
            if not office:
                return Told(is_asked=True)
            try:
                return Told(is_asked=True, aside=tuple(service.set_aside(hall, actor)))
            except HallError:  # the hub does not know this administrator yet; everything else it has told
                return Told(is_asked=True)

        self.background(look, self._answered, self._not_answered)

    def _not_answered(self, refusal: HallError) -> None:
        self._answered(Told(is_asked=True, why=str(refusal)))

    def _answered(self, told: Told) -> None:
        self._is_asking = False
        if told.why:
            told = replace(told, aside=self.told.aside)
        self.told = told
        self.fetch(lambda read: lists.names_of(read, list(told.aside)), self._named)
        self.fetch(lists.read_all, self._show)

    def _named(self, names: dict[UUID, str]) -> None:
        self._names = names

    def _show(self, seen: Seen) -> None:
        self.seen = seen
        self.standing.show_standing(seen.overview, self.told, self.hall.zone, self.hall.clock.now(), self._files())
        self._show_views(seen)
        self._fill(seen)
        if self._is_connecting:
            return
        self._grey(seen)
        if self.table.current() is None:
            self.beside.show_nothing(self.view, enrolled=seen.overview.is_enrolled)

    def _files(self) -> Files | None:
        return self.session.syncer.files if self.session.syncer is not None else None

    def _show_views(self, seen: Seen) -> None:
        known = seen.overview.known
        present = [line for line in known.stations if line.revoked_at is None] if known is not None else []
        figures = (len(present), seen.overview.waiting, sum(seen.overview.kept.values()), len(self.told.aside))
        if figures != self._figures or self.views is None:
            self._figures = figures
            texts = [(view, f"{say(f'ui_sync.view.{view}')} {count}") for view, count in zip(View, figures, strict=True)]
            if not self.is_administrator:
                texts = texts[:-1]
            if self.views is not None:
                self.views.deleteLater()
            self.views = ViewBar(texts)
            self.views.chosen.connect(self.look_at)
            self._view_place.addWidget(self.views)
        self.views.show_chosen(self.view)

    def look_at(self, view: View) -> None:
        """Show another list."""
        self.view = view
        self._disarm()
        if self._is_connecting:
            self._leave_connecting()
        if self.seen is not None:
            self._show(self.seen)
        self.table.setFocus()

    def _fill(self, seen: Seen) -> None:
        zone, known = self.hall.zone, seen.overview.known
        columns: list[Any]
        rows: list[Any]
        if self.view is View.STATIONS:
            columns, rows = lists.station_columns(known, self.hall.station.id), lists.sorted_stations(known)
        elif self.view is View.WAITING:
            columns, rows = lists.waiting_columns(zone, seen.names), seen.waiting
        elif self.view is View.KEPT:
            columns, rows = lists.kept_columns(zone, known), seen.kept
        else:
            columns, rows = lists.aside_columns(zone, self._names), list(self.told.aside)
        before = self.table.current()
        kept = lists.key_of(before) if before is not None else None
        with QSignalBlocker(self.table):
            self.table.show_columns(columns, rows)
            chosen = next((number for number, row in enumerate(self.table.rows.rows) if lists.key_of(row) == kept), 0)
            if rows:
                self.table.selectRow(chosen)
        row = self.table.current()
        if row is not None and not self._is_connecting:
            self._picked(row)

    def _picked(self, row: Any) -> None:
        if self._is_connecting:
            return
        if self._armed is not None and getattr(row, "id", None) != self._armed:
            self._disarm()
        self.beside.show_row(row, self._known)
        self._grey_for(row)

    def _rows_of(self, row: Held, show: Callable[[list[Content]], None]) -> None:
        hall, actor = self.hall, self.session.actor
        if isinstance(row, SetAside):
            self.background(lambda: service.rows_set_aside(hall, actor, row.id), show, lambda _refusal: None)
        else:
            self.fetch(lambda read: contents.of_kept(read, row.id, actor.id), show)

    @property
    def _known(self) -> Known | None:
        return self.seen.overview.known if self.seen is not None else None

    def _grey(self, seen: Seen) -> None:
        for key in ("F5", "F6"):
            self.bar.buttons[key].setEnabled(seen.overview.is_enrolled)
        if self.is_administrator:
            self.bar.buttons["F8"].setEnabled(seen.overview.is_enrolled)
            self.bar.buttons["F7"].setEnabled(bool(self.differing))
            self.bar.buttons["F10"].setEnabled(bool(self.told.aside))
            self.bar.buttons["Ctrl+Z"].setEnabled(self._revoked is not None)
            self._grey_for(self.table.current())

    def _grey_for(self, row: Any) -> None:
        if self.is_administrator:
            is_other = isinstance(row, StationLine) and row.id != self.hall.station.id
            self.bar.buttons["F9"].setEnabled(is_other)

    # Doing

    def exchange(self) -> None:
        """Send and receive now."""
        self._long(
            say("ui_sync.step.begin"),
            lambda watch: service.exchange(self.hall, watch.step),
            lambda done: self.message.tell(say("ui_sync.done", pushed=done.pushed, pulled=done.pulled + done.bootstrapped)),
        )

    def export(self, folder: Path | None = None) -> None:
        """The list that is shown, as a file that spreadsheets open."""
        export_list(self, self.table, say(f"ui_sync.view.{self.view}"), folder)

    def verify(self) -> None:
        """Compare every table with the hub's."""
        self._long(say("ui_sync.step.begin"), lambda watch: service.verify(self.hall, watch.table), self._verified)

    def _verified(self, found: list[Any]) -> None:
        self.differing = len(found)
        if not found:
            self.message.tell(say("ui_sync.verified"))
        else:
            tables = say("text.list_comma").join(sorted({wording.table_name(each.table) for each in found}))
            self.message.tell(say("ui_sync.differs", count=len(found), tables=tables), "warning")

    def repair(self) -> None:
        """Make both sides the same."""
        if not self.differing:
            return
        actor = self.session.actor
        self._long(say("ui_sync.step.begin"), lambda watch: service.repair(self.hall, actor, watch.table), self._repaired)

    def _repaired(self, moved: int) -> None:
        self.differing = 0
        self.message.tell(say("ui_sync.repaired", count=moved))

    def _long(self, text: str, act: Callable[[Any], Any], then: Callable[[Any], object]) -> None:
        if self.progress.is_busy or not self.hall.is_enrolled:
            return
        watch = self.progress.begin(text)

        def done(made: Any) -> None:
            then(made)
            self._after_the_hub()

        def refused(refusal: HallError) -> None:
            if isinstance(refusal, Stopped):
                self.message.tell(str(refusal), "warning")
            else:
                self.message.refuse(refusal)
            self._after_the_hub()

        self.background(lambda: act(watch), self.progress.ended(done), self.progress.ended(refused))

    def _after_the_hub(self) -> None:
        if self.session.syncer is not None:
            self.session.syncer.wake()
        self.ask()
        self.refresh()

    def new_code(self) -> None:
        """A code for another PC, with its QR code, for ten minutes."""
        if not self.hall.is_enrolled:
            return
        hall, actor = self.hall, self.session.actor
        self._leave_connecting()
        self.background(lambda: service.new_code(hall, actor), self.beside.code.show_code)

    def revoke(self) -> None:
        """Pressed once it asks, pressed twice it acts; a PC that is out is let in again the same way."""
        row = self.table.current()
        if not isinstance(row, StationLine) or row.id == self.hall.station.id:
            return
        is_out = row.revoked_at is not None
        if self._armed != row.id:
            self._armed = row.id
            self._arming.start(ARMED_MS)
            self.beside.sure.say(
                say("ui_sync.sure_readmit" if is_out else "ui_sync.sure_revoke", name=row.name), "warning" if is_out else "danger"
            )
            return
        self._disarm()
        self._let(row.id, row.name, out=not is_out)

    def undo(self) -> None:
        """Let in again whom this page has just let out."""
        known = self._known
        if self._revoked is not None and known is not None:
            self._let(self._revoked, known.name_of(self._revoked), out=False)

    def _let(self, station_id: UUID, name: str, *, out: bool) -> None:
        hall, actor = self.hall, self.session.actor

        def act() -> int:
            return int(service.revoke(hall, actor, station_id)) if out else service.readmit(hall, actor, station_id)

        def done(count: int) -> None:
            self._revoked = station_id if out else None
            self.message.tell(say("ui_sync.revoked", name=name) if out else say("ui_sync.readmitted", name=name, count=count))
            self._after_the_hub()

        self.background(act, done)

    def retry(self) -> None:
        """Let the hub try again: the chosen transaction, or all of them where another list is shown."""
        row = self.table.current()
        one = row.id if isinstance(row, SetAside) else None
        hall, actor = self.hall, self.session.actor

        def done(count: int) -> None:
            self.message.tell(say("ui_sync.retried", count=count), "good" if count else "warning")
            self._after_the_hub()

        if self.told.aside:
            self.background(lambda: service.retry(hall, actor, one), done)

    # Connecting

    @property
    def _is_connecting(self) -> bool:
        return self.right.currentIndex() == 1

    def begin_connecting(self) -> None:
        """The form with which this PC gets its hub, or is let in again."""
        again = self.hall.is_enrolled
        self.connecting.heading.setText(say("ui_sync.connect.again" if again else "ui_sync.connect.first"))
        if again and not self.connecting.form.address.text() and self.seen is not None:
            own = self.seen.overview
            self.connecting.form.suggest(f"{own.address}#{own.fingerprint[:32]}" if own.fingerprint else own.address)
        self.right.setCurrentIndex(1)
        self.connecting.form.begin()

    def connect_now(self) -> None:
        """Enrol; what was typed stays until it worked."""
        hall, actor = self.hall, self.session.actor
        address, code = self.connecting.form.wanted()
        self.connecting.now.setEnabled(False)
        self.background(lambda: service.connect(hall, actor, address, code), self._connected, self._not_connected)

    def _connected(self, _none: object) -> None:
        self.connecting.now.setEnabled(True)
        self.connecting.form.code.clear()
        self._leave_connecting()
        self.told = Told()
        self.message.tell(say("ui_sync.connect.done"))
        self.session.connected.emit()
        self.exchange()

    def _not_connected(self, refusal: HallError) -> None:
        self.connecting.now.setEnabled(True)
        if not self.connecting.form.refuse(refusal):
            self.message.refuse(refusal)

    def _leave_connecting(self) -> None:
        if self._is_connecting:
            self.connecting.form.end()
            self.right.setCurrentIndex(0)
            self.table.setFocus()

    # The rest

    def scanned(self, text: str) -> bool:
        if not self.is_administrator or not self.connecting.form.scanned(text):
            return False
        if not self._is_connecting:
            self.begin_connecting()
        return True

    def _escape(self) -> None:
        """One step back: stop what runs, take back what was asked, leave the form."""
        if self.progress.is_busy:
            self.progress.stop()
        elif self._armed is not None:
            self._disarm()
        else:
            self._leave_connecting()
            if self.seen is not None:
                self._show(self.seen)

    def _disarm(self) -> None:
        self._armed = None
        self._arming.stop()
        self.beside.sure.say("", "plain")

    def leave(self) -> None:
        """The window closes: long work ends after the step that is under way."""
        self.progress.stop()
        self.connecting.form.end()
