"""The asset register: places, numbers, states, counters, labels, and the workbook."""

from __future__ import annotations

import io
from datetime import date
from uuid import UUID

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.access import NotAllowed
from app.facility.assets import service
from app.facility.assets.errors import (
    AssetFileFaulty,
    AssetFileUnreadable,
    AssetNameMissing,
    AssetNumberTaken,
    PinOutsidePlan,
    PlaceInItself,
    ReadingBackwards,
    ReasonMissing,
    SeriesUnreadable,
)
from app.facility.assets.models import AssetKind, AssetState, AssetStateSet, Place
from app.facility.assets.rules import AssetForm, asset_of_tag, path_of, read_series, state, tag, warranty_note
from app.facility.orders import parts
from app.facility.report.sample import load_sample_equipment
from app.facility.report.workbook import Imported, export_register, import_register
from app.store import Actor, Hall, new_id
from app.words import Language, speaking
from tests.app.facility.conftest import Rooms
from tests.helpers import local


def test_a_label_says_the_id_in_letters_that_any_scanner_types(rooms: Rooms) -> None:
    text = tag(rooms.machine.id)
    assert text.isascii()
    assert text == text.upper()
    assert asset_of_tag(text) == asset_of_tag(f" {text.lower()} ") == rooms.machine.id


@pytest.mark.parametrize("text", ["", "SHA1:", "SHA1:XYZ", "SH1:BM01-BX20261123-01001-2:ABCDEF", "A023"])
def test_other_codes_name_no_asset(text: str) -> None:
    assert asset_of_tag(text) is None


def test_numbers_go_on_from_the_last_one_of_this_pc(hall: Hall, facility_worker: Actor, rooms: Rooms) -> None:
    assert (rooms.machine.number, rooms.terminal.number) == ("ZC010001", "ZC010002")
    with hall.work(facility_worker) as work:
        with pytest.raises(AssetNumberTaken):
            service.add_asset(work, AssetForm(name="x", number="ｚｃ010001"))
        assert service.add_asset(work, AssetForm(name="x", number="old-7")).number == "OLD-7"


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"name": " "}, AssetNameMissing),
        ({"series": ("A、BB",)}, SeriesUnreadable),
        ({"pin_x": 1.0, "pin_y": 1.0}, PinOutsidePlan),
    ],
)
def test_what_cannot_be_kept_is_refused_at_its_field(
    hall: Hall, facility_worker: Actor, values: dict[str, object], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal), hall.work(facility_worker) as work:
        service.add_asset(work, AssetForm(**{"name": "x", **values}))  # type: ignore[arg-type]


def test_a_pin_stays_on_its_floor(hall: Hall, facility_worker: Actor, rooms: Rooms) -> None:
    with hall.work(facility_worker) as work:
        service.pin_asset(work, rooms.machine.id, 39.999, 24)
        with pytest.raises(PinOutsidePlan):
            service.pin_asset(work, rooms.machine.id, 40.5, 3)


@pytest.mark.parametrize(("typed", "read"), [("a、B c", ("A", "B", "C")), ("Ａ，Ｂ", ("A", "B")), ("", ()), ("A A", ("A",))])
def test_series_are_read_as_people_type_them(typed: str, read: tuple[str, ...]) -> None:
    assert read_series((typed,)) == read


def test_a_place_never_lies_in_itself(hall: Hall, facility_worker: Actor, rooms: Rooms) -> None:
    with hall.work(facility_worker) as work:
        room = service.add_place(work, "机房", parent_id=rooms.floor.id)
        with pytest.raises(PlaceInItself):
            service.change_place(work, rooms.floor.id, "一层", parent_id=room.id)
        assert service.path_text(room.id, service.places(work)) == "主楼 / 一层 / 机房"


def test_a_loop_that_two_stations_made_at_once_is_cut() -> None:
    one, other = Place(name="一"), Place(name="二")
    one.id, other.id = UUID(int=1), UUID(int=2)
    one.parent_id, other.parent_id = other.id, one.id
    assert [place.name for place in path_of(one.id, {one.id: one, other.id: other})] == ["二", "一"]


def test_a_state_is_changed_for_a_reason_by_who_may(hall: Hall, facility_worker: Actor, clerk: Actor, rooms: Rooms) -> None:
    with hall.work(facility_worker) as work:
        with pytest.raises(ReasonMissing):
            service.set_state(work, rooms.machine.id, AssetState.RETIRED, " ")
        service.set_state(work, rooms.machine.id, AssetState.RETIRED, "到年限")
        assert [asset.id for asset in service.assets(work)] == [rooms.terminal.id]
    with pytest.raises(NotAllowed), hall.work(clerk) as work:
        service.set_state(work, rooms.machine.id, AssetState.IN_USE, "试试")


