"""Photos and documents of an asset, an order or a round, as papers show them."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from app.documents import Block, Paragraph, Photo, Photos
from app.store import Attachment, AttachmentKind, Reader, attachments_of
from app.words import say

MOST_PHOTOS = 6
_CAPTION = 24


def photos_of(read: Reader, subject_id: UUID) -> list[Attachment]:
    """The photos that belong to a record, oldest first."""
    return [each for each in attachments_of(read, subject_id) if each.kind is AttachmentKind.PHOTO]


def photo(read: Reader, each: Attachment, caption: str) -> Photo:
    """A photo on paper; one that has not come to this PC yet leaves its frame."""
    return Photo(read.attached(each.hash), caption)


def attached_blocks(read: Reader, subject_id: UUID, captions: Mapping[str, str] | None = None, *, most: int = MOST_PHOTOS) -> list[Block]:
    """The photos of a record under a heading, and the names of its other files. `captions` names a photo by its note.

    More than `most` photos would make a paper of pictures: the rest is told by a number.
    """
    shown, found = photos_of(read, subject_id), list[Block]()
    others = [each.name for each in attachments_of(read, subject_id) if each.kind is not AttachmentKind.PHOTO]
    if shown:
        found.append(Paragraph(say("facility.paper.photos"), bold=True))
        known = captions or {}
        found.append(Photos([photo(read, each, known.get(each.note, "") or _name(each)) for each in shown[:most]]))
    if len(shown) > most:
        found.append(Paragraph(say("facility.paper.more_photos", count=len(shown) - most), scale=0.9))
    if others:
        found.append(Paragraph(say("facility.paper.files", names=say("text.list_comma").join(others)), scale=0.9))
    return found


def _name(each: Attachment) -> str:
    stem = each.name.rpartition(".")[0] or each.name
    return stem if len(stem) <= _CAPTION else f"{stem[: _CAPTION - 1]}…"
