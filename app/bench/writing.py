"""What a durable ticket and a durable application cost beside the same rows in one raw commit.

The floor is no guess at what a bare program would write: it replays, on a twin of the hall file, exactly the inserts and
updates that our unit of work has just sent, bound as we bound them. Our reading, checking and making of rows is what it lacks.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, event

from app.access import SELF_SERVICE
from app.bench.figures import Figure, Step, side_by_side
from app.day.brought import handed
from app.day.people import Person
from app.desk import service as desk
from app.intake.applications.service import ApplicationForm, HandedIn
from app.intake.catalogue import service as catalogue
from app.intake.catalogue.rules import ServiceSnapshot
from app.intake.customers.models import IdentityKind
from app.intake.customers.rules import CustomerForm
from app.store import Actor, Hall
from app.store.engine import connect, ears

GOAL = 3.0
MATERIALS = 8
_WRITES = ("INSERT", "UPDATE", "DELETE")


class Heard:
    """The statements that write, as they are sent to one file, with their values."""

    def __init__(self, file: Path) -> None:
        self._file = str(file)
        self.said: list[tuple[str, list[Any]]] = []

    def __call__(self, connection: Any, _cursor: Any, statement: str, values: Any, _context: Any, many: bool) -> None:
        self.sent(connection, statement, values, many)

    def sent(self, connection: Any, statement: str, values: Any, many: bool) -> None:
        """The same where SQLAlchemy is passed by (`store.engine.send`)."""
        if statement.startswith(_WRITES) and connection.engine.url.database == self._file:
            self.said.append((statement, list(values) if many else [values]))

    def taken(self) -> list[tuple[str, list[Any]]]:
        """What was heard since the last time; the same statement twice in a row becomes one with many values."""
        found: list[tuple[str, list[Any]]] = []
        for statement, values in self.said:
            if found and found[-1][0] == statement:
                found[-1][1].extend(values)
            else:
                found.append((statement, values))
        self.said = []
        return found


@contextmanager
def heard(file: Path) -> Generator[Heard]:
    """Listen to what is written to a file."""
    ear = Heard(file)
    event.listen(Engine, "before_cursor_execute", ear)
    ears.append(ear.sent)
    try:
        yield ear
    finally:
        ears.remove(ear.sent)
        event.remove(Engine, "before_cursor_execute", ear)


def written(name: str, hall: Hall, twin: Path, ours: Step, rounds: int) -> Figure:
    """A unit of work beside its own rows, written raw with the same key and pragmas to `twin`, a copy of the hall file."""
    with heard(hall.file) as ear, closing(connect(twin, hall.key.hexadecimal)) as raw:
        ready: list[tuple[str, list[Any]]] = []

        def prepare() -> None:
            ready[:] = ear.taken()

        def bare(_turn: int) -> None:
            raw.execute("BEGIN IMMEDIATE")
            for statement, values in ready:
                if len(values) == 1:
                    raw.execute(statement, values[0])
                else:
                    raw.executemany(statement, values)
            raw.execute("COMMIT")

        return Figure(name, "ms", *side_by_side(ours, bare, rounds, between=prepare), goal=GOAL)


def tickets(hall: Hall, twin: Path, rounds: int) -> Figure:
    """A number taken at the self-service screen: visit, ticket, its first period, the order of its paper, log and link."""
    with hall.read() as read:
        offered = catalogue.services(read)

    def take(turn: int) -> None:
        with hall.work(SELF_SERVICE) as work:
            desk.take_number(work, offered[turn % len(offered)].id)

    return written("ticket", hall, twin, take, rounds)


class Receptions:
    """F9 at a window, again and again: the customer entered, eight materials received, accepted, the receipt ordered."""

    def __init__(self, hall: Hall, clerk: Actor, people: list[Person]) -> None:
        self.hall, self.clerk, self.people = hall, clerk, people
        self.accepted: list[UUID] = []
        with hall.read() as read:
            snapshots = [catalogue.offered(read, each.id) for each in catalogue.services(read)]
        self.services = [each for each in snapshots if each.steps and not each.instant and len(eight_materials(each)) == MATERIALS]

    def accept(self, turn: int) -> None:
        who, service = self.people[turn % len(self.people)], self.services[turn % len(self.services)]
        with self.hall.work(self.clerk) as work:
            file = desk.accept_and_print(work, form_of(service, who), eight_materials(service))
        self.accepted.append(file.application.id)


def form_of(service: ServiceSnapshot, who: Person) -> ApplicationForm:
    """What somebody applies for, as typed at the window."""
    typed = CustomerForm(name=who.name, identity_kind=IdentityKind.RESIDENT, identity_number=who.identity_number, phone=who.phone)
    return ApplicationForm(service_id=service.id, applicant=typed)


def eight_materials(service: ServiceSnapshot) -> list[HandedIn]:
    """All that the service asks for, filled up to eight with what people bring besides."""
    asked = [piece for each in service.materials for piece in handed(each)]
    return asked + [HandedIn(name=f"补充证明材料 {number}", pages=1) for number in range(len(asked) + 1, MATERIALS + 1)]


def applications(hall: Hall, twin: Path, receptions: Receptions, rounds: int) -> Figure:
    """An application with eight materials, durable when it returns."""
    return written("application", hall, twin, receptions.accept, rounds)
