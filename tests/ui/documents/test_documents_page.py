"""The print queue page, the preview and the printers as a person at the keyboard meets them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtPrintSupport import QPrinter
from pytestqt.qtbot import QtBot

from app.documents import Content, Fields, Paragraph, Sheet, paper, registry, service
from app.documents.errors import PrinterUnknown
from app.documents.models import JobState, PrintOrder
from app.documents.pages import texts
from app.documents.printers import PdfFolder, make_printer
from app.documents.spool import Spooler
from app.store import Actor, Hall, Reader, new_id
from app.words import choose_language
from tests.helpers.pages import OpenPage
from ui.documents.page import DocumentsPage
from ui.documents.pictures import pictures
from ui.documents.preview import Look
from ui.documents.system_printer import paint, printer_names


@pytest.fixture(autouse=True)
def _papers() -> Iterator[None]:
    @paper("sample_shown", Sheet.A4)
    def sample_shown(read: Reader, subject_id: UUID) -> Content:
        blocks = (Fields([("申请人", "王龘𠮷")]), Paragraph("现予受理。" * 700, indent=True))
        return Content("受理通知书", "BM01-SL20261123-01001-7", blocks)

    @paper("queue_sample", Sheet.ROLL)
    def queue_sample(read: Reader, subject_id: UUID) -> Content:
        return Content("排队号", blocks=(Paragraph("A023", bold=True),))

    yield
    for name in ("sample_shown", "queue_sample"):
        registry._kinds.pop(name)


@pytest.fixture
def page(open_page: OpenPage, clerk: Actor) -> DocumentsPage:
    return open_page(DocumentsPage, clerk, size=(1366, 700))


def order(hall: Hall, clerk: Actor, kind: str = "sample_shown") -> PrintOrder:
    with hall.work(clerk) as work:
        return service.order_print(work, kind, new_id())


def states(page: DocumentsPage) -> list[JobState]:
    return [row.job.state for row in page.table.rows.rows]


def press(qtbot: QtBot, page: DocumentsPage, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    page.activateWindow()
    page.table.setFocus()
    qtbot.keyClick(page.table, key, modifier)


def test_an_order_appears_and_its_paper_is_shown(qtbot: QtBot, hall: Hall, clerk: Actor, page: DocumentsPage) -> None:
    order(hall, clerk)
    qtbot.waitUntil(lambda: states(page) == [JobState.WAITING])
    qtbot.waitUntil(lambda: len(page.preview.pages) > 1)
    assert "王龘𠮷" in page.preview.pages[0].accessibleDescription()
    assert page.preview.pages[0].pixmap().width() > 300


def test_a_printed_order_is_printed_again_as_a_reprint(qtbot: QtBot, hall: Hall, clerk: Actor, page: DocumentsPage, tmp_path: Path) -> None:
    order(hall, clerk)
    Spooler(hall, lambda *_: PdfFolder(tmp_path)).drain()
    qtbot.waitUntil(lambda: states(page) == [JobState.PRINTED])
    press(qtbot, page, Qt.Key.Key_F7)
    qtbot.waitUntil(lambda: states(page) == [JobState.WAITING, JobState.PRINTED])
    assert "补打 第 1 次" in page.table.rows.rows[0].paper
    qtbot.waitUntil(page.message.isVisible)


def test_a_failed_order_says_why_and_is_tried_again_by_a_key(qtbot: QtBot, hall: Hall, clerk: Actor, page: DocumentsPage) -> None:
    order(hall, clerk)
    Spooler(hall, lambda *_: make_printer(hall, "tcp://127.0.0.1:1")).drain()
    qtbot.waitUntil(page.trouble.isVisible)
    assert "打印机" in page.trouble.text()
    assert "等待重试" in page.table.rows.rows[0].state
    press(qtbot, page, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: page.table.rows.rows[0].job.tries == 0)
    qtbot.waitUntil(lambda: not page.trouble.isVisible())


def test_a_waiting_order_is_called_off_and_brought_back(qtbot: QtBot, hall: Hall, clerk: Actor, page: DocumentsPage) -> None:
    order(hall, clerk)
    qtbot.waitUntil(lambda: states(page) == [JobState.WAITING])
    press(qtbot, page, Qt.Key.Key_F8)
    qtbot.waitUntil(lambda: states(page) == [JobState.CANCELLED])
    press(qtbot, page, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: states(page) == [JobState.WAITING])


def test_a_printed_order_cannot_be_called_off(qtbot: QtBot, hall: Hall, clerk: Actor, page: DocumentsPage, tmp_path: Path) -> None:
    order(hall, clerk)
    Spooler(hall, lambda *_: PdfFolder(tmp_path)).drain()
    qtbot.waitUntil(lambda: states(page) == [JobState.PRINTED])
    press(qtbot, page, Qt.Key.Key_F8)
    assert "不能取消" in page.message.text.text()


def test_the_chosen_row_stays_chosen_when_more_is_ordered(qtbot: QtBot, hall: Hall, clerk: Actor, page: DocumentsPage) -> None:
    first = order(hall, clerk)
    qtbot.waitUntil(lambda: len(states(page)) == 1)
    order(hall, clerk, "queue_sample")
    qtbot.waitUntil(lambda: len(states(page)) == 2)
    assert page.table.current().job.order_id == first.id


def test_plus_and_minus_zoom(qtbot: QtBot, hall: Hall, clerk: Actor, page: DocumentsPage) -> None:
    order(hall, clerk)
    qtbot.waitUntil(lambda: len(page.preview.pages) > 1)
    before = page.preview.pages[0].width()
    qtbot.keyClick(page.preview, Qt.Key.Key_Plus)
    assert page.preview.pages[0].width() > before
    qtbot.keyClick(page.preview, Qt.Key.Key_Minus)
    qtbot.keyClick(page.preview, Qt.Key.Key_Minus)
    assert page.preview.pages[0].width() < before


def test_printers_are_chosen_by_keys_and_kept(qtbot: QtBot, hall: Hall, page: DocumentsPage) -> None:
    press(qtbot, page, Qt.Key.Key_F9)
    form = page.printers
    assert form.choices[Sheet.A4].hasFocus()
    form.choices[Sheet.ROLL].setCurrentText("tcp://127.0.0.1:9100")
    form.roll_mm.setCurrentIndex(1)
    form.mode.setCurrentIndex(1)
    qtbot.keyClick(form.choices[Sheet.ROLL], Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: hall.setting("printer.mode") == "text")
    assert [hall.setting(f"printer.{name}") for name in ("a4", "roll", "roll_mm")] == ["folder", "tcp://127.0.0.1:9100", "58"]


def test_a_printer_that_is_none_is_said_at_its_field_and_nothing_is_kept(qtbot: QtBot, hall: Hall, page: DocumentsPage) -> None:
    page.turn_over()
    page.printers.choices[Sheet.ROLL].setCurrentText("tcp:")
    page.printers.choices[Sheet.A4].setCurrentText("system:No such printer")
    page.printers.save()
    qtbot.waitUntil(
        lambda: bool(page.printers.choices[Sheet.A4].property("wrong")) or bool(page.printers.choices[Sheet.ROLL].property("wrong"))
    )
    assert hall.setting("printer.roll") == ""
    assert page.printers.choices[Sheet.ROLL].currentText() == "tcp:"


@pytest.mark.parametrize("sheet", list(Sheet))
def test_a_test_page_goes_to_what_is_chosen_now(qtbot: QtBot, hall: Hall, page: DocumentsPage, tmp_path: Path, sheet: Sheet) -> None:
    page.turn_over()
    page.printers.choices[sheet].setCurrentText(f"folder:{tmp_path}")
    page.printers.test(sheet)
    qtbot.waitUntil(lambda: len(list(tmp_path.glob("*.pdf"))) == 1)
    qtbot.waitUntil(page.message.isVisible)
    assert "𠮷" in texts(next(tmp_path.glob("*.pdf")).read_bytes())[0]
    assert hall.setting(f"printer.{sheet}") == ""


def test_the_page_speaks_english(qtbot: QtBot, hall: Hall, clerk: Actor, open_page: OpenPage) -> None:
    choose_language("en")
    page = open_page(DocumentsPage, clerk)
    order(hall, clerk)
    qtbot.waitUntil(lambda: bool(page.table.rows.rows))
    assert "Waiting" in page.table.rows.rows[0].state


@pytest.mark.parametrize(("kind", "millimetres"), [("sample_shown", 210.0), ("queue_sample", 72.0)])
def test_the_system_s_printer_gets_the_pages_in_their_size(qtbot: QtBot, hall: Hall, tmp_path: Path, kind: str, millimetres: float) -> None:
    with hall.read() as read:
        made = service.make(read, kind, new_id())
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "out.pdf"))
    printer.setResolution(200)
    paint(printer, made)
    sent, asked = pictures((tmp_path / "out.pdf").read_bytes(), 50), pictures(made.pdf, 50)
    assert len(sent) == len(asked)
    assert sent[0].width() == pytest.approx(millimetres / 25.4 * 50, abs=2)
    assert ink(sent[0]) == pytest.approx(ink(asked[0]), rel=0.15)


def ink(image: QImage) -> int:
    return sum(255 - image.pixelColor(x, y).lightness() for x in range(image.width()) for y in range(image.height()))


def test_a_printer_that_the_system_does_not_know_is_refused(qtbot: QtBot, hall: Hall) -> None:
    assert "No such printer" not in printer_names()
    with pytest.raises(PrinterUnknown):
        make_printer(hall, "system:No such printer")


def test_a_paper_without_pages_leaves_a_hint(qtbot: QtBot, page: DocumentsPage) -> None:
    page.preview.show_look(Look((), ()))
    page.preview.show_hint("没有")
    assert page.preview.pages == []
