"""The catalogue: every service found as one types, whole with its materials and steps, in and out as Excel."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QFileDialog, QHBoxLayout, QLineEdit, QStackedWidget, QWidget

from app.intake.catalogue import service
from app.intake.catalogue.columns import skill_label
from app.intake.catalogue.exchange import export_catalogue
from app.intake.catalogue.models import Series, Service, ServiceMaterial, ServiceStep
from app.intake.catalogue.rules import ServiceSnapshot
from app.store import Base, Reader
from app.store.search import initials, normal
from app.words import either, say
from ui.catalogue.details import ServiceView, fee_in_words, short_promise, stretch
from ui.catalogue.import_form import ImportForm
from ui.shell.page import Page
from ui.shell.session import Session
from ui.widgets.pieces import KeyBar, label
from ui.widgets.table import Column, RowTable


class CataloguePage(Page):
    """The list at the left; at the right the service that is chosen, or the import."""

    title_key: ClassVar[str] = "ui.pages.catalogue"
    help_key: ClassVar[str] = "catalogue"
    repaints_on: ClassVar[frozenset[type[Base]]] = frozenset({Service, ServiceMaterial, ServiceStep, Series})

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._all: list[ServiceSnapshot] = []
        self._wanted: UUID | None = None
        self.search = QLineEdit()
        self.search.setPlaceholderText(say("ui_catalogue.search"))
        self.search.setAccessibleName(say("ui_catalogue.search"))
        self.search.textChanged.connect(lambda _: self._fill())
        self.search.returnPressed.connect(self._to_list)
        self.series = QComboBox()
        self.series.setAccessibleName(say("ui_catalogue.series"))
        self.series.addItem(say("ui_catalogue.all_series"), "")
        self.series.currentIndexChanged.connect(lambda _: self._fill())
        self.withdrawn = QCheckBox(say("ui_catalogue.with_withdrawn"))
        self.withdrawn.toggled.connect(lambda _: self._fill())
        self.count = label(tone="muted")
        above = QHBoxLayout()
        above.addWidget(self.search, 1)
        above.addWidget(self.series)
        above.addWidget(self.withdrawn)
        above.addWidget(self.count)
        self.table = RowTable(
            [
                Column[ServiceSnapshot](say("ui_catalogue.code"), _shown_code, chars=8),
                Column[ServiceSnapshot](say("ui_catalogue.name"), lambda row: either(row.name, row.name_en), chars=20),
                Column[ServiceSnapshot](say("ui_catalogue.promise"), short_promise, lambda row: row.promise_working_days, chars=11),
                Column[ServiceSnapshot](say("ui_catalogue.fee"), fee_in_words, lambda row: row.fee_fen, chars=8),
            ]
        )
        self.table.setAccessibleName(say("ui.pages.catalogue"))
        stretch(self.table, 1)
        self.table.setSortingEnabled(True)
        self.table.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.table.picked.connect(self._show)
        self.table.opened.connect(self._open_details)
        self.view = ServiceView()
        self.importing = ImportForm(self)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.view)
        self.stack.addWidget(self.importing)
        across = QHBoxLayout()
        across.addWidget(self.table, 11)
        across.addWidget(self.stack, 12)
        self.body.addLayout(above)
        self.body.addLayout(across, 1)
        self.body.addWidget(self._keys())
        self.setFocusProxy(self.search)

    def _keys(self) -> QWidget:
        keys = KeyBar()
        for key, text, act in (
            ("Ctrl+F", say("ui.search"), self._find),
            ("F6", say("ui_catalogue.show"), self.show_details),
            ("F7", say("ui_catalogue.import"), self.show_import),
            ("F8", say("ui_catalogue.export"), self.export),
        ):
            self.key(key, text, act)
            keys.add(key, text, act)
        return keys

    def refresh(self) -> None:
        self.fetch(_read, self._loaded)

    def open(self, subject: UUID) -> None:
        self._wanted = subject
        self.search.clear()
        self.series.setCurrentIndex(0)
        self.show_details()
        self.refresh()

    def show_details(self) -> None:
        """The chosen service at the right."""
        self.stack.setCurrentWidget(self.view)

    def show_import(self) -> None:
        """A workbook to look at and take."""
        self.stack.setCurrentWidget(self.importing)
        self.importing.setFocus()

    def export(self) -> None:
        """Ask where to, and write the catalogue there."""
        name = say("ui_catalogue.file_name", date=self.hall.clock.now().astimezone(self.hall.zone).date())
        chosen, _ = QFileDialog.getSaveFileName(self, say("ui_catalogue.export"), str(Path.home() / name), say("ui_catalogue.file_kinds"))
        if chosen:
            self.export_to(Path(chosen))

    def export_to(self, file: Path) -> None:
        """Write the catalogue as a workbook."""
        target = file if file.suffix.lower() == ".xlsx" else file.with_name(file.name + ".xlsx")

        def write() -> Path | None:
            with self.hall.read() as read:
                content = export_catalogue(read)
            try:
                target.write_bytes(content)
            except OSError:
                return None
            return target

        self.background(write, self._exported)

    def _exported(self, file: Path | None) -> None:
        if file is None:
            self.message.tell(say("ui_catalogue.not_written"), "danger")
        else:
            self.message.tell(say("ui_catalogue.exported", file=file))

    def _loaded(self, found: tuple[list[ServiceSnapshot], list[Series]]) -> None:
        self._all, series = found
        chosen = self.series.currentData()
        self.series.blockSignals(True)
        self.series.clear()
        self.series.addItem(say("ui_catalogue.all_series"), "")
        for each in series:
            self.series.addItem(f"{each.letter} {either(each.name, each.name_en)}", each.letter)
        self.series.setCurrentIndex(max(self.series.findData(chosen), 0))
        self.series.blockSignals(False)
        self._fill()

    def _fill(self) -> None:
        typed, letter = normal(self.search.text().strip()), self.series.currentData()
        rows = [
            row
            for row in self._all
            if (row.active or self.withdrawn.isChecked()) and (not letter or row.series == letter) and _matches(row, typed)
        ]
        self.table.show_rows(rows, key=lambda row: row.id)
        self.count.setText(say("ui_catalogue.count", n=len(rows)))
        number = next((number for number, row in enumerate(rows) if row.id == self._wanted), None)
        if number is not None:
            self._wanted = None
            self.table.selectRow(number)
        elif self.table.current() is None and rows:
            self.table.selectRow(0)
        if self.table.current() is not None:
            self._show(self.table.current())
        else:
            self.view.clear()

    def _show(self, row: ServiceSnapshot) -> None:
        self.view.show_service(row)

    def _open_details(self, row: ServiceSnapshot) -> None:
        self.show_details()
        self._show(row)
        self.view.materials.setFocus()

    def _find(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    def _to_list(self) -> None:
        self.table.setFocus()


def _matches(row: ServiceSnapshot, typed: str) -> bool:
    if not typed:
        return True
    parts = (row.code, row.name, row.name_en, row.department, row.department_en, skill_label(row.skill))
    if all(any(word in normal(part) for part in parts) for word in typed.split()):
        return True
    return any(letters.startswith(typed) for letters in initials(row.name[:12]))


def _shown_code(row: ServiceSnapshot) -> str:
    return row.code if row.active else say("ui_catalogue.withdrawn_code", code=row.code)


def _read(read: Reader) -> tuple[list[ServiceSnapshot], list[Series]]:
    return service.snapshots(read), service.all_series(read)
