"""The cases of the hall: find one, see where it stands, do the next thing. All by keyboard, nothing in front of the page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID

from PySide6.QtCore import QStandardPaths, QTimer
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from app.documents.models import PrintOrder
from app.documents.numbers import number_of_code, parse
from app.documents.service import order_print
from app.intake.applications import service
from app.intake.applications.lists import OPEN_STATES, Order, Urgency, Wanted
from app.intake.applications.lists import Page as Rows
from app.intake.applications.models import Application, ApplicationEvent, Standing, State
from app.intake.applications.service import CasePaper, ListFormat
from app.intake.catalogue import service as catalogue
from app.store import Base, HallError, Reader
from app.words import either, say
from ui.applications.acts import Situation
from ui.applications.case import CaseView, Shown, read_case
from ui.applications.cases import AT_ONCE, CaseModel, CaseTable
from ui.shell.acting import ActingPage
from ui.shell.session import Session
from ui.widgets.pieces import button, choose, label

TYPED_AFTER_MS = 250
KEYS = ("F2", "F4", "F5", "F6", "F7", "F8", "Alt+B", "Alt+R", "Alt+W", "Alt+T")
TAB_KEYS = ("Alt+1", "Alt+2", "Alt+3", "Alt+4")


class ApplicationsPage(ActingPage):
    """The list, and behind it one case. Enter opens, Esc goes back; F2 is the next thing to do."""

    title_key: ClassVar[str] = "ui.pages.applications"
    help_key: ClassVar[str] = "applications"
    repaints_on: ClassVar[frozenset[type[Base]]] = frozenset({Standing, ApplicationEvent, PrintOrder})

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._shown_wanted: Wanted | None = None
        self._stop_export = False
        self._before: Standing | None = None
        self._typed = QTimer(self)
        self._typed.setSingleShot(True)
        self._typed.setInterval(TYPED_AFTER_MS)
        self._typed.timeout.connect(self.show_list)
        self.model = CaseModel(self._load)
        self.stack = QStackedWidget()
        self.stack.addWidget(self._list())
        self.case: CaseView = CaseView()
        self.acts_on(self.case)
        self.case.wants_print.connect(self.print_again)
        self.stack.addWidget(self.case)
        self.body.addWidget(self.stack, 1)
        self._keys()

    def _list(self) -> QWidget:
        holder = QWidget()
        holder.setObjectName("plain")
        layout = QVBoxLayout(holder)
        layout.setContentsMargins(0, 0, 0, 0)
        row = QHBoxLayout()
        self.search = QLineEdit()
        self.search.setPlaceholderText(say("ui_applications.search_hint"))
        self.search.setAccessibleName(say("ui_applications.search"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(lambda _: self._typed.start())
        self.search.returnPressed.connect(self._to_table)
        row.addWidget(self.search, 3)
        states = [((), say("ui_applications.any_state")), (OPEN_STATES, say("ui_applications.open"))]
        single = [((each,), say(f"applications.state.{each}")) for each in State if each is not State.DRAFT]
        self.state = self._filter("state", [*states, *single], first=1)
        self.urgency = self._filter("urgency", [(each, say(f"applications.urgency.{each}")) for each in Urgency])
        self.service = self._filter("service", [(None, say("ui_applications.any_service"))])
        for box in (self.state, self.urgency, self.service):
            row.addWidget(box, 2)
        self.mine = QCheckBox(say("ui_applications.mine"))
        self.mine.toggled.connect(lambda _: self.show_list())
        row.addWidget(self.mine)
        layout.addLayout(row)
        self.table = CaseTable(self.model)
        self.table.opened.connect(self.open)
        self.table.sorted_by.connect(self._sorted_by)
        self.model.loaded.connect(self._loaded)
        layout.addWidget(self.table, 1)
        foot = QHBoxLayout()
        self.count = label(tone="muted")
        foot.addWidget(self.count, 1)
        self.csv_button = button(say("ui_applications.export_csv"), lambda: self.export(ListFormat.CSV), name="export_csv")
        self.excel_button = button(say("ui_applications.export_excel"), lambda: self.export(ListFormat.EXCEL), name="export_excel")
        self.stop_button = button(say("ui_applications.export_stop"), self.stop_export, name="export_stop")
        self.stop_button.hide()
        foot.addWidget(self.stop_button)
        foot.addWidget(self.csv_button)
        foot.addWidget(self.excel_button)
        layout.addLayout(foot)
        return holder

    def _filter(self, name: str, options: list[tuple[Any, str]], first: int = 0) -> QComboBox:
        box = QComboBox()
        box.setObjectName(name)
        box.setAccessibleName(say(f"ui_applications.filter.{name}"))
        for value, text in options:
            box.addItem(text, value)
        box.setCurrentIndex(first)
        box.currentIndexChanged.connect(lambda _: self.show_list())
        return box

    def _keys(self) -> None:
        for key in KEYS:
            text = say("ui_applications.next_thing") if key == "F2" else say("ui_applications.key_act", key=key)
            self.key(key, text, lambda key=key: self._key_pressed(key))
        self.key("F3", say("ui_applications.reveal"), self.reveal)
        self.key("Ctrl+P", say("ui_applications.print"), self.case.print_chosen)
        self.key("Ctrl+F", say("ui_applications.search"), self._to_search)
        self.key("Ctrl+E", say("ui_applications.export_excel"), lambda: self.export(ListFormat.EXCEL))
        self.key("Escape", say("ui_applications.back"), self.go_back)
        for number, key in enumerate(TAB_KEYS):
            self.key(key, self.case.tabs.tabText(number), lambda number=number: self._to_tab(number))

    # The list

    def refresh(self) -> None:
        self.fetch(lambda read: [(each.id, each.name, each.name_en) for each in catalogue.services(read, withdrawn=True)], self._services)
        self.show_list()
        if self.subject_id is not None:
            self._read_case(self.subject_id)

    def _services(self, found: list[tuple[UUID, str, str]]) -> None:
        if self.service.count() == len(found) + 1:
            return
        chosen = self.service.currentData()
        self.service.blockSignals(True)
        while self.service.count() > 1:
            self.service.removeItem(1)
        for service_id, name, english in found:
            self.service.addItem(either(name, english), service_id)
        choose(self.service, chosen)
        self.service.blockSignals(False)

    def wanted(self) -> Wanted:
        """What the filters say."""
        return Wanted(
            states=tuple(self.state.currentData() or ()),
            service_id=self.service.currentData(),
            handler_id=self.session.actor.id if self.mine.isChecked() else None,
            urgency=self.urgency.currentData() or Urgency.ANY,
            typed=self.search.text(),
        )

    def show_list(self) -> None:
        """Read the list anew; the chosen case stays chosen."""
        self._typed.stop()
        self.model.show(self.wanted(), self.model.order, self.model.descending)

    def _load(self, wanted: Wanted, order: Order, descending: bool, after: Any, then: Callable[[Rows], None]) -> None:
        def look(read: Reader) -> tuple[Rows, Any, Any, int]:
            rows = service.page(read, wanted, order, descending=descending, after=after, most=AT_ONCE)
            return rows, read.now, read.zone, service.how_many(read, wanted, order) if after is None else -1

        def show(found: tuple[Rows, Any, Any, int]) -> None:
            rows, self.model.now, self.model.zone, count = found
            if count >= 0:
                self.count.setText(say("ui_applications.count", n=count))
            then(rows)

        self._before = self.table.current()
        self.fetch(look, show)

    def _loaded(self) -> None:
        if self.table.current() is None:
            self.table.choose(self._before.application_id if self._before is not None else None)

    def _sorted_by(self, order: Order, descending: bool) -> None:
        self.model.show(self.wanted(), order, descending)

    def _to_table(self) -> None:
        self.table.setFocus()
        if len(self.model.rows) == 1:
            self.open(self.model.rows[0].application_id)

    def _to_search(self) -> None:
        if self.stack.currentIndex() == 0:
            self.search.setFocus()
            self.search.selectAll()

    def scanned(self, text: str) -> bool:
        number = number_of_code(text) or (text.strip().upper() if parse(text) else "")
        if not number:
            return False

        def look(read: Reader) -> Application | None:
            return service.by_number(read, number)

        def found(application: Application | None) -> None:
            if application is None:
                self.message.tell(say("ui_applications.not_found", number=number), "warning")
            else:
                self.open(application.id)

        self.fetch(look, found)
        return True

    def export(self, kind: ListFormat, folder: Path | None = None) -> None:
        """Write the whole list, as filtered and sorted, to the documents folder; it can be stopped."""
        if self.stack.currentIndex() != 0 or not self.csv_button.isEnabled():
            return
        wanted, order, descending = self.wanted(), self.model.order, self.model.descending
        place = folder or Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
        self._stop_export = False
        self._exporting(True)

        def act() -> tuple[int, Path] | OSError:
            try:
                place.mkdir(parents=True, exist_ok=True)
                with self.hall.read() as read:
                    file = place / f"{say('ui_applications.file_name')}-{read.now.astimezone(read.zone):%Y%m%d-%H%M%S}.{kind}"
                    count = service.export_list(
                        read, wanted, file, kind, order=order, descending=descending, progress=lambda _: not self._stop_export
                    )
                return count, file
            except OSError as refused:
                return refused

        self.background(act, self._exported, self._export_refused)

    def _exported(self, outcome: tuple[int, Path] | OSError) -> None:
        self._exporting(False)
        if isinstance(outcome, OSError):
            self.message.tell(say("ui_applications.export_failed", why=outcome.strerror or str(outcome)), "danger")
        elif self._stop_export:
            self.message.tell(say("ui_applications.export_stopped"), "warning")
        else:
            self.message.tell(say("ui_applications.exported", n=outcome[0], file=str(outcome[1])))

    def _export_refused(self, refusal: HallError) -> None:
        self._exporting(False)
        self.message.refuse(refusal)

    def _exporting(self, on: bool) -> None:
        self.csv_button.setEnabled(not on)
        self.excel_button.setEnabled(not on)
        self.stop_button.setVisible(on)

    def stop_export(self) -> None:
        self._stop_export = True

    # One case

    def open(self, subject: UUID) -> None:
        self.subject_id = subject
        self._read_case(subject)

    def _read_case(self, application_id: UUID) -> None:
        actor = self.session.actor
        self.fetch(lambda read: read_case(read, application_id, actor), self._show_case)

    def _show_case(self, shown: Shown) -> None:
        if shown.file.application.id != self.subject_id:
            return
        fresh = self.stack.currentIndex() == 0
        self.case.show_case(shown)
        if fresh:
            self.stack.setCurrentIndex(1)
            self.message.clear()
            self.case.to_next()

    def go_back(self) -> None:
        """Esc: out of a form, out of the case, out of a search; never loses what was typed."""
        if self.stack.currentIndex() == 1:
            if self.case.asking.isVisible():
                self.case.asking.leave()
                return
            self.subject_id = None
            self.stack.setCurrentIndex(0)
            self.table.setFocus()
        elif self.search.text():
            self.search.clear()
        else:
            self.table.setFocus()

    def _key_pressed(self, key: str) -> None:
        act = self.case.act_of(key) if self.stack.currentIndex() == 1 else None
        if act is not None:
            self.begin(act)
        elif key == "F2" and self.stack.currentIndex() == 0 and self.table.current() is not None:
            self.open(self.table.current().application_id)

    def situation(self) -> Situation | None:
        return None if self.case.shown is None else self.case.shown.situation

    def print_again(self, paper: CasePaper) -> None:
        """Order a paper; from the second time on it says that it is a reprint."""
        self.run(
            lambda work: order_print(work, paper.kind, paper.subject_id, reason="reprint"),
            lambda _: self.message.tell(say("ui_applications.print_ordered", paper=paper.name)),
        )

    def reveal(self) -> None:
        """Show names and numbers in full, to ring the customer up; it is noted who looked."""
        application_id = self.subject_id
        if application_id is not None and self.stack.currentIndex() == 1:
            self.run(lambda work: service.reveal(work, application_id), lambda _: self.case.reveal())

    def _to_tab(self, number: int) -> None:
        if self.stack.currentIndex() == 1:
            self.case.tabs.setCurrentIndex(number)
            widget = (self.case.materials, self.case.steps, self.case.ledger.table, self.case.papers)[number]
            widget.setFocus()
