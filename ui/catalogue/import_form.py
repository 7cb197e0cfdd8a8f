"""A catalogue workbook handed in: seen first, then taken whole or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout

from app.access import Role
from app.intake.catalogue.columns import SHEETS, header, title
from app.intake.catalogue.columns import Column as SheetColumn
from app.intake.catalogue.errors import SheetFault
from app.intake.catalogue.exchange import ImportPreview, import_catalogue, open_workbook, preview_import
from app.intake.catalogue.rules import ChangeKind, Part, ServiceChange
from app.store import HallError
from app.words import say
from ui.catalogue.details import stretch
from ui.widgets.files import TakesFiles
from ui.widgets.pieces import Form, button, label
from ui.widgets.table import Column, RowTable

if TYPE_CHECKING:
    from ui.shell.page import Page

_COLUMNS: dict[str, SheetColumn] = {column.name: column for column in SHEETS[Part.SERVICE]}


def fields_in_words(change: ServiceChange) -> str:
    """What would change of a service, by the headers of the workbook."""
    names = [
        header(Part.SERVICE, _COLUMNS[name])
        if name in _COLUMNS
        else title(Part(name))
        if name in tuple(Part)
        else say("ui_catalogue.offered")
        for name in change.fields
    ]
    return say("catalogue.or").join(names) if change.kind is ChangeKind.CHANGED else ""


class ImportForm(TakesFiles):
    """A file's path, what it would change or all that is wrong with it, and the key that takes it."""

    file_words = ("ui_catalogue.browse", "ui_catalogue.file_kinds")

    def __init__(self, page: Page) -> None:
        super().__init__()
        self._page = page
        self._may = bool(page.session.actor.roles & {str(Role.ADMINISTRATOR), str(Role.SUPERVISOR)})
        self._content = b""
        self.setAcceptDrops(self._may)
        self.form = Form()
        self.file = self.form.line("file", say("ui_catalogue.file"), say("ui_catalogue.file_hint"))
        self.reason = self.form.line("reason", say("ui_catalogue.reason"), say("ui_catalogue.reason_hint"))
        self.file.returnPressed.connect(self.preview)
        self.file.textEdited.connect(lambda _: self._empty())
        self.file.setAcceptDrops(False)  # a dropped file goes to the whole panel
        self.withdraw = QCheckBox(say("ui_catalogue.withdraw_missing"))
        self.withdraw.toggled.connect(lambda _: self._content and self.preview())
        self.verdict = label(wrap=True)
        self.changes = RowTable(
            [
                Column[ServiceChange](say("ui_catalogue.what"), lambda row: say(f"catalogue.change_kind.{row.kind}"), chars=10),
                Column[ServiceChange](say("ui_catalogue.code"), lambda row: row.code, chars=9),
                Column[ServiceChange](say("ui_catalogue.name"), lambda row: row.name, chars=28),
                Column[ServiceChange](say("ui_catalogue.changed_fields"), fields_in_words, chars=24),
            ]
        )
        stretch(self.changes, 2)
        self.changes.setAccessibleName(say("ui_catalogue.preview"))
        self.faults = RowTable(
            [
                Column[SheetFault](say("ui_catalogue.fault_place"), lambda row: row.place, chars=36),
                Column[SheetFault](say("ui_catalogue.fault_what"), lambda row: row.what, chars=30),
            ]
        )
        self.faults.setAccessibleName(say("ui_catalogue.faults"))
        stretch(self.faults, 1)
        self.faults.setWordWrap(True)
        self.browse = button(say("ui_catalogue.browse"), self.choose, name="browse")
        self.look = button(say("ui_catalogue.preview"), self.preview, name="preview")
        self.confirm = button(say("ui_catalogue.confirm"), self.take, primary=True, name="confirm")
        keys = QHBoxLayout()
        keys.addWidget(self.withdraw)
        keys.addStretch(1)
        for made in (self.browse, self.look, self.confirm):
            keys.addWidget(made)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(label(say("ui_catalogue.import_heading"), "heading"))
        layout.addWidget(label(say("ui_catalogue.import_hint" if self._may else "ui_catalogue.only_keepers"), "muted", wrap=True))
        layout.addWidget(self.form)
        layout.addLayout(keys)
        layout.addWidget(self.verdict)
        layout.addWidget(self.changes, 1)
        layout.addWidget(self.faults, 1)
        layout.addStretch(0)
        for made in (self.file, self.reason, self.withdraw, self.browse, self.look):
            made.setEnabled(self._may)
        self._empty()
        self.setFocusProxy(self.file)

    def take_file(self, file: Path) -> None:
        self.file.setText(str(file))
        self.preview()

    def preview(self) -> None:
        """Show what the file would change, or every fault in it."""
        if not self._may:
            return
        self._empty()
        file, withdraw = Path(self.file.text().strip()), self.withdraw.isChecked()

        def look() -> tuple[bytes, ImportPreview]:
            content = open_workbook(file)
            with self._page.hall.read() as read:
                return content, preview_import(read, content, withdraw_missing=withdraw)

        self._page.background(look, self._shown, self._refused)

    def take(self) -> None:
        """Import what was shown."""
        content, reason, withdraw = self._content, self.reason.text().strip(), self.withdraw.isChecked()
        if content:
            self._page.run(
                lambda work: import_catalogue(work, content, withdraw_missing=withdraw, reason=reason), self._taken, self._refused
            )

    def _shown(self, found: tuple[bytes, ImportPreview]) -> None:
        content, preview = found
        self.form.clear_errors()
        if preview.faults:
            self.verdict.setText(say("ui_catalogue.has_faults", n=len(preview.faults)))
            self.faults.show_rows(preview.faults)
            self.faults.show()
            self.faults.resizeRowsToContents()
            self.faults.setFocus()
            return
        self._content = content
        counts = {str(kind): preview.count(kind) for kind in ChangeKind}
        sentence = say("ui_catalogue.nothing" if preview.changes_nothing else "ui_catalogue.would", **counts)
        if preview.new_series:
            sentence += " " + say("ui_catalogue.new_series", series=say("catalogue.or").join(each.letter for each in preview.new_series))
        self.verdict.setText(sentence)
        rows = sorted((each for each in preview.changes if each.kind is not ChangeKind.UNCHANGED), key=lambda each: _ORDER[each.kind])
        self.changes.show_rows(rows)
        self.changes.setVisible(bool(rows))
        self.confirm.setEnabled(not preview.changes_nothing)
        if not preview.changes_nothing:
            self.confirm.setFocus()

    def _taken(self, preview: ImportPreview) -> None:
        counts = {str(kind): preview.count(kind) for kind in ChangeKind}
        self._page.message.tell(say("ui_catalogue.done", **counts))
        self._empty()
        self.file.clear()
        self.reason.clear()
        self.file.setFocus()

    def _refused(self, refusal: HallError) -> None:
        self._page.refused_at(self.form)(refusal)

    def _empty(self) -> None:
        self._content = b""
        self.verdict.setText("")
        self.changes.hide()
        self.faults.hide()
        self.confirm.setEnabled(False)


_ORDER = {kind: number for number, kind in enumerate((ChangeKind.WITHDRAWN, ChangeKind.CHANGED, ChangeKind.NEW, ChangeKind.UNCHANGED))}
