"""The catalogue as Excel: out and in again gives the same; every fault is named by sheet, row and column; nothing half-imported."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Callable
from datetime import date
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.access import NotAllowed
from app.intake.catalogue import service
from app.intake.catalogue.columns import SHEETS, CellFault, Column, Kind, understood, written
from app.intake.catalogue.errors import CatalogueHasFaults
from app.intake.catalogue.exchange import export_catalogue, import_catalogue, preview_import
from app.intake.catalogue.models import ServiceVersion
from app.intake.catalogue.rules import ChangeKind
from app.intake.catalogue.sample import sample_series, sample_services
from app.intake.catalogue.workbook import read_workbook, write_workbook
from app.store import Actor, Hall
from app.store.spreadsheet import (
    FileHasMacros,
    FileIsEmpty,
    FileIsNoWorkbook,
    FileIsOldWorkbook,
    FileIsPicture,
    FileIsText,
    FileTooLarge,
    FileUnreadableWorkbook,
    SheetFileRefused,
)
from app.words import speaking

SAMPLE = sample_services()
LETTERS = [series.letter for series in sample_series()]


@pytest.fixture(scope="module")
def exported() -> bytes:
    with speaking("zh_CN"):
        return write_workbook(SAMPLE, sample_series())


@pytest.fixture
def stocked(hall: Hall, administrator: Actor) -> Hall:
    with hall.work(administrator) as work:
        service.load_sample_catalogue(work)
    return hall


def edited(data: bytes, edit: Callable[[Any], None]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(data))
    edit(book)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def column_of(sheet: Any, title: str) -> int:
    return next(cell.column for cell in sheet[1] if cell.value == title)


def put(data: bytes, sheet: str, row: int, title: str, value: object) -> bytes:
    def edit(book: Any) -> None:
        book[sheet].cell(row, column_of(book[sheet], title)).value = value

    return edited(data, edit)


def faults_in(data: bytes) -> list[tuple[str, int, str, str]]:
    return [(fault.sheet, fault.row, fault.header, fault.key) for fault in read_workbook(data, LETTERS).faults]


@pytest.mark.parametrize("written_in", ["zh_CN", "en"])
@pytest.mark.parametrize("read_in", ["zh_CN", "en"])
def test_out_and_in_again_gives_the_same_in_either_language(written_in: Any, read_in: Any) -> None:
    with speaking(written_in):
        data = write_workbook(SAMPLE, sample_series())
    with speaking(read_in):
        reading = read_workbook(data)
    assert reading.faults == ()
    assert list(reading.services) == SAMPLE
    assert list(reading.series) == sample_series()


def test_importing_the_export_twice_changes_nothing(stocked: Hall, administrator: Actor) -> None:
    with stocked.read() as read:
        data = export_catalogue(read)
        assert preview_import(read, data, withdraw_missing=True).changes_nothing
    for _ in range(2):
        with stocked.work(administrator) as work:
            assert import_catalogue(work, data, withdraw_missing=True).count(ChangeKind.UNCHANGED) == len(SAMPLE)
            assert work.captured.rows == []


def test_a_new_hall_takes_its_whole_catalogue_from_a_workbook(hall: Hall, administrator: Actor, exported: bytes) -> None:
    with hall.work(administrator) as work:
        done = import_catalogue(work, exported)
    assert (done.count(ChangeKind.NEW), len(done.new_series)) == (len(SAMPLE), len(LETTERS))
    with hall.read() as read:
        assert [each.draft for each in service.snapshots(read)] == SAMPLE


def test_the_preview_says_what_would_change_and_writes_nothing(stocked: Hall, administrator: Actor, exported: bytes) -> None:
    def edit(book: Any) -> None:
        sheet = book["事项"]
        sheet.cell(2, column_of(sheet, "收费（元）")).value = 25.5
        sheet.cell(3, column_of(sheet, "事项编码")).value = "HJ99"
        materials = book["材料"]
        for row in materials.iter_rows(min_row=2):
            if row[0].value == "HJ02":
                row[0].value = "HJ99"
        for row in book["环节"].iter_rows(min_row=2):
            if row[0].value == "HJ02":
                row[0].value = "HJ99"

    data = edited(exported, edit)
    with stocked.read() as read:
        preview = preview_import(read, data, withdraw_missing=True)
        by_kind = {kind: [change.code for change in preview.changes if change.kind is kind] for kind in ChangeKind}
        assert preview.faults == ()
        assert (by_kind[ChangeKind.NEW], by_kind[ChangeKind.CHANGED], by_kind[ChangeKind.WITHDRAWN]) == (["HJ99"], ["HJ01"], ["HJ02"])
        assert next(change.fields for change in preview.changes if change.code == "HJ01") == ("fee_fen",)
        assert read.count(select(ServiceVersion)) == len(SAMPLE)
    with stocked.work(administrator) as work:
        import_catalogue(work, data, reason="调整收费")
    with stocked.read() as read:
        found = service.service_by_code(read, "HJ01")
        assert found is not None
        assert (found.fee_fen, found.version) == (2550, 2)
        assert service.service_by_code(read, "HJ02") in service.services(read)  # nothing is withdrawn unless asked for


FAULTY = [
    ("事项", 5, "收费（元）", -1, "negative_fee"),
    ("事项", 5, "收费（元）", "免费吧", "not_a_number"),
    ("事项", 5, "收费（元）", 12.345, "fee_digits"),
    ("事项", 5, "收费（元）", "=1+1", "is_formula"),
    ("事项", 5, "收费（元）", date(2026, 11, 23), "is_date"),
    ("事项", 5, "收费（元）", 10**15, "number_too_large"),
    ("事项", 5, "号段", "Q", "unknown_series"),
    ("事项", 5, "号段", "甲", "no_letter"),
    ("事项", 5, "适用制度", "随便", "unknown_choice"),
    ("事项", 5, "适用制度", None, "missing"),
    ("事项", 5, "事项名称", None, "missing"),
    ("事项", 5, "事项名称", "长" * 300, "too_long"),
    ("事项", 5, "事项编码", "HJ01", "code_twice"),
    ("事项", 2, "承诺工作日", 2.5, "not_whole"),
    ("事项", 2, "承诺工作日", "七", "not_a_number"),
    ("事项", 2, "承诺工作日", 400, "out_of_range"),
    ("事项", 2, "承诺工作日", 61, "promise_past_law"),
    ("事项", 2, "即办件", "大概", "not_yes_no"),
    ("事项", 2, "即办件", "不一定", "not_yes_no"),
    ("材料", 2, "份数", 0, "out_of_range"),
    ("材料", 2, "份数", -3, "out_of_range"),
    ("材料", 2, "份数", "#N/A", "is_error"),
    ("材料", 2, "材料形式", "扫描", "unknown_choice"),
    ("材料", 2, "材料名称", "  ", "missing"),
    ("材料", 2, "材料名称", "居民身份证照片回执", "material_twice"),
    ("材料", 2, "事项编码", "ZZ99", "code_unknown"),
    ("材料", 2, "事项编码", None, "missing"),
    ("环节", 2, "工作日", "一周", "not_a_number"),
    ("号段", 3, "号段", "A", "series_twice"),
]


@pytest.mark.parametrize(("sheet", "row", "title", "value", "key"), FAULTY)
def test_a_fault_is_named_by_sheet_row_and_column(exported: bytes, sheet: str, row: int, title: str, value: object, key: str) -> None:
    found = read_workbook(put(exported, sheet, row, title, value), LETTERS).faults
    told = [fault for fault in found if fault.key == key]
    assert told
    assert all(fault.sheet == sheet and fault.header == title and fault.column for fault in told)
    assert f"“{sheet}”第 " in told[0].sentence
    with speaking("en"):
        assert told[0].sentence


def test_all_faults_are_told_at_once_and_nothing_is_imported(stocked: Hall, administrator: Actor, exported: bytes) -> None:
    data = exported
    for sheet, row, title, value in [
        ("事项", 3, "收费（元）", -1),
        ("事项", 9, "号段", "Q"),
        ("材料", 2, "份数", 0),
        ("环节", 4, "工作日", "x"),
    ]:
        data = put(data, sheet, row, title, value)
    data = put(data, "事项", 4, "事项名称", "新的名称")
    with pytest.raises(CatalogueHasFaults) as refused, stocked.work(administrator) as work:
        import_catalogue(work, data)
    places = [(fault.sheet, fault.row, fault.header) for fault in refused.value.faults]
    assert places == [("事项", 3, "收费（元）"), ("事项", 9, "号段"), ("材料", 2, "份数"), ("环节", 4, "工作日")]
    with stocked.read() as read:
        assert "新的名称" not in [each.name for each in service.services(read)]


def test_a_service_without_materials_must_say_so(exported: bytes) -> None:
    def edit(book: Any) -> None:
        for row in book["材料"].iter_rows(min_row=2):
            if row[0].value == "HJ01":
                for cell in row:
                    cell.value = None

    data = edited(exported, edit)
    assert faults_in(data) == [("事项", 2, "无需材料", "no_materials")]
    assert faults_in(put(data, "事项", 2, "无需材料", "是")) == []


def test_missing_sheets_and_columns_are_named_once(exported: bytes) -> None:
    assert faults_in(edited(exported, lambda book: book.remove(book["材料"]))) == [("材料", 0, "", "sheet_missing")]
    missing = edited(exported, lambda book: book["事项"].delete_cols(column_of(book["事项"], "收费（元）")))
    assert faults_in(missing) == [("事项", 1, "", "columns_missing")]


def test_three_columns_and_three_hundred_columns_are_told_apart(exported: bytes) -> None:
    few = edited(exported, lambda book: book["事项"].delete_cols(4, 40))
    assert [fault.key for fault in read_workbook(few, LETTERS).faults if fault.sheet == "事项"] == ["columns_missing"]

    def widen(book: Any) -> None:
        for index in range(40, 300):
            book["事项"].cell(1, index).value = f"列{index}"

    (wide,) = read_workbook(edited(exported, widen), LETTERS).faults
    assert (wide.key, wide.values["count"]) == ("columns_unknown_many", 260)


def test_a_misspelt_column_is_told_with_the_one_meant(exported: bytes) -> None:
    def edit(book: Any) -> None:
        book["事项"].cell(1, column_of(book["事项"], "办理部门")).value = "办理的部门"

    keys = {fault.key: fault for fault in read_workbook(edited(exported, edit), LETTERS).faults}
    assert set(keys) == {"columns_unknown", "columns_missing"}
    assert "办理部门" in keys["columns_unknown"].what


def test_a_column_that_is_left_out_keeps_what_stands_there(stocked: Hall, administrator: Actor, exported: bytes) -> None:
    def edit(book: Any) -> None:
        for sheet in ("事项", "材料", "环节"):
            book[sheet].delete_cols(column_of(book[sheet], "英文名称"))
        book["材料"].delete_cols(column_of(book["材料"], "可后补"))

    with stocked.read() as read:
        assert preview_import(read, edited(exported, edit)).changes_nothing


def test_a_name_that_looks_like_a_formula_stays_a_name(hall: Hall, administrator: Actor) -> None:
    from dataclasses import replace

    odd = replace(SAMPLE[0], name='=HYPERLINK("http://example.invalid")', conditions="-1\n+2\n@x")
    data = write_workbook([odd], sample_series())
    assert openpyxl.load_workbook(io.BytesIO(data))["事项"]["B2"].data_type == "s"
    assert list(read_workbook(data).services) == [odd]


def test_only_those_who_keep_the_catalogue_import_it(stocked: Hall, clerk: Actor, exported: bytes) -> None:
    with pytest.raises(NotAllowed), stocked.work(clerk) as work:
        import_catalogue(work, exported)


def zipped(entries: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return file.getvalue()


def with_entry(data: bytes, name: str, content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return zipped({each: archive.read(each) for each in archive.namelist()} | {name: content})


ENTITY = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'


@pytest.mark.parametrize(
    ("make", "refusal"),
    [
        (lambda data: b"", FileIsEmpty),
        (lambda data: b"\x00" * 1000, FileIsEmpty),
        (lambda data: b"\x89PNG\r\n\x1a\n" + os.urandom(500), FileIsPicture),
        (lambda data: b"\xff\xd8\xff\xe0" + os.urandom(500), FileIsPicture),
        (lambda data: b"%PDF-1.7 ...", FileIsPicture),
        (lambda data: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, FileIsOldWorkbook),
        (lambda data: "编码,名称\r\nHJ01,身份证\r\n".encode("gb18030"), FileIsText),
        (lambda data: "编码,名称\r\nHJ01,身份证\r\n".encode("utf-8-sig") * 500, FileIsText),
        (lambda data: "编码\t名称".encode("utf-16"), FileIsText),
        (lambda data: b"\x01\x02\x03" + os.urandom(200) + b"\x00\x05", FileIsNoWorkbook),
        (lambda data: zipped({"readme.txt": b"x"}), FileIsNoWorkbook),
        (lambda data: zipped({"word/document.xml": b"<x/>"}), FileIsNoWorkbook),
        (lambda data: with_entry(data, "xl/vbaProject.bin", b"x"), FileHasMacros),
        (lambda data: with_entry(data, "xl/media/bomb.xml", b"\x00" * 110_000_000), FileTooLarge),
        (lambda data: b"PK\x03\x04" + b"x" * 21_000_000, FileTooLarge),
        (lambda data: data[: len(data) // 2], FileUnreadableWorkbook),
        (lambda data: with_entry(data, "xl/workbook.xml", b"<workbook"), FileUnreadableWorkbook),
        (lambda data: with_entry(data, "xl/sharedStrings.xml", ENTITY), FileUnreadableWorkbook),
        (lambda data: with_entry(data, "xl/worksheets/sheet1.xml", ENTITY), FileUnreadableWorkbook),
        (lambda data: zipped({"xl/workbook.xml": b"<x/>"}), FileUnreadableWorkbook),
    ],
)
def test_what_is_no_catalogue_workbook_is_named_for_what_it_is(
    exported: bytes, make: Callable[[bytes], bytes], refusal: type[SheetFileRefused]
) -> None:
    with pytest.raises(SheetFileRefused) as refused:
        read_workbook(make(exported))
    assert type(refused.value) is refusal
    assert refused.value.what
    assert refused.value.do


def test_damage_anywhere_in_a_workbook_is_a_refusal_or_a_fault_and_never_a_crash(exported: bytes) -> None:
    for place in range(0, len(exported), len(exported) // 40):
        damaged = exported[:place] + b"\xff\x00\xff" + exported[place + 3 :]
        try:
            read_workbook(damaged)
        except SheetFileRefused:
            continue


def test_a_single_cell_far_away_does_not_cost_a_million_rows(exported: bytes) -> None:
    def edit(book: Any) -> None:
        book["事项"].cell(900_000, 2).value = "很远"

    assert "too_many_rows" in [fault.key for fault in read_workbook(edited(exported, edit), LETTERS).faults]


COLUMNS = [column for columns in SHEETS.values() for column in columns]


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(COLUMNS),
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=300) | st.datetimes() | st.dates() | st.times(),
)
def test_any_cell_is_understood_or_told(column: Column, raw: object) -> None:
    try:
        value = understood(column, raw)
    except CellFault:
        return
    written(column, value)


@pytest.mark.parametrize(
    ("raw", "fen"), [("20 元", 2000), ("￥1,234.50", 123450), ("１２．５", 1250), (0.1 + 0.2, 30), (19.99, 1999), (None, 0), ("", 0)]
)
def test_a_fee_is_understood_as_people_write_it(raw: object, fen: int) -> None:
    assert understood(Column("fee_fen", Kind.YUAN), raw) == fen
