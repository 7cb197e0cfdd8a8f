"""A question at the desk: who asked is found or entered, the visit is known by its number, and the customer rates the contact once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from app.consult import documents as consult_documents
from app.consult import service as consult
from app.consult.errors import ConsultationUnknown
from app.consult.models import Consultation
from app.consult.rules import QuestionForm
from app.desk.complaints import call_back_if_bad
from app.desk.errors import NothingToRate, SlipUnreadable
from app.desk.visits import here
from app.documents import Content, Sheet, paper
from app.documents.numbers import check_code, hall_secret, number_of_code, verify_code
from app.documents.service import order_print
from app.intake.applications import service as applications
from app.intake.applications.models import Rating, RatingSource
from app.intake.customers import service as customers
from app.intake.customers.rules import CustomerForm
from app.intake.special_needs import service as special_needs
from app.intake.special_needs.models import Help
from app.store import Reader, Work


@dataclass(frozen=True)
class Reply:
    """What the desk does at once with a new question: promises a time, or without one answers, from a version of an article."""

    answer: str = ""
    version_id: UUID | None = None
    promised_at: datetime | None = None
    understood: bool = False
    print_slip: bool = False


def record_question(work: Work, form: QuestionForm, number: str = "", reply: Reply | None = None) -> Consultation:
    """A question is recorded, and answered or promised, in one commit. Clauses 3.1.1 to 3.1.4.

    `number` is today's number of who stands here. Who gives a name and a phone is found in the register or entered there.
    Raises NumberUnknown, the first ConsultationFault of the form, and what `consult.answer` and `promise` raise.
    """
    who = here(work, number)
    if who is not None:
        form = replace(form, contact_id=who.visit_id, ticket_id=who.ticket_id, customer_id=form.customer_id or who.customer_id)
    made = consult.record(work, form)
    _known_customer(work, made)
    if reply is not None and reply.promised_at is not None:
        consult.promise(work, made.id, reply.promised_at)
    elif reply is not None:
        consult.answer(work, made.id, reply.answer, reply.version_id)
        if reply.understood:
            consult.confirm(work, made.id, understood=True)
    if reply is not None and reply.print_slip:
        order_print(work, "consultation_reply", made.id)
    return made


def put_right_question(work: Work, consultation_id: UUID, form: QuestionForm) -> Consultation:
    """Correct who asked and what; number, channel and time stay. Who has a name and a phone now is in the register.

    Raises the first ConsultationFault of the form, ConsultationUnknown.
    """
    made = consult.put_right(work, consultation_id, form)
    _known_customer(work, made)
    return made


def _known_customer(work: Work, asked: Consultation) -> None:
    if asked.customer_id is None and asked.name and asked.phone:
        asked.customer_id = customers.find_or_register(work, CustomerForm(name=asked.name, phone=asked.phone))


@paper("consultation_reply", Sheet.A4)
def consultation_reply(read: Reader, consultation_id: UUID) -> Content:
    """The slip with question, answer and source; in large print where the visit's special need asks for it."""
    asked = read.require(Consultation, consultation_id, ConsultationUnknown)
    rating = applications.rating_of(read, visit_id=asked.contact_id)
    needs = special_needs.needs_of_visit(read, asked.contact_id)
    return consult_documents.reply(
        read,
        consultation_id,
        grade=rating.grade if rating is not None else None,
        large=any(Help.LARGE_PRINT in need.helps for need in needs),
    )


def slip(read: Reader, typed: str) -> Consultation:
    """The consultation of a slip that its holder scanned or typed: the code, or its number and six letters.

    Raises SlipUnreadable; NothingToRate for a question that is not answered, or was rated.
    """
    text = typed.strip().upper()
    number = number_of_code(text) if verify_code(read, text) else ""
    if not number:
        parts = text.replace(":", " ").split()
        if len(parts) >= 2 and parts[-1] == check_code(hall_secret(read), parts[-2]):
            number = parts[-2]
    found = consult.by_number(read, number) if number else None
    if found is None:
        raise SlipUnreadable(field="slip")
    if consult.file(read, found.id).course.answer is None or applications.rating_of(read, visit_id=found.contact_id) is not None:
        raise NothingToRate
    return found


def rate_by_slip(work: Work, typed: str, grade: int, *, tags: tuple[str, ...] = (), comment: str = "") -> Rating:
    """The customer rates a consultation by the code of its slip (by `access.SELF_SERVICE`). Clause 3.1.4.

    One rating a contact, and never by staff; a bad one opens its call-back in the same commit.

    Raises SlipUnreadable, NothingToRate, GradeOutOfRange, AlreadyRated, RatedByStaff.
    """
    asked = slip(work, typed)
    return _rate(work, asked, grade, RatingSource.KIOSK, tags, comment)


def _rate(work: Work, asked: Consultation, grade: int, source: RatingSource, tags: tuple[str, ...], comment: str) -> Rating:
    answer = consult.file(work, asked.id).course.answer
    rating = applications.rate(
        work,
        grade,
        source,
        visit_id=asked.contact_id,
        ticket_id=asked.ticket_id,
        staff_id=answer.actor_id if answer is not None else None,
        tags=tags,
        comment=comment,
    )
    call_back_if_bad(work, rating)
    return rating
