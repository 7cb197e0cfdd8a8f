"""The printing thread: takes committed orders one by one, and never holds up the hall."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select

from app.documents import registry, service
from app.documents.content import Sheet
from app.documents.models import JobState, PrintJob, PrintOrder, PrintOutcome
from app.documents.printers import Printer, printer_for
from app.store import SYSTEM, Changes, Hall, HallError
from app.words import speaking

log = logging.getLogger(__name__)

FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(minutes=5)
MOST_TRIES = 20


class Spooler:
    """Prints what was ordered. `step` prints one order and says whether there was one; `start` does so in a thread.

    An order is marked printed after the printer took it, so a crash in between prints it twice rather than never.
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
        self._thread = threading.Thread(target=self._run, name="printing", daemon=True)
        self._thread.start()

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
        tried = 0
        while self.step():
            tried += 1
        return tried

    def step(self) -> bool:
        """Try the oldest order that is due; False when there is none."""
        with self.hall.read() as read:
            job = read.first(
                select(PrintJob)
                .where(PrintJob.state == JobState.WAITING, PrintJob.next_try <= read.now)
                .order_by(PrintJob.ordered_at, PrintJob.order_id)
            )
            order = read.get(PrintOrder, job.order_id) if job is not None else None
        if job is None or order is None:
            return False
        sheet = registry.kind(job.kind).sheet
        printer_name = ""
        try:
            printer = self._printer(self.hall, sheet)
            printer_name = printer.name
            printer.send(self._rendered(order), self._file_name(order))
        except HallError as trouble:
            log.warning("paper %s not printed: %s", job.kind, type(trouble).__name__)
            self._note(order, printer_name, trouble.key)
        else:
            self._note(order, printer_name, "")
        return True

    def _rendered(self, order: PrintOrder) -> bytes:
        with speaking("en" if order.language == "en" else "zh_CN"), self.hall.read() as read:
            return service.render(read, order.kind, order.subject_id, order.copy, roll_mm=int(self.hall.setting("printer.roll_mm", "80")))

    def _file_name(self, order: PrintOrder) -> str:
        at = order.at.astimezone(self.hall.zone)
        return f"{at:%Y%m%d-%H%M%S}-{order.kind}-{order.id.hex[-6:]}-{order.copy}"

    def _note(self, order: PrintOrder, printer_name: str, error: str) -> None:
        with self.hall.work(SYSTEM) as work:
            job = work.require(PrintJob, order.id)
            job.tries += 1
            job.printer, job.error = printer_name, error
            if not error:
                job.state = JobState.PRINTED
            elif job.tries >= MOST_TRIES:
                job.state = JobState.FAILED
            else:
                job.next_try = work.now + min(FIRST_WAIT * 2 ** (job.tries - 1), LONGEST_WAIT)
            if not error or job.tries == 1 or job.state is JobState.FAILED:
                work.add(PrintOutcome(order_id=order.id, printed=not error, printer=printer_name, error=error))

    def _heard(self, changes: Changes) -> None:
        if PrintJob in changes.kinds:
            self._wake.set()

    def _run(self) -> None:
        while not self._stop:
            try:
                busy = self.step()
            except HallError as refused:
                log.warning("printing waits: %s", type(refused).__name__)
                busy = False
            if not busy:
                self._wake.wait(timeout=2.0)
                self._wake.clear()
