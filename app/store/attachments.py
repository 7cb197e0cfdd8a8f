"""Photos, recordings and scans beside the hall file: kept by the hash of their content, encrypted, checked on every reading.

kept = hall.attachments.keep(path)                    # before the unit of work: shrunk, sealed, on the disk
with hall.work(actor) as work:
    attach(work, complaint.id, kept)                  # the fact that it belongs to this record
content = hall.attachments.read(kept.hash)            # AttachmentDamaged, AttachmentElsewhere

A file that no fact names (the unit of work was rolled back) does no harm; a fact whose file is not here came from another PC and
its file follows later. Pictures are made smaller and lose their metadata (the place they were taken); what is kept is what is shown.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from app.store.base import Fact
from app.store.columns import new_id
from app.store.errors import DiskFull, HallError
from app.store.parts import Parts
from app.store.work import Reader, Work
from app.text import one_line

_MEGABYTE = 1_000_000
_MAGIC = b"SHA1"
_NONCE = 12
_MOST_NAME = 80
_HASH = re.compile(r"[0-9a-f]{64}")
_UNSAFE = re.compile(r'[<>:"/\\|?*\x00-\x1f]+')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)


class AttachmentKind(StrEnum):
    """What can be attached."""

    PHOTO = "photo"
    RECORDING = "recording"
    PAPER = "paper"


MOST_BYTES = {
    AttachmentKind.PHOTO: 40 * _MEGABYTE,
    AttachmentKind.RECORDING: 100 * _MEGABYTE,
    AttachmentKind.PAPER: 20 * _MEGABYTE,
}
"""The largest file taken of each kind, in bytes, before it is made smaller."""


class Attachment(Fact):
    """A file belongs to a record. Who and when come from `Fact`; `size` is in bytes, as kept."""

    __tablename__ = "attachment"

    subject_id: Mapped[UUID] = mapped_column(index=True)
    hash: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    kind: Mapped[AttachmentKind]
    size: Mapped[int]
    note: Mapped[str] = mapped_column(default="")


class AttachmentHidden(Fact):
    """A file was taken off a record, or put back on it (`hidden` False). Who and when come from `Fact`.

    The file itself stays as long as the record: it is shown no more. The same content attached again is shown again.
    """

    __tablename__ = "attachment_hidden"

    subject_id: Mapped[UUID] = mapped_column(index=True)
    hash: Mapped[str]
    name: Mapped[str]
    hidden: Mapped[bool] = mapped_column(default=True)
    reason: Mapped[str] = mapped_column(default="")


@dataclass(frozen=True)
class Kept:
    """A file that is on the disk now: its content's SHA-256, the cleaned name it is shown by, its kind and size in bytes."""

    hash: str
    name: str
    kind: AttachmentKind
    size: int


class AttachmentRefused(HallError):
    """A file that cannot be attached."""


class AttachmentUnreadable(AttachmentRefused):
    """The file is not there, may not be read, or is a picture that cannot be opened."""

    key = "store.error.attachment_unreadable"


class AttachmentEmpty(AttachmentRefused):
    """The file holds nothing."""

    key = "store.error.attachment_empty"


class AttachmentTypeUnknown(AttachmentRefused):
    """The content is no photo, recording or PDF, whatever its name says."""

    key = "store.error.attachment_type_unknown"


class AttachmentTooLarge(AttachmentRefused):
    """The file is larger than its kind may be."""

    key = "store.error.attachment_too_large"


class ReasonForTakingOffMissing(AttachmentRefused):
    """A file is taken off a record only with a reason."""

    key = "store.error.reason_for_taking_off"


class AttachmentDamaged(HallError):
    """The file's content is not what was kept: the disk is failing, or somebody changed it."""

    key = "store.error.attachment_damaged"


