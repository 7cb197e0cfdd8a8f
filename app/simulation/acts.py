"""What people do and what goes wrong in a simulated hall, one step at a time."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

from app.access.models import Staff
from app.hub import devices
from app.hub.claims import BESIDE, PLACE
from app.queue import service as queue
from app.queue.models import HoldKind
from app.simulation.network import Weather
from app.simulation.world import Crash, Issued, SimStation, World, crash_after
from app.store import Changes, HallError, Work
from app.store.backup import back_up_file, restore
from app.store.merge import Program
from app.store.migrations import newest
from app.sync.errors import HubRefused, HubUnreachable
from app.sync.pages import Frames, Page

OLDER = frozenset({"appointment", "rating", "staff.skills"})
"""What an older program of the rehearsal does not know."""

Act = Callable[[World, SimStation], None]


def people_act(world: World, station: SimStation) -> None:
    """Somebody does one thing at a PC; what is acknowledged must never be lost."""
    hall = station.hall
    assert hall is not None
    act = world.chance.choice(_ACTS)
    printed: list[Issued] = []
    changes: list[Changes] = []
    hall.changed.append(changes.append)
    try:
        with suppress(HallError), hall.work(station.actor) as work:
            act(world, station, work, printed)
    finally:
        if changes.append in hall.changed:
            hall.changed.remove(changes.append)
        if changes:
            world.issued += printed
            world.promise(station, frozenset().union(*(each.ids for each in changes)))


def _issue(world: World, station: SimStation, work: Work, printed: list[Issued]) -> None:
    if station.may_number:
        for _ in range(world.chance.choice((1, 1, 2, 12))):
            ticket = queue.issue_ticket(work, world.chance.choice("AB"))
            printed.append(Issued(ticket.day.isoformat(), ticket.number, station.name))


def _call(world: World, station: SimStation, work: Work, _printed: list[Issued]) -> None:
    if queue.state(work, station.window) != "open":
        queue.open_counter(work, station.window)
    at = queue.at_counter(work, station.window)
    if at is None:
        queue.call_next(work, station.window)
        return
    step = world.chance.choice((queue.arrive, queue.finish, queue.no_show, queue.recall, _hold))
    step(work, at.ticket_id)


def _hold(work: Work, ticket_id: object) -> object:
    return queue.hold(work, ticket_id, HoldKind.INNER_STEP)  # pyright: ignore[reportArgumentType]


def _rename(world: World, station: SimStation, work: Work, _printed: list[Issued]) -> None:
    person = work.require(Staff, world.chance.choice(world.made.staff))
    person.name = f"{station.name}-{world.chance.randrange(1000)}"
    if station.program.knows("staff", "skills") and world.chance.random() < 0.5:
        person.skills = [f"skill {world.chance.randrange(9)}"]


def _rename_series(world: World, station: SimStation, work: Work, _printed: list[Issued]) -> None:
    queue.add_series(work, world.chance.choice("AB"), f"{station.name} {world.chance.randrange(100)}")


_ACTS = (_issue, _issue, _call, _call, _call, _rename, _rename_series)


def follow(world: World, station: SimStation) -> None:
    """The stream brings what is new; what was sent goes without a pull. Pages come late or, once in a while, in another order."""
    assert station.follower is not None
    world.spread()
    count = world.chance.randrange(len(station.heard) + 1)
    taken, station.heard = station.heard[:count], station.heard[count:]
    if world.chance.random() < 0.1:
        world.chance.shuffle(taken)
    pages = [each for each in Frames().take(b"".join(taken)) if isinstance(each, Page)]
    if pages and not station.follower.take(pages):
        world.note("page_without_its_place")
    exchange(world, station, pull=False)


def exchange(world: World, station: SimStation, *, pull: bool = True) -> int:
    """One exchange; a bad line is what it is. Returns how many transactions moved."""
    assert station.exchange is not None
    assert station.hall is not None
    try:
        done = station.exchange.run(pull=pull)
    except HubUnreachable:
        return -1
    except HubRefused as refused:
        if refused.name in ("revoked", "stale"):
            return -1
        raise
    station.may_number = True
    if "new_identity" in done.events:
        wake = getattr(station.hall.claims, "wake", None)
        if wake is not None:
            wake()
    return done.pushed + done.pulled + done.bootstrapped + len(done.events)


# -- faults ---------------------------------------------------------------------------------------------------------------------


def cut(world: World, station: SimStation) -> None:
    station.line.weather.is_cut = not station.line.weather.is_cut


def storm(world: World, station: SimStation) -> None:
    station.line.weather = Weather(lost=0.1, unanswered=0.2, doubled=0.25, late=0.15)


def late(world: World, station: SimStation) -> None:
    station.line.deliver_late()


def crash(world: World, station: SimStation) -> None:
    """The power goes at some statement of an act or an exchange."""
    assert station.hall is not None
    calm = crash_after(station.hall.writing_engine, world.chance.randrange(40))
    try:
        world.chance.choice((people_act, exchange, follow))(world, station)
    except Crash:
        pass
    finally:
        calm()
    world.reopen(station)


def crash_hub(world: World, station: SimStation) -> None:
    """The hub's power goes while it serves this station."""
    calm = crash_after(world.hub.database.engines[0], world.chance.randrange(30))
    try:
        exchange(world, station)
    except Crash:
        pass
    finally:
        calm()
    world.reopen_hub()


