"""What a file really is, before a row of it is read: compressed or not, table or XES, its encoding, and that it has an end."""

from __future__ import annotations

import codecs
import gzip
import re
import zlib
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO, cast

from app.intake.event_log.errors import LogCut, LogEmpty, LogIsPicture, LogIsWorkbook, LogMissing, LogTooLarge, NotALog

MOST_BYTES = 4_000_000_000
MOST_TIMES_PACKED = 100
"""A log packs 10 to 50 times, deflate can reach 1,032. More than this, beyond what any small file may unpack to, is a bomb."""
FREE_BYTES = 64_000_000
BLOCK = 1 << 18

_GZIP = b"\x1f\x8b"
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*", b"%PDF")
_ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0", b"7z\xbc\xaf", b"Rar!")
_WIDE = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_ESCAPED = re.compile("[\udc80-\udcff]")


class LogKind(StrEnum):
    """How a log is written."""

    CSV = "csv"
    XES = "xes"


@dataclass(frozen=True)
class LogFile:
    """A file that can be a log. `encoding` is of no use for XES, which says its own."""

    path: Path
    kind: LogKind
    packed: bool
    encoding: str
    size: int

    @contextmanager
    def stream(self) -> Generator[BinaryIO]:
        """The bytes of the log, unpacked. Raises LogCut when they end too early."""
        with _damage_is_refused(), self.path.open("rb") as raw:
            if self.packed:
                with gzip.open(raw) as unpacked:
                    yield cast(BinaryIO, unpacked)
            else:
                yield raw


def look_at(path: Path, encoding: str = "", read: Callable[[int], None] | None = None) -> LogFile:
    """Say what the file is, reading it once to its end without keeping it; `encoding` is believed when it is given.

    `read(bytes)` is called as it goes. Raises LogMissing, LogEmpty, LogIsPicture, LogIsWorkbook, NotALog, LogCut, LogTooLarge.
    """
    with _damage_is_refused():
        try:
            with path.open("rb") as raw:
                packed = raw.read(2) == _GZIP
                size = path.stat().st_size
        except OSError as refused:
            raise LogMissing(file=path.name) from refused
        file = LogFile(path, LogKind.CSV, packed, "utf-8-sig", size)
        with file.stream() as stream:
            start = stream.read(4096)
        kind = _kind(start)
        guess = EncodingGuess(encoding or _WIDE.get(start[:2], ""))
        for block in _measured(file):
            if read is not None:
                read(len(block))
            if kind is LogKind.CSV:
                guess.hear(block)
    return LogFile(path, kind, packed, guess.answer, size)


def _kind(start: bytes) -> LogKind:
    if not start.strip(b"\x00 \r\n\t\xef\xbb\xbf"):
        raise LogEmpty
    if start.startswith(_PICTURES) or (start[:4] == b"RIFF" and start[8:12] == b"WEBP"):
        raise LogIsPicture
    if start.startswith(_ARCHIVES):
        raise LogIsWorkbook
    head = start.replace(b"\x00", b"") if start[:2] in _WIDE else start
    plain = head.removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff").lstrip().lower()
    if plain.startswith(b"<"):
        if plain.startswith((b"<!doctype html", b"<html")):
            raise NotALog
        return LogKind.XES
    if b"\x00" in head or head.startswith(_GZIP) or plain.startswith((b"{", b"[")):
        raise NotALog
    return LogKind.CSV


def _measured(file: LogFile) -> Iterator[bytes]:
    unpacked = 0
    with file.stream() as stream:
        while block := stream.read(BLOCK):
            unpacked += len(block)
            if unpacked > MOST_BYTES or (file.packed and unpacked > max(FREE_BYTES, MOST_TIMES_PACKED * file.size)):
                raise LogTooLarge(megabytes=unpacked // 1_000_000)
            yield block


class EncodingGuess:
    """Hears the bytes of a text and says its encoding: UTF-8 unless it cannot be, then GB 18030, then Latin-1."""

    def __init__(self, given: str = "") -> None:
        self._given = given
        self._heard = {name: codecs.getincrementaldecoder(name)("surrogateescape") for name in ("utf-8", "gb18030")}
        self._escaped = dict.fromkeys(self._heard, 0)
        self._beyond_ascii = dict.fromkeys(self._heard, 0)

    def hear(self, block: bytes) -> None:
        """The next bytes."""
        if self._given or (block.isascii() and not any(decoder.getstate()[0] for decoder in self._heard.values())):
            return
        for name, decoder in self._heard.items():
            text = decoder.decode(block)
            self._escaped[name] += len(_ESCAPED.findall(text))
            self._beyond_ascii[name] += len(text) - len(text.encode("ascii", "ignore"))
            if name == "utf-8" and not self._escaped[name]:
                return

    @property
    def answer(self) -> str:
        """The encoding that fits, with some damage: signs of other encodings hardly ever make UTF-8, but often enough GB 18030."""
        if self._given:
            return self._given
        for name, most_damaged in (("utf-8", 0.5), ("gb18030", 0.05)):
            if self._escaped[name] <= self._beyond_ascii[name] * most_damaged:
                return "utf-8-sig" if name == "utf-8" else name
        return "latin-1"


@contextmanager
def _damage_is_refused() -> Generator[None]:
    try:
        yield
    except (EOFError, zlib.error, gzip.BadGzipFile) as damage:
        raise LogCut from damage