class AttachmentElsewhere(HallError):
    """The file was attached on another PC and has not come here yet: `is_coming` with the hub at hand, else when it is again."""

    key = "store.error.attachment_elsewhere"

    def __init__(self, *, is_coming: bool = False) -> None:
        super().__init__()
        self.is_coming = is_coming
        if is_coming:
            self.key = "store.error.attachment_coming"  # pyright: ignore[reportAttributeAccessIssue]


class Attachments:
    """The folder of attached files of one hall. Thread-safe: a file appears whole or not at all and is never changed.

    What is asked for and not here is wanted from then on (`next_wanted`); who fetches it sets `wanting`, to hear of it at once, and
    says by `is_online` whether it can come now.
    """

    def __init__(self, folder: Path, key: str) -> None:
        self.folder = folder
        self.is_online = False
        self.wanting: Callable[[], None] = lambda: None
        self._wanted: dict[str, None] = {}
        self._key = hashlib.blake2b(b"attachments", key=bytes.fromhex(key), digest_size=32, person=b"servicehall").digest()

    @property
    def unfinished(self) -> Parts:
        """Files that are on their way here."""
        return Parts(self.folder / "unfinished", self._key)

    def want(self, wanted: str) -> None:
        """Somebody needs this file, which is not here."""
        self._wanted[wanted] = None
        self.wanting()

    def next_wanted(self) -> str | None:
        """The file that somebody waits for longest."""
        return next(iter(list(self._wanted)), None)

    def no_longer_wanted(self, wanted: str) -> None:
        """It is here, or cannot come now."""
        self._wanted.pop(wanted, None)

    def keep(self, source: bytes | Path, name: str = "") -> Kept:
        """Keep a file. The same content twice is kept once. Photos are made smaller first.

        Raises AttachmentUnreadable, AttachmentEmpty, AttachmentTypeUnknown, AttachmentTooLarge, DiskFull.
        """
        shown = name or (source.name if isinstance(source, Path) else "")
        content = _read(source) if isinstance(source, Path) else source
        kind, ending = recognised(content, shown)
        if len(content) > MOST_BYTES[kind]:
            raise AttachmentTooLarge(field="file", name=clean_name(shown, ""), most=MOST_BYTES[kind] // _MEGABYTE)
        if kind is AttachmentKind.PHOTO:
            from app.store.photos import PhotoUnreadable, smaller  # Pillow waits until somebody attaches a photo

            try:
                content, ending = smaller(content, ending)
            except PhotoUnreadable as error:
                raise AttachmentUnreadable(field="file") from error
        return self.put(content, clean_name(shown, ending), kind)

    def put(self, content: bytes, name: str, kind: AttachmentKind) -> Kept:
        """Keep content as it is: what another PC sent, already checked and made smaller there. Raises DiskFull."""
        made = hashlib.sha256(content).hexdigest()
        if not self.has(made):
            self._write(self._place(made), self._sealed(content, made))
        return Kept(made, name, kind, len(content))

    def has(self, wanted: str) -> bool:
        """Whether this PC has the file."""
        return self._place(wanted).is_file()

    def read(self, wanted: str) -> bytes:
        """The content, checked. Raises AttachmentElsewhere when it is not here, AttachmentDamaged when it is not what was kept."""
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        try:
            sealed = self._place(wanted).read_bytes()
        except FileNotFoundError as error:
            self.want(wanted)
            raise AttachmentElsewhere(is_coming=self.is_online) from error
        except OSError as error:
            raise AttachmentDamaged from error
        if not sealed.startswith(_MAGIC):
            raise AttachmentDamaged
        nonce, rest = sealed[len(_MAGIC) : len(_MAGIC) + _NONCE], sealed[len(_MAGIC) + _NONCE :]
        try:
            content = AESGCM(self._key).decrypt(nonce, rest, wanted.encode())
        except (InvalidTag, ValueError) as error:
            raise AttachmentDamaged from error
        if hashlib.sha256(content).hexdigest() != wanted:
            raise AttachmentDamaged
        return content

    def problems(self, hashes: Sequence[str]) -> list[str]:
        """Which of these files are here but damaged."""
        found: list[str] = []
        for each in dict.fromkeys(hashes):
            try:
                self.read(each)
            except AttachmentDamaged:
                found.append(each)
            except AttachmentElsewhere:
                continue
        return found

    def _place(self, wanted: str) -> Path:
        if not _HASH.fullmatch(wanted):
            raise AttachmentDamaged
        return self.folder / wanted[:2] / wanted

    def _sealed(self, content: bytes, made: str) -> bytes:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        nonce = os.urandom(_NONCE)
        return _MAGIC + nonce + AESGCM(self._key).encrypt(nonce, content, made.encode())

    def _write(self, place: Path, sealed: bytes) -> None:
        half = place.with_name(f"{new_id().hex}.half")
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
            with os.fdopen(handle, "wb") as out:
                out.write(sealed)
                out.flush()
                os.fsync(out.fileno())
            os.replace(half, place)
        except OSError as error:
            half.unlink(missing_ok=True)
            if error.errno == errno.ENOSPC:
                raise DiskFull from error
            raise AttachmentUnreadable(field="file") from error


def copy_missing(source: Path, target: Path) -> int:
    """Copy the sealed files that another folder lacks, for a backup on another disk and the way back; how many. Raises DiskFull.

    A file is never changed once it is written, so a name that is there need not be copied again.
    """
    copied = 0
    for file in sorted(source.glob("??/*")):
        place = target / file.parent.name / file.name
        if not _HASH.fullmatch(file.name) or place.exists():
            continue
        half = place.with_name(f"{new_id().hex}.half")
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, half)
            half.chmod(0o600)
            os.replace(half, place)
        except OSError as error:
            half.unlink(missing_ok=True)
            if error.errno == errno.ENOSPC:
                raise DiskFull from error
            raise
        copied += 1
    return copied


