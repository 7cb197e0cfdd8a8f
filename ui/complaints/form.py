"""Taking a complaint down: everything on one page, by keyboard, with what is attached."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLayout, QPlainTextEdit, QScrollArea, QVBoxLayout, QWidget

from app.access import Staff
from app.complaints.models import CallBack, Channel, ComplaintKind, Severity
from app.complaints.service import Alike, ComplaintForm
from app.intake.customers.models import Customer
from app.store import HallError, Kept
from app.words import say
from ui.widgets.files import TakesFiles
from ui.widgets.flow import FlowLayout
from ui.widgets.pieces import Form, button, card, choose, label

MOST_FACTS = 36


class TakingForm(TakesFiles):
    """The form of a complaint. `wants_keep` asks the page to keep a file, `wants_customer` whose phone this is.

    `typed` is told with every change, so that the page can keep what stands there; `told` carries a sentence for the message bar.
    """

    file_words = ("ui_complaints.attach", "ui_complaints.file_kinds")

    wants_keep = Signal(object)
    wants_save = Signal()
    wants_back = Signal()
    wants_open = Signal(object)
    wants_customer = Signal(str)
    typed = Signal()
    told = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.files: list[Kept] = []
        self.customer_id: UUID | None = None
        self._before: tuple[dict[str, Any], tuple[Kept, ...]] | None = None
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
        self.alike_head = label(say("ui_complaints.alike_head"), "muted", wrap=True)
        layout.addWidget(self.alike_head)
        alike = QWidget()
        alike.setObjectName("plain")
        self._alike_row = QVBoxLayout(alike)
        self._alike_row.setContentsMargins(0, 0, 0, 0)
        self._alike_row.setSpacing(2)
        layout.addWidget(alike)
        files = Form()
        self.attached = label(wrap=True)
        files.add("file", say("ui_complaints.tab.attached"), self.attached, wide=True)
        self.file_form = files
        layout.addWidget(files)
        holder = QWidget()
        holder.setObjectName("plain")
        self._files_row = FlowLayout(holder)
        layout.addWidget(holder)
        foot = QHBoxLayout()
        foot.addWidget(button(f"{say('ui_complaints.attach')} Ctrl+O", self.choose, name="attach"))
        foot.addWidget(button(f"{say('ui_complaints.start_anew')} Ctrl+D", self.start_anew, name="start_anew"))
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
        self._lines = {
            "ticket": self.ticket,
            "remedy": self.remedy,
            "person_name": self.person,
            "phone": self.phone,
            "on_behalf_of": self.on_behalf_of,
            "relation": self.relation,
        }
        self._choices = {"channel": self.channel, "kind": self.kind, "severity": self.severity}
        self._ticks = {"anonymous": self.anonymous, "for_another": self.for_another, "large_print": self.large}
        self.alike: list[Alike] = []
        self._tell_typing()
        self.clear()

    def _tell_typing(self) -> None:
        for field in self._lines.values():
            field.textEdited.connect(lambda _: self.typed.emit())
        self.facts.textChanged.connect(self.typed.emit)
        for box in (*self._choices.values(), self.handler):
            box.activated.connect(lambda _: self.typed.emit())
        for box in (self.department, self.target):
            box.editTextChanged.connect(lambda _: self.typed.emit())
        for tick in self._ticks.values():
            tick.clicked.connect(lambda _: self.typed.emit())
        self.phone.editingFinished.connect(lambda: self.wants_customer.emit(self.phone.text()))

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
            customer_id=None if self.anonymous.isChecked() else self.customer_id,
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
        self.typed.emit()

    def show_error(self, refusal: HallError) -> bool:
        """Put a refusal at its field."""
        return self.form.show_error(refusal) or self.file_form.show_error(refusal)

    def clear(self) -> None:
        """An empty form."""
        for field in self._lines.values():
            field.clear()
        self.facts.clear()
        for box in self._ticks.values():
            box.setChecked(False)
        for choice in self._choices.values():
            choice.setCurrentIndex(0)
        self.customer_id = None
        self.target.setCurrentIndex(0)
        self.target.setEditText("")
        self.department.setEditText("")
        self.files = []
        self.form.clear_errors()
        self.file_form.clear_errors()
        self._for_another(False)
        self._show_files()
        self.show_alike([])

    def show_alike(self, found: Sequence[Alike]) -> None:
        """The earlier complaints that may be about the same, each on a button with its key."""
        self.alike = list(found)
        self.alike_head.setVisible(bool(found))
        _emptied(self._alike_row)
        for number, each in enumerate(found, 1):
            facts = " ".join(each.complaint.facts.split())
            text = say(
                "ui_complaints.alike_line",
                number=each.complaint.number,
                why=say(f"ui_complaints.alike_{each.why}"),
                state=say(f"complaints.state.{each.standing.state}"),
                facts=facts if len(facts) <= MOST_FACTS else facts[: MOST_FACTS - 1] + "…",
            )
            made = button(f"Alt+{number}  {text}", lambda number=number: self.open_alike(number), name="alike")
            made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self._alike_row.addWidget(made, 0, Qt.AlignmentFlag.AlignLeft)

    def open_alike(self, number: int) -> None:
        """The n-th of them."""
        if 0 < number <= len(self.alike):
            self.wants_open.emit(self.alike[number - 1].complaint.id)

    def take_file(self, file: Path) -> None:
        self.wants_keep.emit(file)

    def _for_another(self, on: bool) -> None:
        self.on_behalf_of.setEnabled(on)
        self.relation.setEnabled(on)

    def _show_files(self) -> None:
        """Each file with a button that takes it off again."""
        _emptied(self._files_row)
        for kept in self.files:
            made = button(f"✕ {kept.name}", lambda kept=kept: self.drop_file(kept), name="drop_file")
            made.setAccessibleName(say("ui_complaints.drop_file", name=kept.name))
            self._files_row.addWidget(made)
        self.attached.setText(say("ui_complaints.files", n=len(self.files)) if self.files else say("ui_complaints.drop_hint"))

    def drop_file(self, kept: Kept) -> None:
        """A file that was chosen by mistake is not attached."""
        self.files = [each for each in self.files if each.hash != kept.hash]
        self._show_files()
        self.facts.setFocus()
        self.typed.emit()

    # What is typed, kept over a restart

    def content(self) -> dict[str, Any]:
        """Everything that stands in the form, as plain values; empty when nothing was typed or attached."""
        words = {name: field.text() for name, field in self._lines.items()} | {"facts": self.facts.toPlainText()}
        if not any(text.strip() for text in words.values()) and not self.files:
            return {}
        return {
            **words,
            "department": self.department.currentText(),
            "target": self.target.currentText(),
            **{name: str(box.currentData() or "") for name, box in self._choices.items()},
            **{name: box.isChecked() for name, box in self._ticks.items()},
            "handler": self.handler.currentData().hex if self.handler.currentData() is not None else "",
            "customer": self.customer_id.hex if self.customer_id is not None else "",
            "files": [{"hash": each.hash, "name": each.name, "kind": str(each.kind), "size": each.size} for each in self.files],
        }

    def fill(self, content: Mapping[str, Any], files: Sequence[Kept]) -> None:
        """Put back what was typed before. `files` are those of its files that are still here."""
        self.clear()
        for name, field in self._lines.items():
            field.setText(str(content.get(name, "")))
        self.facts.setPlainText(str(content.get("facts", "")))
        for name, box in self._ticks.items():
            box.setChecked(bool(content.get(name)))
        for name, box in self._choices.items():
            choose(box, content.get(name))
        handler = content.get("handler")
        if handler:
            choose(self.handler, UUID(handler), self.handler.currentIndex())
        self.customer_id = UUID(content["customer"]) if content.get("customer") else None
        self.department.setEditText(str(content.get("department", "")))
        self.target.setEditText(str(content.get("target", "")))
        self.files = list(files)
        self._show_files()

    def start_anew(self) -> None:
        """An empty form; the same key brings back what stood there."""
        content, files = self.content(), tuple(self.files)
        before = self._before
        self.clear()
        if content:
            self._before = (content, files)
            self.told.emit(say("ui_complaints.emptied"))
        elif before is not None:
            self._before = None
            self.fill(*before)
        self.facts.setFocus()
        self.typed.emit()

    def show_customer(self, customer: Customer) -> None:
        """The phone is one that the hall knows: whose it is, when no name was typed."""
        if self.person.text().strip() or self.anonymous.isChecked():
            return
        self.person.setText(customer.name)
        self.customer_id = customer.id
        self.told.emit(say("ui_complaints.known_phone"))
        self.typed.emit()


def _emptied(layout: QLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        if item.widget() is not None:
            item.widget().hide()
            item.widget().deleteLater()
