"""Where the rooms come together: this knows every table, every paper, every searchable record, by the module that holds it."""

from __future__ import annotations

from pathlib import Path

from app.store import Clock, Hall, NewHall, create, open_hall, rooms

ROOMS = (
    "app.store.drafts",
    "app.sync.models",
    "app.hub.models",
    "app.access.models",
    "app.regulation.models",
    "app.documents.models",
    "app.queue.merging",
    "app.intake.customers.models",
    "app.intake.catalogue.models",
    "app.intake.special_needs.models",
    "app.intake.applications.documents",
    "app.intake.applications.merging",
    "app.intake.special_needs.service",
    "app.intake.special_needs.documents",
    "app.complaints.models",
    "app.complaints.service",
    "app.complaints.merging",
    "app.consult.models",
    "app.consult.knowledge.models",
    "app.consult.merging",
    "app.emergency.service",
    "app.emergency.documents",
    "app.emergency.reports",
    "app.facility.assets.models",
    "app.facility.orders.models",
    "app.facility.rounds.models",
    "app.facility.report.models",
    "app.facility.orders.documents",
    "app.facility.rounds.documents",
    "app.facility.report.documents",
    "app.desk.documents",
    "app.desk.evacuation",
    "app.desk.complaints",
    "app.desk.consultations",
)

rooms.declare(ROOMS)


def open_house(
    data: Path, clock: Clock | None = None, *, new: NewHall | None = None, use_keyring: bool = True, all_rooms: bool = True
) -> Hall:
    """Open the hall in `data`, or make it first when `new` says how. Raises what `open_hall` and `create` raise.

    Without `all_rooms` the rooms are imported as they are asked for: a window can be used sooner.
    """
    if all_rooms:
        rooms.all_here()
    if new is not None:
        return create(data, new, clock, use_keyring=use_keyring)
    hall = open_hall(data, clock, use_keyring=use_keyring)
    if hall.is_enrolled:
        from app.sync import claims, identity  # half a second of cryptography, for whoever has a hub

        identity.notice_copy(hall)
        claims.attach(hall)
        hall.show_waiting()
    return hall
