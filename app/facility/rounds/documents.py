"""The record of a round: inspection and upkeep, cleaning and disinfection (clauses 6.2.1 and 6.2.2)."""

from __future__ import annotations

from uuid import UUID

from app.documents import Block, Content, Fields, Gap, Paragraph, Photo, Photos, Sheet, Signatures, Table, paper
from app.facility.assets.attached import MOST_PHOTOS, photo
from app.facility.assets.rules import name_of
from app.facility.orders.documents import moment, word
from app.facility.orders.models import RepairOrder
from app.facility.rounds.models import ItemKind, RunKind
from app.facility.rounds.rules import Answered, shown_value
from app.facility.rounds.service import RunFile, run_file
from app.store import AttachmentKind, Reader
from app.words import either, say

_NONE = "—"


@paper("inspection_record", Sheet.A4)
def inspection_record(read: Reader, run_id: UUID) -> Content:
    """What was asked, answered and found on an inspection or upkeep round."""
    file = run_file(read, run_id)
    pairs = [
        (word("checklist"), checklist_name(file)),
        (word("version"), str(file.version.version)),
        (word("asset"), f"{name_of(file.asset)}  {file.asset.number}" if file.asset else _NONE),
        (word("place"), file.place or _NONE),
        (word("worker"), file.run.worker_name),
        (word("begun"), moment(read, file.run.at)),
        (word("due_on"), file.run.due_on.isoformat() if file.run.due_on else _NONE),
        (word("finished"), moment(read, file.told.finished_at)),
    ]
    return _record(read, file, word("inspection" if file.run.kind is RunKind.INSPECTION else "maintenance"), pairs, [word("sign_worker")])


@paper("cleaning_record", Sheet.A4)
def cleaning_record(read: Reader, run_id: UUID) -> Content:
    """Area, product, concentration, contact time, who did it and who checked it (clause 6.2.2)."""
    file = run_file(read, run_id)
    pairs = [
        (word("area"), file.value("area") or file.place or _NONE),
        (word("product"), file.value("product") or _NONE),
        (word("concentration"), file.value("concentration") or _NONE),
        (word("contact"), file.value("contact") or _NONE),
        (word("worker"), file.run.worker_name),
        (word("begun"), moment(read, file.run.at)),
        (word("checked_by"), file.told.checked_by or _NONE),
        (word("finished"), moment(read, file.told.finished_at)),
    ]
    disinfection = file.run.kind is RunKind.DISINFECTION
    if not disinfection:
        pairs = [pair for pair in pairs if pair[0] not in (word("concentration"), word("contact"))]
    return _record(read, file, word("disinfection" if disinfection else "cleaning"), pairs, [word("sign_worker"), word("sign_checker")])


def _record(read: Reader, file: RunFile, title: str, pairs: list[tuple[str, str]], signs: list[str]) -> Content:
    rows = [
        (
            str(number),
            each.item.name,
            each.item.limits() or _NONE,
            _shown(each),
            say(f"facility.verdict.{each.verdict}"),
            _note(each),
        )
        for number, each in enumerate(file.answered, 1)
    ]
    head = ["#", word("item"), word("limits"), word("answer"), word("verdict"), word("note")]
    found: list[Block] = []
    if file.findings:
        orders = [order.number for finding in file.findings if (order := read.get(RepairOrder, finding.order_id)) is not None]
        found = [Paragraph(say("facility.paper.findings", orders=say("text.list_comma").join(orders)))]
    if file.also:
        also = (say("facility.paper.joined_run", number=each.number, name=each.worker_name, at=moment(read, each.at)) for each in file.also)
        found.append(Paragraph(say("facility.paper.joined_runs", runs=say("text.list_comma").join(also))))
    if file.told.note:
        found.append(Paragraph(file.told.note))
    found += _pictures(read, file)
    return Content(
        title=title,
        number=file.run.number,
        blocks=(Fields(pairs), Table(head, rows, (0.5, 4.4, 1.7, 1.5, 1.0, 1.7)), *found, Gap(0.5), Signatures(signs)),
        clerk=file.run.worker_name,
    )


def _pictures(read: Reader, file: RunFile) -> list[Block]:
    """The photos by their items, and the signatures that were drawn, smaller."""
    items = {each.item.key: each for each in file.answered}
    numbers = {key: number for number, key in enumerate(items, 1)}
    drawn, photos = list[Photo](), list[Photo]()
    for each in (one for one in file.files if one.kind is AttachmentKind.PHOTO):
        asked = items.get(each.note)
        if asked is not None and asked.item.kind is ItemKind.SIGNATURE:
            drawn.append(photo(read, each, say("facility.paper.signed_by", item=asked.item.name, name=asked.value)))
        else:
            photos.append(photo(read, each, f"{numbers[each.note]}  {asked.item.name}" if asked is not None else ""))
    found: list[Block] = []
    if photos:
        found += [Paragraph(word("photos"), bold=True), Photos(photos[:MOST_PHOTOS])]
    if len(photos) > MOST_PHOTOS:
        found.append(Paragraph(say("facility.paper.more_photos", count=len(photos) - MOST_PHOTOS), scale=0.9))
    if drawn:
        found.append(Photos(drawn[-2:], high_mm=20))
    return found


def checklist_name(file: RunFile) -> str:
    return either(file.checklist.name, file.checklist.name_en)


def _shown(each: Answered) -> str:
    if each.item.kind is ItemKind.YES_NO and each.value:
        return say(f"facility.answer.{'yes' if each.value == each.item.good else 'no'}")
    return shown_value(each.item, each.value) or _NONE


def _note(each: Answered) -> str:
    others = say("text.list_comma").join(shown_value(each.item, value) or _NONE for value in each.others)
    parts = [each.note, say("facility.paper.others", others=others) if others else ""]
    return " ".join(part for part in parts if part) or _NONE
