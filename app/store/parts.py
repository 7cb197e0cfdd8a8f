"""Files in parts of one megabyte, each sealed on the disk: what is on its way, and what a hub keeps. Memory never holds more than a part.

A part is written whole or not at all, so a transfer that was cut goes on with the next part, after a restart too.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import shutil
from datetime import datetime
from pathlib import Path

from app.store.columns import new_id
from app.store.errors import DiskFull

PART = 1 << 20
_NONCE = 12
_NAME = re.compile(r"[0-9a-f]{64}")


class PartDamaged(Exception):
    """A part is not what was written."""


def parts_of(size: int) -> int:
    """How many parts a file of so many bytes has."""
    return -(-size // PART)


class Parts:
    """Files by the SHA-256 of their content (hex), part by part. Raises ValueError for a name that is none."""

    def __init__(self, folder: Path, key: bytes) -> None:
        self.folder = folder
        self._key = key

    def count(self, name: str) -> int:
        """How many parts are here, one after the other from the first."""
        place = self.place(name)
        found = 0
        while (place / f"{found:05d}").is_file():
            found += 1
        return found

    def put(self, name: str, number: int, content: bytes) -> None:
        """Write a part. Raises DiskFull, OSError."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        place = self.place(name)
        nonce = os.urandom(_NONCE)
        sealed = nonce + AESGCM(self._key).encrypt(nonce, content, _about(name, number))
        half = place / f"{new_id().hex}.half"
        try:
            place.mkdir(parents=True, exist_ok=True)
            handle = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
            with os.fdopen(handle, "wb") as out:
                out.write(sealed)
                out.flush()
                os.fsync(out.fileno())
            os.replace(half, place / f"{number:05d}")
        except OSError as error:
            half.unlink(missing_ok=True)
            if error.errno == errno.ENOSPC:
                raise DiskFull from error
            raise

    def get(self, name: str, number: int) -> bytes:
        """A part. Raises PartDamaged, FileNotFoundError."""
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        sealed = (self.place(name) / f"{number:05d}").read_bytes()
        try:
            return AESGCM(self._key).decrypt(sealed[:_NONCE], sealed[_NONCE:], _about(name, number))
        except (InvalidTag, ValueError) as error:
            raise PartDamaged(name) from error

    def is_whole(self, name: str) -> bool:
        """Whether the parts that are here make up the content that the name says."""
        made = hashlib.sha256()
        try:
            for number in range(self.count(name)):
                made.update(self.get(name, number))
        except PartDamaged:
            return False
        return made.hexdigest() == name

    def drop(self, name: str) -> None:
        """Forget a file."""
        shutil.rmtree(self.place(name), ignore_errors=True)

    def drop_older(self, moment: datetime) -> int:
        """Forget what nobody went on with since then; how many files."""
        bound, dropped = moment.timestamp(), 0
        for place in list(self.folder.glob("??/*")):
            if place.stat().st_mtime < bound:
                shutil.rmtree(place, ignore_errors=True)
                dropped += 1
        return dropped

    def place(self, name: str) -> Path:
        """The folder of a file's parts."""
        if not _NAME.fullmatch(name):
            raise ValueError(name)
        return self.folder / name[:2] / name


def _about(name: str, number: int) -> bytes:
    return f"{name}/{number}".encode()
