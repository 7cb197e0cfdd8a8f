"""Facility's part of the played day: a morning round that finds something, three repairs (one late), cleaning and disinfection."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.day.pictures import dark_screen, signature
from app.day.play import Day
from app.documents.models import PrintOrder
from app.documents.service import order_print
from app.facility.assets import service as assets
from app.facility.assets.models import Asset, AssetState
from app.facility.orders import parts
from app.facility.orders import service as orders
from app.facility.orders.models import CostKind, RepairOrder, Severity, WaitReason
from app.facility.orders.rules import OrderState
from app.facility.report import service as report
from app.facility.rounds import planning
from app.facility.rounds import service as rounds
from app.facility.rounds.models import ItemKind, Run, RunKind
from app.facility.rounds.planning import Planned
from app.facility.rounds.rules import Item, Verdict
from app.store import Actor, Reader, Work, attachments_of

_FOUND = ("ticket_machine", "paper", "4", "只剩几圈，备用纸卷在机房")
_WORDS = {"product": "84 消毒液"}
DEAD_MINUTES = 48
"""From the report of the dead machine at ten to ten to its restoration."""


def plan_facility(day: Day, *, dead_machine: bool = True, late_repairer: bool = True, paper_low: bool = True) -> None:
    """Put the rounds and the repairs into the day. Nothing here draws from the day's own chance."""
    if not day.staff.facility:
        return
    mender, cleaner = day.staff.facility
    with day.hall.read() as read:
        known = {asset.name: asset for asset in assets.assets(read)}
    day.at(day.moment(time(8, 40)), lambda: _morning_round(day, mender, paper_low))
    machine, air = known["2 号叫号机"], known["大厅中央空调"]
    clerks = day.staff.clerks
    if dead_machine:
        day.at(day.moment(time(9, 50)), lambda: _dead_machine(day, clerks[1], mender, machine))
    if late_repairer:
        day.at(day.moment(time(10, 15)), lambda: _warm_air(day, clerks[3], mender, air))
    day.at(day.moment(time(12, 20)), lambda: _cleaning(day, cleaner, RunKind.DISINFECTION))
    day.at(day.moment(time(17, 50)), lambda: _cleaning(day, cleaner, RunKind.CLEANING))
    _at(day, day.moment(time(18, 15)), mender, lambda work: report.draw_up(work, day.today))


def facility_figures(read: Reader, day: Day) -> dict[str, int]:
    """What `day.json` says about facility."""
    return report.figures(read, *_bounds(day))


def facility_checks(read: Reader, day: Day, found: dict[str, Any]) -> dict[str, bool]:
    """What must be true of the day's facility work."""
    figures = found["facility"]
    lines = orders.orders_between(read, *_bounds(day))
    papers = set(read.all(select(PrintOrder.subject_id)))
    runs = rounds.runs_between(read, *_bounds(day))
    return {
        "three repair orders, one of them late on site": (figures["repair_orders"], figures["late_on_site"]) == (3, 1),
        "every repair was accepted by somebody else": all(line.told.state is OrderState.CLOSED for line in lines),
        "every asset is back in use": assets.troubled_series(read) == [] and assets.public_notices(read) == [],
        "the dead machine's minutes are left out of the waits": any(
            (each["series"], each["minutes"]) == ("DEF", DEAD_MINUTES) for each in found["wait_minutes"]["stops"]
        )
        and found["wait_minutes"]["p90"] <= found["wait_minutes"]["with_stops"]["p90"],
        "the photo is on the order and the signature on the record": sum(bool(attachments_of(read, line.order.id)) for line in lines) == 1
        and sum(bool(attachments_of(read, each.id)) for each in runs) == 1,
        "every round and every repair is on paper": {each.id for each in (*runs, *(line.order for line in lines))} <= papers,
        "no round of the day is left open": planning.due_now(read) == [],
    }


def _bounds(day: Day) -> tuple[datetime, datetime]:
    return day.moment(time(0, 0)), day.moment(time(23, 59, 59))


# Rounds


def _morning_round(day: Day, who: Actor, paper_low: bool) -> None:
    with day.hall.read() as read:
        due = [each for each in planning.due_now(read) if each.checklist.kind is RunKind.INSPECTION]
    for number, planned in enumerate(due):
        day.at(_in_minutes(day, number * 6), lambda planned=planned: _round(day, who, planned, paper_low))


def _round(day: Day, who: Actor, planned: Planned, paper_low: bool) -> None:
    _go_through(day, who, planned, paper_low)


def _go_through(day: Day, who: Actor, planned: Planned, paper_low: bool = False) -> Run:
    code = planned.checklist.code
    signed = day.hall.attachments.keep(signature(who.name), who.name)

    def act(work: Work) -> tuple[Run, RepairOrder | None]:
        run = rounds.begin_scheduled(work, planned.schedule.id, planned.due.planned_on)
        order = None
        for each in rounds.answered(work, run):
            if each.item.kind is ItemKind.SIGNATURE:
                rounds.attach_photo(work, run.id, each.item.key, signed)
            wrong = paper_low and code == _FOUND[0] and each.item.key == _FOUND[1]
            answered = rounds.answer(work, run.id, each.item.key, *(_FOUND[2:] if wrong else (_usual_answer(each.item, who),)))
            if answered.verdict is Verdict.FAIL:
                order = rounds.order_from_finding(work, run.id, each.item.key, severity=Severity.C)
        rounds.finish_run(work, run.id)
        return run, order

    run, order = day.do(who, act)
    if order is not None:
        order_id = order.id
        day.at(_in_minutes(day, 12), lambda: _mend(day, who, order_id, "换上新纸卷"))
        _at(day, _in_minutes(day, 40), day.staff.supervisor, lambda work: orders.accept_repair(work, order_id))
    return run


