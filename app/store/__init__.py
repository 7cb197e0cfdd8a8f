"""The hall's memory: one encrypted file, one unit of work, everything that changed captured with it.

with hall.work(actor) as work:      # one transaction, one commit
    work.add(Ticket(...))
with hall.read() as read:           # one consistent snapshot
    read.all(select(Ticket))
"""

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
    "create",
    "new_id",
    "open_hall",
    "stamp_time",
]
