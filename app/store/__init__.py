"""The hall's memory: one encrypted file, one unit of work, everything that changed captured with it.

with hall.work(actor) as work:      # one transaction, one commit
    work.add(Ticket(...))
with hall.read() as read:           # one consistent snapshot
    read.all(select(Ticket))

What stands here is loaded when it is first asked for: the first page of the program needs an error, not the database.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from app.store.attachments import Attachment, AttachmentKind, Kept, attach, attachments_of
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
    "stamp_time",
]

_HOMES = {
    "attachments": "Attachment AttachmentKind Kept attach attachments_of",
    "base": "Base Claim Fact Local Record",
    "clock": "Clock HybridClock ManualClock SystemClock stamp_time",
    "columns": "new_id",
    "errors": "DiskFull EngineTooOld FactChanged FileBusy FileTooNew FileUnreadable"
    " HallError HallExists HallMissing KeyMissing NotFound WritesMissing",
    "hall": "SYSTEM Hall NewHall create open_hall",
    "search": "Found SearchText",
    "tables": "Audit HallProfile Outgoing Setting Station",
    "work": "Actor Changes Reader Work",
}


def __getattr__(name: str) -> Any:
    for home, names in _HOMES.items():
        if name in names.split():
            found = globals()[name] = getattr(import_module(f"{__name__}.{home}"), name)
            return found
    raise AttributeError(name)
