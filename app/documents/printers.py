"""Ways to paper: a folder of PDFs, receipt printers by ESC/POS. The system's printers are added by the window program."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

import pypdfium2 as pdfium
from PIL import Image, ImageOps

from app.documents.content import Sheet
from app.documents.errors import PaperFolder, PaperOut, PrinterGone, PrinterUnknown
from app.store import Hall

DOTS = {80: 576, 58: 384}
_BAND = 256
_TIMEOUT_S = 5.0

INIT = b"\x1b@"
CUT = b"\x1bd\x04\x1dV\x00"
ASK_PAPER = b"\x10\x04\x04"


class Printer(Protocol):
    """Somewhere to send a paper."""

    name: str

    def send(self, pdf: bytes, name: str) -> None:
        """Print, or raise PrinterGone, PaperOut, PaperFolder."""
        ...


class PdfFolder:
    """Saves papers as files: the fallback, and what a hall without printers uses. A file appears whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.name = "folder"

    def send(self, pdf: bytes, name: str) -> None:
        target = self.folder / f"{name}.pdf"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            half = target.with_suffix(".half")
            half.write_bytes(pdf)
            os.replace(half, target)
        except OSError as error:
            raise PaperFolder(folder=str(self.folder)) from error


class EscPosNetwork:
    """A receipt printer on the network (raw TCP, port 9100 as a rule), asked for paper before and told to cut after."""

    def __init__(self, host: str, port: int, roll_mm: int) -> None:
        self.host, self.port, self.roll_mm = host, port, roll_mm
        self.name = f"tcp://{host}:{port}"

    def send(self, pdf: bytes, name: str) -> None:
        try:
            with closing(socket.create_connection((self.host, self.port), timeout=_TIMEOUT_S)) as wire:
                wire.sendall(INIT + ASK_PAPER)
                wire.settimeout(0.5)
                check_paper(_answer(wire))
                wire.settimeout(_TIMEOUT_S)
                for piece in escpos(pdf, self.roll_mm):
                    wire.sendall(piece)
                wire.shutdown(socket.SHUT_WR)
                while wire.recv(256):
                    pass
        except OSError as error:
            raise PrinterGone from error


class EscPosFile:
    """A receipt printer behind a device file, or a file that keeps what would be sent."""

    def __init__(self, file: Path, roll_mm: int) -> None:
        self.file, self.roll_mm = file, roll_mm
        self.name = f"file:{file}"

    def send(self, pdf: bytes, name: str) -> None:
        try:
            with self.file.open("ab") as device:
                device.write(INIT)
                for piece in escpos(pdf, self.roll_mm):
                    device.write(piece)
        except OSError as error:
            raise PrinterGone from error


def check_paper(answer: bytes) -> None:
    """Read the answer to DLE EOT 4: bits 5 and 6 mean the roll has ended. No answer is no objection. Raises PaperOut."""
    if answer and answer[0] & 0x12 == 0x12 and answer[0] & 0x60:
        raise PaperOut


def escpos(pdf: bytes, roll_mm: int) -> Iterator[bytes]:
    """A roll paper as raster bands and a cut. Raster looks the same on every model and knows every character."""
    for image in raster(pdf, DOTS[roll_mm]):
        wide = (image.width + 7) // 8
        for top in range(0, image.height, _BAND):
            band = image.crop((0, top, image.width, min(top + _BAND, image.height)))
            inverted = ImageOps.invert(band.convert("L")).convert("1", dither=Image.Dither.NONE)
            yield b"\x1dv0\x00" + wide.to_bytes(2, "little") + band.height.to_bytes(2, "little") + inverted.tobytes()
    yield CUT


def raster(pdf: bytes, dots: int) -> list[Image.Image]:
    """The pages of a PDF, as many dots wide as the printer has (203 dpi)."""
    images: list[Image.Image] = []
    with closing(pdfium.PdfDocument(pdf)) as document:
        for number in range(len(document)):
            page = document[number]
            images.append(page.render(scale=dots / page.get_width()).to_pil())
            page.close()
    return images


Maker = Callable[[Hall, str], Printer]
_makers: dict[str, Maker] = {}


def add_kind(scheme: str, make: Maker) -> None:
    """Let another part of the program add a kind of printer (`system:` by the windows)."""
    _makers[scheme] = make


def printer_for(hall: Hall, sheet: Sheet) -> Printer:
    """The printer that this PC's settings name for a sheet; the folder of PDFs when nothing is set. Raises PrinterUnknown."""
    chosen = hall.setting(f"printer.{sheet}", "folder")
    return make_printer(hall, chosen, int(hall.setting("printer.roll_mm", "80")))


def make_printer(hall: Hall, chosen: str, roll_mm: int = 80) -> Printer:
    """A printer from its setting: `folder`, `folder:DIR`, `tcp://HOST:9100`, `file:/dev/usb/lp0`, `system:NAME`. Raises PrinterUnknown."""
    scheme, _, rest = chosen.partition(":")
    if scheme == "folder":
        return PdfFolder(Path(rest) if rest else hall.data / "papers")
    if scheme == "tcp":
        address = urlsplit(chosen)
        if address.hostname:
            return EscPosNetwork(address.hostname, address.port or 9100, roll_mm)
    if scheme == "file" and rest:
        return EscPosFile(Path(rest), roll_mm)
    if scheme in _makers:
        return _makers[scheme](hall, rest)
    raise PrinterUnknown(printer=chosen)


def _answer(wire: socket.socket) -> bytes:
    try:
        return wire.recv(1)
    except TimeoutError:
        return b""
