"""What applications print: receipts, the one-time notice, refusal, extension and collection notices, the deadline's ledger."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from app.documents import Block, Content, Fields, Gap, Paragraph, Perforation, Seal, Sheet, Signatures, Table, paper
from app.documents.masking import mask_phone, mask_phones_in
from app.intake.applications.cases import CaseFile, case_file
from app.intake.applications.handing_over import collection_of
from app.intake.applications.handling import result_documents
from app.intake.applications.models import ApplicationEvent, EventKind, OneTimeNotice, Pickup, RefusalReason, Result
from app.intake.applications.papers import (
    NONE,
    case_fields,
    clerk_of,
    day,
    identity,
    is_public,
    missing_table,
    moment,
    public_name,
    received_table,
    sentence,
    service_name,
    wants_large_print,
    working_days,
    written,
    yuan,
)
from app.intake.applications.review import Missing
from app.intake.applications.rules import Event, extension_of
from app.regulation import Deadline, Rule
from app.regulation.ledger import ledger_lines, summary
from app.store import Reader
from app.words import either, language, say


@paper("material_receipt", Sheet.A4)
def material_receipt(read: Reader, application_id: UUID) -> Content:
    """Receipt for documents handed in before the hall decides about them. Clause 3.2.1."""
    file = case_file(read, application_id)
    notice_due = file.notice_deadline()
    blocks: list[Block] = [
        case_fields(file),
        _heading("applications.paper.received_materials"),
        received_table(file, file.materials),
        Paragraph(say("applications.paper.material_receipt_note", due=written(notice_due.due_on if notice_due else None)), indent=True),
        Signatures([say("applications.paper.sign_applicant"), say("applications.paper.sign_clerk")]),
        Seal(day(read, file.case.received_at)),
    ]
    return _content(read, file, say("applications.paper.material_receipt"), blocks, _actor(file, EventKind.RECEIVED))


@paper("acceptance_receipt", Sheet.A4)
def acceptance_receipt(read: Reader, application_id: UUID) -> Content:
    """The application is accepted: number, promised day, what was received; with a stub for the hall. Clause 3.2.3."""
    file = case_file(read, application_id)
    promise = file.first_promise()
    accepted = file.case.accepted
    later = [Missing.from_json(item) for item in accepted.data.get("later", ())] if accepted else []
    good = [row for row in file.materials if not row.problem]
    blocks: list[Block] = [_acceptance_fields(read, file, promise)]
    if file.case.is_deemed:
        blocks.append(Paragraph(say("applications.paper.deemed_note"), indent=True))
    blocks.append(_heading("applications.paper.received_materials"))
    blocks.append(received_table(file, good) if good else Paragraph(say("applications.paper.no_materials")))
    if later:
        blocks.append(_heading("applications.paper.later_materials"))
        blocks.append(missing_table(later))
    notes = [say("applications.paper.track_note", number=file.application.number), say("applications.paper.not_counted_note")]
    if promise is not None and promise.provisional:
        notes.append(say("applications.paper.provisional_note"))
    blocks.extend(Paragraph(note, scale=0.88) for note in notes)
    blocks.append(Signatures([say("applications.paper.sign_applicant"), say("applications.paper.sign_clerk")]))
    blocks.append(Seal(day(read, accepted.at if accepted else None)))
    blocks.append(Perforation(file.application.number))
    blocks.append(_stub(read, file, promise, len(good)))
    return _content(
        read, file, say("applications.paper.acceptance_receipt"), blocks, accepted, copy_name=say("applications.paper.copy_applicant")
    )


def _acceptance_fields(read: Reader, file: CaseFile, promise: Deadline | None) -> Fields:
    application, service = file.application, file.service
    pairs = [*case_fields(file).pairs]
    pairs += [
        (say("applications.paper.applied_on"), written(application.applied_on)),
        (say("applications.paper.accepted_on"), day(read, file.case.runs_from)),
        (say("applications.paper.promise"), working_days(file.terms.promise_working_days)),
        (say("applications.paper.due_on"), written(promise.due_on if promise else None)),
    ]
    if service is not None:
        pairs += [
            (say("applications.paper.legal_limit"), working_days(service.legal_working_days)),
            (say("applications.paper.fee"), yuan(service.fee_fen, either(service.fee_note, service.fee_note_en))),
            (say("applications.paper.department"), either(service.department, service.department_en)),
            (say("applications.paper.service_code"), service.code),
        ]
        if service.basis:
            pairs.append((say("applications.paper.basis"), either(service.basis, service.basis_en)))
    pairs.append((say("applications.paper.pickup"), _pickup(file)))
    if application.channel != "counter":
        pairs.append((say("applications.paper.channel"), say(f"applications.channel.{application.channel}")))
    return Fields(pairs)


def _pickup(file: CaseFile) -> str:
    way = say(f"applications.pickup.{file.application.pickup}")
    with_address = file.application.pickup is Pickup.POST and file.application.pickup_address
    return f"{way} {file.application.pickup_address}" if with_address else way


def _stub(read: Reader, file: CaseFile, promise: Deadline | None, pieces: int) -> Fields:
    return Fields(
        [
            (say("applications.paper.number"), file.application.number),
            (say("applications.paper.service"), service_name(file.application)),
            (say("applications.paper.applicant"), public_name(file.application)),
            (say("applications.paper.phone"), mask_phone(file.application.phone) or NONE),
            (say("applications.paper.accepted_on"), day(read, file.case.runs_from)),
            (say("applications.paper.due_on"), written(promise.due_on if promise else None)),
            (say("applications.paper.pieces"), str(pieces)),
            (say("applications.paper.sign_applicant"), ""),
        ]
    )


@paper("one_time_notice", Sheet.A4)
def one_time_notice(read: Reader, notice_id: UUID) -> Content:
    """Everything that is missing, told at once. Clause 3.2.2; Licensing Law art. 32(4)."""
    notice = read.require(OneTimeNotice, notice_id)
    file = case_file(read, notice.application_id)
    items = [Missing.from_json(item) for item in notice.items]
    public = is_public(file)
    basis = say("applications.paper.notice_basis_public") if public else say("applications.paper.notice_basis_company")
    blocks: list[Block] = [
        Fields(
            [
                *case_fields(file).pairs,
                (say("applications.paper.received_on"), day(read, file.case.received_at)),
                (say("applications.paper.supplement_by"), written(notice.supplement_by)),
            ]
        ),
        Paragraph(say("applications.paper.notice_opening", basis=basis), indent=True),
        missing_table(items),
        Paragraph(say("applications.paper.notice_statement"), bold=True, indent=True),
        Paragraph(say("applications.paper.notice_consequence", until=written(notice.supplement_by)), indent=True),
    ]
    if notice.note:
        blocks.append(Paragraph(say("applications.paper.note", note=notice.note), indent=True))
    if notice.override_reason:
        blocks.append(Paragraph(say("applications.paper.override", reason=notice.override_reason), indent=True))
    received = [row for row in file.materials if row.hlc <= notice.hlc and not row.problem]
    if received:
        blocks.append(_heading("applications.paper.materials_kept"))
        blocks.append(received_table(file, received))
    blocks.append(Signatures([say("applications.paper.sign_told"), say("applications.paper.sign_teller")]))
    blocks.append(Seal(day(read, notice.at)))
    given = next((event for event in file.events if event.detail_id == notice_id), None)
    return _content(read, file, say("applications.paper.one_time_notice"), blocks, given)


@paper("refusal", Sheet.A4)
def refusal(read: Reader, application_id: UUID) -> Content:
    """The application is not accepted: why, where to turn, and the remedies. Licensing Law arts. 32, 38; clause 3.2.2."""
    file = case_file(read, application_id)
    refused = file.case.closed
    reason = RefusalReason(refused.data.get("reason", RefusalReason.OTHER)) if refused else RefusalReason.OTHER
    redirect = str(refused.data.get("redirect_to", "")) if refused else ""
    basis = str(refused.data.get("basis", "")) if refused else ""
    blocks: list[Block] = [
        Fields([*case_fields(file).pairs, (say("applications.paper.received_on"), day(read, file.case.received_at))]),
        Paragraph(say("applications.paper.refusal_opening", service=service_name(file.application)), indent=True),
        Paragraph(
            say(
                "applications.paper.refusal_reason",
                reason=say(f"applications.refusal_reason.{reason}"),
                explanation=sentence(refused.note if refused else ""),
            ),
            indent=True,
        ),
    ]
    if basis or file.service is not None:
        known = basis or (either(file.service.basis, file.service.basis_en) if file.service else "")
        if known:
            blocks.append(Paragraph(say("applications.paper.refusal_basis", basis=known), indent=True))
    if redirect:
        blocks.append(Paragraph(say("applications.paper.refusal_redirect", office=redirect), indent=True))
    blocks.append(Paragraph(_remedy(file), indent=True))
    if file.materials:
        blocks.append(_heading("applications.paper.materials_to_return"))
        blocks.append(received_table(file, file.materials))
    blocks.append(Signatures([say("applications.paper.sign_applicant"), say("applications.paper.sign_clerk")]))
    blocks.append(Seal(day(read, refused.at if refused else None)))
    return _content(read, file, say("applications.paper.refusal"), blocks, refused)


@paper("extension_notice", Sheet.A4)
def extension_notice(read: Reader, event_id: UUID) -> Content:
    """More time is needed: why, until when, who approved it, and that it was told before the deadline. Clause 3.2.4."""
    row = read.require(ApplicationEvent, event_id)
    file = case_file(read, row.application_id)
    event = next(each for each in file.events if each.order[1] == event_id)
    extension = extension_of(event)
    public = is_public(file)
    blocks: list[Block] = [
        Fields(
            [
                *case_fields(file).pairs,
                (say("applications.paper.old_due_on"), day(read, extension.old_due_at)),
                (say("applications.paper.new_due_on"), day(read, extension.new_due_at)),
                (say("applications.paper.extra_days"), working_days(extension.working_days)),
                (say("applications.paper.approved_by"), f"{extension.approver_name} {day(read, extension.at)}"),
                (say("applications.paper.told_how"), _told(event)),
                (say("applications.paper.told_at"), moment(read, event.at)),
            ]
        ),
        Paragraph(say("applications.paper.extension_reason", reason=sentence(extension.reason)), indent=True),
        Paragraph(
            say("applications.paper.extension_basis_public") if public else say("applications.paper.extension_basis_company"), indent=True
        ),
        Paragraph(say("applications.paper.extension_apology"), indent=True),
        Signatures([say("applications.paper.sign_told"), say("applications.paper.sign_clerk")]),
        Seal(day(read, extension.at)),
    ]
    return _content(read, file, say("applications.paper.extension_notice"), blocks, event)


@paper("collection_notice", Sheet.A4)
def collection_notice(read: Reader, application_id: UUID) -> Content:
    """The case is decided and the result waits: what, where, what to bring; with the line to sign for it. Clause 3.2.5."""
    file = case_file(read, application_id)
    completed = file.case.completed
    granted = file.case.result is not Result.NOT_GRANTED
    profile = read.profile()
    blocks: list[Block] = [
        Fields(
            [
                *case_fields(file).pairs,
                (say("applications.paper.result"), say(f"applications.result.{file.case.result or Result.GRANTED}")),
                (say("applications.paper.completed_on"), day(read, completed.at if completed else None)),
            ]
        )
    ]
    if not granted and completed is not None:
        blocks.append(Paragraph(say("applications.paper.not_granted", reason=sentence(completed.note)), indent=True))
        blocks.append(Paragraph(_remedy(file), indent=True))
    blocks.append(_heading("applications.paper.result_documents"))
    blocks.append(_result_table(file))
    where = profile.address or profile.name
    chinese = file.service if language() == "zh_CN" else None
    place = chinese.place if chinese else ""
    hours = chinese.office_hours if chinese else ""
    blocks.append(
        Fields(
            [
                (say("applications.paper.pickup"), _pickup(file)),
                (say("applications.paper.place"), " ".join(part for part in (where, place) if part)),
                (say("applications.paper.hours"), hours or say("applications.paper.hall_hours")),
                (say("applications.paper.bring"), say("applications.paper.bring_what")),
            ],
            columns=1,
        )
    )
    blocks.append(Paragraph(say("applications.paper.custody", days=file.terms.reminder_days), indent=True))
    collection = collection_of(read, application_id)
    if collection is not None:
        blocks.append(_heading("applications.paper.collected_heading"))
        blocks.append(
            Fields(
                [
                    (say("applications.paper.collector"), collection.name),
                    (say("applications.paper.relation"), say(f"applications.relation.{collection.relation}")),
                    (say("applications.paper.identity"), identity(collection.identity_kind, collection.identity_masked)),
                    (say("applications.paper.collected_at"), moment(read, collection.at)),
                ]
            )
        )
    else:
        blocks.append(Signatures([say("applications.paper.sign_collector"), say("applications.paper.sign_identity")]))
    blocks.append(Seal(day(read, completed.at if completed else None)))
    return _content(read, file, say("applications.paper.collection_notice"), blocks, completed)


def _result_table(file: CaseFile) -> Table:
    lines: list[Sequence[str]] = [
        (str(number), each.name, each.number or NONE, str(each.count), _until(each.valid_until))
        for number, each in enumerate(result_documents(file), 1)
    ]
    head = [say(f"applications.paper.column.{name}") for name in ("number", "document", "document_number", "count", "valid_until")]
    return Table(head, lines, (0.5, 3.4, 2.2, 0.8, 1.6))


def _until(valid_until: date | None) -> str:
    return NONE if valid_until is None else valid_until.isoformat()


@paper("deadline_ledger", Sheet.A4)
def deadline_ledger(read: Reader, application_id: UUID) -> Content:
    """The promise explained day by day: what counted, what did not, and why. Clause 2.2.3."""
    file = case_file(read, application_id)
    deadline = file.promise(read.now) or file.running(read.now)
    blocks: list[Block] = [case_fields(file)]
    if deadline is None:
        blocks.append(Paragraph(say("applications.paper.no_clock")))
    else:
        blocks.append(Paragraph(summary(deadline, language()), bold=True))
        blocks.append(_ledger_table(deadline))
    if file.case.extensions or file.case.pauses:
        blocks.append(_heading("applications.paper.ledger_changes"))
        blocks.extend(Paragraph(text, scale=0.9) for text in _ledger_changes(read, file))
    blocks.append(Gap())
    blocks.append(Paragraph(say("applications.paper.ledger_rules"), scale=0.85))
    return _content(read, file, say("applications.paper.deadline_ledger"), blocks, file.case.last)


def _ledger_table(deadline: Deadline) -> Table:
    """A line a day; days are counted as numbers, times with their stretches."""
    in_days = deadline.rule in (Rule.WORKING_DAYS, Rule.CALENDAR_DAYS)
    names = ["date", "weekday", "counted", "running", "why", *([] if in_days else ["times"])]
    lines: list[Sequence[str]] = []
    for line, entry in zip(ledger_lines(deadline, language()), deadline.ledger, strict=True):
        why = line.why + (say("applications.paper.provisional_mark") if line.provisional else "")
        if in_days:
            counted = str(entry.counted.days) if line.counts else NONE
            lines.append((line.date.isoformat(), line.weekday, counted, str(entry.running.days), why))
        else:
            lines.append((line.date.isoformat(), line.weekday, line.counted, line.running, why, line.pauses or line.times))
    widths = (1.5, 1.4, 0.8, 0.8, 3.6) if in_days else (1.5, 1.4, 1.3, 1.4, 2.2, 1.5)
    return Table([say(f"applications.paper.column.{name}") for name in names], lines, widths)


def _ledger_changes(read: Reader, file: CaseFile) -> list[str]:
    told = [
        say(
            "applications.paper.ledger_extension",
            date=day(read, each.at),
            n=each.working_days,
            reason=each.reason,
            approver=each.approver_name,
        )
        for each in file.case.extensions
    ]
    for pause in file.case.pauses:
        until = say("applications.paper.still") if pause.end is None else moment(read, pause.end)
        told.append(
            say(
                "applications.paper.ledger_pause",
                start=moment(read, pause.start),
                end=until,
                reason=say(f"applications.pause_reason.{pause.reason}"),
            )
        )
    return told


def _remedy(file: CaseFile) -> str:
    return say("applications.paper.remedy_public") if is_public(file) else say("applications.paper.remedy_company")


def _told(event: Event) -> str:
    channel = say(f"applications.channel.{event.data.get('channel', 'counter')}")
    return " ".join(part for part in (channel, mask_phones_in(str(event.data.get("told_to", "")))) if part)


def _heading(key: str) -> Paragraph:
    return Paragraph(say(key), bold=True)


def _actor(file: CaseFile, kind: EventKind) -> Event | None:
    return next((event for event in file.events if event.kind is kind), None)


def _content(read: Reader, file: CaseFile, title: str, blocks: Sequence[Block], event: Event | None, *, copy_name: str = "") -> Content:
    clerk = clerk_of(read, None if event is None else event.actor_id)
    return Content(
        title=title,
        number=file.application.number,
        blocks=tuple(blocks),
        copy_name=copy_name,
        clerk=clerk,
        large=wants_large_print(read, file.application),
    )
