"""Drawing a floor: whatever keys and mouse do, a shape stays on its floor (clauses 6.1.1 and 6.1.2)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.facility.assets import service
from app.facility.assets.errors import PinOutsidePlan, PlaceInItself, PlaceNameMissing, PlaceNotEmpty, PlanFaulty
from app.facility.assets.floors import KINDS, box, check_plan, fresh, moved, resized, shape_at, stored_plan, stretched
from app.facility.assets.rules import Plan, Shape, read_plan
from app.store import Actor, Hall
from app.words import speaking
from tests.app.facility.conftest import Rooms

FLOOR = Plan(20.0, 10.0, ())
ROOM = Shape("room", ((2.0, 2.0), (6.0, 2.0), (6.0, 5.0), (2.0, 5.0)), "机房龘", "Plant room")


def test_a_shape_moves_and_stops_at_the_wall() -> None:
    assert box(moved(ROOM, 1.5, -0.5, FLOOR)) == (3.5, 1.5, 4.0, 3.0)
    assert box(moved(ROOM, 100, 100, FLOOR)) == (16.0, 7.0, 4.0, 3.0)


def test_a_shape_is_stretched_from_its_upper_left_corner() -> None:
    assert box(stretched(ROOM, 2.0, -1.0, FLOOR)) == (2.0, 2.0, 6.0, 2.0)
    assert box(stretched(ROOM, -100, 0, FLOOR))[2] == pytest.approx(0.2)


def test_a_wall_turns_about_its_first_end() -> None:
    wall = Shape("wall", ((2.0, 2.0), (6.0, 2.0)))
    assert stretched(wall, 0.0, 1.5, FLOOR).points == ((2.0, 2.0), (6.0, 3.5))


def test_a_click_takes_the_smaller_of_two_shapes() -> None:
    desk = Shape("counter", ((3.0, 3.0), (4.0, 3.0), (4.0, 3.5), (3.0, 3.5)))
    plan = Plan(20.0, 10.0, (ROOM, desk))
    assert [shape_at(plan, *point) for point in ((3.5, 3.2), (5.5, 4.5), (15.0, 9.0))] == [1, 0, -1]


def test_a_plan_stays_itself_when_it_is_stored_and_speaks_both_languages() -> None:
    plan = Plan(20.0, 10.0, (ROOM, fresh("wall", FLOOR)), "ab" * 32)
    assert read_plan(stored_plan(plan)) == plan
    assert ROOM.said == "机房龘"
    with speaking("en"):
        assert ROOM.said == "Plant room"


@pytest.mark.parametrize(
    "plan",
    [Plan(0.0, 10.0, ()), Plan(20.0, 4000.0, ()), Plan(5.0, 5.0, (ROOM,)), Plan(20.0, 10.0, (Shape("cloud", ROOM.points),))],
)
def test_a_floor_that_cannot_be_is_refused(plan: Plan) -> None:
    with pytest.raises(PlanFaulty):
        check_plan(plan)


@given(
    kind=st.sampled_from(KINDS),
    steps=st.lists(
        st.tuples(st.booleans(), st.sampled_from([-9.0, -0.5, -0.1, 0.1, 0.5, 9.0]), st.sampled_from([-9.0, -0.1, 0.0, 0.5, 9.0])),
        max_size=25,
    ),
    size=st.tuples(st.floats(2, 60), st.floats(2, 60)),
)
def test_whatever_is_done_to_a_shape_it_stays_on_its_floor(
    kind: str, steps: list[tuple[bool, float, float]], size: tuple[float, float]
) -> None:
    shape = fresh(kind, FLOOR)
    for moves, dx, dy in steps:
        shape = (moved if moves else stretched)(shape, dx, dy, FLOOR)
    plan = Plan(20.0, 10.0, (shape,))
    check_plan(plan)
    check_plan(resized(plan, *size))


def test_places_are_renamed_ordered_and_closed_when_empty(hall: Hall, facility_worker: Actor, rooms: Rooms) -> None:
    with hall.work(facility_worker) as work:
        ids = [service.add_place(work, name, parent_id=rooms.floor.id, position=number).id for number, name in enumerate("甲乙丙")]
        work.flush()
        service.shift_place(work, ids[2], -1)
        beside = [place.name for place in service.places(work).values() if place.parent_id == rooms.floor.id]
        assert beside == ["甲", "丙", "乙"]
        service.change_place(work, ids[0], "库房𠮷", "Store", rooms.floor.id)
        with pytest.raises(PlaceNameMissing):
            service.change_place(work, ids[0], " ")
        with pytest.raises(PlaceInItself):
            service.change_place(work, rooms.floor.id, "一层", parent_id=ids[0])
        with pytest.raises(PlaceNotEmpty) as refused:
            service.close_place(work, rooms.floor.id)
        assert "还有 5 样" in refused.value.what
        service.close_place(work, ids[1])
        assert ids[1] not in service.places(work)


def test_a_pin_and_a_plan_are_kept_and_what_lies_outside_is_not(hall: Hall, facility_worker: Actor, rooms: Rooms) -> None:
    with hall.work(facility_worker) as work:
        service.pin_asset(work, rooms.machine.id, 12.345, 3)
        with pytest.raises(PinOutsidePlan):
            service.pin_asset(work, rooms.machine.id, 41, 3)
        with pytest.raises(PlanFaulty):
            service.draw_plan(work, rooms.floor.id, {"wide": 0, "deep": 3, "shapes": []})
    with hall.read() as read:
        asset = service.asset_by_number(read, rooms.machine.number)
        assert asset is not None
        assert (asset.pin_x, asset.pin_y) == (12.35, 3)
