"""A hub and two PCs of one hall over real sockets, with an administrator whom the hub knows."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.access import Role
from app.access.service import actor, add_staff
from app.hub.api import Hub
from app.hub.devices import new_code
from app.stations import service
from app.store import Actor, Clock, Hall
from app.sync.identity import enrol, join
from app.sync.link import Address
from tests.sync.places import running_hub


@dataclass
class Place:
    """`here` is the PC that a person sits at."""

    hub: Hub
    address: Address
    here: Hall
    other: Hall
    chief: Actor

    def exchange(self) -> None:
        """Both PCs know everything."""
        for hall in (self.here, self.other, self.here):
            service.exchange(hall)


def administrator_of(hall: Hall, boss: Actor) -> Actor:
    """Somebody of the register, as the hub must know whoever asks it for something."""
    with hall.work(boss) as work:
        return actor(add_staff(work, login="zhou", name="周强", number="001", role=Role.ADMINISTRATOR, password="plum rain 1949"))


@contextmanager
def two_pcs(hall: Hall, boss: Actor, folder: Path, clock: Clock | None = None) -> Generator[Place]:
    """`hall` becomes the first PC of the hub; a second one joins."""
    chief = administrator_of(hall, boss)
    with running_hub(folder / "hub", clock=clock) as (hub, address):
        enrol(hall, address, new_code(hub.database), mark="first")
        hall.is_enrolled = True
        service.exchange(hall)
        other = join(folder / "second", address, new_code(hub.database), mark="second", clock=clock, use_keyring=False)
        try:
            service.exchange(other)
            yield Place(hub, address, hall, other, chief)
        finally:
            other.close()
