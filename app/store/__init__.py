"""The hall's memory: one encrypted file, one unit of work, everything that changed captured with it.

with hall.work(actor) as work:      # one transaction, one commit
    work.add(Ticket(...))
with hall.read() as read:           # one consistent snapshot
    read.all(select(Ticket))

What stands here is loaded when it is first asked for: the first page of the program needs an error, not the database.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.on_demand import names_from

if TYPE_CHECKING:
    from app.store.attachments import (
        Attachment,
        AttachmentHidden,
        AttachmentKind,
        Kept,
        attach,
        attachments_of,
        put_back,
        take_off,
        taken_off,
    )
    from app.store.base import Base, Claim, Fact, Local, Record
    from app.store.clock import Clock, HybridClock, ManualClock, SystemClock, stamp_time
    from app.store.columns import new_id
    from app.store.errors import (
        DiskFull,
        EngineTooOld,
        FactChanged,
        FileBusy,
        FileTooNew,
        FileUnreadable,
        HallError,
        HallExists,
        HallMissing,
        KeyMissing,
        NotFound,
        WritesMissing,
    )
    from app.store.hall import SYSTEM, Hall, NewHall, create, open_hall
    from app.store.search import Found, SearchText
    from app.store.tables import Audit, HallProfile, Outgoing, Setting, Station
    from app.store.work import Actor, Changes, Reader, Work

__all__ = [
    "SYSTEM",
    "Actor",
    "Attachment",
    "AttachmentHidden",
    "AttachmentKind",
    "Audit",
    "Base",
    "Changes",
    "Claim",
    "Clock",
    "DiskFull",
    "EngineTooOld",
    "Fact",
    "FactChanged",
    "FileBusy",
    "FileTooNew",
    "FileUnreadable",
    "Found",
    "Hall",
    "HallError",
    "HallExists",
    "HallMissing",
    "HallProfile",
    "HybridClock",
    "Kept",
    "KeyMissing",
    "Local",
    "ManualClock",
    "NewHall",
    "NotFound",
    "Outgoing",
    "Reader",
    "Record",
    "SearchText",
    "Setting",
    "Station",
    "SystemClock",
    "Work",
    "WritesMissing",
    "attach",
    "attachments_of",
    "create",
    "new_id",
    "open_hall",
    "put_back",
    "stamp_time",
    "take_off",
    "taken_off",
]

__getattr__ = names_from(
    __name__,
    {
        "app.store.attachments": "Attachment AttachmentHidden AttachmentKind Kept attach attachments_of put_back take_off taken_off",
        "app.store.base": "Base Claim Fact Local Record",
        "app.store.clock": "Clock HybridClock ManualClock SystemClock stamp_time",
        "app.store.columns": "new_id",
        "app.store.errors": "DiskFull EngineTooOld FactChanged FileBusy FileTooNew FileUnreadable"
        " HallError HallExists HallMissing KeyMissing NotFound WritesMissing",
        "app.store.hall": "SYSTEM Hall NewHall create open_hall",
        "app.store.search": "Found SearchText",
        "app.store.tables": "Audit HallProfile Outgoing Setting Station",
        "app.store.work": "Actor Changes Reader Work",
    },
)
