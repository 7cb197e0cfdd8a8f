"""The number on paper, with what to bring: it needs the queue and the catalogue, so it stands here."""

from __future__ import annotations

from uuid import UUID

from app.documents import Big, Block, Content, Fields, Gap, Paragraph, Qr, Rule, Sheet, paper
from app.intake.catalogue import service as catalogue
from app.intake.catalogue.errors import ServiceUnknown
from app.intake.catalogue.rules import MaterialSnapshot, ServiceSnapshot
from app.intake.special_needs import service as special_needs
from app.intake.special_needs.models import Help
from app.queue import service as queue
from app.queue.models import Counter, Priority, Ticket, TicketNow
from app.queue.rules import NO_SHOW_GRACE, RETURN_AFTER_TICKETS
from app.store import Reader
from app.words import either, say

MOST_MATERIALS = 8


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
