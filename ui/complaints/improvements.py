"""The improvements that complaints brought about: carried out, and checked later by a figure that opens the records behind it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QCheckBox, QDoubleSpinBox, QHBoxLayout, QVBoxLayout, QWidget

from app.complaints import service
from app.complaints.documents import figure_words
from app.complaints.improvements import ImprovementState
from app.complaints.models import Figure, Improvement
from app.complaints.service import ImprovementFile
from app.store import HallError, Reader, Work
from app.store.drafts import drop_draft
from app.words import say
from ui.complaints.acts import HEADS
from ui.complaints.case import improvement_columns
from ui.shell.drafting import DraftKeeper
from ui.widgets.pieces import Form, button, label
from ui.widgets.table import RowTable

if TYPE_CHECKING:
    from ui.shell.page import Page


class ImprovementsView(QWidget):
    """What is to do and to check, by its date; below, what can be said about the chosen one.

    `wants_records`: the complaints that its figure counts, and what they are; `wants_open`: the complaint that brought it about.
    """

    wants_records = Signal(object, str)
    wants_open = Signal(object)

    def __init__(self, page: Page) -> None:
        super().__init__()
        self.setObjectName("plain")
        self._page = page
        self._shown: UUID | None = None
        self.drafts = DraftKeeper(page, self._typed)
        self.table = RowTable(improvement_columns())
        self.table.setAccessibleName(say("ui_complaints.list.improvements"))
        self.table.picked.connect(self._show)
        self.table.opened.connect(lambda file: self.wants_open.emit(file.improvement.complaint_id))
        self.all = QCheckBox(say("ui_complaints.also_effective"))
        self.all.toggled.connect(lambda _: self.refresh())
        self.about = label(wrap=True)
        self.figure = label(wrap=True)
        self.form = Form(columns=2)
        self.words = self.form.line("words", say("complaints.paper.words"))
        self.value = QDoubleSpinBox()
        self.value.setRange(0, 1_000_000)
        self.value.setDecimals(1)
        self.value.hide()
        self.words.textEdited.connect(lambda _: self.drafts.typed())
        self.value.valueChanged.connect(lambda _: self.drafts.typed())
        self.done_button = button(f"F2 {say('ui_complaints.improvement.done')}", self.done, name="improvement_done")
        self.behind_button = button(f"F5 {say('ui_complaints.improvement.behind')}", self.behind, name="improvement_behind")
        self.check_button = button(f"F4 {say('ui_complaints.improvement.check')}", self.check, name="improvement_check")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 6, 0, 0)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.about)
        found = QHBoxLayout()
        found.addWidget(self.figure, 1)
        found.addWidget(self.value)
        found.addWidget(self.behind_button)
        layout.addLayout(found)
        layout.addWidget(self.form)
        row = QHBoxLayout()
        row.addWidget(self.all)
        row.addStretch(1)
        row.addWidget(self.done_button)
        row.addWidget(self.check_button)
        layout.addLayout(row)
        self.setFocusProxy(self.table)

    def refresh(self) -> None:
        """Read the list anew."""
        actor_id, everything = self._page.session.actor.id, self.all.isChecked()

        def look(read: Reader) -> list[ImprovementFile]:
            return service.improvement_files(read, also_effective=everything, actor_id=actor_id)

        self._page.fetch(look, self._list)

    def _list(self, files: list[ImprovementFile]) -> None:
        self.table.show_rows(files, key=lambda each: each.improvement.id)
        self._show(self.table.current())

    def _typed(self) -> dict[str, Any] | None:
        words, value = self.words.text(), self.value.value()
        return {"words": words, "value": value} if words or value else None

    def _empty(self) -> None:
        self.words.clear()
        self.value.setValue(0)
        self.form.clear_errors()

    def _put_back(self, kept: dict[str, Any]) -> None:
        self.words.setText(str(kept.get("words", "")))
        self.value.setValue(float(kept.get("value", 0)))

    def hideEvent(self, event: QHideEvent) -> None:
        """Another list or page, or the end: what was just typed is kept first."""
        super().hideEvent(event)
        self.drafts.leave()

    def _show(self, file: ImprovementFile | None) -> None:
        now = None if file is None else file.improvement.id
        if now != self._shown:
            self._shown = now
            self.drafts.turn_to(f"complaints/improvement/{now.hex}" if now is not None else "", self._empty, self._put_back)
        self.done_button.setEnabled(file is not None and file.state not in (ImprovementState.DONE, ImprovementState.EFFECTIVE))
        heads = bool(self._page.session.actor.roles & HEADS)
        self.check_button.setEnabled(file is not None and file.state is ImprovementState.DONE and heads)
        self.value.setVisible(file is not None and file.improvement.figure is Figure.OWN)
        self.behind_button.setEnabled(file is not None and (file.value or 0) > file.unreadable)
        self.about.setText("" if file is None else file.improvement.measure)
        self.figure.setText("" if file is None else self._figure_words(file))

    def _figure_words(self, file: ImprovementFile) -> str:
        """By what it is checked, what the figure says now, and what the last check found."""
        words = figure_words(file.improvement)
        if file.value is not None:
            words = say("ui_complaints.improvement.figure_now", figure=words, now=f"{file.value:g}")
        if file.unreadable:
            words += say("ui_complaints.improvement.unreadable", n=file.unreadable)
        last = next((event for event in reversed(file.events) if event.value is not None), None)
        if last is not None:
            day = f"{last.at.astimezone(self._page.hall.zone):%Y-%m-%d}"
            words += say("ui_complaints.improvement.checked", day=day, found=f"{last.value:g}", words=last.note)
        return words

    def behind(self) -> None:
        """The complaints that the figure counts."""
        file: ImprovementFile | None = self.table.current()
        if file is None:
            return
        improvement = file.improvement
        what = figure_words(improvement)
        self._page.fetch(
            lambda read: service.counted_by(read, improvement), lambda ids: self.wants_records.emit(ids, what) if ids else None
        )

    def key_pressed(self, key: str) -> None:
        """What a function key does here."""
        if key == "F2" and self.done_button.isEnabled():
            self.done()
        elif key == "F5" and self.behind_button.isEnabled():
            self.behind()
        elif key == "F4" and self.check_button.isEnabled():
            self.check()

    def done(self) -> None:
        """It is carried out."""
        words = self.words.text()
        self._do(lambda work, improvement_id: service.improvement_done(work, improvement_id, words))

    def check(self) -> None:
        """Whether it helped, by its figure."""
        words, own = self.words.text(), self.value.value()

        def act(work: Work, improvement_id: UUID) -> None:
            improvement = work.require(Improvement, improvement_id)
            service.check_improvement(work, improvement_id, own if improvement.figure is Figure.OWN else None, words)

        self._do(act)

    def _do(self, act: Callable[[Work, UUID], object]) -> None:
        file = self.table.current()
        if file is None:
            return
        improvement_id, place = file.improvement.id, self.drafts.forget()

        def done(work: Work) -> None:
            act(work, improvement_id)
            drop_draft(work, place)

        self._page.run(done, lambda _: self._kept(), self._refused)

    def _refused(self, refusal: HallError) -> None:
        self.drafts.save()
        self._page.refused_at(self.form)(refusal)

    def _kept(self) -> None:
        with self.drafts.filling():
            self._empty()
        self._page.message.tell(say("ui_complaints.kept"))
        self.refresh()
