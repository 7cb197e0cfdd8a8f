"""A checklist, one item at a time, on big keys: Space is well, X is faulty, a number is typed, F12 makes the order."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout

from app.facility.orders.models import RepairOrder
from app.facility.rounds import service
from app.facility.rounds.models import ItemKind
from app.facility.rounds.rules import NO, YES, Answered, Verdict, shown_value
from app.facility.rounds.service import RunFile
from app.store import HallError, Kept, Work
from app.words import either, say
from ui.facility.files_off import let_take_off
from ui.widgets.files import TakesFiles
from ui.widgets.gallery import Gallery
from ui.widgets.pieces import Badge, Form, KeyBar, button, label
from ui.widgets.signature import SignaturePad
from ui.widgets.table import Column, RowTable

if TYPE_CHECKING:
    from ui.shell.page import Page

TONES = {Verdict.OK: "good", Verdict.WARN: "warning", Verdict.FAIL: "danger", Verdict.NOTED: "plain", Verdict.OPEN: "plain"}
MARKS = {Verdict.OK: "✓", Verdict.WARN: "!", Verdict.FAIL: "✗", Verdict.NOTED: "·", Verdict.OPEN: ""}
_MOST_CHOICES = 6
_TYPED = (ItemKind.NUMBER, ItemKind.TEXT, ItemKind.SIGNATURE, ItemKind.SCAN, ItemKind.PHOTO)


class RunView(TakesFiles):
    """The item at hand large, all of them small under it. Keys reach it wherever no field is being typed in."""

    file_words = ("ui_facility.report.browse", "ui_facility.report.photo_kinds")

    def __init__(self, page: Page) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._page = page
        self.file: RunFile | None = None
        self.place = 0
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        top = QHBoxLayout()
        self.heading = label("", "heading")
        self.count = label("", "muted")
        top.addWidget(self.heading)
        top.addStretch(1)
        top.addWidget(self.count)
        layout.addLayout(top)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(8)
        layout.addWidget(self.progress)
        self.question: QLabel = label("", "title", wrap=True)
        self.question.setMinimumHeight(56)
        layout.addWidget(self.question)
        state = QHBoxLayout()
        self.limits = label("", "muted", wrap=True)
        self.verdict = Badge()
        state.addWidget(self.limits, 1)
        state.addWidget(self.verdict)
        layout.addLayout(state)
        self.big = QHBoxLayout()
        self.fine = self._big(f"✓ {say('facility.answer.yes')}  {say('ui_facility.space')}", self.well)
        self.faulty = self._big(f"✗ {say('facility.answer.no')}  X", self.wrong)
        layout.addLayout(self.big)
        self.choices: list[QPushButton] = []
        choices = QHBoxLayout()
        for number in range(_MOST_CHOICES):
            made = button("", lambda number=number: self.pick(number), name=f"choice{number + 1}")
            made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self.choices.append(made)
            choices.addWidget(made)
        choices.addStretch(1)
        layout.addLayout(choices)
        self.typing = Form()
        self.answer = self.typing.line("answer", say("ui_facility.answer"))
        self.answer.setAcceptDrops(False)  # a dropped picture goes to the whole view
        self.answer.returnPressed.connect(self.typed)
        self.pad = SignaturePad()
        self.pad.hide()
        layout.addWidget(self.pad)
        layout.addWidget(self.typing)
        self.gallery = Gallery(page, self._keep_photo, self._refused)
        let_take_off(self.gallery, page)
        self.gallery.large.connect(lambda large: self.list.setVisible(not large))
        layout.addWidget(self.gallery)
        self.form = Form()
        self.note = self.form.line("note", say("ui_facility.item_note"), say("ui_facility.item_note_hint"))
        layout.addWidget(self.form)
        self.list = RowTable(
            [
                Column[Answered]("", lambda row: MARKS[row.verdict], chars=3),
                Column[Answered](say("facility.paper.item"), lambda row: row.item.name, chars=34),
                Column[Answered](say("facility.paper.answer"), _shown, chars=10),
            ]
        )
        self.list.setAccessibleName(say("facility.paper.checklist"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.clicked.connect(lambda index: self.go_to(index.row()))
        layout.addWidget(self.list, 1)
        self.bar = KeyBar()
        for key, name, act in (
            ("F11", "finish", self.finish),
            ("F12", "order", self.make_order),
            ("Ctrl+D", "drop", self.drop),
        ):
            text = say(f"ui_facility.key.{name}")
            page.key(key, text, act)
            self.bar.add(key, text, act)
        layout.addWidget(self.bar)

    def _big(self, text: str, act: object) -> QPushButton:
        made = button(text, act)  # type: ignore[arg-type]
        # the theme's buttons are 32 high whatever Qt is told
        made.setStyleSheet("QPushButton { height: 48px; min-height: 48px; max-height: 48px; }")
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.big.addWidget(made)
        return made

    # Showing

    def show_file(self, file: RunFile) -> None:
        """Show a run; one that was not shown before begins at its first open item."""
        fresh = self.file is None or self.file.run.id != file.run.id
        self.file = file
        name = either(file.checklist.name, file.checklist.name_en)
        where = f"  {file.asset.number}" if file.asset else f"  {file.place}" if file.place else ""
        self.heading.setText(f"{name}{where}")
        self.list.show_rows(file.answered)
        self.progress.setMaximum(len(file.answered))
        self.progress.setValue(sum(each.verdict is not Verdict.OPEN for each in file.answered))
        if fresh:
            first = next((number for number, each in enumerate(file.answered) if each.verdict is Verdict.OPEN), 0)
            self.go_to(first)
        else:
            self._show_item()

    def go_to(self, place: int) -> None:
        """Show another item."""
        if self.file is None:
            return
        self.place = max(0, min(place, len(self.file.answered) - 1))
        self.answer.clear()
        self.note.clear()
        self.pad.clear()
        self.gallery.back()
        self.typing.clear_errors()
        self._show_item()

    @property
    def at_hand(self) -> Answered | None:
        """The item that is shown, with its answer."""
        return self.file.answered[self.place] if self.file is not None else None

    def _show_item(self) -> None:
        assert self.file is not None
        each = self.file.answered[self.place]
        item = each.item
        self.list.selectRow(self.place)
        self.count.setText(f"{self.place + 1} / {len(self.file.answered)}")
        self.question.setText(item.name)
        told = [say("facility.finding.limits", limits=item.limits()) if item.limits() else "", item.cited]
        if each.others:
            told.append(say("facility.paper.others", others=" / ".join(shown_value(item, value) for value in each.others)))
        self.limits.setText("  ".join(part for part in told if part))
        has_order = any(finding.item == item.key for finding in self.file.findings)
        words = say(f"facility.verdict.{each.verdict}") if each.verdict is not Verdict.OPEN else ""
        self.verdict.say(f"{words} {say('ui_facility.has_order') if has_order else ''}".strip(), TONES[each.verdict])
        for made in (self.fine, self.faulty):
            made.setVisible(item.kind is ItemKind.YES_NO)
        for number, made in enumerate(self.choices):
            shown = item.kind is ItemKind.CHOICE and number < len(item.options)
            made.setVisible(shown)
            if shown:
                made.setText(f"{number + 1} {either(item.options[number].text, item.options[number].text_en)}")
        typed = item.kind in _TYPED
        self.typing.setVisible(typed)
        hint = {ItemKind.PHOTO: "photo_item", ItemKind.SIGNATURE: "sign_item"}.get(item.kind, "type_it")
        self.answer.setPlaceholderText(item.unit or say(f"ui_facility.{hint}"))
        signing = item.kind is ItemKind.SIGNATURE
        if typed and not self.answer.text() and (each.value or signing):
            self.answer.setText(each.value or self._page.session.actor.name)
        self.pad.setVisible(signing and not each.value)
        files = [file for file in self.file.files if file.note == item.key]
        self.gallery.show_list(files)
        self.gallery.show_off(self.file.off)
        self.gallery.setVisible(bool(files) or item.kind is ItemKind.PHOTO or each.verdict in (Verdict.FAIL, Verdict.WARN))
        self.bar.buttons["F12"].setEnabled(each.verdict is Verdict.FAIL and not has_order)
        if self.isVisible():
            (self.answer if typed else self).setFocus()

    # Answering

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not self.hasFocus():
            return  # a field passes it on after taking its answer
        if key == Qt.Key.Key_Space:
            self.well()
        elif key == Qt.Key.Key_X:
            self.wrong()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Left, Qt.Key.Key_Backspace):
            self.go_to(self.place - 1)
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.go_to(self.place + 1)
        elif Qt.Key.Key_1 <= key <= Qt.Key.Key_9:
            self.pick(key - Qt.Key.Key_1)
        else:
            super().keyPressEvent(event)

    def well(self) -> None:
        """The item is as it should be."""
        each = self.at_hand
        if each is not None and each.item.kind is ItemKind.YES_NO:
            self._give(each.item.good)

    def wrong(self) -> None:
        """The item is not as it should be; it stays at hand for a note and for F12."""
        each = self.at_hand
        if each is not None and each.item.kind is ItemKind.YES_NO:
            self._give(NO if each.item.good == YES else YES)

    def pick(self, number: int) -> None:
        """One of the choices."""
        each = self.at_hand
        if each is not None and each.item.kind is ItemKind.CHOICE and number < len(each.item.options):
            self._give(each.item.options[number].value)

    def typed(self) -> None:
        """What stands in the field is the answer."""
        each = self.at_hand
        if each is None or each.item.kind not in _TYPED:
            return
        file = self.answer.text().strip()
        if each.item.kind is ItemKind.PHOTO and file and file != each.value:
            hall = self._page.hall
            self._page.background(lambda: hall.attachments.keep(Path(file)), self._keep_photo, self._refused)
        elif each.item.kind is ItemKind.SIGNATURE and (drawn := self.pad.png()) is not None:
            hall, name = self._page.hall, file or self._page.session.actor.name
            self._page.background(lambda: hall.attachments.keep(drawn, name), lambda kept: self._give_kept(kept, name), self._refused)
        else:
            self._give(self.answer.text())

    def take_file(self, file: Path) -> None:
        """A picture dropped on an item belongs to it; where one is asked for, it is the answer."""
        self.gallery.add(file)

    def _keep_photo(self, kept: Kept) -> None:
        """The picture belongs to the item at hand."""
        if self.at_hand is None or self.file is None:
            return
        run_id, key = self.file.run.id, self.at_hand.item.key
        if self.at_hand.item.kind is ItemKind.PHOTO:
            self._give_kept(kept, kept.name)
        else:
            self._page.run(lambda work: service.attach_photo(work, run_id, key, kept), lambda _: self._page.refresh(), self._refused)

    def _give_kept(self, kept: Kept, value: str) -> None:
        """The picture belongs to the item, and its answer is what stands for it: the file's name, or who signed."""
        assert self.file is not None
        run_id, key, note = self.file.run.id, self.file.answered[self.place].item.key, self.note.text()

        def act(work: Work) -> Answered:
            service.attach_photo(work, run_id, key, kept)
            return service.answer(work, run_id, key, value, note)

        self._page.run(act, self._given, self._refused)

    def _give(self, value: str) -> None:
        assert self.file is not None
        run_id, key, note = self.file.run.id, self.file.answered[self.place].item.key, self.note.text()
        self._page.run(lambda work: service.answer(work, run_id, key, value, note), self._given, self._refused)

    def _given(self, answered: Answered) -> None:
        self.typing.clear_errors()
        self._page.refresh()
        if answered.verdict is Verdict.FAIL:
            self.note.setFocus() if not self.note.text() else self.setFocus()
            return
        self.go_to(self.place + 1)

    def make_order(self) -> None:
        """What is out of limits becomes a repair order."""
        if self.file is None or not self.isVisible() or self.at_hand is None:
            return
        run_id, item, value = self.file.run.id, self.at_hand.item, self.at_hand.value
        note = self.note.text().strip()
        told = note not in ("", self.at_hand.note)

        def act(work: Work) -> RepairOrder:
            if told:
                service.answer(work, run_id, item.key, value, note)
            return service.order_from_finding(work, run_id, item.key)

        self._page.run(act, self._ordered, self._refused)

    def _ordered(self, order: RepairOrder) -> None:
        self._page.message.tell(say("ui_facility.report.done", number=order.number))
        self._page.refresh()
        self.go_to(self.place + 1)

    def finish(self) -> None:
        """All is answered: the record is printed."""
        if self.file is not None and self.isVisible():
            run_id = self.file.run.id
            self._page.run(lambda work: service.finish_run(work, run_id), self._finished, self._refused)

    def _finished(self, _event: object) -> None:
        self._page.message.tell(say("ui_facility.finished"))
        self._leave()

    def drop(self) -> None:
        """It was begun by mistake."""
        if self.file is not None and self.isVisible():
            run_id, note = self.file.run.id, self.note.text()
            self._page.run(lambda work: service.cancel_run(work, run_id, note), lambda _: self._leave(), self._refused)

    def _leave(self) -> None:
        self.file = None
        self._page.refresh()

    def _refused(self, refusal: HallError) -> None:
        shown = self.typing.isVisible()
        if refusal.field == "file" and shown:  # what cannot be kept as a picture was typed as the answer
            refusal.field = "answer"
        self._page.refused_at(self.typing if shown else self.form)(refusal)


def _shown(row: Answered) -> str:
    if row.item.kind is ItemKind.YES_NO and row.value:
        return say(f"facility.answer.{'yes' if row.value == row.item.good else 'no'}")
    return shown_value(row.item, row.value)
