"""The printing thread: takes committed orders one by one, and never holds up the hall."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import select

from app.documents import registry, service
from app.documents.content import Made, Sheet
from app.documents.errors import PaperNotMade, PaperOut, PrinterGone
from app.documents.models import JobState, PrintJob, PrintOrder, PrintOutcome
from app.documents.printers import Printer, printer_for, roll_width
from app.store import SYSTEM, Changes, Hall, HallError, Work
from app.words import speaking

log = logging.getLogger(__name__)

FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(minutes=5)
MOST_TRIES = 20
MOST_CRASHES = 3


class Spooler:
    """Prints what was ordered. `step` prints one order and says whether there was one; `start` does so in a thread.

    An order is marked printed after the printer took it, so a crash in between prints it twice rather than never.
    An order on which the program crashed three times is set aside, so that it cannot hold up the others.
    """

    def __init__(self, hall: Hall, printer: Callable[[Hall, Sheet], Printer] = printer_for) -> None:
        self.hall = hall
        self._printer = printer
        self._wake = threading.Event()
        self._stop = False
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Print in the background from now on."""
        self.hall.changed.append(self._heard)
        self._begin()

    def stop(self) -> None:
        """Finish the order at hand and stop."""
        self._stop = True
        self._wake.set()
        if self._thread is not None:
            self._thread.join(timeout=10)
            self.hall.changed.remove(self._heard)
            self._thread = None

    def drain(self) -> int:
        """Print everything that is due now; how many orders were tried."""
        self.recover()
        tried = 0
        while self.step():
            tried += 1
        return tried

    def recover(self) -> None:
        """Put orders back in the queue that were at the printer when the program last ended."""
        with self.hall.read() as read:
            broken = read.all(select(PrintJob.order_id).where(PrintJob.state == JobState.PRINTING))
        if not broken:
            return
        with self.hall.work(SYSTEM) as work:
            for order_id in broken:
                job = work.require(PrintJob, order_id)
                job.crashes += 1
                job.state = JobState.WAITING
                if job.crashes >= MOST_CRASHES:
                    job.state, job.error = JobState.FAILED, PaperNotMade.key
                    work.add(PrintOutcome(order_id=order_id, printed=False, printer=job.printer, error=job.error))

    def step(self) -> bool:
        """Try the oldest order that is due; False when there is none."""
        with self.hall.read() as read:
            due = read.first(
                select(PrintJob)
                .where(PrintJob.state == JobState.WAITING, PrintJob.next_try <= read.now)
                .order_by(PrintJob.ordered_at, PrintJob.order_id)
            )
            order = read.get(PrintOrder, due.order_id) if due is not None else None
        if due is None or order is None or not self._take(order):
            return False
        printer_name = ""
        try:
            printer = self._printer(self.hall, registry.kind(order.kind).sheet)
            printer_name = printer.name
            printer.send(self._made(order))
        except HallError as trouble:
            log.warning("paper %s not printed: %s", order.kind, type(trouble).__name__)
            self._note(order, printer_name, trouble)
        else:
            self._note(order, printer_name, None)
        return True

    def _take(self, order: PrintOrder) -> bool:
        with self.hall.work(SYSTEM) as work:
            job = work.require(PrintJob, order.id)
            if job.state is not JobState.WAITING:
                return False
            job.state = JobState.PRINTING
        return True

    def _made(self, order: PrintOrder) -> Made:
        at = order.at.astimezone(self.hall.zone)
        name = f"{at:%Y%m%d-%H%M%S}-{order.kind}-{order.id.hex[-6:]}-{order.copy}"
        with speaking("en" if order.language == "en" else "zh_CN"), self.hall.read() as read:
            return service.make(
                read, order.kind, order.subject_id, order.copy, leaves=order.leaves, roll_mm=roll_width(self.hall), name=name
            )

    def _note(self, order: PrintOrder, printer_name: str, trouble: HallError | None) -> None:
        error = trouble.key if trouble is not None else ""
        with self.hall.work(SYSTEM) as work:
            job = work.require(PrintJob, order.id)
            job.tries += 1
            job.printer, job.error = printer_name, error
            job.error_values = {name: str(value) for name, value in trouble.values.items()} if trouble is not None else {}
            if not error:
                job.state = JobState.PRINTED
                _let_go(work, order.kind)
            elif job.tries >= MOST_TRIES:
                job.state = JobState.FAILED
            else:
                job.state = JobState.WAITING
                job.next_try = work.now + min(FIRST_WAIT * 2 ** (job.tries - 1), LONGEST_WAIT)
                if error in (PrinterGone.key, PaperOut.key):
                    _hold_back(work, order.kind, job.next_try)
            if not error or job.tries == 1 or job.state is JobState.FAILED:
                work.add(PrintOutcome(order_id=order.id, printed=not error, printer=printer_name, error=error))

    def _heard(self, changes: Changes) -> None:
        if PrintJob not in changes.kinds or self._stop:
            return
        self._wake.set()
        if self._thread is not None and not self._thread.is_alive():
            log.error("the printing thread had ended; it starts anew")
            self._begin()

    def _begin(self) -> None:
        self._thread = threading.Thread(target=self._run, name="printing", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        recovered = False
        while not self._stop:
            try:
                if not recovered:
                    self.recover()
                    recovered = True
                busy = self.step()
            except HallError as refused:
                log.warning("printing waits: %s", type(refused).__name__)
                busy = False
            if not busy:
                self._wake.wait(timeout=2.0)
                self._wake.clear()


def _alike(kind: str) -> list[str]:
    """The kinds of paper that go to the same printer."""
    sheet = registry.kind(kind).sheet
    return [each.name for each in registry.kinds() if each.sheet is sheet]


def _hold_back(work: Work, kind: str, until: datetime) -> None:
    """What waits for the same printer waits with it: trying each paper on a dead printer would hold up the other printer's."""
    waiting = select(PrintJob).where(PrintJob.state == JobState.WAITING, PrintJob.next_try < until, PrintJob.kind.in_(_alike(kind)))
    for job in work.all(waiting):
        job.next_try = until


def _let_go(work: Work, kind: str) -> None:
    """The printer is back: what waited for it need not wait longer."""
    held = select(PrintJob).where(
        PrintJob.state == JobState.WAITING,
        PrintJob.next_try > work.now,
        PrintJob.kind.in_(_alike(kind)),
        PrintJob.error.in_(("", PrinterGone.key, PaperOut.key)),
    )
    for job in work.all(held):
        job.next_try = work.now
