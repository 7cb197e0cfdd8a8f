"""The day at several PCs with a hub between them that is cut for a third of it: real files, the real hub, the real exchange.

The window clerks sit at the first PCs; the last one is the hall's: kiosk, supervisor, repairer, safety officer, administrator.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.day.sample_hall import SampleStaff
from app.documents.models import JobState, PrintJob
from app.emergency.models import RunEvent, RunEventKind
from app.hub.api import Hub
from app.hub.database import open_database
from app.hub.devices import new_code
from app.hub.models import HubQuarantine
from app.queue import service as queue
from app.simulation.network import Line, at_once
from app.stations import service as stations
from app.store import Actor, Attachment, Changes, Hall, ManualClock
from app.store.base import Synced
from app.store.hall import sent_up_to, waiting_changes
from app.store.tables import SyncState
from app.sync.attachments import Courier
from app.sync.claims import HubClaims
from app.sync.compare import compare
from app.sync.conflicts import conflicts
from app.sync.exchange import Exchange
from app.sync.identity import enrol, join, link_of
from app.sync.link import Address
from app.sync.syncer import Standing, Syncer

CUTS = ((time(9, 30), time(10, 50)), (time(12, 58), time(14, 58)))
"""When the hub is cut off from everybody: two hundred minutes of the ten hours that the hall's day has."""
DARK = (time(15, 2), time(15, 45))
"""The power cut of three o'clock takes the switch of windows 2 and 3 with it."""
DARK_WINDOWS = (1, 2)
_HERE = Address("http://hub:80")
_ROUNDS = 8


@dataclass
class Pc:
    """One PC of the hall. `has_news` says that the hub has more for it, `has_more` that it has more for the hub."""

    name: str
    hall: Hall
    line: Line
    exchange: Exchange
    has_news: bool = True
    has_more: bool = True
    cut_since: datetime | None = None
    reached_since: datetime | None = None
    offline: timedelta = timedelta(0)
    read_up_to: int = 0
    unsent: set[UUID] = field(default_factory=set[UUID])

    @property
    def is_cut(self) -> bool:
        return self.line.weather.is_cut

    def heard(self, changes: Changes) -> None:
        """After each commit at this PC."""
        self.has_more |= any(issubclass(kind, Synced) for kind in changes.kinds)


