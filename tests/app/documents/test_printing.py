"""Printers may fail; orders are never lost, and each tells what became of it."""

from __future__ import annotations

import socket
import threading
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from PIL import Image
from sqlalchemy import select

from app.documents import Content, Made, Sheet, escpos, paper, printers, registry, service
from app.documents.errors import PaperFolder, PaperOut, PrinterGone, PrinterUnknown
from app.documents.escpos import CUT
from app.documents.models import JobState, PrintJob, PrintOrder, PrintOutcome
from app.documents.printers import EscPosFile, EscPosNetwork, PdfFolder, Printer, make_printer
from app.documents.spool import MOST_CRASHES, MOST_TRIES, Spooler
from app.store import Actor, Hall, ManualClock, Reader, new_id

FINE, EMPTY = b"\x12", b"\x72"


def order(hall: Hall, clerk: Actor, kind: str = "sample_ticket", subject: UUID | None = None, copies: int = 1) -> PrintOrder:
    with hall.work(clerk) as work:
        return service.order_print(work, kind, subject or new_id(), copies=copies)


def job_of(hall: Hall, made: PrintOrder) -> PrintJob:
    with hall.read() as read:
        return read.require(PrintJob, made.id)


def made_of(hall: Hall, kind: str = "sample_ticket", roll_mm: int = 80) -> Made:
    with hall.read() as read:
        return service.make(read, kind, new_id(), roll_mm=roll_mm)


def printing_on(hall: Hall, printer: Printer) -> Spooler:
    return Spooler(hall, lambda *_: printer)


class ReceiptPrinter(threading.Thread):
    """A receipt printer on a real socket: it answers the paper question in turn, and can break off like a pulled plug."""

    def __init__(self, *answers: bytes, breaks_after: int | None = None, hangs_up: bool = True) -> None:
        super().__init__(daemon=True)
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        self.answers, self.breaks_after, self.hangs_up = list(answers), breaks_after, hangs_up
        self.got = b""
        self.start()

    def run(self) -> None:
        wire, _ = self.listening.accept()
        asked = 0
        with wire:
            while piece := wire.recv(1024):
                self.got += piece
                if self.breaks_after is not None and len(self.got) > self.breaks_after:
                    wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
                    return
                while self.answers and self.got.count(escpos.ASK_PAPER) > asked:
                    asked += 1
                    wire.sendall(self.answers.pop(0))
            while not self.hangs_up and not self.finished.wait(0.05):
                pass

    finished = threading.Event()

    def network(self, mode: str = "raster") -> EscPosNetwork:
        return EscPosNetwork("127.0.0.1", self.port, mode)

    def end(self) -> None:
        self.finished.set()
        self.join(5)
        self.listening.close()
        self.finished.clear()


def test_an_order_becomes_a_file_and_its_outcome_a_fact(hall: Hall, clerk: Actor, tmp_path: Path) -> None:
    made = order(hall, clerk, "sample_receipt")
    assert printing_on(hall, PdfFolder(tmp_path / "papers")).drain() == 1
    (file,) = (tmp_path / "papers").iterdir()
    assert file.read_bytes().startswith(b"%PDF")
    with hall.read() as read:
        (outcome,) = service.outcomes_of(read, made.id)
    assert (outcome.printed, outcome.printer, outcome.error) == (True, "folder", "")


def test_an_order_that_was_rolled_back_is_never_printed(hall: Hall, clerk: Actor, tmp_path: Path) -> None:
    with pytest.raises(PrinterGone), hall.work(clerk) as work:
        service.order_print(work, "sample_ticket", new_id())
        raise PrinterGone
    assert printing_on(hall, PdfFolder(tmp_path)).drain() == 0


def test_the_second_order_of_a_paper_is_its_first_reprint(hall: Hall, clerk: Actor) -> None:
    subject = new_id()
    first = order(hall, clerk, subject=subject)
    with hall.work(clerk) as work:
        again = service.print_again(work, first.id, "弄丢了")
    assert (first.copy, again.copy, again.reason) == (1, 2, "弄丢了")


