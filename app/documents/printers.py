"""Ways to paper: a folder of PDFs, receipt printers by ESC/POS. The system's printers are added by the window program."""

from __future__ import annotations

import os
import select
import socket
import stat
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from app.documents.content import Made, Sheet
from app.documents.errors import PaperFolder, PrinterGone, PrinterUnknown
from app.store import Hall

_TIMEOUT_S = 5.0
_ANSWER_S = 0.5
FOLDER = "folder"


class Printer(Protocol):
    """Somewhere to send a paper."""

    name: str

    def send(self, made: Made) -> None:
        """Print, or raise PrinterGone, PaperOut, PaperFolder."""
        ...


class PdfFolder:
    """Saves papers as files: the fallback, and what a hall without printers uses. A file appears whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.name = FOLDER

    def send(self, made: Made) -> None:
        target = self.folder / f"{made.name}.pdf"
        half = target.with_suffix(".half")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with half.open("wb") as out:
                out.write(made.pdf)
                out.flush()
                os.fsync(out.fileno())
            os.replace(half, target)
        except OSError as error:
            with suppress(OSError):
                half.unlink(missing_ok=True)
            raise PaperFolder(folder=str(self.folder)) from error


class EscPosNetwork:
    """A receipt printer on the network (raw TCP, port 9100 as a rule), asked for paper before and after, where it answers."""

    def __init__(self, host: str, port: int, mode: str = "raster") -> None:
        self.host, self.port, self.mode = host, port, mode
        self.name = f"tcp://{host}:{port}"

    def send(self, made: Made) -> None:
        from app.documents.escpos import ASK_PAPER, check_paper, encoded  # PDFium and PIL wait until somebody prints so

        try:
            with closing(socket.create_connection((self.host, self.port), timeout=_TIMEOUT_S)) as wire:
                check_paper(_asked(wire, ASK_PAPER))
                for piece in encoded(made, self.mode):
                    wire.sendall(piece)
                check_paper(_asked(wire, ASK_PAPER))
                wire.shutdown(socket.SHUT_WR)
                wire.settimeout(_ANSWER_S)
                with suppress(TimeoutError):  # some printers never hang up; a reset is another matter
                    while wire.recv(256):
                        pass
        except OSError as error:
            raise PrinterGone from error


def _asked(wire: socket.socket, question: bytes) -> bytes:
    wire.sendall(question)
    wire.settimeout(_ANSWER_S)
    try:
        return wire.recv(16)
    except TimeoutError:
        return b""
    finally:
        wire.settimeout(_TIMEOUT_S)


class EscPosFile:
    """A receipt printer behind a device file, or a file that keeps what would be sent."""

    def __init__(self, file: Path, mode: str = "raster") -> None:
        self.file, self.mode = file, mode
        self.name = f"file:{file}"

    def send(self, made: Made) -> None:
        from app.documents.escpos import encoded

        try:
            if self.file.exists() and stat.S_ISCHR(self.file.stat().st_mode):
                self._send_to_device(made)
            else:
                with self.file.open("ab") as out:
                    out.writelines(encoded(made, self.mode))
        except OSError as error:
            raise PrinterGone from error

    def _send_to_device(self, made: Made) -> None:
        from app.documents.escpos import ASK_PAPER, check_paper, encoded

        device = os.open(self.file, os.O_RDWR)
        try:
            os.write(device, ASK_PAPER)
            if select.select([device], [], [], _ANSWER_S)[0]:
                check_paper(os.read(device, 16))
            for piece in encoded(made, self.mode):
                sent = 0
                while sent < len(piece):
                    sent += os.write(device, piece[sent:])
        finally:
            os.close(device)


Maker = Callable[[Hall, str], Printer]
_makers: dict[str, Maker] = {}


def add_kind(scheme: str, make: Maker) -> None:
    """Let another part of the program add a kind of printer (`system:` by the windows)."""
    _makers[scheme] = make


def roll_width(hall: Hall) -> int:
    """The width of this PC's receipt roll, 80 or 58 mm."""
    return 58 if hall.setting("printer.roll_mm", "80") == "58" else 80


def printer_for(hall: Hall, sheet: Sheet) -> Printer:
    """The printer that this PC's settings name for a sheet; the folder of PDFs when nothing is set. Raises PrinterUnknown."""
    return make_printer(hall, hall.setting(f"printer.{sheet}", FOLDER), hall.setting("printer.mode", "raster"))


def make_printer(hall: Hall, chosen: str, mode: str = "raster") -> Printer:
    """A printer from its setting: `folder`, `folder:DIR`, `tcp://HOST:9100`, `file:/dev/usb/lp0`, `system:NAME`. Raises PrinterUnknown."""
    scheme, _, rest = chosen.strip().partition(":")
    if scheme == FOLDER:
        return PdfFolder(Path(rest) if rest else hall.data / "papers")
    if scheme == "tcp":
        address = _address(chosen.strip())
        if address is not None:
            return EscPosNetwork(*address, mode)
    if scheme == "file" and rest:
        return EscPosFile(Path(rest), mode)
    if scheme in _makers:
        return _makers[scheme](hall, rest)
    raise PrinterUnknown(field="printer", printer=chosen)


def _address(text: str) -> tuple[str, int] | None:
    try:
        parts = urlsplit(text)
        return (parts.hostname, parts.port or 9100) if parts.hostname else None
    except ValueError:
        return None