def clock_jumps(world: World, station: SimStation) -> None:
    station.clock.error = timedelta(minutes=world.chance.choice((-4_000_000, -90, -1, 0, 1, 90, 4_000_000)))


def clone(world: World, station: SimStation) -> None:
    """The disk is copied and put into another PC."""
    if len(world.stations) >= 5:
        return
    name = f"s{len(world.stations)}"
    shutil.copytree(station.data, world.folder / name)
    window = world.made.windows[len(world.stations) - 1]
    world.add(name, world.folder / name, name, window, len(world.stations))


def back_up(world: World, station: SimStation) -> None:
    assert station.hall is not None
    station.backup = back_up_file(station.hall.file, station.hall.key.hexadecimal, world.folder / f"{station.name}-backup.db")


def put_back(world: World, station: SimStation) -> None:
    """The PC is put back to its backup: what it had not sent since is gone, and nobody says otherwise."""
    if station.backup is None or station.hall is None:
        back_up(world, station)
        return
    key = station.hall.key.hexadecimal
    station.close()
    restore(station.data, station.backup, key)
    station.backup = None
    world.forgive(station)
    station.open()


def put_back_hub(world: World, station: SimStation, *, whole: bool | None = None) -> None:
    """The hub is put back to a backup: its database, or its `whole` folder (None: either)."""
    file = world.folder / "hub" / "hub.db"
    if world.hub_backup is None:
        key = (world.folder / "hub" / "hall.key").read_text(encoding="ascii").strip()
        world.hub_backup = back_up_file(file, key, world.folder / "hub-backup.db")
        for each in (BESIDE, PLACE):
            if (file.parent / each).exists():
                shutil.copy(file.parent / each, world.folder / f"{each}-backup")
        return
    if len(world.stations) != 3 or any(each.is_gone for each in world.stations):
        return  # who was let in since would have to be enrolled again, by a person
    world.hub.database.close()
    for leftover in file.parent.glob("hub.db*"):
        leftover.unlink()
    shutil.copy(world.hub_backup, file)
    if world.chance.random() < 0.5 if whole is None else whole:
        for each in (BESIDE, PLACE):
            (file.parent / each).unlink(missing_ok=True)
            if (world.folder / f"{each}-backup").exists():
                shutil.copy(world.folder / f"{each}-backup", file.parent / each)
    world.hub_was_put_back = True
    world.reopen_hub()


def revoke(world: World, station: SimStation) -> None:
    """The PC is stolen. A copy of its disk that has not been told apart yet has the same key and goes with it."""
    if world.hub_was_put_back or world.hub_backup is not None or station.hall is None:
        return
    gone = [each for each in world.present if each.hall is not None and each.hall.station.id == station.hall.station.id]
    if len(world.present) - len(gone) < 2:
        return
    for each in gone:
        world.forgive(each)
    devices.revoke(world.hub.database, station.hall.station.id)
    for each in gone:
        each.line.deliver_late()
        exchange(world, each)
        each.close()
        each.is_gone = True


def disk_full(world: World, station: SimStation) -> None:
    """No room to write at this PC for one act and one exchange."""
    assert station.hall is not None
    with world.no_room(station.hall.writing_engine):
        people_act(world, station)
        for act in (follow, exchange):
            with suppress(HallError):
                act(world, station)
    world.reopen(station)


def disk_full_at_hub(world: World, station: SimStation) -> None:
    with world.no_room(world.hub.database.engines[0]):
        exchange(world, station)
    world.reopen_hub()


def older_program(world: World, station: SimStation) -> None:
    """One side runs an older program until the end."""
    program = Program(f"{int(newest()) - 1:04}", OLDER)
    if world.chance.random() < 0.4:
        world.hub_program = program
        world.reopen_hub()
    else:
        station.program = program
        world.reopen(station)


FAULTS: dict[str, tuple[int, Act]] = {
    "cut": (6, cut),
    "storm": (5, storm),
    "late": (4, late),
    "crash": (5, crash),
    "crash_hub": (3, crash_hub),
    "clock_jump": (3, clock_jumps),
    "clone": (1, clone),
    "restore": (2, put_back),
    "restore_hub": (2, put_back_hub),
    "revoke": (1, revoke),
    "disk_full": (2, disk_full),
    "disk_full_hub": (2, disk_full_at_hub),
    "version_skew": (1, older_program),
}
