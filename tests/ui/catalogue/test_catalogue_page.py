"""The catalogue page as a person at the keyboard meets it."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.intake.catalogue import service
from app.intake.catalogue.rules import ChangeKind
from app.store import Actor, Hall
from app.words import choose_language
from tests.helpers.pages import OpenPage
from ui.catalogue.page import CataloguePage


@pytest.fixture
def page_of(hall: Hall, administrator: Actor, open_page: OpenPage) -> Callable[[Actor], CataloguePage]:
    with hall.work(administrator) as work:
        service.load_sample_catalogue(work)
    return lambda who: open_page(CataloguePage, who, size=(1150, 640))


@pytest.fixture
def page(page_of: Callable[[Actor], CataloguePage], administrator: Actor) -> CataloguePage:
    return page_of(administrator)


def exported(page: CataloguePage, qtbot: QtBot, folder: Path) -> Path:
    page.export_to(folder / "目录")
    qtbot.waitUntil(lambda: (folder / "目录.xlsx").exists() and not page.message.isHidden())
    return folder / "目录.xlsx"


def edited(file: Path, edit: Callable[[Any], None]) -> Path:
    book = openpyxl.load_workbook(io.BytesIO(file.read_bytes()))
    edit(book)
    book.save(file)
    return file


@pytest.mark.parametrize(("typed", "code"), [("结婚", "MZ01"), ("jhdj", "MZ01"), ("mz01", "MZ01"), ("供水 过户", "GS02"), ("房产中心", "")])
def test_a_service_is_found_as_one_types(page: CataloguePage, qtbot: QtBot, typed: str, code: str) -> None:
    page.search.insert(typed)
    rows = page.table.rows.rows
    assert [row.code for row in rows] == ([code] if code else [])
    assert (code or "没有选中事项") in page.view.heading.text()


def test_a_service_shows_its_materials_steps_and_law(page: CataloguePage) -> None:
    page.search.setText("HJ01")
    assert [row.name for row in page.view.materials.rows.rows] == ["居民户口簿", "旧居民身份证", "居民身份证照片回执"]
    assert "审核 （业务科室） 4 工作日" in page.view.steps.text()
    promise = page.view._values["promise"].text()
    assert ("15 个工作日" in promise, "法定 60" in promise) == (True, True)
    assert "20 元" in page.view._values["fee"].text()


def test_the_list_is_narrowed_to_one_series(page: CataloguePage) -> None:
    page.series.setCurrentIndex(page.series.findData("D"))
    assert {row.series for row in page.table.rows.rows} == {"D"}


def test_a_record_asked_for_elsewhere_is_shown(page: CataloguePage, hall: Hall, qtbot: QtBot) -> None:
    with hall.read() as read:
        wanted = service.service_by_code(read, "ZJ01")
    assert wanted is not None
    page.search.setText("结婚")
    page.open(wanted.id)
    qtbot.waitUntil(lambda: page.table.current() is not None and page.table.current().code == "ZJ01")


def test_the_export_taken_back_changes_nothing(page: CataloguePage, qtbot: QtBot, tmp_path: Path) -> None:
    file = exported(page, qtbot, tmp_path)
    page.show_import()
    page.importing.file.setText(str(file))
    qtbot.keyClick(page.importing.file, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(page.importing.verdict.text()))
    assert "没有变化" in page.importing.verdict.text()
    assert not page.importing.confirm.isEnabled()


def test_what_would_change_is_shown_before_it_is_taken(page: CataloguePage, hall: Hall, qtbot: QtBot, tmp_path: Path) -> None:
    def edit(book: Any) -> None:
        for cell in book["事项"][1]:
            if cell.value == "收费（元）":
                book["事项"].cell(2, cell.column).value = 25
        book["事项"].delete_rows(54)

    file = edited(exported(page, qtbot, tmp_path), edit)
    form = page.importing
    page.show_import()
    form.file.setText(str(file))
    form.preview()
    qtbot.waitUntil(lambda: not form.faults.isHidden())  # the materials of the row that was deleted
    assert {row.key for row in form.faults.rows.rows} == {"code_unknown"}
    assert not form.confirm.isEnabled()

    def mend(book: Any) -> None:
        for sheet in ("材料", "环节"):
            for number in range(book[sheet].max_row, 1, -1):
                if book[sheet].cell(number, 1).value == "ZH02":
                    book[sheet].delete_rows(number)

    edited(file, mend)
    form.withdraw.setChecked(True)
    form.preview()
    qtbot.waitUntil(form.confirm.isEnabled)
    assert [(row.kind, row.code) for row in form.changes.rows.rows] == [(ChangeKind.WITHDRAWN, "ZH02"), (ChangeKind.CHANGED, "HJ01")]
    with hall.read() as read:
        assert len(service.services(read)) == 53
    form.take()
    qtbot.waitUntil(lambda: len(page.table.rows.rows) == 52)
    assert "停办 1" in page.message.text.text()
    page.withdrawn.setChecked(True)
    assert len(page.table.rows.rows) == 53


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n123", b"", None])
def test_what_is_no_workbook_is_said_at_the_field_and_the_path_stays(
    page: CataloguePage, qtbot: QtBot, tmp_path: Path, content: bytes | None
) -> None:
    file = tmp_path / "目录.xlsx"
    if content is not None:
        file.write_bytes(content)
    page.show_import()
    page.importing.file.setText(str(file))
    page.importing.preview()
    qtbot.waitUntil(lambda: bool(page.importing.file.property("wrong")))
    assert page.importing.file.text() == str(file)


def test_a_place_that_cannot_be_written_is_said(page: CataloguePage, qtbot: QtBot, tmp_path: Path) -> None:
    page.export_to(tmp_path / "没有这个文件夹" / "目录.xlsx")
    qtbot.waitUntil(lambda: "没有写成" in page.message.text.text())


def test_a_clerk_looks_and_exports_but_does_not_import(page_of: Callable[[Actor], CataloguePage], clerk: Actor) -> None:
    page = page_of(clerk)
    page.show_import()
    assert not page.importing.file.isEnabled()


def test_the_page_speaks_english(page_of: Callable[[Actor], CataloguePage], administrator: Actor) -> None:
    choose_language("en")
    page = page_of(administrator)
    page.search.setText("MZ01")
    assert page.view.heading.text() == "MZ01  Marriage registration"
    assert page.view.materials.rows.rows