class Stations:
    """The PCs of the played day and their hub (`Places`)."""

    is_one = False

    def __init__(self, folder: Path, hall: Hall, staff: SampleStaff, clock: ManualClock, count: int) -> None:
        if count < 2:
            raise ValueError("a hall of several stations has at least two")
        self.clock = clock
        self.hub = Hub(open_database(folder / "hub", clock=clock), offload=at_once)
        self._chance = Random("lines")
        self.exchanges = self.waiting_most = self.ticked_offline = self._moment = 0
        self._written: dict[UUID, tuple[Pc, int]] = {}
        self._watched: Pc | None = None
        self.pcs: list[Pc] = []
        line = self._line()
        enrol(hall, _HERE, new_code(self.hub.database), mark="hall", transport=line)
        self.main = self._pc("hall", hall, line)
        self.main.exchange.run()
        self.pcs += [self._joined(folder, f"window {number}") for number in range(1, count)] + [self.main]
        self._of = {clerk.id: self.pcs[number % (count - 1)] for number, clerk in enumerate(staff.clerks)}

    def _line(self) -> Line:
        return Line(lambda: self.hub.app, self._chance)

    def _joined(self, folder: Path, name: str) -> Pc:
        line = self._line()
        code = new_code(self.hub.database)
        hall = join(folder / name.replace(" ", "-"), _HERE, code, clock=self.clock, mark=name, transport=line, use_keyring=False)
        made = self._pc(name, hall, line)
        made.exchange.run()
        made.reached_since = self.clock.now()
        return made

    def _pc(self, name: str, hall: Hall, line: Line) -> Pc:
        made = Pc(name, hall, line, Exchange(hall, link_of(hall, line)))
        hall.claims = HubClaims(hall, lambda: link_of(hall, line))
        hall.changed.append(made.heard)
        return made

    def pc_of(self, who: Actor) -> Pc:
        """Where somebody works."""
        return self._of.get(who.id, self.main)

    # -- as the day asks ------------------------------------------------------------------------------------------------------

    @contextmanager
    def at(self, who: Actor, about: UUID | None = None, beside: Actor | None = None) -> Generator[Hall]:
        pc = self.pc_of(beside or who)
        if about is not None and about in self._written:
            pc = self._where(pc, *self._written[about], about)
        if pc.has_news or pc.has_more:
            self.exchange(pc)
        yield pc.hall
        if about is not None:
            self._written[about] = (pc, self._moment)
            pc.unsent.add(about)
        if pc.has_more:
            self.exchange(pc)

    def _where(self, own: Pc, last: Pc, at: int, about: UUID) -> Pc:
        """The person's own PC if it knows what was written last about this, else the PC where it was written."""
        is_sent = about not in last.unsent or not last.is_cut
        knows = own is last or (is_sent and (not own.is_cut or own.read_up_to > at))
        return own if knows else last

    def between(self) -> None:
        for pc in self.pcs:
            if pc.has_more or (pc is self._watched and pc.has_news):
                self.exchange(pc)

    def watch(self, who: Actor | None) -> None:
        self._watched = None if who is None else self.pc_of(who)

    def is_cut(self, who: Actor) -> bool:
        return self.pc_of(who).is_cut

    def syncer_of(self, who: Actor) -> Syncer | None:
        """The day exchanges by itself: this one only says how the PC stands."""
        pc = self.pc_of(who)
        if not pc.is_cut:
            self._hear_of_others(pc)
        with pc.hall.read() as read:
            exchanged = read.first(select(SyncState.exchanged_at))
        made = Syncer(pc.hall)
        made.standing = Standing("offline" if pc.is_cut else "online", pc.cut_since or pc.reached_since, exchanged)
        return made

    def _hear_of_others(self, pc: Pc) -> None:
        stations.keep_known(pc.hall, pc.exchange.link.get("/v1/stations").json())

    # -- the network ------------------------------------------------------------------------------------------------------------

    def plan(self, at: Callable[[time, Callable[[], None]], None], *, cuts: Sequence[tuple[time, time]] = CUTS) -> None:
        """Put the cuts into the day; `at` lets something happen at a time of day."""
        for since, until in cuts:
            at(since, lambda: self.cut(self.pcs))
            at(until, lambda: self.heal(self.pcs))
        dark = [self.pcs[number] for number in DARK_WINDOWS if number < len(self.pcs) - 1]
        at(DARK[0], lambda: self.cut(dark))
        at(DARK[1], lambda: self.heal(dark))

    def cut(self, pcs: Sequence[Pc]) -> None:
        """These PCs reach the hub no more."""
        for pc in pcs:
            self.exchange(pc)
            self._hear_of_others(pc)
        for pc in pcs:
            pc.line.weather.is_cut = True
            pc.cut_since = self.clock.now()
            _claims(pc).rest()

    def heal(self, pcs: Sequence[Pc]) -> None:
        """They reach it again: everything that waited goes out, and comes in."""
        for pc in pcs:
            if pc.cut_since is not None:
                pc.offline += self.clock.now() - pc.cut_since
            pc.line.weather.is_cut, pc.cut_since, pc.reached_since = False, None, self.clock.now()
            self._count_what_waits(pc)
            _claims(pc).wake()
        for pc in (*pcs, *pcs):
            self.exchange(pc)

    def _count_what_waits(self, pc: Pc) -> None:
        with pc.hall.read() as read:
            self.waiting_most = max(self.waiting_most, waiting_changes(read))
            mine = (RunEvent.station_id == pc.hall.station.id, RunEvent.hlc > sent_up_to(read))
            self.ticked_offline += read.count(select(RunEvent.id).where(RunEvent.kind == RunEventKind.STEP_DONE, *mine))

    def exchange(self, pc: Pc) -> None:
        """One exchange of a PC that reaches the hub."""
        if pc.is_cut:
            return
        done = pc.exchange.run(hello=False)
        self.exchanges += 1
        self._moment += 1
        pc.has_news = pc.has_more = False
        pc.read_up_to = self._moment
        pc.unsent.clear()
        if done.pushed:
            for other in self.pcs:
                other.has_news |= other is not pc

    def settle(self) -> None:
        """The evening: everybody exchanges until nothing moves."""
        for _ in range(_ROUNDS):
            if not any(pc.has_news or pc.has_more for pc in self.pcs):
                return
            for pc in self.pcs:
                self.exchange(pc)

    def carry(self) -> int:
        """Attached files go their way; how many came to PCs that lacked them."""
        fetched = 0
        for _ in range(2):  # the first round brings them to the hub
            for pc in self.pcs:
                courier = Courier(pc.hall, pc.exchange.link)
                courier.run()
                courier.close()
                fetched += courier.fetched
        return fetched

    # -- what came of it -----------------------------------------------------------------------------------------------------

    def figures(self) -> dict[str, Any]:
        """`sync` of day.json. `minutes_offline` are of the PC that was cut off longest."""
        fetched = self.carry()
        with self.main.hall.read() as read:
            found = len(conflicts(read))
            doubles = len(queue.double_calls(read))
        offline = {pc.name: round(pc.offline / timedelta(minutes=1)) for pc in self.pcs}
        return {
            "stations": len(self.pcs),
            "exchanges": self.exchanges,
            "waiting_at_most": self.waiting_most,
            "conflicts": found,
            "double_calls": doubles,
            "quarantined": self._quarantined(),
            "steps_ticked_offline": self.ticked_offline,
            "files_fetched": fetched,
            "minutes_offline": max(offline.values()),
            "minutes_offline_by_station": offline,
        }

    def checks(self) -> dict[str, bool]:
        """What must hold after the day."""
        differing = {pc.name: [str(each) for each in compare(pc.hall, pc.exchange.link)] for pc in self.pcs}
        waiting, unprinted, files, odd = 0, 0, 0, list[str]()
        for pc in self.pcs:
            with pc.hall.read() as read:
                files += sum(not pc.hall.attachments.has(each) for each in read.all(select(Attachment.hash)))
                waiting += waiting_changes(read)
                unprinted += len(read.all(select(PrintJob.order_id).where(PrintJob.state != JobState.PRINTED)))
                odd += queue.recheck(read)
        return {
            "all stations and the hub hold the same": not any(differing.values()),
            "every attached file is at every station": files == 0,
            "nothing waits to be sent": waiting == 0,
            "nothing is in quarantine": self._quarantined() == 0,
            "every station printed what was ordered there": unprinted == 0,
            "every station's queue is what the periods say": not odd,
        }

    def _quarantined(self) -> int:
        with self.hub.database.read() as connection:
            return len(connection.execute(select(HubQuarantine.id)).all())

    def close(self) -> None:
        """Close everything but the hall that was handed in."""
        for pc in self.pcs:
            pc.exchange.link.close()
            if pc is not self.main:
                pc.hall.close()
        self.hub.database.close()


def _claims(pc: Pc) -> HubClaims:
    assert isinstance(pc.hall.claims, HubClaims)
    return pc.hall.claims
