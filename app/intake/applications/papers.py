"""What the papers of an application share: names, masked numbers, dates, the people's block, the list of materials."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from app.access import Staff
from app.documents import Fields, Table
from app.documents.masking import mask_identity, mask_name, mask_phone
from app.intake.applications.cases import CaseFile
from app.intake.applications.models import Application, ReceivedMaterial
from app.intake.applications.review import Missing
from app.intake.catalogue.models import MaterialForm, Regime
from app.intake.customers.models import CustomerKind, IdentityKind
from app.intake.special_needs import service as special_needs
from app.intake.special_needs.models import Help
from app.store import Reader
from app.words import either, say

NONE = "—"


def service_name(application: Application) -> str:
    """What is applied for."""
    return either(application.service_name, application.service_name_en)


def day(read: Reader, moment: datetime | None) -> str:
    """A date as papers write it (2026年11月3日)."""
    return NONE if moment is None else written(moment.astimezone(read.zone).date())


def written(on: date | None) -> str:
    """A date as papers write it."""
    if on is None:
        return NONE
    return say("applications.paper.date", year=on.year, month=on.month, day=on.day)


def moment(read: Reader, at: datetime) -> str:
    """Date and time of day."""
    return f"{at.astimezone(read.zone):%Y-%m-%d %H:%M}"


def working_days(days: int | None) -> str:
    """A period in working days; a service done at once says so."""
    if days is None:
        return NONE
    return say("applications.paper.at_once") if days == 0 else say("applications.paper.working_days", n=days)


def yuan(fee_fen: int, note: str) -> str:
    """A fee as papers write it."""
    amount = say("applications.paper.free") if fee_fen == 0 else say("applications.paper.yuan", amount=f"{fee_fen / 100:.2f}")
    return note or amount


def sentence(text: str) -> str:
    """A text with its full stop."""
    return text if not text or text[-1] in "。.！!？?；;" else text + say("applications.paper.full_stop")


def is_public(file: CaseFile) -> bool:
    """Whether the case is under the law on administrative licensing, as any case is whose service is unknown here."""
    return file.service is None or file.service.regime is Regime.PUBLIC_ADMINISTRATION


def wants_large_print(read: Reader, application: Application) -> bool:
    """Whether large print was agreed for this visit or application. Clause 2.1.4."""
    if application.visit_id is None:
        return False
    return any(Help.LARGE_PRINT in need.helps for need in special_needs.needs_of_visit(read, application.visit_id))


def clerk_of(read: Reader, actor_id: UUID | None) -> str:
    """Name and number of who did it, as it stands on paper."""
    person = None if actor_id is None else read.get(Staff, actor_id)
    return "" if person is None else f"{person.name}（{person.number}）"


def identity(kind: IdentityKind, number: str) -> str:
    """A document with its number masked; an organisation's code is public."""
    if kind is IdentityKind.NONE or not number:
        return NONE
    shown = number if kind is IdentityKind.CREDIT_CODE else mask_identity(number)
    return f"{say(f'customers.identity_kind.{kind}')} {shown}"


def applicant(application: Application) -> list[tuple[str, str]]:
    """The applicant and the agent, as the receipt names them: the name in full, numbers masked."""
    pairs = [
        (say("applications.paper.applicant"), application.applicant_name),
        (say("applications.paper.identity"), identity(application.identity_kind, application.identity_number)),
        (say("applications.paper.phone"), mask_phone(application.phone) or NONE),
    ]
    if application.agent_name:
        pairs.append((say("applications.paper.agent"), application.agent_name))
        pairs.append(
            (say("applications.paper.agent_identity"), identity(application.agent_identity_kind, application.agent_identity_number))
        )
        if application.agent_phone:
            pairs.append((say("applications.paper.agent_phone"), mask_phone(application.agent_phone)))
    return pairs


def public_name(application: Application) -> str:
    """The name as a stub or a list may show it: a person's masked, an organisation's whole."""
    if application.applicant_kind is CustomerKind.ORGANISATION:
        return application.applicant_name
    return mask_name(application.applicant_name)


def case_fields(file: CaseFile) -> Fields:
    """Who asked for what."""
    return Fields([(say("applications.paper.service"), service_name(file.application)), *applicant(file.application)])


def received_table(file: CaseFile, rows: Sequence[ReceivedMaterial]) -> Table:
    """The materials that came in: name, form, count, and what became of them."""
    names = {each.id: each for each in file.service.materials} if file.service else {}
    lines: list[Sequence[str]] = []
    for number, row in enumerate(rows, 1):
        known = names.get(row.material_id) if row.material_id else None
        remarks = [
            say("applications.paper.pages", n=row.pages) if row.pages else "",
            say("applications.paper.shown_and_returned") if row.returned else "",
            row.problem,
            row.note,
        ]
        lines.append(
            (
                str(number),
                either(row.name, known.name_en if known else ""),
                say(f"applications.received_form.{row.form}"),
                str(row.count),
                say("applications.and").join(remark for remark in remarks if remark) or NONE,
            )
        )
    head = [say(f"applications.paper.column.{name}") for name in ("number", "material", "form", "count", "remark")]
    return Table(head, lines, (0.5, 3.6, 1.2, 0.8, 2.2))


def missing_table(items: Sequence[Missing]) -> Table:
    """What is asked for: the material, what is wrong, what is required, who issues it."""
    lines: list[Sequence[str]] = [
        (str(number), either(item.name, item.name_en), problem(item), requirement(item)) for number, item in enumerate(items, 1)
    ]
    head = [say(f"applications.paper.column.{name}") for name in ("number", "material", "problem", "requirement")]
    return Table(head, lines, (0.5, 3.0, 2.2, 3.0))


def problem(item: Missing) -> str:
    """What is wrong, in words."""
    lack = say(f"applications.lack.{item.lack}")
    return say("applications.paper.lack_because", lack=lack, problem=item.problem) if item.problem else lack


def requirement(item: Missing) -> str:
    """What is asked for, in words."""
    parts: list[str] = []
    if item.form is not None:
        parts.append(material_form(item.form, item.count))
    issuer = either(item.issuer, item.issuer_en)
    if issuer:
        parts.append(say("applications.paper.issued_by", issuer=issuer))
    if item.requirement:
        parts.append(item.requirement)
    if item.may_be_later:
        parts.append(say("applications.paper.may_be_later"))
    return say("applications.paper.semicolon").join(parts) or NONE


def material_form(form: MaterialForm, count: int) -> str:
    """How many of which form."""
    return say("applications.paper.form_count", form=say(f"catalogue.material_form.{form}"), n=count)
