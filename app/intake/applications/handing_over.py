"""Handing the result over, and what the customer says about it (clause 3.2.5)."""

from __future__ import annotations

import hashlib
from uuid import UUID

from sqlalchemy import or_, select

from app.access import Role, right
from app.documents.masking import mask_identity
from app.documents.service import order_print
from app.intake.applications.cases import CaseFile, case_file, check_can_happen, cleaned, happen
from app.intake.applications.errors import (
    AlreadyRated,
    AuthorisationMissing,
    CollectorIdentityMissing,
    CollectorIsOther,
    CollectorMissing,
    GradeOutOfRange,
    NothingToRate,
    RatedByStaff,
    SignatureTooLarge,
    SignatureUnreadable,
)
from app.intake.applications.models import (
    Application,
    Channel,
    Collection,
    EventKind,
    Rating,
    RatingSource,
    Relation,
    State,
)
from app.intake.customers.identity import identity_fault, normal_identity
from app.intake.customers.models import CustomerKind, IdentityKind
from app.store import Reader, Work
from app.text import one_line, paragraph

OFFICE = (Role.CLERK, Role.SUPERVISOR)
MOST_SIGNATURE_BYTES = 200_000
_PNG = b"\x89PNG\r\n\x1a\n"


@right(*OFFICE)
def notify_collection(work: Work, application_id: UUID, channel: Channel, told_to: str = "", note: str = "") -> CaseFile:
    """The customer is told that the result waits; the collection notice is ordered. Clause 3.2.5. Raises NotNow."""
    file = case_file(work, application_id)
    data = {"channel": str(channel), "told_to": one_line(told_to).text}
    file = happen(work, file, EventKind.COLLECTION_NOTIFIED, note=note, data=data)
    order_print(work, "collection_notice", file.application.id)
    return file


@right(*OFFICE)
def remind_collection(work: Work, application_id: UUID, channel: Channel, told_to: str = "", note: str = "") -> CaseFile:
    """The customer is reminded of a result that nobody has collected; the clock of reminders starts again. Raises NotNow."""
    data = {"channel": str(channel), "told_to": one_line(told_to).text}
    return happen(work, case_file(work, application_id), EventKind.COLLECTION_REMINDED, note=note, data=data)


@right(*OFFICE)
def collect(
    work: Work,
    application_id: UUID,
    *,
    name: str,
    relation: Relation = Relation.SELF,
    identity_kind: IdentityKind = IdentityKind.RESIDENT,
    identity_number: str = "",
    signature: bytes | None = None,
    authorisation: str = "",
    note: str = "",
) -> Collection:
    """The result is handed over to somebody whose document was checked; they sign. Clause 3.2.5.

    The applicant and the agent on record show the document on record; anybody else brings an `authorisation`. The number is
    kept masked. `signature` is a PNG, None when the customer signed on the paper.
    Raises NotNow, CollectorMissing, CollectorIdentityMissing, IdentityFault, CollectorIsOther, AuthorisationMissing,
    SignatureUnreadable, SignatureTooLarge.
    """
    return collected(
        work,
        case_file(work, application_id),
        name=name,
        relation=relation,
        identity_kind=identity_kind,
        identity_number=identity_number,
        signature=signature,
        authorisation=authorisation,
        note=note,
    )


def collected(
    work: Work,
    file: CaseFile,
    *,
    name: str,
    relation: Relation,
    identity_kind: IdentityKind,
    identity_number: str,
    signature: bytes | None = None,
    authorisation: str = "",
    note: str = "",
) -> Collection:
    """The same on a case file that is at hand."""
    check_can_happen(file, EventKind.COLLECTED)
    collector = one_line(name).text
    if not collector:
        raise CollectorMissing(field="name")
    number = normal_identity(identity_number)
    _check_identity(work, file.application, relation, identity_kind, number)
    permission = cleaned(authorisation)
    if relation in (Relation.FAMILY, Relation.STAFF) and not permission:
        raise AuthorisationMissing(field="authorisation")
    _check_signature(signature)
    collection = work.add(
        Collection(
            application_id=file.application.id,
            name=collector,
            relation=relation,
            identity_kind=identity_kind,
            identity_masked=mask_identity(number),
            signature=signature,
            signature_sha256="" if signature is None else hashlib.sha256(signature).hexdigest(),
            note="\n".join(part for part in (permission, cleaned(note)) if part),
        )
    )
    happen(work, file, EventKind.COLLECTED, detail_id=collection.id, data={"relation": str(relation)})
    return collection


