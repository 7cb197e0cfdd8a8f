"""Papers: what stands on them can be read back, printers may fail, orders are never lost."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pypdfium2 as pdfium
import pytest
from sqlalchemy import select

from app.documents import Big, Content, Fields, Paragraph, Perforation, Qr, Seal, Sheet, Signatures, Table, kit, paper, registry, service
from app.documents.errors import PaperOut
from app.documents.flow import wrap
from app.documents.fonts import missing_glyphs, width
from app.documents.models import JobState, PrintJob, PrintOrder, PrintOutcome
from app.documents.printers import CUT, EscPosNetwork, PdfFolder, check_paper, make_printer
from app.documents.spool import Spooler
from app.store import Actor, Hall, ManualClock, Reader, new_id
from app.words import speaking

NAME = "王龘𠮷"


@pytest.fixture(autouse=True)
def _sample_papers() -> Iterator[None]:
    blocks = (
        Fields([("申请人", NAME), ("事项", "居民身份证换领")]),
        Paragraph("现予受理，收到下列材料。", indent=True),
        Table(["序号", "材料"], [[str(i), "居民户口簿"] for i in range(60)], [1, 5]),
        Signatures(["申请人（签字）"]),
        Seal(),
        Perforation("存根"),
        Fields([("申请人", NAME)]),
    )

    @paper("sample_a4", Sheet.A4)
    def sample_a4(read: Reader, subject_id: UUID) -> Content:
        return Content("受理通知书", "BM01-SL20261123-01001-7", blocks)

    @paper("sample_roll", Sheet.ROLL)
    def sample_roll(read: Reader, subject_id: UUID) -> Content:
        return Content("排队号", blocks=(Big("A023"), Paragraph(NAME), Qr("A023")))

    yield
    for name in ("sample_a4", "sample_roll"):
        registry._kinds.pop(name)


def text_of(pdf: bytes) -> list[str]:
    pages = []
    with closing(pdfium.PdfDocument(pdf)) as document:
        for number in range(len(document)):
            page = document[number]
            text = page.get_textpage()
            pages.append(text.get_text_range())
            text.close()
            page.close()
    return pages


@pytest.mark.parametrize("kind", ["sample_a4", "sample_roll"])
def test_rare_characters_can_be_read_back_from_the_paper(hall: Hall, kind: str) -> None:
    with hall.read() as read:
        pages = text_of(service.render(read, kind, new_id()))
    assert NAME in "".join(pages)


def test_a_long_table_goes_over_pages_with_its_head_on_each(hall: Hall) -> None:
    with hall.read() as read:
        pages = text_of(service.render(read, "sample_a4", new_id()))
    assert len(pages) > 2
    assert all("序号" in page for page in pages[:2])
    assert f"第 1/{len(pages)} 页" in pages[0]


def test_a_reprint_says_so_and_the_english_paper_is_english(hall: Hall) -> None:
    with hall.read() as read, speaking("en"):
        pages = text_of(service.render(read, "sample_a4", new_id(), copy=3))
    assert "REPRINT 2" in pages[0]
    assert "Qingchuan Public Service Hall" in pages[0]


def test_a_character_in_no_font_is_reported() -> None:
    assert missing_glyphs("王\U000323af") == ["\U000323af"]
    assert missing_glyphs(NAME) == []


def test_lines_do_not_begin_with_a_comma_and_fit() -> None:
    lines = wrap("请在规定的期限内补齐，逾期不补的，视为放弃本次申请。Please bring the original document." * 3, 120, 12)
    assert all(line[0] not in "，。" for line in lines)
    assert all(width(line, 12) <= 120.1 for line in lines)


def order(hall: Hall, clerk: Actor, kind: str = "sample_roll", subject: UUID | None = None) -> PrintOrder:
    with hall.work(clerk) as work:
        return service.order_print(work, kind, subject or new_id())


def test_an_order_becomes_a_file_and_its_outcome_a_fact(hall: Hall, clerk: Actor, tmp_path: Path) -> None:
    made = order(hall, clerk, "sample_a4")
    assert Spooler(hall, lambda *_: PdfFolder(tmp_path / "papers")).drain() == 1
    (file,) = (tmp_path / "papers").iterdir()
    assert file.read_bytes().startswith(b"%PDF")
    with hall.read() as read:
        outcome = read.first(select(PrintOutcome).where(PrintOutcome.order_id == made.id))
    assert outcome is not None
    assert outcome.printed


def test_the_second_order_of_a_paper_is_its_first_reprint(hall: Hall, clerk: Actor) -> None:
    subject = new_id()
    assert [order(hall, clerk, subject=subject).copy for _ in range(3)] == [1, 2, 3]


class ReceiptPrinter(threading.Thread):
    """A receipt printer on a real socket; `breaks_after` bytes it hangs up, as one does whose plug is pulled."""

    def __init__(self, answer: bytes = b"\x12", breaks_after: int | None = None) -> None:
        super().__init__(daemon=True)
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        self.answer, self.breaks_after, self.got = answer, breaks_after, b""

    def run(self) -> None:
        wire, _ = self.listening.accept()
        with wire:
            self.got += wire.recv(16)
            wire.sendall(self.answer)
            while True:
                if self.breaks_after is not None and len(self.got) > self.breaks_after:
                    wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
                    return
                piece = wire.recv(1024)
                if not piece:
                    return
                self.got += piece


@pytest.mark.parametrize("roll_mm", [80, 58])
def test_a_receipt_printer_gets_raster_bands_and_a_cut(hall: Hall, clerk: Actor, roll_mm: int) -> None:
    printer = ReceiptPrinter()
    printer.start()
    order(hall, clerk)
    Spooler(hall, lambda *_: EscPosNetwork("127.0.0.1", printer.port, roll_mm)).drain()
    printer.join(5)
    printer.listening.close()
    wide = {80: 72, 58: 48}[roll_mm]
    assert b"\x1dv0\x00" + wide.to_bytes(2, "little") in printer.got
    assert printer.got.endswith(CUT)


def test_a_printer_that_breaks_off_loses_no_order(hall: Hall, clerk: Actor, clock: ManualClock, tmp_path: Path) -> None:
    broken = ReceiptPrinter(breaks_after=100)
    broken.start()
    made = order(hall, clerk)
    Spooler(hall, lambda *_: EscPosNetwork("127.0.0.1", broken.port, 80)).drain()
    broken.join(5)
    broken.listening.close()
    with hall.read() as read:
        job = read.require(PrintJob, made.id)
    assert (job.state, job.error, job.tries) == (JobState.WAITING, "documents.error.printer_gone", 1)
    clock.advance(timedelta(seconds=5))
    Spooler(hall, lambda *_: PdfFolder(tmp_path / "papers")).drain()
    with hall.read() as read:
        assert read.require(PrintJob, made.id).state is JobState.PRINTED


def test_no_paper_is_told_as_no_paper() -> None:
    with pytest.raises(PaperOut):
        check_paper(b"\x72")
    check_paper(b"\x12")
    check_paper(b"")


def test_a_spooler_that_was_killed_goes_on_where_it_was(hall: Hall, clerk: Actor, tmp_path: Path) -> None:
    order(hall, clerk)
    spooler = Spooler(hall, lambda *_: PdfFolder(tmp_path / "papers"))
    spooler.start()
    order(hall, clerk)
    while len(list(tmp_path.glob("papers/*.pdf"))) < 2:
        assert spooler._thread is not None
        spooler._thread.join(0.01)
    spooler.stop()


def test_settings_name_printers(hall: Hall) -> None:
    assert make_printer(hall, "folder").name == "folder"
    assert make_printer(hall, "tcp://127.0.0.1:9100", 58).name == "tcp://127.0.0.1:9100"
    assert make_printer(hall, "file:/dev/usb/lp0").name == "file:/dev/usb/lp0"


def test_large_print_is_larger() -> None:
    frame = kit.Frame("晴川市便民服务中心")
    small, large = (
        text_of(kit.render(Content("大字", blocks=[Paragraph("字" * 400)], large=large), Sheet.ROLL, frame)) for large in (False, True)
    )
    assert len("".join(large).splitlines()) > len("".join(small).splitlines())
