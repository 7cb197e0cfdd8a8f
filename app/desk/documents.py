"""Papers that more than one room is asked for: the number with what to bring, the compliance board of a month."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from app.desk.compliance import MARKS, Broken, broken
from app.desk.trends import bars, month_board, weeks
from app.documents import Big, Block, Content, Fields, Gap, Paragraph, Qr, Rule, Sheet, Signatures, Table, paper
from app.intake.catalogue import service as catalogue
from app.intake.catalogue.errors import ServiceUnknown
from app.intake.catalogue.rules import MaterialSnapshot, ServiceSnapshot
from app.intake.special_needs import service as special_needs
from app.intake.special_needs.models import Help
from app.queue import service as queue
from app.queue.models import Counter, Priority, Ticket, TicketNow
from app.queue.rules import NO_SHOW_GRACE, RETURN_AFTER_TICKETS
from app.regulation.compliance import State
from app.regulation.models import ComplianceMonth
from app.store import Reader
from app.words import either, say

MOST_MATERIALS = 8
MOST_RECORDS = 12


@paper("queue_ticket", Sheet.ROLL)
def queue_ticket(read: Reader, ticket_id: UUID) -> Content:
    """The number, how many wait in front and how long, what to bring, and what happens to a missed call. No name stands on it."""
    ticket = read.require(Ticket, ticket_id)
    now = read.get(TicketNow, ticket_id)
    wait = queue.estimate(read, ticket.series, now.rank_at if now is not None else ticket.at)
    service = _service(read, ticket)
    blocks: list[Block] = [Big(ticket.number), Paragraph(_named(service, ticket), centre=True, bold=True, scale=1.1)]
    if ticket.priority is not Priority.NORMAL:
        blocks.append(Paragraph(say(f"desk.ticket.{ticket.priority}"), centre=True, bold=True))
    windows = _windows(read, ticket.series)
    pairs = [
        (say("desk.ticket.ahead"), say("desk.ticket.people", n=wait.ahead)),
        (say("desk.ticket.wait"), say("desk.ticket.minutes", least=wait.optimistic_minutes, most=wait.pessimistic_minutes)),
    ]
    if windows:
        pairs.append((say("desk.ticket.windows"), windows))
    pairs.append((say("desk.ticket.taken_at"), f"{ticket.at.astimezone(read.zone):%Y-%m-%d %H:%M}"))
    blocks.append(Fields(pairs, columns=1))
    needed = [material for material in service.materials if material.required] if service else []
    if needed:
        blocks.append(Rule())
        blocks.append(Paragraph(say("desk.ticket.bring"), bold=True))
        blocks.extend(Paragraph(say("desk.ticket.item", name=_material(material))) for material in needed[:MOST_MATERIALS])
        if len(needed) > MOST_MATERIALS:
            blocks.append(Paragraph(say("desk.ticket.more", n=len(needed) - MOST_MATERIALS)))
    blocks.append(Rule())
    minutes = int(NO_SHOW_GRACE.total_seconds() // 60)
    blocks.append(Paragraph(say("desk.ticket.missed", minutes=minutes, places=RETURN_AFTER_TICKETS), scale=0.9))
    blocks.append(Gap(0.5))
    blocks.append(Qr(f"SHQ:{ticket.day:%Y%m%d}:{ticket.number}", say("desk.ticket.scan")))
    needs = special_needs.needs_of_visit(read, ticket.visit_id) if ticket.visit_id else []
    large = any(Help.LARGE_PRINT in need.helps for need in needs)
    return Content(title=say("desk.ticket.title"), blocks=tuple(blocks), large=large)


def _service(read: Reader, ticket: Ticket) -> ServiceSnapshot | None:
    if ticket.service_id is None:
        return None
    try:
        return catalogue.snapshot(read, ticket.service_id)
    except ServiceUnknown:  # a ticket from another station whose catalogue has not come here yet
        return None


def _named(service: ServiceSnapshot | None, ticket: Ticket) -> str:
    return either(ticket.service_name, service.name_en if service else "")


def _material(material: MaterialSnapshot) -> str:
    name = either(material.name, material.name_en)
    return f"{name} ×{material.count}" if material.count > 1 else name


def _windows(read: Reader, series: str) -> str:
    numbers = [counter.number for counter in queue.counters(read) if _serves(counter, series)]
    return say("desk.ticket.and").join(str(number) for number in numbers)


def _serves(counter: Counter, series: str) -> bool:
    return series in counter.series


@paper("compliance_month", Sheet.A4)
def compliance_month(read: Reader, subject_id: UUID) -> Content:
    """The compliance board of a month: each clause with its figure, thirteen weeks, what is due next, and the records that broke it."""
    found = month_board(read, read.require(ComplianceMonth, subject_id).month)
    counts = {state: sum(each.state is state for each in found.standings) for state in State}
    blocks: list[Block] = [
        Paragraph(say("compliance.paper.period", first=found.first.isoformat(), last=found.last.isoformat()), centre=True),
        Fields([(say(f"compliance.state.{state}"), say("compliance.paper.clauses", n=count)) for state, count in counts.items()]),
        Table(
            [say(f"compliance.{name}") for name in ("clause", "what_is_kept", "figure", "due", "state_of")],
            [
                (
                    each.clause,
                    say(f"compliance.what.{each.what}"),
                    f"{each.good} / {each.all}" if each.all else "—",
                    each.due.isoformat() if each.due else "—",
                    f"{MARKS[each.state]} {say(f'compliance.state.{each.state}')}",
                )
                for each in found.standings
            ],
            (0.9, 4.4, 1.8, 1.7, 1.5),
        ),
        Gap(0.3),
        Paragraph(say("compliance.weeks"), bold=True),
        bars([(f"{clause}  {say(f'compliance.what.{what}')}", told) for (clause, what), told in weeks(read).items() if any(told)]),
        Paragraph(say("compliance.paper.how"), scale=0.85),
    ]
    broken_ones = [(each, records) for each in found.standings if (records := broken(read, each))]
    if broken_ones:
        rows = [(each.clause, say(f"compliance.what.{each.what}"), _numbers(records)) for each, records in broken_ones]
        head = [say("compliance.clause"), say("compliance.what_is_kept"), say("compliance.broken_by")]
        blocks += [Gap(0.3), Paragraph(say("compliance.broken_by"), bold=True), Table(head, rows, (0.9, 3.2, 6))]
    return Content(title=say("compliance.paper.title"), blocks=(*blocks, Gap(0.4), Signatures([say("compliance.paper.sign")])))


def _numbers(records: Sequence[Broken]) -> str:
    shown = say("text.list_comma").join(each.number for each in records[:MOST_RECORDS] if each.number)
    more = say("compliance.paper.more", n=len(records) - MOST_RECORDS) if len(records) > MOST_RECORDS else ""
    return f"{shown} {more}".strip()