def collection_of(read: Reader, application_id: UUID) -> Collection | None:
    """Who took the result; of two that stations recorded apart, the first."""
    return read.first(select(Collection).where(Collection.application_id == application_id).order_by(Collection.hlc, Collection.id))


@right(Role.DEVICE, Role.SUPERVISOR)
def rate(
    work: Work,
    grade: int,
    source: RatingSource,
    *,
    visit_id: UUID | None = None,
    application_id: UUID | None = None,
    ticket_id: UUID | None = None,
    staff_id: UUID | None = None,
    tags: tuple[str, ...] = (),
    comment: str = "",
    phone: str = "",
) -> Rating:
    """The customer rates a visit or an application, 5 (very satisfied) to 1; once, and not by staff. Clauses 2.2.5, 3.1.4.

    A supervisor types in paper forms. Raises GradeOutOfRange, NothingToRate, AlreadyRated, RatedByStaff.
    """
    if (source is RatingSource.PAPER) != (Role.SUPERVISOR in work.actor.roles):
        raise RatedByStaff
    if not 1 <= grade <= 5:
        raise GradeOutOfRange(field="grade")
    if visit_id is None and application_id is None and ticket_id is None:
        raise NothingToRate
    if rating_of(work, visit_id=visit_id, application_id=application_id, ticket_id=ticket_id) is not None:
        raise AlreadyRated
    return work.add(
        Rating(
            grade=grade,
            source=source,
            visit_id=visit_id,
            application_id=application_id,
            ticket_id=ticket_id,
            staff_id=staff_id,
            tags=[one_line(tag, 40).text for tag in tags][:10],
            comment=paragraph(comment, 2_000).text,
            phone=one_line(phone, 30).text,
        )
    )


def rating_of(
    read: Reader, *, visit_id: UUID | None = None, application_id: UUID | None = None, ticket_id: UUID | None = None
) -> Rating | None:
    """The one rating of a visit, an application or a ticket; of two made apart, the first counts."""
    about = [
        column == value
        for column, value in ((Rating.visit_id, visit_id), (Rating.application_id, application_id), (Rating.ticket_id, ticket_id))
        if value is not None
    ]
    return read.first(select(Rating).where(or_(*about)).order_by(Rating.hlc, Rating.id)) if about else None


def _check_identity(work: Work, application: Application, relation: Relation, kind: IdentityKind, number: str) -> None:
    if relation is Relation.COURIER:
        return
    if kind is IdentityKind.NONE or not number:
        raise CollectorIdentityMissing(field="identity_number")
    person = relation is not Relation.SELF or application.applicant_kind is CustomerKind.PERSON
    fault = identity_fault(kind, number, work.today, CustomerKind.PERSON if person else CustomerKind.ORGANISATION)
    if fault is not None:
        fault.field = "identity_number"
        raise fault
    on_record = {Relation.SELF: application.identity_number, Relation.AGENT: application.agent_identity_number}.get(relation, "")
    if on_record and on_record != number:
        raise CollectorIsOther(field="identity_number")


def _check_signature(signature: bytes | None) -> None:
    if signature is None:
        return
    if len(signature) > MOST_SIGNATURE_BYTES:
        raise SignatureTooLarge(field="signature")
    if not signature.startswith(_PNG):
        raise SignatureUnreadable(field="signature")


def is_over(state: State) -> bool:
    """Whether a rating of the whole application can be asked for."""
    return state in (State.COLLECTED, State.FINISHED)
