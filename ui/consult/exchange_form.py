"""Knowledge from a file, seen first and then taken; and knowledge into one."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QHBoxLayout

from app.consult.knowledge.errors import FileFault
from app.consult.knowledge.exchange import Preview, export_articles, import_articles, open_articles, preview
from app.consult.knowledge.markdown import Readings
from app.words import say
from ui.shell.page import Page
from ui.widgets.pieces import Form, Sight, button, label
from ui.widgets.table import Column, RowTable


class ExchangeForm(Sight):
    """A path, and what would come of it. `go` shows first, and takes the second time."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self._page = page
        self._importing = True
        self._readings: Readings | None = None
        layout = self.column
        self.heading = label(tone="heading")
        layout.addWidget(self.heading)
        self.form = Form()
        self.file = self.form.line("file", say("ui_knowledge.file"), say("ui_knowledge.file_hint"))
        self.file.textEdited.connect(lambda _text: self._forget())
        self.file.returnPressed.connect(self.go)
        layout.addWidget(self.form)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(button(f"{say('ui_knowledge.choose_file')} Ctrl+O", self.choose_file, name="choose_file"))
        row.addWidget(button(f"{say('ui_knowledge.choose_folder')} Ctrl+D", self.choose_folder, name="choose_folder"))
        layout.addLayout(row)
        self.verdict = label(wrap=True)
        layout.addWidget(self.verdict)
        self.faults = RowTable(
            [
                Column[FileFault](say("ui_knowledge.file"), lambda fault: fault.place, chars=26),
                Column[FileFault](say("ui_knowledge.task_text"), lambda fault: fault.what, chars=40),
            ]
        )
        self.faults.setAccessibleName(say("ui_knowledge.task_text"))
        layout.addWidget(self.faults, 1)
        layout.addStretch(0)

    def begin(self, *, importing: bool) -> None:
        """Ask for a path to read, or to write."""
        self._importing = importing
        self.heading.setText(say("ui_knowledge.import_heading" if importing else "ui_knowledge.export_heading"))
        self.file.setPlaceholderText(say("ui_knowledge.file_hint" if importing else "ui_knowledge.export_hint"))
        self._forget()
        self.file.setFocus()

    def is_for(self, *, importing: bool) -> bool:
        """Whether the form is shown for this."""
        return self.isVisible() and self._importing is importing

    def _forget(self) -> None:
        self._readings = None
        self.form.clear_errors()
        self.verdict.setText("")
        self.faults.hide()
        self.faults.show_rows([])

    def go(self) -> None:
        """Export; or preview, and import what was previewed."""
        place = Path(self.file.text().strip().strip('"'))
        refused = self._page.refused_at(self.form)
        if not self._importing:
            hall = self._page.hall

            def export() -> int:
                with hall.read() as read:
                    return export_articles(read, place)

            self._page.background(export, lambda n: self.verdict.setText(say("ui_knowledge.exported", n=n, file=place)), refused)
        elif self._readings is not None and not self._readings.faults:
            readings = self._readings
            self._page.run(lambda work: import_articles(work, readings), self._imported, refused)
        else:
            self._page.background(lambda: open_articles(place), self._opened, refused)

    def _opened(self, readings: Readings) -> None:
        self._readings = readings
        self._page.fetch(lambda read: preview(read, readings), self._previewed)

    def _previewed(self, found: Preview) -> None:
        if found.faults:
            self.verdict.setText(say("ui_knowledge.faults", n=len(found.faults)))
            self.faults.show_rows(found.faults)
            self.faults.show()
        else:
            self.verdict.setText(say("ui_knowledge.would", new=len(found.new), changed=len(found.changed), same=found.same))

    def _imported(self, found: Preview) -> None:
        self._forget()
        self.verdict.setText(say("ui_knowledge.imported", new=len(found.new), changed=len(found.changed)))

    def choose_file(self) -> None:
        """A file, by the system's own window."""
        if not self.isVisible():
            return
        if self._importing:
            chosen, _ = QFileDialog.getOpenFileName(self, say("ui_knowledge.choose_file"), "", say("ui_knowledge.file_kinds"))
        else:
            chosen, _ = QFileDialog.getSaveFileName(self, say("ui_knowledge.choose_file"), "knowledge.xlsx", say("ui_knowledge.file_kinds"))
        self._chosen(chosen)

    def choose_folder(self) -> None:
        """A folder of Markdown files, by the system's own window."""
        if not self.isVisible():
            return
        self._chosen(QFileDialog.getExistingDirectory(self, say("ui_knowledge.choose_folder")))

    def _chosen(self, chosen: str) -> None:
        if chosen:
            self.file.setText(chosen)
            self._forget()
            if self._importing:
                self.go()