@pytest.mark.parametrize(("roll_mm", "bytes_wide"), [(80, 72), (58, 48)])
def test_a_receipt_printer_gets_raster_bands_and_a_cut(hall: Hall, clerk: Actor, roll_mm: int, bytes_wide: int) -> None:
    hall.choose("printer.roll_mm", str(roll_mm))
    printer = ReceiptPrinter(FINE, FINE)
    made = order(hall, clerk)
    printing_on(hall, printer.network()).drain()
    printer.end()
    assert job_of(hall, made).state is JobState.PRINTED
    assert b"\x1dv0\x00" + bytes_wide.to_bytes(2, "little") in printer.got
    assert printer.got.endswith(CUT + escpos.ASK_PAPER)


def test_the_bands_put_together_are_the_picture_of_the_paper(hall: Hall) -> None:
    made = made_of(hall)
    (picture,) = escpos.raster(made.pdf, 576)
    rows, image = 0, Image.new("1", picture.size)
    for band in escpos.bands(picture):
        wide, high = int.from_bytes(band[4:6], "little") * 8, int.from_bytes(band[6:8], "little")
        assert (wide, len(band)) == (576, 8 + wide // 8 * high)
        assert high <= 256
        image.paste(Image.frombytes("1", (wide, high), band[8:]), (0, rows))
        rows += high
    assert rows == picture.height
    ink = sum(image.histogram()[1:])
    assert 0.02 < ink / (576 * rows) < 0.3


def test_a_printer_that_breaks_off_loses_no_order(hall: Hall, clerk: Actor, clock: ManualClock, tmp_path: Path) -> None:
    broken = ReceiptPrinter(FINE, breaks_after=4000)
    made = order(hall, clerk)
    printing_on(hall, broken.network()).drain()
    broken.end()
    job = job_of(hall, made)
    assert (job.state, job.error, job.tries) == (JobState.WAITING, PrinterGone.key, 1)
    assert "打印机" in service.trouble_of(job)
    clock.advance(timedelta(seconds=5))
    printing_on(hall, PdfFolder(tmp_path / "papers")).drain()
    assert job_of(hall, made).state is JobState.PRINTED


def test_paper_that_runs_out_in_the_middle_is_told_and_the_paper_printed_anew(hall: Hall, clerk: Actor, clock: ManualClock) -> None:
    printer = ReceiptPrinter(FINE, EMPTY)
    made = order(hall, clerk)
    printing_on(hall, printer.network()).drain()
    printer.end()
    assert job_of(hall, made).error == PaperOut.key
    with hall.read() as read:
        assert [job.order_id for job in service.troubles(read)] == [made.id]
    loaded = ReceiptPrinter(FINE, FINE)
    clock.advance(timedelta(seconds=5))
    printing_on(hall, loaded.network()).drain()
    loaded.end()
    assert job_of(hall, made).state is JobState.PRINTED


def test_a_printer_that_answers_nothing_and_never_hangs_up_prints_all_the_same(hall: Hall, clerk: Actor) -> None:
    silent = ReceiptPrinter(hangs_up=False)
    made = order(hall, clerk)
    printing_on(hall, silent.network()).drain()
    silent.end()
    assert job_of(hall, made).state is JobState.PRINTED


def test_a_dead_printer_holds_up_only_its_own_papers(hall: Hall, clerk: Actor, clock: ManualClock, tmp_path: Path) -> None:
    dead = make_printer(hall, "tcp://127.0.0.1:1")
    tickets = [order(hall, clerk) for _ in range(3)]
    receipt = order(hall, clerk, "sample_receipt")
    spooler = Spooler(hall, lambda _, sheet: dead if sheet is Sheet.ROLL else PdfFolder(tmp_path))
    assert spooler.drain() == 2
    assert [job_of(hall, made).tries for made in tickets] == [1, 0, 0]
    assert job_of(hall, receipt).state is JobState.PRINTED
    clock.advance(timedelta(seconds=5))
    assert printing_on(hall, PdfFolder(tmp_path)).drain() == 3


def test_waiting_grows_and_ends_in_failure_that_a_person_can_restart(hall: Hall, clerk: Actor, clock: ManualClock, tmp_path: Path) -> None:
    made = order(hall, clerk)
    gone = printing_on(hall, make_printer(hall, "tcp://127.0.0.1:1"))
    for _ in range(MOST_TRIES):
        assert gone.drain() == 1
        clock.advance(timedelta(minutes=5))
    assert (job_of(hall, made).state, gone.drain()) == (JobState.FAILED, 0)
    with hall.read() as read:
        assert len(service.outcomes_of(read, made.id)) == 2
    with hall.work(clerk) as work:
        assert service.retry_all(work) == 1
    printing_on(hall, PdfFolder(tmp_path)).drain()
    assert job_of(hall, made).state is JobState.PRINTED


def test_an_order_called_off_is_not_printed_and_a_printed_one_cannot_be_called_off(hall: Hall, clerk: Actor, tmp_path: Path) -> None:
    first, second = order(hall, clerk), order(hall, clerk)
    with hall.work(clerk) as work:
        service.cancel(work, first.id)
    printing_on(hall, PdfFolder(tmp_path)).drain()
    with hall.work(clerk) as work:
        service.cancel(work, second.id)
    assert [job_of(hall, made).state for made in (first, second)] == [JobState.CANCELLED, JobState.PRINTED]


class Plug(BaseException):
    """The power goes out."""


def test_a_paper_that_kills_the_program_is_set_aside_after_three_times(hall: Hall, clerk: Actor, tmp_path: Path) -> None:
    @paper("sample_poison", Sheet.A4)
    def sample_poison(read: Reader, subject_id: UUID) -> Content:
        raise Plug

    poisoned, fine = order(hall, clerk, "sample_poison"), order(hall, clerk)
    spooler = printing_on(hall, PdfFolder(tmp_path))
    for _ in range(MOST_CRASHES):
        with pytest.raises(Plug):
            spooler.drain()
    assert spooler.drain() == 1
    registry._kinds.pop("sample_poison")
    assert [job_of(hall, made).state for made in (poisoned, fine)] == [JobState.FAILED, JobState.PRINTED]
    assert "三次" in service.trouble_of(job_of(hall, poisoned))


def test_an_order_at_the_printer_when_the_power_went_is_printed_after_the_restart(hall: Hall, clerk: Actor, tmp_path: Path) -> None:
    class Unplugged:
        name = "unplugged"

        def send(self, made: Made) -> None:
            raise Plug

    made = order(hall, clerk)
    with pytest.raises(Plug):
        printing_on(hall, Unplugged()).drain()
    assert job_of(hall, made).state is JobState.PRINTING
    assert printing_on(hall, PdfFolder(tmp_path)).drain() == 1
    assert job_of(hall, made).state is JobState.PRINTED


def test_the_printing_thread_prints_what_is_committed(hall: Hall, clerk: Actor, tmp_path: Path) -> None:
    made = [order(hall, clerk)]
    printed = threading.Event()
    spooler = printing_on(hall, PdfFolder(tmp_path / "papers"))

    def heard(_: object) -> None:
        if all(job_of(hall, each).state is JobState.PRINTED for each in made):
            printed.set()

    spooler.start()
    hall.changed.append(heard)
    made.append(order(hall, clerk))
    assert printed.wait(10)
    spooler.stop()
    assert len(list(tmp_path.glob("papers/*.pdf"))) == 2


def test_an_order_of_two_copies_makes_two_pages(hall: Hall, clerk: Actor, tmp_path: Path) -> None:
    order(hall, clerk, "sample_letter", copies=2)
    printing_on(hall, PdfFolder(tmp_path)).drain()
    (file,) = tmp_path.glob("*.pdf")
    assert file.read_bytes().count(b"/Type /Page\n") == 2


def test_a_folder_that_cannot_be_written_is_named(hall: Hall, clerk: Actor, tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")
    with pytest.raises(PaperFolder):
        PdfFolder(in_the_way).send(made_of(hall))
    made = order(hall, clerk)
    printing_on(hall, PdfFolder(in_the_way)).drain()
    assert str(in_the_way) in service.trouble_of(job_of(hall, made))


def test_text_mode_sends_gb18030_and_rare_characters_as_pictures(hall: Hall, tmp_path: Path) -> None:
    EscPosFile(tmp_path / "wire", "text").send(made_of(hall))
    sent = (tmp_path / "wire").read_bytes()
    assert sent.startswith(escpos.INIT + escpos.CHINESE)
    assert "晴川市便民服务中心".encode("gb18030") in sent
    assert b"\x1d!\x33A023\n\x1d!\x00" in sent
    assert "𠮷".encode("gb18030") not in sent
    assert sent.count(b"\x1dv0\x00") == 1
    assert b"1P0A023" in sent
    assert sent.endswith(CUT)


@pytest.mark.parametrize("roll_mm", [80, 58])
def test_text_lines_are_no_wider_than_the_roll(hall: Hall, roll_mm: int) -> None:
    lines = escpos._broken("请在规定的期限内补齐 materials，逾期不补的视为放弃。" * 4, escpos.COLUMNS[roll_mm])
    assert all(escpos.columns_of(line) <= escpos.COLUMNS[roll_mm] for line in lines)


@pytest.mark.parametrize(("answer", "out"), [(b"\x72", True), (b"\x12", False), (b"", False), (b"\xff", False), (b"\x1e", False)])
def test_the_answer_about_paper_is_read_as_the_manual_says(answer: bytes, out: bool) -> None:
    assert escpos.paper_out(answer) is out


def test_settings_name_printers(hall: Hall) -> None:
    assert make_printer(hall, "folder").name == "folder"
    assert make_printer(hall, "tcp://127.0.0.1").name == "tcp://127.0.0.1:9100"
    assert make_printer(hall, "file:/dev/usb/lp0").name == "file:/dev/usb/lp0"
    for nonsense in ("", "tcp://", "tcp://host:notaport", "tcp://[", "file:", "fax:1"):
        with pytest.raises(PrinterUnknown):
            make_printer(hall, nonsense)
    hall.choose("printer.roll", "tcp://127.0.0.1:9101")
    assert printers.printer_for(hall, Sheet.ROLL).name == "tcp://127.0.0.1:9101"
    assert printers.printer_for(hall, Sheet.A4).name == "folder"


def test_a_hall_with_a_printer_it_does_not_know_says_so_and_waits(hall: Hall, clerk: Actor) -> None:
    hall.choose("printer.roll", "fax:1")
    made = order(hall, clerk)
    Spooler(hall).drain()
    with hall.read() as read:
        assert read.first(select(PrintOutcome.error).where(PrintOutcome.order_id == made.id)) == PrinterUnknown.key
    assert "fax:1" in service.trouble_of(job_of(hall, made))


def first_row_of_the_code(picture: Image.Image) -> list[int]:
    """The lengths in dots of the dark stretches of the row that begins with a finder pattern and ends with one."""
    ink = picture.point([255 if level < 128 else 0 for level in range(256)])
    for row in range(ink.height):
        line = ink.crop((0, row, ink.width, row + 1)).tobytes()
        runs = [len(run) for run in line.split(b"\0") if run]
        if len(runs) > 3 and runs[0] == runs[-1] >= 35:
            return runs
    return []


@pytest.mark.parametrize("roll_mm", [80, 58])
def test_the_modules_of_a_code_are_whole_dots_and_large_enough(hall: Hall, roll_mm: int) -> None:
    (picture,) = escpos.raster(made_of(hall, "sample_roll_table", roll_mm).pdf, escpos.DOTS[roll_mm])
    runs = first_row_of_the_code(picture)
    module, rest = divmod(runs[0], 7)
    assert (rest, module >= 5) == (0, True)
    assert all(run % module == 0 for run in runs)
