"""Papers about assets and about a month: the asset's card, its labels, the monthly report (clauses 6.1.1 to 6.2.2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from app.documents import Block, Content, Fields, Gap, Label, Labels, Paragraph, Qr, Sheet, Signatures, Table, paper
from app.facility.assets import service as assets
from app.facility.assets.attached import attached_blocks
from app.facility.assets.errors import AssetUnknown
from app.facility.assets.models import Asset, Place
from app.facility.assets.rules import floor_of, name_of, path_of, read_plan, tag, warranty_note
from app.facility.orders import service as orders
from app.facility.orders.documents import moment, span, word
from app.facility.orders.rules import Reliability
from app.facility.report.drawings import floor, month_bars
from app.facility.report.models import FacilityReport
from app.facility.report.service import month, reliability_of
from app.facility.rounds.models import RunKind
from app.facility.rounds.schedules import Compliance
from app.store import Reader
from app.words import say

_NONE = "—"
_YEAR = timedelta(days=365)
_MOST_ORDERS = 12


@paper("asset_card", Sheet.A4)
def asset_card(read: Reader, asset_id: UUID) -> Content:
    """Everything about one asset on one sheet: data, place on the floor, how dependable it was, its latest faults, its code."""
    asset = read.require(Asset, asset_id, AssetUnknown)
    known = assets.places(read)
    history = orders.orders_of_asset(read, asset_id)
    year = reliability_of(read, asset, read.now - _YEAR, read.now)
    until = asset.warranty_until.isoformat() if asset.warranty_until else ""
    blocks: list[Block] = [
        Fields(
            [
                (word("asset"), name_of(asset)),
                (word("asset_number"), asset.number),
                (word("kind"), say(f"facility.asset_kind.{asset.kind}")),
                (word("state"), say(f"facility.asset_state.{assets.state_of(read, asset_id)}")),
                (word("place"), assets.place_text(asset, known) or _NONE),
                (word("model"), asset.model or _NONE),
                (word("serial"), asset.serial or _NONE),
                (word("supplier"), f"{asset.supplier}  {asset.supplier_phone}".strip() or _NONE),
                (word("warranty"), say(f"facility.warranty.{warranty_note(asset.warranty_until, read.today)}", until=until)),
                (word("depends"), _depends(asset) or _NONE),
            ]
        ),
        *_where_it_stands(read, asset, known),
        Paragraph(word("last_year"), bold=True),
        _figures(year),
        Qr(tag(asset.id), say("facility.paper.scan", number=asset.number)),
    ]
    blocks += attached_blocks(read, asset_id, most=4)
    if history:
        rows = [
            (
                line.order.number,
                moment(read, line.told.reported_at),
                line.order.fault,
                say(f"facility.order_state.{line.told.state}"),
                span(line.clocks.restored),
            )
            for line in history[:_MOST_ORDERS]
        ]
        head = [word("number"), word("reported_at"), word("fault"), word("state"), word("restored")]
        blocks += [Paragraph(word("faults"), bold=True), Table(head, rows, (3.2, 1.7, 2.6, 1.1, 1.2))]
    return Content(title=word("card"), blocks=tuple(blocks))


def _depends(asset: Asset) -> str:
    series = say("facility.paper.series", series=say("text.list_comma").join(asset.series)) if asset.series else ""
    return "  ".join(part for part in (series, asset.dependents) if part)


def _where_it_stands(read: Reader, asset: Asset, known: dict[UUID, Place]) -> list[Block]:
    standing_on = floor_of(asset.place_id, known)
    plan = read_plan(standing_on.plan) if standing_on is not None else None
    if plan is None or asset.pin_x is None or asset.pin_y is None:
        return []
    picture = read.attached(plan.picture) if plan.picture else None
    drawn = floor(plan, [(asset.pin_x, asset.pin_y, asset.number)], beside=0.16, picture=picture)
    return [Gap(0.3), replace(drawn, caption=name_of(standing_on) if standing_on else ""), Gap(0.3)]


def _figures(found: Reliability) -> Fields:
    return Fields(
        [
            (word("failures"), str(found.failures)),
            (word("availability"), percent(found.availability)),
            (word("mttr"), span(found.mttr)),
            (word("mtbf"), _between(found)),
        ]
    )


def _between(found: Reliability) -> str:
    if found.mtbf is None:
        return say("facility.paper.no_failure", hours=f"{found.required.total_seconds() / 3600:.0f}")
    return span(found.mtbf)


def percent(share: float | None) -> str:
    """A share in percent to one decimal; a dash where there is nothing to divide."""
    return _NONE if share is None else f"{share * 100:.1f} %"


def _label(asset: Asset, known: dict[UUID, Place]) -> Label:
    return Label(tag(asset.id), (asset.number, name_of(asset), assets.place_text(asset, known), word("scan_to_report")))


@paper("asset_label", Sheet.ROLL)
def asset_label(read: Reader, asset_id: UUID) -> Content:
    """One asset's label on a roll (58 or 80 mm)."""
    asset = read.require(Asset, asset_id, AssetUnknown)
    whole = _label(asset, assets.places(read))
    return Content(title=name_of(asset), blocks=(Labels((Label(whole.code, (whole.lines[0], *whole.lines[2:])),)),))


