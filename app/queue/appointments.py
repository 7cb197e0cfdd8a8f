"""Slots that people book, and the number they get when they come."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from app.access import ANY_STAFF, Role, right
from app.queue.errors import AppointmentUnknown, SlotFull
from app.queue.models import Appointment
from app.queue.numbers import series_named
from app.store import Reader, Work

SLOT = timedelta(minutes=30)
PLACES_PER_SLOT = 2
_READABLE = "23456789"


@right(*ANY_STAFF, Role.DEVICE)
def book(
    work: Work, series_letter: str, slot_at: datetime, *, service_id: UUID | None = None, customer_id: UUID | None = None
) -> Appointment:
    """Book a slot; the code has six digits without 0 and 1. Raises SlotFull, SeriesUnknown."""
    series_named(work, series_letter)
    if slot_at <= work.now or taken(work, series_letter, slot_at) >= PLACES_PER_SLOT:
        raise SlotFull(field="slot", time=f"{slot_at.astimezone(work.zone):%H:%M}")
    code = "".join(secrets.choice(_READABLE) for _ in range(6))
    return work.add(Appointment(code=code, slot_at=slot_at, series=series_letter, service_id=service_id, customer_id=customer_id))


def taken(read: Reader, series_letter: str, slot_at: datetime) -> int:
    """How many places of a slot are booked."""
    return read.count(
        select(Appointment.id).where(Appointment.series == series_letter, Appointment.slot_at == slot_at, Appointment.cancelled.is_(False))
    )


def find(read: Reader, code: str) -> Appointment:
    """Today's appointment with this code that has no number yet. Raises AppointmentUnknown."""
    found = read.first(
        select(Appointment)
        .where(Appointment.code == code.strip(), Appointment.cancelled.is_(False), Appointment.ticket_id.is_(None))
        .order_by(Appointment.slot_at.desc())
    )
    if found is None or found.slot_at.astimezone(read.zone).date() != read.today:
        raise AppointmentUnknown(field="code")
    return found


@right(*ANY_STAFF)
def cancel(work: Work, appointment_id: UUID) -> None:
    """Give the place back. Raises NotFound."""
    work.require(Appointment, appointment_id).cancelled = True
