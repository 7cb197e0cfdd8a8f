"""The same day at one PC and at seven with a hub that is cut for a third of it: the same counts, and one truth everywhere."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from app.day.complaints import plan_complaints
from app.day.consultations import plan_consultations
from app.day.emergency import plan_emergencies
from app.day.facility import plan_facility
from app.day.figures import figures
from app.day.office import days_before, plan_office
from app.day.play import Day
from app.day.sample_hall import sample_hall
from app.day.stations import CUTS, DARK, Stations
from app.store import ManualClock

EARLY = datetime(2026, 11, 23, 0, 20, tzinfo=UTC)  # 08:20 in the hall
VISITS, QUESTIONS, CASES, SEED = 16, 20, 10, 7
NOT_COUNTED = {"wait_minutes", "checks", "sync"}
NEED_MORE_PEOPLE = {
    "nothing is left in the print queue",  # nobody prints here
    "every station printed what was ordered there",
    "each way of a visit was taken",
    "every question of the day was answered",
    "questions that no article answered are grouped",
}


def played(folder: Path, stations: int) -> dict[str, Any]:
    clock = ManualClock(EARLY)
    hall, staff = sample_hall(folder / "hall", clock)
    pending = days_before(hall, staff, clock, seed=SEED, cases=CASES)
    clock.set(EARLY)
    several = Stations(folder / "stations", hall, staff, clock, stations) if stations > 1 else None
    day = Day(hall, staff, clock, seed=SEED, visits=VISITS, places=several)
    if several is not None:
        several.plan(lambda at, act: day.at(day.moment(at), act))
    plan_office(day, pending)
    plan_complaints(day)
    plan_consultations(day, seed=SEED, number=QUESTIONS)
    plan_emergencies(day)
    plan_facility(day)
    day.run_until()
    if several is not None:
        several.settle()
    with hall.read() as read:
        found = figures(read, day, seed=SEED)
    if several is not None:
        found["sync"] = several.figures()
        found["checks"] += [{"name": name, "ok": ok} for name, ok in several.checks().items()]
        several.close()
    hall.close()
    return found


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], dict[str, Any]]:
    folder = tmp_path_factory.mktemp("days")
    return played(folder / "one", 1), played(folder / "seven", 7)


def counts(found: dict[str, Any]) -> dict[str, Any]:
    told = {name: value for name, value in found.items() if name not in NOT_COUNTED}
    runs = [{name: value for name, value in run.items() if name != "number"} for run in found["emergency"]["runs"]]
    return told | {"emergency": found["emergency"] | {"runs": runs}}


def test_seven_stations_count_what_one_pc_counts(both: tuple[dict[str, Any], dict[str, Any]]) -> None:
    one, seven = both
    assert counts(seven) == counts(one)
    assert seven["visits"] >= VISITS


def test_all_stations_hold_the_same_after_the_day(both: tuple[dict[str, Any], dict[str, Any]]) -> None:
    assert {check["name"] for found in both for check in found["checks"] if not check["ok"]} <= NEED_MORE_PEOPLE


def test_the_hub_was_away_for_a_third_of_the_day(both: tuple[dict[str, Any], dict[str, Any]]) -> None:
    told = both[1]["sync"]
    away = sum((until.hour - since.hour) * 60 + until.minute - since.minute for since, until in CUTS)
    dark = (DARK[1].hour - DARK[0].hour) * 60 + DARK[1].minute - DARK[0].minute
    assert away * 3 == 10 * 60  # of the ten hours from 8:20 to 18:20
    assert told["minutes_offline_by_station"]["window 1"] == away
    assert told["minutes_offline_by_station"]["window 2"] == told["minutes_offline"] == away + dark
    assert (told["stations"], told["quarantined"], told["conflicts"]) == (7, 0, 0)
    assert told["waiting_at_most"] > 10


def test_steps_ticked_at_two_stations_offline_are_in_one_timeline(both: tuple[dict[str, Any], dict[str, Any]]) -> None:
    one, seven = (next(run for run in found["emergency"]["runs"] if not run["drill"]) for found in both)
    assert seven["steps"] == one["steps"]
    assert all(step["state"] == "done" for step in seven["steps"])
    assert both[1]["sync"]["steps_ticked_offline"] >= 3