@paper("asset_labels", Sheet.A4)
def asset_labels(read: Reader, place_id: UUID) -> Content:
    """Labels of every asset in a place and in what lies in it; of the whole hall when the id is the hall's."""
    known = assets.places(read)
    inside = [asset for asset in assets.assets(read) if place_id == read.hall_id or _is_inside(asset.place_id, place_id, known)]
    return Content(title=word("labels"), blocks=(Labels(tuple(_label(asset, known) for asset in inside)),))


def _is_inside(place_id: UUID | None, wanted: UUID, known: dict[UUID, Place]) -> bool:
    return any(place.id == wanted for place in path_of(place_id, known))


@paper("facility_report", Sheet.A4)
def facility_report(read: Reader, report_id: UUID) -> Content:
    """A month on paper: orders and their clocks, how dependable assets were, rounds kept and missed, cost."""
    report = read.require(FacilityReport, report_id)
    found = month(read, report.month)
    whole = found.all
    blocks: list[Block] = [
        Paragraph(say("facility.paper.period", first=found.first.isoformat(), last=found.last.isoformat()), centre=True),
        Fields(
            [
                (word("orders"), str(len(found.orders))),
                (word("late_on_site"), str(len(found.late_on_site))),
                (word("mttr"), span(whole.mttr)),
                (word("availability"), percent(whole.availability)),
                (word("rounds_due"), str(found.rounds.due)),
                (word("rounds_kept"), percent(found.rounds.share)),
                (word("rounds_missed"), str(found.rounds.missed)),
                (word("cost"), f"¥ {found.cost_fen / 100:,.2f}"),
            ]
        ),
        Paragraph(word("plot"), bold=True),
        month_bars(found.days),
        Paragraph(word("by_kind"), bold=True),
        Table(
            [word("kind"), word("in_time"), word("late_rounds"), word("missed"), word("rounds_kept")],
            [_kept(kind, found.by_kind[kind]) for kind in RunKind],
            (2, 1, 1, 1, 1.4),
        ),
    ]
    worst = [(asset, each) for asset, each in found.assets if each.failures]
    if worst:
        rows = [
            (asset.number, name_of(asset), str(each.failures), span(each.down), span(each.mttr), _between(each), percent(each.availability))
            for asset, each in worst
        ]
        head = [
            word("asset_number"),
            word("asset"),
            word("failures"),
            word("down"),
            word("mttr"),
            word("mtbf"),
            word("availability"),
        ]
        blocks += [Paragraph(word("dependability"), bold=True), Table(head, rows, (1.3, 1.8, 0.8, 1.1, 1.2, 1.2, 1.1))]
    if found.orders:
        rows = [
            (
                line.order.number,
                name_of(line.asset) if line.asset else line.order.place,
                line.order.fault,
                span(line.clocks.on_site) + (f" {word('late')}" if line.clocks.late else ""),
                span(line.clocks.restored),
            )
            for line in found.orders
        ]
        head = [word("number"), word("asset"), word("fault"), word("on_site"), word("restored")]
        blocks += [Paragraph(word("orders"), bold=True), Table(head, rows, (3.2, 1.5, 2.3, 1.2, 1.2))]
    if found.missed:
        rows = [(each.due_on.isoformat(), schedule.name) for each, schedule in found.missed]
        blocks += [Paragraph(word("missed_log"), bold=True), Table([word("due_on"), word("checklist")], rows, (1, 3))]
    blocks += [Paragraph(word("definitions"), scale=0.8), Gap(0.3), Signatures([word("sign_keeper")])]
    return Content(title=word("report"), blocks=tuple(blocks))


def _kept(kind: RunKind, found: Compliance) -> tuple[str, str, str, str, str]:
    return (say(f"facility.run_kind.{kind}"), str(found.done), str(found.late), str(found.missed), percent(found.share))
