"""What a transaction holds, for whoever must decide about it: rows, columns and values in words, people's names and numbers masked."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.complaints import service as complaints
from app.documents.masking import mask_identity, mask_name, mask_phone, mask_phones_in
from app.stations import wording
from app.store import Reader
from app.store.tables import KeptEntry
from app.words import say

MOST_ROWS = 60
MOST_CHARACTERS = 120
_FIXED = frozenset({"id", "hall_id", "station_id", "hlc", "created_at", "created_by", "stamps", "actor_id"})
_NAMES = frozenset({"applicant_name", "agent_name", "person_name", "guardian", "contact", "on_behalf_of"})
_NAMED = frozenset({"customer", "consultation", "collection"})
_ADDRESSES = frozenset({"address", "pickup_address", "visit_address"})
_LABELS = frozenset({"number", "code", "letter", "login", "suffix", "hash", "serial", "external_number"})


@dataclass(frozen=True)
class Content:
    """One row: what it is, whether it is new or changes one, and its columns as (name, value) in words. `is_kept_from` hides them."""

    title: str
    is_new: bool
    values: tuple[tuple[str, str], ...]
    is_kept_from: bool = False


@dataclass(frozen=True)
class Entry:
    """One row as it was sent: `given` are its columns, those of the change where it changes one."""

    table: str
    row_id: str
    is_new: bool
    given: Mapping[str, Any]


def entries_of(sent: Sequence[Any]) -> list[Entry]:
    """The rows of a transaction as far as they can be read: what was refused may be anything."""
    found: list[Entry] = []
    for each in sent:
        if not isinstance(each, dict):
            continue
        row: dict[str, Any] = each
        given: dict[str, Any] = next((row[kind] for kind in ("i", "c", "f") if isinstance(row.get(kind), dict)), {})
        row_id = str(given.get("id", "") if "i" in row else row.get("id", ""))
        found.append(Entry(str(row.get("t", "")), row_id, "i" in row, {name: value for name, value in given.items() if name not in _FIXED}))
    return found


def of_kept(read: Reader, kept_id: UUID, person_id: UUID) -> list[Content]:
    """What this PC keeps under this id; empty where it is used by now, or can be read by nobody."""
    row = read.get(KeptEntry, kept_id)
    if row is None:
        return []
    entry = json.loads(row.entry)
    try:
        sent = json.loads(entry["sent"]) if "sent" in entry else [entry]
    except (ValueError, RecursionError):
        return []
    return in_words(read, entries_of(sent if isinstance(sent, list) else []), person_id)


def in_words(read: Reader, entries: Sequence[Entry], person_id: UUID) -> list[Content]:
    """Rows for a person to read; of very many only the first ones."""
    found: list[Content] = []
    for each in entries[:MOST_ROWS]:
        title = wording.table_name(each.table)
        if not each.is_new and (row_id := _uuid(each.row_id)) is not None:
            title = wording.title(read, each.table, row_id)
        if _is_kept_from(read, each, person_id):
            found.append(Content(wording.table_name(each.table), each.is_new, (), is_kept_from=True))
            continue
        values = tuple((wording.column_name(each.table, name), masked(read, each.table, name, value)) for name, value in each.given.items())
        found.append(Content(title, each.is_new, values))
    return found


def masked(read: Reader, table: str, column: str, stored: Any) -> str:
    """One value in words, as others may see it: names, phones, identity numbers masked, addresses and secrets not shown."""
    if stored and (column in _ADDRESSES or column in ("signature", "secret")):
        return say("stations.value.hidden")
    if isinstance(stored, str) and stored:
        if column in _NAMES or (column == "name" and table in _NAMED):
            return mask_name(stored)
        if column == "phone" or column.endswith("_phone"):
            return mask_phone(stored)
        if column.endswith("identity_number"):
            return mask_identity(stored)
    try:
        text = wording.value(read, table, column, stored)
    except (ValueError, TypeError, OverflowError):  # a value that does not fit its column: that may be why it was refused
        text = str(stored)
    if isinstance(stored, dict):
        known: dict[str, Any] = stored
        text = say("text.list_comma").join(f"{wording.column_name(table, name)} {value}" for name, value in known.items())
    if isinstance(stored, str | dict | list) and column not in _LABELS and not column.endswith(("_id", "_on", "_at")):
        text = mask_phones_in(text)
    return text if len(text) <= MOST_CHARACTERS else text[:MOST_CHARACTERS] + "…"


def _is_kept_from(read: Reader, each: Entry, person_id: UUID) -> bool:
    """A complaint, and what belongs to one, is kept from whom it is about."""
    if not each.table.startswith("complaint"):
        return False
    if person_id.hex in (each.given.get("target_id"), each.given.get("rated_id")):
        return True
    of = each.row_id if each.table == "complaint" else str(each.given.get("complaint_id") or "")
    complaint_id = _uuid(of)
    return complaint_id is not None and not complaints.may_read(read, complaint_id, person_id)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


_REASONS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("revoked", re.compile(r"revoked$")),
    ("same_id", re.compile(r"(?P<table>\w+): the same id with other content \((?P<columns>.*)\)$")),
    ("fact", re.compile(r"(?P<table>\w+): what happened cannot be changed$")),
    ("other_hall", re.compile(r"(?P<table>\w+): a row of another hall$")),
    ("other_station", re.compile(r"(?P<table>\w+): a row that another station wrote$")),
    ("unknown_table", re.compile(r"unknown table (?P<table>.*)$")),
    ("unknown_column", re.compile(r"(?P<table>\w+): unknown column (?P<column>.*)$")),
    ("no_row", re.compile(r"(?P<table>\w+): (?:no id|neither a row nor a change)$")),
    ("empty", re.compile(r"(?P<table>\w+)\.(?P<column>\w+) is (?:empty|missing)$")),
    ("value", re.compile(r"(?P<table>\w+)\.(?P<column>\w+): (?P<what>.*)$")),
    ("unreadable", re.compile(r"no JSON: .*$|no list of rows$")),
)


def reason(told: str) -> str:
    """Why something was refused, in words; what the program itself says where it is none of the known reasons."""
    for name, pattern in _REASONS:
        match = pattern.match(told)
        if match is not None:
            parts = match.groupdict()
            table = parts.get("table", "")
            columns = [each.strip() for each in parts.get("columns", parts.get("column", "")).split(",") if each.strip()]
            named = say("text.list_comma").join(wording.column_name(table, each) for each in columns)
            return say(f"stations.refused.{name}", table=wording.table_name(table), columns=named)
    return told