def _usual_answer(item: Item, who: Actor) -> str:
    """A good answer; numbers in the middle of what is asked."""
    if item.kind is ItemKind.YES_NO:
        return item.good
    if item.kind is ItemKind.CHOICE:
        return item.options[0].value
    if item.kind is ItemKind.NUMBER:
        low = item.warn_low if item.warn_low is not None else item.low
        high = item.warn_high if item.warn_high is not None else item.high
        if low is not None and high is not None:
            return f"{(low + high) / 2:g}"
        return f"{low if low is not None else high / 2 if high is not None else 12480:g}"
    return _WORDS.get(item.key, who.name if item.kind is ItemKind.SIGNATURE else "")


def _cleaning(day: Day, who: Actor, kind: RunKind) -> None:
    with day.hall.read() as read:
        due = [each for each in planning.due_now(read) if each.checklist.kind is kind]
    for planned in due:
        run_id = _go_through(day, who, planned).id
        _at(day, _in_minutes(day, 18), day.staff.supervisor, lambda work, run_id=run_id: rounds.check_run(work, run_id))


# Repairs


def _dead_machine(day: Day, reporter: Actor, mender: Actor, machine: Asset) -> None:
    photo = day.hall.attachments.keep(dark_screen(), "取号屏.jpg")

    def report_it(work: Work) -> RepairOrder:
        made = orders.report_fault(work, machine.id, "取号屏不亮，按什么都没有反应", asset_state=AssetState.OUT_OF_USE)
        orders.attach_file(work, made.id, photo)
        return made

    order = day.do(reporter, report_it)
    day.entered(reporter, order.id)
    day.do(mender, lambda work: order_print(work, "fault_notice", order.id), about=order.id)
    _at(day, _in_minutes(day, 8), mender, lambda work: orders.take_order(work, order.id), about=order.id)
    _at(day, _in_minutes(day, 15), mender, lambda work: orders.arrive(work, order.id), about=order.id)
    _at(day, _in_minutes(day, 25), mender, lambda work: _part_for(work, order.id), about=order.id)
    _at(day, _in_minutes(day, DEAD_MINUTES), mender, lambda work: orders.restore(work, order.id, "更换排线，试打正常"), about=order.id)
    _at(day, _in_minutes(day, 55), reporter, lambda work: orders.accept_repair(work, order.id), about=order.id)


def _part_for(work: Work, order_id: UUID) -> None:
    orders.diagnose(work, order_id, "触摸屏排线松脱，插头氧化")
    cable = next(shelf.part for shelf in parts.shelves(work) if shelf.part.number == "FPC-21")
    parts.use_part(work, order_id, cable.id)


def _warm_air(day: Day, reporter: Actor, mender: Actor, air: Asset) -> None:
    """Reported at a quarter past ten and due at a quarter to four; the repairer comes at twenty past four."""
    order = day.do(reporter, lambda work: orders.report_fault(work, air.id, "大厅北侧不出热风，有异响"))
    day.entered(reporter, order.id)
    _at(day, _in_minutes(day, 20), mender, lambda work: orders.accept_order(work, order.id), about=order.id)
    _at(day, day.moment(time(13, 40)), mender, lambda work: orders.take_order(work, order.id), about=order.id)
    _at(day, day.moment(time(13, 45)), mender, lambda work: orders.call_supplier(work, order.id, "和风制冷：师傅四点到"), about=order.id)
    _at(day, day.moment(time(16, 20)), mender, lambda work: orders.arrive(work, order.id, "与供应商师傅同到"), about=order.id)
    _at(day, day.moment(time(16, 30)), mender, lambda work: _outdoor_unit(work, order.id), about=order.id)
    _at(day, day.moment(time(17, 5)), mender, lambda work: orders.restore(work, order.id, "清出杂物，换皮带，出风正常"), about=order.id)
    _at(day, day.moment(time(17, 20)), reporter, lambda work: orders.accept_repair(work, order.id, "已出热风"), about=order.id)


def _outdoor_unit(work: Work, order_id: UUID) -> None:
    orders.diagnose(work, order_id, "室外机风扇被塑料袋缠住")
    orders.wait_for(work, order_id, WaitReason.SUPPLIER, "师傅取皮带")
    parts.add_cost(work, order_id, CostKind.SUPPLIER, 18_000, "上门和皮带")


def _mend(day: Day, who: Actor, order_id: UUID, done: str) -> None:
    def act(work: Work) -> None:
        orders.take_order(work, order_id)
        orders.arrive(work, order_id)
        orders.restore(work, order_id, done)

    day.do(who, act)


def _at(day: Day, moment: datetime, who: Actor, act: Callable[[Work], object], *, about: UUID | None = None) -> None:
    """Let somebody do one thing at a moment."""

    def happen() -> None:
        day.do(who, act, about=about)

    day.at(moment, happen)


def _in_minutes(day: Day, minutes: int) -> datetime:
    return day.clock.now() + timedelta(minutes=minutes)
