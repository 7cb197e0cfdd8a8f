"""The print queue of this PC: what was ordered, what became of it, how it looks; and the printers."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget

from app.access import Staff
from app.access.service import staff
from app.documents import registry, service
from app.documents.models import JobState, PrintJob, PrintOrder
from app.documents.printers import FOLDER
from app.store import NotFound, Reader
from app.words import say, speaking, vocabulary
from ui.documents.preview import Look, Preview
from ui.documents.printer_form import PrinterForm
from ui.shell.page import Page
from ui.shell.session import Session
from ui.widgets.pieces import KeyBar, label
from ui.widgets.table import Column, RowTable

_MARKS = {
    JobState.WAITING: "○",
    JobState.PRINTING: "◐",
    JobState.PRINTED: "●",
    JobState.FAILED: "▲",
    JobState.CANCELLED: "－",
}


@dataclass(frozen=True)
class Row:
    """One order as the list shows it."""

    job: PrintJob
    order: PrintOrder
    time: str
    who: str

    @property
    def state(self) -> str:
        name = say(f"documents.job_state.{self.job.state}")
        if self.job.state is JobState.WAITING and self.job.error:
            name = say("ui_documents.will_retry", tries=self.job.tries)
        return f"{_MARKS[self.job.state]} {name}"

    @property
    def printer(self) -> str:
        return say("ui_documents.folder") if self.job.printer == FOLDER else self.job.printer.partition(":")[2].lstrip("/")

    @property
    def paper(self) -> str:
        again = say("documents.reprint", count=self.order.copy - 1) if self.order.copy > 1 else ""
        return f"{paper_name(self.job.kind)} {again}".strip()


def paper_name(kind: str) -> str:
    """What people call a kind of paper; its own name where nobody has said."""
    key = f"ui_documents.kind.{kind}"
    return say(key) if key in vocabulary("zh_CN") else kind


def read_rows(read: Reader, actor_id: UUID) -> list[Row]:
    """The queue, latest first, without the papers that are kept from this person."""
    names = {person.id: person.name for person in staff(read)}
    rows: list[Row] = []
    for job in service.jobs(read):
        order = read.get(PrintOrder, job.order_id)
        if order is not None and not registry.is_hidden(read, order.kind, order.subject_id, actor_id):
            rows.append(Row(job, order, f"{order.at.astimezone(read.zone):%m-%d %H:%M}", names.get(order.actor_id, "")))
    return rows


class DocumentsPage(Page):
    """The list at the left, the paper at the right; F9 turns the right side over to the printers."""

    title_key = "ui_documents.title"
    help_key = "documents"
    repaints_on = frozenset({PrintJob, Staff})

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.table = RowTable(
            [
                Column(say("ui_documents.head.time"), lambda row: row.time, chars=11),
                Column(say("ui_documents.head.paper"), lambda row: row.paper, chars=23),
                Column(say("ui_documents.head.state"), lambda row: row.state, chars=14),
                Column(say("ui_documents.head.printer"), lambda row: row.printer, chars=12),
                Column(say("ui_documents.head.who"), lambda row: row.who, chars=9),
            ]
        )
        self.table.setObjectName("queue")
        self.table.setAccessibleName(say("ui_documents.title"))
        self.table.picked.connect(self._picked)
        self.table.opened.connect(self._read_it)
        self.trouble = label(tone="error", wrap=True)
        self.trouble.hide()
        self.preview = Preview()
        self.preview.show_hint(say("ui_documents.nothing"))
        self.printers = PrinterForm(self.hall, self.background, self.message.tell, self.message.refuse)
        self.right = QStackedWidget()
        self.right.addWidget(self.preview)
        self.right.addWidget(self.printers.frame)
        across = QHBoxLayout()
        across.addWidget(self.table, 5)
        across.addWidget(self.right, 4)
        self.body.addLayout(across, 1)
        self.body.addWidget(self.trouble)
        self.keys = KeyBar()
        for key, name, act in (
            ("F5", "retry", self.retry),
            ("F6", "retry_all", self.retry_all),
            ("F7", "again", self.print_again),
            ("F8", "cancel", self.cancel),
            ("F9", "printers_key", self.turn_over),
        ):
            text = say(f"ui_documents.{name}")
            self.key(key, text, act)
            self.keys.add(key, text, act)
        self.key("Ctrl+S", say("ui.save"), self._save)
        self.body.addWidget(self.keys)
        self.setFocusProxy(self.table)
        self._shown: UUID | None = None

    def refresh(self) -> None:
        self.fetch(lambda read: read_rows(read, self.session.actor.id), self._show)

    def open(self, subject: UUID) -> None:
        """Choose an order of the queue."""
        for number, row in enumerate(self.table.rows.rows):
            if row.job.order_id == subject:
                self.table.selectRow(number)

    def retry(self) -> None:
        """Try the chosen order again now."""
        row = self.table.current()
        if row is not None:
            self.run(lambda work: service.retry(work, row.job.order_id))

    def retry_all(self) -> None:
        """Try all that wait or failed again now."""
        self.run(service.retry_all, lambda count: self.message.tell(say("ui_documents.retried", count=count)))

    def print_again(self) -> None:
        """Order the chosen paper once more; it says on the paper that it is a reprint."""
        row = self.table.current()
        if row is not None:
            self.run(lambda work: service.print_again(work, row.job.order_id), self._ordered)

    def cancel(self) -> None:
        """Call the chosen order off, if it is not printed yet; retrying brings it back."""
        row = self.table.current()
        if row is None:
            return
        if row.job.state in (JobState.PRINTED, JobState.PRINTING):
            self.message.tell(say("ui_documents.too_late"), "warning")
            return
        self.run(lambda work: service.cancel(work, row.job.order_id), lambda _: self.message.tell(say("ui_documents.cancelled")))

    def turn_over(self) -> None:
        """From the paper to the printers and back."""
        self.right.setCurrentIndex(1 - self.right.currentIndex())
        if self.right.currentIndex() == 1:
            self.printers.choices[next(iter(self.printers.choices))].setFocus()
        else:
            self.table.setFocus()

    def _read_it(self, _row: object) -> None:
        self.right.setCurrentIndex(0)
        self.preview.setFocus()

    def _save(self) -> None:
        if self.right.currentIndex() == 1:
            self.printers.save()

    def _ordered(self, order: PrintOrder) -> None:
        self.message.tell(say("ui_documents.ordered", count=order.copy - 1))

    def _show(self, rows: list[Row]) -> None:
        self.table.show_rows(rows, key=lambda row: row.job.order_id)
        current = self.table.current()
        if current is not None:
            self._picked(current)
        else:
            self.preview.show_hint(say("ui_documents.nothing"))

    def _picked(self, row: Row) -> None:
        trouble = service.trouble_of(row.job)
        self.trouble.setText(trouble)
        self.trouble.setVisible(bool(trouble))
        if self._shown == row.job.order_id:
            return
        self._shown = row.job.order_id
        order = row.order

        def look(read: Reader) -> Look:
            spoken = "en" if order.language == "en" else "zh_CN"
            try:
                with speaking(spoken):
                    return Look.at(service.make(read, order.kind, order.subject_id, order.copy, leaves=order.leaves).pdf)
            except NotFound:
                return Look((), ())

        def show(found: Look) -> None:
            if self._shown == order.id:
                self.preview.show_look(found) if found.images else self.preview.show_hint(say("ui_documents.gone"))

        self.fetch(look, show)
