"""Taking a complaint down: everything on one page, by keyboard, with what is attached."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QFileDialog, QHBoxLayout, QPlainTextEdit, QScrollArea, QVBoxLayout, QWidget

from app.access import Staff
from app.complaints.models import CallBack, Channel, ComplaintKind, Severity
from app.complaints.service import ComplaintForm
from app.store import HallError, Kept
from app.words import say
from ui.widgets.pieces import Form, button, card, choose, label


class TakingForm(QWidget):
    """The form of a complaint. `wants_keep` asks the page to keep a file."""

    wants_keep = Signal(object)
    wants_save = Signal()
    wants_back = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("plain")
        self.setAcceptDrops(True)
        self.files: list[Kept] = []
        frame, layout = card()
        layout.addWidget(label(say("ui_complaints.new"), "heading"))
        self.form = Form(columns=2)
        self.channel = self._choice("channel", Channel)
        self.kind = self._choice("kind", ComplaintKind)
        self.severity = self._choice("severity", Severity)
        self.ticket = self.form.line("ticket", say("ui_complaints.field.ticket"), say("ui_complaints.ticket_hint"))
        self.facts = self._text("facts", 4)
        self.remedy = self.form.line("remedy", say("complaints.paper.remedy"), wide=True)
        self.department = QComboBox()
        self.department.setEditable(True)
        self.form.add("department", say("complaints.paper.department"), self.department)
        self.target = QComboBox()
        self.target.setEditable(True)
        self.form.add("target_name", say("complaints.paper.target"), self.target)
        self.person = self.form.line("person_name", say("complaints.paper.person"))
        self.phone = self.form.line("phone", say("complaints.paper.phone"))
        self.anonymous = QCheckBox(say("ui_complaints.anonymous"))
        self.form.add("anonymous", "", self.anonymous)
        self.for_another = QCheckBox(say("ui_complaints.for_another"))
        self.form.add("for_another", "", self.for_another)
        self.on_behalf_of = self.form.line("on_behalf_of", say("complaints.paper.on_behalf_of"))
        self.relation = self.form.line("relation", say("ui_complaints.field.relation"))
        self.handler = QComboBox()
        self.form.add("handler_id", say("ui_complaints.handler"), self.handler)
        self.large = QCheckBox(say("ui_complaints.large_print"))
        self.form.add("large_print", "", self.large)
        layout.addWidget(self.form)
        files = Form()
        self.attached = label(wrap=True)
        files.add("file", say("ui_complaints.tab.attached"), self.attached, wide=True)
        self.file_form = files
        layout.addWidget(files)
        foot = QHBoxLayout()
        foot.addWidget(button(f"{say('ui_complaints.attach')} Ctrl+O", self.choose, name="attach"))
        foot.addStretch(1)
        foot.addWidget(button(say("ui_complaints.back_key"), self.wants_back.emit, name="back"))
        self.save_button = button(f"{say('ui_complaints.save')} Ctrl+S", self.wants_save.emit, primary=True, name="save")
        foot.addWidget(self.save_button)
        layout.addLayout(foot)
        layout.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setWidget(frame)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)
        self.anonymous.toggled.connect(lambda on: self.person.setEnabled(not on))
        self.for_another.toggled.connect(self._for_another)
        self.setFocusProxy(self.facts)
        self.clear()

    def _choice(self, name: str, choice: Any) -> QComboBox:
        box = QComboBox()
        for each in choice:
            box.addItem(say(f"complaints.{name}.{each}"), each)
        self.form.add(name, say(f"complaints.paper.{name}"), box)
        return box

    def _text(self, name: str, lines: int) -> QPlainTextEdit:
        field = QPlainTextEdit()
        field.setTabChangesFocus(True)
        field.setFixedHeight(field.fontMetrics().lineSpacing() * lines + 12)
        self.form.add(name, say(f"complaints.paper.{name}"), field, wide=True)
        return field

    def show_people(self, people: Sequence[Staff], departments: Sequence[str], me: UUID) -> None:
        """Offer who may be complained of, who may handle it, and the departments named before; what was chosen stays."""
        for box, rows in ((self.target, [("", None), *((p.name, p.id) for p in people)]), (self.handler, [(p.name, p.id) for p in people])):
            typed, chosen = box.currentText(), box.currentData()
            box.clear()
            for name, each in rows:
                box.addItem(name, each)
            choose(box, chosen if chosen is not None or box is self.target else me)
            if box.isEditable() and typed:
                box.setEditText(typed)
        typed = self.department.currentText()
        self.department.clear()
        self.department.addItems(["", *departments])
        self.department.setEditText(typed)

    def form_typed(self) -> ComplaintForm:
        """What stands in the form."""
        target = self.target.currentText().strip()
        place = self.target.findText(target)
        return ComplaintForm(
            facts=self.facts.toPlainText(),
            channel=self.channel.currentData(),
            kind=self.kind.currentData(),
            severity=self.severity.currentData(),
            remedy=self.remedy.text(),
            department=self.department.currentText(),
            target_id=self.target.itemData(place) if place > 0 else None,
            target_name=target,
            anonymous=self.anonymous.isChecked(),
            person_name=self.person.text(),
            phone=self.phone.text(),
            for_another=self.for_another.isChecked(),
            on_behalf_of=self.on_behalf_of.text(),
            relation=self.relation.text(),
            large_print=self.large.isChecked(),
            handler_id=self.handler.currentData(),
        )

    def begin(self, call: CallBack) -> None:
        """What is known from a rating whose customer complains."""
        choose(self.channel, Channel.PHONE)
        self.facts.setPlainText(call.comment)
        self.person.setText(call.person_name)
        self.phone.setText(call.phone)
        self.anonymous.setChecked(not call.person_name)
        self.large.setChecked(call.large_print)
        choose(self.target, call.rated_id)

    def add_file(self, kept: Kept) -> None:
        """A file is kept and will be attached."""
        if all(each.hash != kept.hash for each in self.files):
            self.files.append(kept)
        self.file_form.clear_errors()
        self._show_files()

    def show_error(self, refusal: HallError) -> bool:
        """Put a refusal at its field."""
        return self.form.show_error(refusal) or self.file_form.show_error(refusal)

    def clear(self) -> None:
        """An empty form."""
        for field in (self.ticket, self.remedy, self.person, self.phone, self.on_behalf_of, self.relation):
            field.clear()
        self.facts.clear()
        for box in (self.anonymous, self.for_another, self.large):
            box.setChecked(False)
        for choice in (self.channel, self.kind, self.severity):
            choice.setCurrentIndex(0)
        self.target.setCurrentIndex(0)
        self.target.setEditText("")
        self.department.setEditText("")
        self.files = []
        self.form.clear_errors()
        self.file_form.clear_errors()
        self._for_another(False)
        self._show_files()

    def choose(self) -> None:
        """Let the person find a file."""
        chosen, _ = QFileDialog.getOpenFileName(self, say("ui_complaints.attach"), "", say("ui_complaints.file_kinds"))
        if chosen:
            self.wants_keep.emit(Path(chosen))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        for url in event.mimeData().urls():
            if url.isLocalFile():
                self.wants_keep.emit(Path(url.toLocalFile()))

    def _for_another(self, on: bool) -> None:
        self.on_behalf_of.setEnabled(on)
        self.relation.setEnabled(on)

    def _show_files(self) -> None:
        names = say("text.list_comma").join(each.name for each in self.files)
        self.attached.setText(names or say("ui_complaints.drop_hint"))