def attach(work: Work, subject_id: UUID, kept: Kept, note: str = "") -> Attachment:
    """The kept file belongs to this record from this commit on."""
    return work.add(
        Attachment(subject_id=subject_id, hash=kept.hash, name=kept.name, kind=kept.kind, size=kept.size, note=one_line(note).text)
    )


def take_off(work: Work, each: Attachment, reason: str) -> AttachmentHidden:
    """The file is shown on its record no more. Raises ReasonForTakingOffMissing."""
    words = one_line(reason).text
    if not words:
        raise ReasonForTakingOffMissing(field="reason")
    return work.add(AttachmentHidden(subject_id=each.subject_id, hash=each.hash, name=each.name, reason=words))


def put_back(work: Work, off: AttachmentHidden) -> AttachmentHidden:
    """The file is shown on its record again."""
    return work.add(AttachmentHidden(subject_id=off.subject_id, hash=off.hash, name=off.name, hidden=False))


def attachments_of(read: Reader, subject_id: UUID) -> list[Attachment]:
    """What is attached to a record and was not taken off, oldest first; the same content twice is shown once."""
    found: dict[str, Attachment] = {}
    latest: dict[str, Attachment] = {}
    for each in read.all(select(Attachment).where(Attachment.subject_id == subject_id).order_by(Attachment.hlc, Attachment.id)):
        found.setdefault(each.hash, each)
        latest[each.hash] = each
    off = _looks(read, subject_id) if found else {}
    return [each for each in found.values() if not _is_off(off.get(each.hash), latest[each.hash])]


def taken_off(read: Reader, subject_id: UUID) -> list[AttachmentHidden]:
    """What was taken off a record and is off it still, the latest first."""
    off = [each for each in _looks(read, subject_id).values() if each.hidden]
    if not off:
        return []
    shown = {each.hash for each in attachments_of(read, subject_id)}
    return sorted((each for each in off if each.hash not in shown), key=lambda each: (each.hlc, each.id), reverse=True)