@given(states=st.lists(st.sampled_from(AssetState), min_size=1, max_size=8), shuffled=st.randoms())
def test_the_latest_word_about_a_state_stands_in_any_order_of_arrival(states: list[AssetState], shuffled: object) -> None:
    facts: list[AssetStateSet] = []
    for tick, each in enumerate(states):
        fact = AssetStateSet(asset_id=UUID(int=1), state=each, at=local("2026-11-23 09:00"))
        fact.id, fact.hlc = new_id(), tick
        facts.append(fact)
    shuffled.shuffle(facts)  # type: ignore[attr-defined]
    assert state(facts) is states[-1]


def test_a_counter_never_runs_backwards(hall: Hall, clerk: Actor, rooms: Rooms) -> None:
    with hall.work(clerk) as work:
        service.read_counter(work, rooms.machine.id, 100)
        with pytest.raises(ReadingBackwards):
            service.read_counter(work, rooms.machine.id, 99)


@pytest.mark.parametrize(
    ("until", "note"), [(None, "none"), (date(2026, 11, 22), "over"), (date(2026, 11, 23), "soon"), (date(2026, 12, 24), "runs")]
)
def test_a_warranty_that_ends_soon_is_told(until: date | None, note: str) -> None:
    assert warranty_note(until, date(2026, 11, 23)) == note


# The workbook


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_what_was_exported_imports_without_a_change(hall: Hall, facility_worker: Actor, language: Language) -> None:
    with hall.work(facility_worker) as work:
        load_sample_equipment(work, date(2026, 11, 23))
    with speaking(language), hall.work(facility_worker) as work:
        assert import_register(work, export_register(work)) == Imported()


def edited(content: bytes, sheet: int = 0, **cells: object) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(content))
    for name, value in cells.items():
        book.worksheets[sheet][name] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_row_with_a_known_number_changes_the_asset_and_a_new_row_adds_one(hall: Hall, facility_worker: Actor, rooms: Rooms) -> None:
    with hall.work(facility_worker) as work:
        content = edited(export_register(work), B2="一号叫号机（新）", B4="饮水机龘𠮷", D4="给排水", E4="主楼 / 一层", K4="A")
        assert import_register(work, content) == Imported(assets_added=1, assets_changed=1)
        known = service.asset_by_number(work, "ZC010001")
        assert known is not None
        assert known.name == "一号叫号机（新）"
    with hall.read() as read:
        made = next(asset for asset in service.assets(read) if asset.kind is AssetKind.WATER)
        assert (made.place_id, made.series) == (rooms.floor.id, ["A"])


def test_every_fault_is_named_by_sheet_row_and_column_and_no_row_is_taken(hall: Hall, facility_worker: Actor, rooms: Rooms) -> None:
    with hall.work(facility_worker) as work:
        content = edited(export_register(work), B2="改了", B3="", K3="9", A4="ZC010002", B4="饮水机", D4="饮品", J2="明年")
        content = edited(content, 1, B2="灯管", C2="半箱")
        with pytest.raises(AssetFileFaulty) as refused:
            import_register(work, content)
        assert "第 2 行 J 列" in refused.value.what
        faults = refused.value.values["faults"]
        assert [(each.sheet, each.row, each.letter) for each in faults] == [  # type: ignore[attr-defined]
            ("设施台账", 2, "J"),
            ("设施台账", 3, "B"),
            ("设施台账", 3, "K"),
            ("设施台账", 4, "D"),
            ("备件库存", 2, "C"),
        ]
        assert service.asset_by_number(work, "ZC010001") is not None
        assert rooms.machine.name == "一号叫号机"


def test_a_number_that_stands_twice_is_refused(hall: Hall, facility_worker: Actor, rooms: Rooms) -> None:
    with hall.work(facility_worker) as work:
        content = edited(export_register(work), A4=rooms.machine.number, B4="第二台")
        with pytest.raises(AssetFileFaulty) as refused:
            import_register(work, content)
        assert "出现了两次" in refused.value.what


def test_parts_go_out_with_their_stock_and_what_was_counted_comes_back(hall: Hall, facility_worker: Actor) -> None:
    with hall.work(facility_worker) as work:
        cable = parts.add_part(work, "排线龘", number="FPC-21", price_fen=4500, least=2)
        parts.stock_in(work, cable.id, 3)
        content = edited(export_register(work), 1, C2=5, E2=46.5, A3="", B3="灯管", C3=10)
        assert import_register(work, content) == Imported(parts_added=1, parts_changed=1)
        found = {shelf.part.name: (shelf.pieces, shelf.part.price_fen) for shelf in parts.shelves(work)}
        assert found == {"排线龘": (5, 4650), "灯管": (10, 0)}
        assert import_register(work, export_register(work)) == Imported()


@pytest.mark.parametrize("content", [b"", b"name,number\n", b"PK\x03\x04 broken", b"\x89PNG"])
def test_what_is_no_workbook_is_refused(hall: Hall, facility_worker: Actor, content: bytes) -> None:
    with pytest.raises(AssetFileUnreadable), hall.work(facility_worker) as work:
        import_register(work, content)
