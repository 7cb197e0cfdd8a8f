"""What people do with papers: order them, see them, print them again, try again, call an order off."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from app.documents import numbers, registry
from app.documents.content import Frame, Made
from app.documents.errors import PaperKeptFromYou
from app.documents.models import JobState, PrintJob, PrintOrder, PrintOutcome
from app.store import HallProfile, Reader, Work
from app.words import either, language, say

MOST_COPIES = 9


def order_print(work: Work, kind: str, subject_id: UUID, *, copies: int = 1, reason: str = "") -> PrintOrder:
    """Order a paper with this unit of work; it is printed after the commit. A second order of the same paper is a reprint.

    `copies` pieces of paper are made, each with its ordinal. Raises PaperUnknown, PaperKeptFromYou.
    """
    registry.kind(kind)
    if registry.is_hidden(work, kind, subject_id, work.actor.id):
        raise PaperKeptFromYou
    numbers.ensure_secret(work)
    before = 0
    if not work.is_made_here(subject_id) or work.touches(PrintOrder):
        before = work.count(select(PrintOrder.id).where(PrintOrder.subject_id == subject_id, PrintOrder.kind == kind))
    leaves = max(1, min(copies, MOST_COPIES))
    order = work.add(
        PrintOrder(kind=kind, subject_id=subject_id, copy=before + 1, language=language(), leaves=leaves, reason=reason.strip())
    )
    work.add(PrintJob(order_id=order.id, kind=kind, subject_id=subject_id, ordered_at=work.now, next_try=work.now))
    return order


def print_again(work: Work, order_id: UUID, reason: str = "") -> PrintOrder:
    """Order a paper once more; the paper says which reprint it is. Raises NotFound, PaperUnknown, PaperKeptFromYou."""
    order = work.require(PrintOrder, order_id)
    return order_print(work, order.kind, order.subject_id, copies=order.leaves, reason=reason)


def make(read: Reader, kind: str, subject_id: UUID, copy: int = 1, *, leaves: int = 1, roll_mm: int = 80, name: str = "") -> Made:
    """The paper, made in the language spoken now. Raises PaperUnknown, and what its room raises."""
    from app.documents import kit  # ReportLab would cost the program's start a tenth of a second

    found = registry.kind(kind)
    content = found.describe(read, subject_id)
    hall_name, hall_name_en, phone, supervision_phone = read.known("hall_on_papers", [HallProfile], lambda: _hall_on_papers(read))
    secret = numbers.hall_secret(read)
    number = content.number
    frame = Frame(
        hall_name=either(hall_name, hall_name_en),
        phone=phone,
        supervision_phone=supervision_phone,
        code=numbers.code_text(secret, number) if number else "",
        check=numbers.check_code(secret, number) if number else "",
        printed_at=f"{read.now.astimezone(read.zone):%Y-%m-%d %H:%M}",
        copy=copy,
        leaves=leaves,
        roll_mm=roll_mm,
    )
    return Made(name=name or kind, sheet=found.sheet, content=content, frame=frame, pdf=kit.render(content, found.sheet, frame))


def _hall_on_papers(read: Reader) -> tuple[str, str, str, str]:
    hall = read.profile()
    return hall.name, hall.name_en, hall.phone, hall.supervision_phone


def render(read: Reader, kind: str, subject_id: UUID, copy: int = 1, *, roll_mm: int = 80) -> bytes:
    """The paper as a PDF, as `make`."""
    return make(read, kind, subject_id, copy, roll_mm=roll_mm).pdf


def jobs(read: Reader, *, most: int = 200) -> list[PrintJob]:
    """This PC's print queue, latest first."""
    return read.all(select(PrintJob).order_by(PrintJob.ordered_at.desc(), PrintJob.order_id.desc()).limit(most))


def outcomes_of(read: Reader, order_id: UUID) -> list[PrintOutcome]:
    """What became of an order, oldest first."""
    return read.all(select(PrintOutcome).where(PrintOutcome.order_id == order_id).order_by(PrintOutcome.hlc, PrintOutcome.id))


def retry(work: Work, order_id: UUID) -> None:
    """Try an order again now, unless it is printed. Raises NotFound."""
    _try_now(work, work.require(PrintJob, order_id))


def retry_all(work: Work) -> int:
    """Try every order that waits or failed again now; how many there are."""
    stuck = work.all(select(PrintJob).where(PrintJob.state.in_((JobState.WAITING, JobState.FAILED))))
    for job in stuck:
        _try_now(work, job)
    return len(stuck)


def _try_now(work: Work, job: PrintJob) -> None:
    if job.state not in (JobState.PRINTED, JobState.PRINTING):
        job.state, job.next_try, job.tries = JobState.WAITING, work.now, 0
        job.error, job.error_values, job.crashes = "", {}, 0


def cancel(work: Work, order_id: UUID) -> None:
    """Call off an order that is not printed yet. Raises NotFound."""
    job = work.require(PrintJob, order_id)
    if job.state not in (JobState.PRINTED, JobState.PRINTING):
        job.state = JobState.CANCELLED


def troubles(read: Reader) -> list[PrintJob]:
    """Orders that did not print, for the status bar."""
    return read.all(select(PrintJob).where(PrintJob.state.in_((JobState.WAITING, JobState.FAILED)), PrintJob.tries > 0))


def trouble_of(job: PrintJob) -> str:
    """Why an order is not printed yet and what to do, in the language spoken now; "" when nothing is wrong."""
    if not job.error:
        return ""
    return " ".join(say(f"{job.error}.{part}", **job.error_values) for part in ("what", "do"))
