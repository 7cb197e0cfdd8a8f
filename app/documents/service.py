"""What people do with papers: order them, see them, try again, call an order off."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from app.documents import kit, numbers, registry
from app.documents.models import JobState, PrintJob, PrintOrder
from app.store import Reader, Work
from app.words import language


def order_print(work: Work, kind: str, subject_id: UUID, *, reason: str = "") -> PrintOrder:
    """Order a paper with this unit of work; it is printed after the commit. A second order of the same paper is a reprint."""
    registry.kind(kind)
    numbers.ensure_secret(work)
    before = work.count(select(PrintOrder.id).where(PrintOrder.subject_id == subject_id, PrintOrder.kind == kind))
    order = work.add(PrintOrder(kind=kind, subject_id=subject_id, copy=before + 1, language=language(), reason=reason))
    work.add(PrintJob(order_id=order.id, kind=kind, subject_id=subject_id, ordered_at=work.now, next_try=work.now))
    return order


def render(read: Reader, kind: str, subject_id: UUID, copy: int = 1, *, roll_mm: int = 80) -> bytes:
    """The paper as a PDF, in the language spoken now. Raises KeyError for an unknown kind, and what its room raises."""
    found = registry.kind(kind)
    content = found.describe(read, subject_id)
    hall = read.profile()
    secret = numbers.hall_secret(read)
    code = numbers.code_text(secret, content.number) if content.number else ""
    name = hall.name_en if language() == "en" and hall.name_en else hall.name
    frame = kit.Frame(
        hall_name=name,
        phone=hall.phone,
        supervision_phone=hall.supervision_phone,
        code=code,
        check=numbers.check_code(secret, content.number) if content.number else "",
        printed_at=f"{read.now.astimezone(read.zone):%Y-%m-%d %H:%M}",
        copy=copy,
        roll_mm=roll_mm,
    )
    return kit.render(content, found.sheet, frame)


def jobs(read: Reader, *, most: int = 200) -> list[PrintJob]:
    """This PC's print queue, latest first."""
    return read.all(select(PrintJob).order_by(PrintJob.ordered_at.desc(), PrintJob.order_id.desc()).limit(most))


def orders_of(read: Reader, subject_id: UUID) -> list[PrintOrder]:
    """Every paper that was ordered for a case, oldest first."""
    return read.all(select(PrintOrder).where(PrintOrder.subject_id == subject_id).order_by(PrintOrder.hlc))


def retry(work: Work, order_id: UUID) -> None:
    """Try an order again now. Raises NotFound."""
    job = work.require(PrintJob, order_id)
    job.state, job.next_try, job.tries, job.error = JobState.WAITING, work.now, 0, ""


def cancel(work: Work, order_id: UUID) -> None:
    """Call off an order that is not printed yet. Raises NotFound."""
    job = work.require(PrintJob, order_id)
    if job.state is not JobState.PRINTED:
        job.state = JobState.CANCELLED


def troubles(read: Reader) -> list[PrintJob]:
    """Orders that did not print, for the status bar."""
    return read.all(select(PrintJob).where(PrintJob.state.in_((JobState.WAITING, JobState.FAILED)), PrintJob.tries > 0))
