"""The repair order, and the notice that tells the public what does not work (clause 6.2.1)."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from app.access import Staff
from app.documents import Block, Content, Fields, Gap, Paragraph, Seal, Sheet, Signatures, Table, paper
from app.documents.moments import moment_text as moment
from app.facility.assets import service as assets
from app.facility.assets.attached import attached_blocks
from app.facility.assets.models import AssetState
from app.facility.assets.rules import name_of
from app.facility.orders import parts, service
from app.facility.orders.rules import TAKE, OrderState
from app.facility.orders.service import OrderLine
from app.store import Reader
from app.words import say

_NONE = "—"


@paper("repair_order", Sheet.A4)
def repair_order(read: Reader, order_id: UUID) -> Content:
    """The order with its clocks, what happened, parts and cost, and places to sign for the repairer and the reporter."""
    line = service.line_of(read, order_id)
    order, told, clocks = line.order, line.told, line.clocks
    return Content(
        title=word("order"),
        number=order.number,
        blocks=(
            Fields(
                [
                    (word("asset"), _asset(line)),
                    (word("place"), where(read, line) or _NONE),
                    (word("severity"), say(f"facility.severity_short.{line.severity}")),
                    (word("state"), say(f"facility.order_state.{told.state}")),
                    (word("reporter"), order.reporter_name or _NONE),
                    (word("reported_at"), moment(read, told.reported_at)),
                    (word("repairer"), told.holder_name or _NONE),
                    (word("due"), moment(read, clocks.due.due_at)),
                ]
            ),
            Fields([(word("fault"), order.fault)], columns=1),
            Fields(
                [
                    (word("response"), span(clocks.response)),
                    (word("on_site"), _on_site(line)),
                    (word("restored"), span(clocks.restored)),
                    (word("cost"), _yuan(parts.cost_of(read, order_id).fen)),
                ]
            ),
            *_history(read, line),
            *_parts(read, order_id),
            *attached_blocks(read, order_id, most=4),
            Gap(0.4),
            Signatures([word("sign_repairer"), word("sign_reporter")]),
        ),
        clerk=order.reporter_name,
    )


def _asset(line: OrderLine) -> str:
    return f"{name_of(line.asset)}  {line.asset.number}" if line.asset else _NONE


def where(read: Reader, line: OrderLine) -> str:
    """Where the fault is: the asset's place, and what the reporter said."""
    standing = assets.place_text(line.asset, assets.places(read)) if line.asset else ""
    said = "" if standing and line.order.run_id is not None else line.order.place  # a round wrote the asset's place, in its language
    return "  ".join(dict.fromkeys(part for part in (standing, said) if part))


def _on_site(line: OrderLine) -> str:
    took = span(line.clocks.on_site)
    return f"{took}  {word('late')}" if line.clocks.late else took


def _history(read: Reader, line: OrderLine) -> list[Block]:
    facts: list[tuple[tuple[int, UUID], datetime, str, str, str]] = []
    for event in service.events_of(read, line.order.id):
        wait = say(f"facility.wait.{event.wait}") if event.wait else ""
        note = "  ".join(part for part in (wait, event.note) if part)
        facts.append(((event.hlc, event.id), event.at, say(f"facility.order_step.{event.kind}"), _name(read, event.actor_id), note))
    for take in service.takes_of(read, line.order.id):
        facts.append(((take.hlc, take.id), take.at, say(f"facility.order_step.{TAKE}"), take.staff_name, ""))
    rows = [(moment(read, at), step, who, note or _NONE) for _, at, step, who, note in sorted(facts, key=lambda fact: fact[0])]
    if line.told.state is OrderState.JOINED and line.told.joined is not None:
        rows.append(("", "", "", service.line_of(read, line.told.joined).order.number))
    return [
        Paragraph(word("history"), bold=True),
        Table([word("when"), word("step"), word("who"), word("note")], rows, (1.7, 1.1, 1, 3)),
    ]


def _parts(read: Reader, order_id: UUID) -> list[Block]:
    cost = parts.cost_of(read, order_id)
    rows = [(name, str(pieces), _yuan(price), _yuan(pieces * price)) for name, pieces, price in cost.parts]
    rows += [(f"{say(f'facility.cost.{each.kind}')} {each.note}".strip(), "", "", _yuan(each.fen)) for each in cost.others]
    if not rows:
        return []
    return [Table([word("part"), word("pieces"), word("price"), word("sum")], rows, (3, 1, 1.2, 1.2))]


@paper("fault_notice", Sheet.A4)
def fault_notice(read: Reader, order_id: UUID) -> Content:
    """What does not work, since when, what to use instead, for the door and the screen."""
    line = service.line_of(read, order_id)
    thing = name_of(line.asset) if line.asset else line.order.place
    series = say("text.list_comma").join(line.asset.series) if line.asset else ""
    since = f"{(line.told.reported_at or read.now).astimezone(read.zone):%Y-%m-%d %H:%M}"
    over = line.told.state in (OrderState.RESTORED, OrderState.CLOSED)
    stopped = line.order.asset_state is AssetState.OUT_OF_USE
    key = "notice_over" if over else "notice_text" if stopped else "notice_limited"
    body = [Paragraph(say(f"facility.paper.{key}", thing=thing, since=since, until=moment(read, line.told.restored_at)), indent=True)]
    if series and not over:
        body.append(Paragraph(say("facility.paper.notice_series", series=series), indent=True))
    if not over:
        body.append(Paragraph(word("notice_instead"), indent=True))
    return Content(title=word("notice"), number=line.order.number, blocks=(Gap(0.5), *body, Gap(1), Seal()))


# Words that this room's papers share


def word(name: str) -> str:
    """A word that stands on this room's papers."""
    return say(f"facility.paper.{name}")


def span(took: timedelta | None) -> str:
    """How long something took: minutes, or hours to one decimal from two hours on."""
    if took is None:
        return _NONE
    minutes = took.total_seconds() / 60
    return (
        say("facility.span.minutes", minutes=f"{minutes:.0f}") if minutes < 120 else say("facility.span.hours", hours=f"{minutes / 60:.1f}")
    )


def _yuan(fen: int) -> str:
    return f"¥ {fen / 100:,.2f}"


def _name(read: Reader, actor_id: UUID) -> str:
    person = read.get(Staff, actor_id)
    return person.name if person is not None else _NONE
