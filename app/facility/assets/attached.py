"""Photos and documents of an asset, an order or a round: as papers show them, and taken off when they do not belong there."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from app.access import ANY_STAFF, Role, Staff, right
from app.documents import Block, Paragraph, Photo, Photos
from app.facility.assets.errors import FileOfOthers
from app.store import (
    Attachment,
    AttachmentHidden,
    AttachmentKind,
    Reader,
    Work,
    attachments_of,
    put_back,
    take_off,
    taken_off,
)
from app.words import say

IN_CHARGE = (Role.FACILITY, Role.SUPERVISOR, Role.ADMINISTRATOR)
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


@right(*ANY_STAFF)
def take_off_file(work: Work, attachment_id: UUID, reason: str) -> AttachmentHidden:
    """A file that does not belong there is shown no more; who took it off and why stays on record, and it can be put back.

    Raises NotFound, FileOfOthers (somebody else attached it, and one is not in charge), ReasonForTakingOffMissing.
    """
    each = work.require(Attachment, attachment_id)
    if each.actor_id != work.actor.id and not work.actor.roles & {str(role) for role in IN_CHARGE}:
        raise FileOfOthers(name=each.name)
    return take_off(work, each, reason)


@right(*ANY_STAFF)
def put_back_file(work: Work, off_id: UUID) -> AttachmentHidden:
    """It does belong there. Raises NotFound."""
    return put_back(work, work.require(AttachmentHidden, off_id))


def off_of(read: Reader, *subjects: UUID) -> list[tuple[AttachmentHidden, str]]:
    """What is off these records now, the latest first, each with who took it off."""
    found = [each for subject in subjects for each in taken_off(read, subject)]
    people = {each.actor_id: read.get(Staff, each.actor_id) for each in found}
    named = [(each, person.name if (person := people[each.actor_id]) is not None else "—") for each in found]
    return sorted(named, key=lambda pair: (pair[0].hlc, pair[0].id), reverse=True)
