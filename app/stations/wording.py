"""Tables, columns and values in words, for people who settle conflicts and look through what was set aside."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Date
from sqlalchemy import inspect as look

from app.access import Staff
from app.complaints import service as complaints
from app.documents.masking import mask_name
from app.queue.models import Counter
from app.store import Reader, Record
from app.store.columns import Instant, SmallUuid, moment
from app.store.values import synced_kinds
from app.words import language, say, vocabulary

HIDDEN = frozenset({"password_hash"})
"""Columns whose value nobody is shown."""
_PEOPLE = frozenset({"handler_id", "owner_id", "helper_id", "target_id", "rated_id"})
_NAMED_BY = ("number", "code", "letter", "login")
_CALLED_BY = ("name", "person_name", "question", "fault", "measure")
_OF_PEOPLE = frozenset({"customer", "special_need", "complaint", "complaint_call_back"})
_CHOICES = {
    "staff.role": "access.role",
    "application.channel": "applications.channel",
    "application.pickup": "applications.pickup",
    "application.applicant_kind": "customers.customer_kind",
    "application.identity_kind": "customers.identity_kind",
    "application.agent_identity_kind": "customers.identity_kind",
    "complaint.channel": "complaints.channel",
    "complaint.kind": "complaints.kind",
    "complaint.severity": "complaints.severity",
    "consultation.channel": "consult.channel",
    "customer.kind": "customers.customer_kind",
    "customer.identity_kind": "customers.identity_kind",
    "asset.kind": "facility.asset_kind",
    "repair_order.severity": "facility.severity",
    "repair_order.asset_state": "facility.asset_state",
    "facility_schedule.mode": "facility.mode",
    "facility_schedule.closed_days": "facility.closed_days",
    "special_need.kind": "special_needs.need_kind",
    "service.regime": "catalogue.regime",
    "service.skill": "catalogue.skill",
    "service_material.form": "catalogue.material_form",
}


def table_name(table: str) -> str:
    """What a table holds, in words; its own name where nobody wrote any (a newer program's table)."""
    return vocabulary(language()).get(f"stations.table.{table}", table)


def column_name(table: str, column: str) -> str:
    """What a column says, in words."""
    known = vocabulary(language())
    return known.get(f"stations.column_of.{table}.{column}") or known.get(f"stations.column.{column}", column)


def tables_in_words(tables: dict[str, int]) -> str:
    """`application 1, application event 3`."""
    return say("text.list_comma").join(f"{table_name(table)} {count}" for table, count in tables.items())


def may_read(read: Reader, table: str, row_id: UUID, person_id: UUID) -> bool:
    """Whether this person may see the record: a complaint is kept from whom it is about."""
    return table != "complaint" or complaints.may_read(read, row_id, person_id)


def title(read: Reader, table: str, row_id: UUID) -> str:
    """One line for a record, people's names masked."""
    kind = synced_kinds().get(table)
    row = read.get(kind, row_id) if kind is not None and issubclass(kind, Record) else None
    if row is None:
        return table_name(table)
    label = next((str(getattr(row, name)) for name in _NAMED_BY if getattr(row, name, None)), "")
    name = next((str(getattr(row, name)) for name in _CALLED_BY if getattr(row, name, None)), "")
    if table in _OF_PEOPLE:
        name = mask_name(name)
    return "  ".join(part for part in (table_name(table), label, name.splitlines()[0][:40] if name else "") if part)


def value(read: Reader, table: str, column: str, stored: Any) -> str:
    """A JSON value as a person reads it."""
    if column in HIDDEN:
        return say("stations.value.hidden")
    if stored is None or stored == "" or stored == []:
        return say("stations.value.empty")
    if isinstance(stored, bool):
        return say("ui.yes") if stored else say("ui.no")
    if isinstance(stored, list):
        return say("text.list_comma").join(str(each) for each in stored)
    kind = synced_kinds().get(table)
    type_: Any = look(kind).columns[column].type if kind is not None and column in look(kind).columns else None
    if isinstance(type_, SmallUuid):
        return _record(read, column, UUID(str(stored)))
    if isinstance(type_, Instant):
        return f"{moment(int(stored)).astimezone(read.zone):%Y-%m-%d %H:%M}"
    if isinstance(type_, Date):
        return f"{date.fromisoformat(str(stored)):%Y-%m-%d}"
    words = _CHOICES.get(f"{table}.{column}")
    return vocabulary(language()).get(f"{words}.{stored}", str(stored)) if words else str(stored)


def _record(read: Reader, column: str, row_id: UUID) -> str:
    """A reference: people by name, windows by number, anything else by its title."""
    if column in _PEOPLE:
        return person(read, row_id)
    if column == "counter_id":
        counter = read.get(Counter, row_id)
        return str(counter.number) if counter is not None else row_id.hex[-8:]
    for table, kind in synced_kinds().items():
        if issubclass(kind, Record) and column.removesuffix("_id") in table and read.get(kind, row_id) is not None:
            return title(read, table, row_id)
    return row_id.hex[-8:]


def person(read: Reader, person_id: UUID | None) -> str:
    """Somebody of the staff by name; the program itself, or nobody known, in words."""
    if person_id is None:
        return say("stations.value.unknown")
    if person_id.int == 0:
        return say("stations.value.program")
    found = read.get(Staff, person_id)
    return found.name if found is not None else say("stations.value.unknown")
