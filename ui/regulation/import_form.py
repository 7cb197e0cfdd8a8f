"""The yearly notice from a file: seen first, then taken whole or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from app.regulation import Day, service
from app.regulation.ledger import day_name
from app.regulation.notices import stored_hours
from app.regulation.service import DayChange, NoticePreview
from app.store import HallError
from app.words import say
from ui.widgets.files import TakesFiles
from ui.widgets.pieces import Form, button, label
from ui.widgets.table import Column, RowTable

if TYPE_CHECKING:
    from ui.shell.page import Page


def day_in_words(day: Day) -> str:
    """A day's kind with its name and its own hours."""
    words = [say(f"regulation.day_kind.{day.kind}"), day_name(day.name), stored_hours(day)]
    return " ".join(word for word in words if word)


class ImportForm(TakesFiles):
    """A file's path, what it would change or what is wrong with it, and the key that takes it."""

    file_words = ("ui_regulation.import_form.browse", "ui_regulation.calendar_page.file_kinds")

    def __init__(self, page: Page, may_change: bool) -> None:
        super().__init__()
        self.setAcceptDrops(may_change)
        self._page, self._may_change = page, may_change
        self._content = b""
        self.form = Form()
        self.file = self.form.line("file", say("ui_regulation.import_form.file"), say("ui_regulation.import_form.file_hint"))
        self.source = self.form.line("source", say("ui_regulation.import_form.source"), say("ui_regulation.import_form.source_hint"))
        self.file.returnPressed.connect(self.preview)
        self.file.setAcceptDrops(False)  # a dropped file goes to the whole panel
        self.verdict = label(wrap=True)
        self.changes = RowTable(
            [
                Column[DayChange](say("ui_regulation.import_form.date"), lambda change: change.date.isoformat(), chars=10),
                Column[DayChange](say("ui_regulation.import_form.before"), lambda change: day_in_words(change.before), chars=10),
                Column[DayChange](say("ui_regulation.import_form.after"), lambda change: day_in_words(change.after), chars=8),
            ]
        )
        self.changes.setAccessibleName(say("ui_regulation.import_form.preview"))
        self.faults = RowTable([Column(say("ui_regulation.import_form.fault"), lambda fault: fault.sentence, chars=10)])
        self.faults.setAccessibleName(say("ui_regulation.import_form.fault"))
        self.faults.setWordWrap(True)
        self.browse = button(say("ui_regulation.import_form.browse"), self.choose, name="browse")
        self.look = button(say("ui_regulation.import_form.preview"), self.preview, name="preview")
        self.confirm = button(say("ui_regulation.import_form.confirm"), self.take, primary=True, name="confirm")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        if not may_change:
            layout.addWidget(label(say("ui_regulation.only_administrator"), "muted", wrap=True))
        keys = QHBoxLayout()
        keys.addStretch(1)
        for made in (self.browse, self.look, self.confirm):
            keys.addWidget(made)
            made.setEnabled(may_change)
        layout.addWidget(self.form)
        layout.addLayout(keys)
        layout.addWidget(self.verdict)
        layout.addWidget(self.changes, 1)
        layout.addWidget(self.faults, 1)
        layout.addStretch(0)
        self._empty()
        self.setFocusProxy(self.file)

    def take_file(self, file: Path) -> None:
        self.file.setText(str(file))
        self.preview()

    def preview(self) -> None:
        """Show what the file would change."""
        if not self._may_change:
            return
        self._empty()
        file = Path(self.file.text().strip())

        def look() -> tuple[bytes, NoticePreview]:
            content = service.open_notice(file)
            with self._page.hall.read() as read:
                return content, service.preview_notice(read, content)

        self._page.background(look, self._shown, self._refused)

    def take(self) -> None:
        """Import what was shown."""
        content, source = self._content, self.source.text().strip() or Path(self.file.text()).name
        if content:
            self._page.run(lambda work: service.import_notice(work, content, source), self._taken, self._refused)

    def _shown(self, found: tuple[bytes, NoticePreview]) -> None:
        content, preview = found
        self.form.clear_errors()
        if preview.faults:
            self.verdict.setText(say("ui_regulation.import_form.faults", n=len(preview.faults)))
            self.faults.show_rows(preview.faults)
            self.faults.show()
            self.faults.resizeRowsToContents()
            return
        self._content = content
        sentence = say("ui_regulation.import_form.found", n=len(preview.changes), same=preview.same)
        if not preview.changes:
            sentence = say("ui_regulation.import_form.nothing")
        if preview.completes:
            years = "、".join(str(year) for year in preview.completes)
            sentence = f"{sentence} {say('ui_regulation.import_form.completes', years=years)}"
        self.verdict.setText(sentence)
        self.changes.show_rows(preview.changes)
        self.changes.setVisible(bool(preview.changes))
        self.confirm.setEnabled(bool(preview.changes))
        if preview.changes:
            self.confirm.setFocus()

    def _taken(self, preview: NoticePreview) -> None:
        self._page.message.tell(say("ui_regulation.import_form.done", n=len(preview.changes)))
        self._empty()
        self.file.clear()
        self.source.clear()
        self._page.setFocus()

    def _refused(self, refusal: HallError) -> None:
        self._page.refused_at(self.form)(refusal)

    def _empty(self) -> None:
        self._content = b""
        self.verdict.setText("")
        self.changes.hide()
        self.faults.hide()
        self.confirm.setEnabled(False)