def _looks(read: Reader, subject_id: UUID) -> dict[str, AttachmentHidden]:
    facts = select(AttachmentHidden).where(AttachmentHidden.subject_id == subject_id).order_by(AttachmentHidden.hlc, AttachmentHidden.id)
    return {each.hash: each for each in read.all(facts)}


def _is_off(last: AttachmentHidden | None, attached: Attachment) -> bool:
    return last is not None and last.hidden and last.hlc > attached.hlc


def recognised(content: bytes, name: str = "") -> tuple[AttachmentKind, str]:
    """What a file is by its first bytes, and the ending that says so. Raises AttachmentEmpty, AttachmentTypeUnknown."""
    if not content:
        raise AttachmentEmpty(field="file", name=clean_name(name, ""))
    for place, start, kind, ending in _BEGINNINGS:
        if content[place : place + len(start)] == start:
            return kind, ending
    if content[:4] == b"RIFF" and content[8:12] in _IN_RIFF:
        return _IN_RIFF[content[8:12]]
    if content[4:8] == b"ftyp" and _SOUND.search(content) and not _PICTURES.search(content):
        return AttachmentKind.RECORDING, "m4a"
    if content[0] == 0xFF and content[1:2] and content[1] & 0xE0 == 0xE0:
        return AttachmentKind.RECORDING, "aac" if content[1] & 0xF6 == 0xF0 else "mp3"
    raise AttachmentTypeUnknown(field="file", name=clean_name(name, ""))


_BEGINNINGS = (
    (0, b"\xff\xd8\xff", AttachmentKind.PHOTO, "jpg"),
    (0, b"\x89PNG\r\n\x1a\n", AttachmentKind.PHOTO, "png"),
    (0, b"BM", AttachmentKind.PHOTO, "bmp"),
    (0, b"GIF8", AttachmentKind.PHOTO, "gif"),
    (0, b"II*\0", AttachmentKind.PHOTO, "tif"),
    (0, b"MM\0*", AttachmentKind.PHOTO, "tif"),
    (0, b"%PDF-", AttachmentKind.PAPER, "pdf"),
    (0, b"ID3", AttachmentKind.RECORDING, "mp3"),
    (0, b"OggS", AttachmentKind.RECORDING, "ogg"),
    (0, b"fLaC", AttachmentKind.RECORDING, "flac"),
    (0, b"#!AMR", AttachmentKind.RECORDING, "amr"),
    (4, b"ftypM4A", AttachmentKind.RECORDING, "m4a"),
)
_SOUND, _PICTURES = re.compile(rb"hdlr.{8}soun", re.DOTALL), re.compile(rb"hdlr.{8}vide", re.DOTALL)
"""Tracks of an MPEG-4 file (ISO/IEC 14496-12, 8.4.3): phones use many brands; with moving pictures it is no recording."""
_IN_RIFF = {b"WAVE": (AttachmentKind.RECORDING, "wav"), b"WEBP": (AttachmentKind.PHOTO, "webp")}


def _read(file: Path) -> bytes:
    most = max(MOST_BYTES.values())
    try:
        with file.open("rb") as opened:
            return opened.read(most + 1)
    except (OSError, ValueError) as error:
        raise AttachmentUnreadable(field="file") from error


def clean_name(name: str, ending: str) -> str:
    """A name that may stand on a screen and on any disk: no folders, no signs that turn the text round, the true ending.

    `付款.exe`, a JPEG inside, becomes `付款.jpg`; a name that nothing is left of becomes the word for an attachment.
    """
    last = re.split(r"[/\\]", name)[-1]
    stem, dot, old = last.rpartition(".")
    if not dot or len(old) > 5:
        stem = last
    plain = one_line(_UNSAFE.sub(" ", stem), _MOST_NAME).text.strip(" .")
    if not plain or _RESERVED.fullmatch(plain):
        plain = f"attachment {plain}".strip()
    return f"{plain}.{ending}" if ending else plain
