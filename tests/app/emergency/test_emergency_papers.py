"""The papers of this room, read back from their PDFs in both languages."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from app.documents import pages
from app.documents.service import render
from app.emergency import service
from app.emergency.models import EmergencyRun, PlanKind, RunEvent, RunEventKind
from app.facility.report.sample import load_sample_equipment
from app.store import Actor, Hall, ManualClock, new_id
from app.words import Language, say, speaking
from tests.helpers import local
from tests.helpers.emergency import load_plans, plan_of, played

REPORTS = {
    RunEventKind.REPORT_FIRST: "emergency_first_report",
    RunEventKind.REPORT_FOLLOW_UP: "emergency_follow_up",
    RunEventKind.REPORT_FINAL: "emergency_final_report",
}


@pytest.fixture
def ran(hall: Hall, administrator: Actor, clock: ManualClock) -> tuple[EmergencyRun, EmergencyRun]:
    """A real power cut, and a drill of it the day after."""
    both = Actor(new_id(), "赵敏", frozenset({"supervisor", "safety"}))
    load_plans(hall, administrator)
    clock.set(local("2026-11-23 15:04"))
    real = played(hall, both, administrator, clock, PlanKind.POWER_CUT, drill=False)
    clock.set(local("2026-11-24 12:00"))
    return real, played(hall, both, administrator, clock, PlanKind.POWER_CUT, drill=True)


def read_back(hall: Hall, kind: str, subject: object) -> list[str]:
    with hall.read() as read:
        return [text.replace("\r\n", "").replace("\n", "") for text in pages.texts(render(read, kind, subject))]  # type: ignore[arg-type]


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_page_of_a_drill_carries_the_mark_and_no_page_of_a_real_one(
    hall: Hall, ran: tuple[EmergencyRun, EmergencyRun], language: Language
) -> None:
    real, drill = ran
    with speaking(language):
        mark = say("emergency.drill_mark")
        assert all(text.count(mark) >= 3 for text in read_back(hall, "drill_record", drill.id))
        assert not any(mark in text for text in read_back(hall, "emergency_summary", real.id))
        with hall.read() as read:
            events = read.all(select(RunEvent).where(RunEvent.kind.in_(REPORTS)))
        for event in events:
            marked = all(mark in text for text in read_back(hall, REPORTS[event.kind], event.id))
            assert marked == (event.run_id == drill.id)


def test_the_first_report_says_what_is_known_when_and_whether_it_was_in_time(hall: Hall, ran: tuple[EmergencyRun, EmergencyRun]) -> None:
    with hall.read() as read:
        events = service.events_of(read, ran[0].id)
    event = next(event for event in events if event.kind is RunEventKind.REPORT_FIRST)
    text = "".join(read_back(hall, "emergency_first_report", event.id))
    for part in ("大厅全部停电", "无人受伤", "一层大厅", "2026-11-23 15:04:00", ran[0].number, say("emergency.paper.kept")):
        assert part in text


def test_the_summary_sets_planned_beside_actual_and_names_late_steps_and_measures(
    hall: Hall, ran: tuple[EmergencyRun, EmergencyRun]
) -> None:
    text = "".join(read_back(hall, "emergency_summary", ran[0].id))
    # the cause: 4 minutes planned, done at 4 x 1.6 = 6.4 minutes and 6 seconds (6′30″): late by 2′30″
    for part in ("6′30″", "超 2′30″", "11 步中 2 步", "𠮷刚", "每月 1 日核对联系表并试拨", "物业夜间电话打不通", "楼内配电柜老化"):
        assert part in text


def test_the_drill_record_has_injects_answers_grades_and_proposals(hall: Hall, ran: tuple[EmergencyRun, EmergencyRun]) -> None:
    text = "".join(read_back(hall, "drill_record", ran[1].id))
    for part in ("电梯内有人按铃求助", "物业 4 分钟到场", say("emergency.grade.M"), "通道口拥堵", say("emergency.reason.skipped")):
        assert part in text


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("kind", [kind for kind in PlanKind if kind is not PlanKind.OTHER])
def test_booklet_and_role_cards_of_each_plan(hall: Hall, administrator: Actor, language: Language, kind: PlanKind) -> None:
    load_plans(hall, administrator)
    with hall.work(administrator) as work:
        service.set_duty(work, date(2026, 11, 23), "guide", "龘芳", "19900000001")
    with hall.read() as read:
        version, _ = service.in_force(read, plan_of(hall, kind).id)
    content = service.content_of(version.content)
    with speaking(language):
        booklet = read_back(hall, "emergency_plan", version.id)
        cards = read_back(hall, "emergency_role_cards", version.id)
        assert len(cards) == len(content.roles)
        guide = next(text for text in cards if "龘芳" in text)
        assert "19900000001" in guide
        squeezed = "".join(booklet).replace(" ", "")
        assert all(step.measure.said.replace(" ", "") in squeezed for step in content.steps)
        assert all(supply.name.said.replace(" ", "") in squeezed for supply in content.supplies)
        assert say("emergency.paper.paper_numbers") in "".join(booklet)


def test_a_waiting_version_says_what_it_changes(hall: Hall, ran: tuple[EmergencyRun, EmergencyRun]) -> None:
    with hall.work(Actor(new_id(), "龘安", frozenset({"safety"}))) as work:
        version = service.revise_from_run(work, ran[1].id)
    text = "".join(read_back(hall, "emergency_plan", version.id))
    assert say("emergency.paper.changes") in text
    assert say("emergency.paper.not_approved") in text


def test_the_map_names_the_halls_rooms_in_the_language_of_the_booklet(hall: Hall, administrator: Actor) -> None:
    load_plans(hall, administrator)
    with hall.work(administrator) as work:
        load_sample_equipment(work, work.today)
    plan = plan_of(hall, PlanKind.POWER_CUT)
    with hall.read() as read:
        version = service.in_force(read, plan.id)[0]
    assert "等候区" in "".join(read_back(hall, "emergency_plan", version.id))
    with speaking("en"):
        english = "".join(read_back(hall, "emergency_plan", version.id))
    assert "Waiting area" in english
    assert "等候区" not in english


def test_every_role_card_says_whose_it_is(hall: Hall, administrator: Actor) -> None:
    """Each is handed to somebody else."""
    load_plans(hall, administrator)
    plan = plan_of(hall, PlanKind.FIRE)
    with hall.read() as read:
        version, name = service.in_force(read, plan.id)[0], read.profile().name
    cards = read_back(hall, "emergency_role_cards", version.id)
    assert len(cards) == 5
    assert all(name in card and say("emergency.paper.cards_title") in card for card in cards)
