"""One exchange with the hub: push what waits, pull what is new. Each step is one small transaction, and each can be cut anywhere.

What is pushed is acknowledged by the hub's disk before it counts as sent; what is pulled is stored together with the cursor after it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import delete, func, select

from app.store.clock import first_stamp
from app.store.columns import id_of, moment, new_id
from app.store.hall import CLOCK_TOLERANCE_MS, SYSTEM, Hall
from app.store.merge import Merge, Program, Sent, Stamp
from app.store.rooms import collector_paused
from app.store.still_to_show import Show
from app.store.tables import Audit, KeptEntry, Outgoing, SyncState
from app.store.values import ValueRefused
from app.store.work import Reader, Work
from app.sync.errors import HubRefused, HubUnreachable
from app.sync.identity import START, Standing, begin_epoch, standing_of, state_of, take_new_identity
from app.sync.link import HubLink
from app.sync.wire import BATCH_TRANSACTIONS, BatchRefused, line_of, packed, sent_in, sized, unpacked

KEPT_SENT = timedelta(days=30)
"""How long what was sent stays here, for a hub that is put back to an old backup."""
CLOCK_BOUND_MS = 5 * 60_000
REMEMBERED = timedelta(seconds=30)
_MOST_TURNS = 64
_OUTGOING = "SELECT seq, transaction_id, hlc, actor_id, schema_version, rows FROM outgoing WHERE seq > ? ORDER BY seq LIMIT ?"
_WRITTEN_HERE = "SELECT transaction_id, hlc FROM outgoing WHERE transaction_id IN"
_AT_ONCE = 400
_OUTGOING_COUNT = "SELECT count(*) FROM outgoing WHERE seq > ?"
_MARKS = 40
_MARK_EVERY = 50
_MOST_CLEARED = 2_000
_MOST_BEHIND = 50_000
"""After so many transactions lists are brought up to date before the next page: a hub that always has more would never let them."""


@dataclass(frozen=True)
class Step:
    """How far an exchange is: rows or transactions done `of` so many, 0 where nobody knows how many there are."""

    phase: Literal["send", "snapshot", "receive", "show"]
    done: int
    of: int = 0


@dataclass
class Exchanged:
    """What one exchange did. `quarantined` are (sequence number, reason) of transactions that the hub keeps aside."""

    pushed: int = 0
    pulled: int = 0
    bootstrapped: int = 0
    restamped: int = 0
    quarantined: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])
    events: list[str] = field(default_factory=list[str])
    """What was found out on the way: `new_identity`, `new_epoch`, `hub_restored`, `clock_corrected`."""


class Exchange:
    """The exchanges of one station. `program` rehearses an older program in tests.

    `watch` hears of every step; what it raises (`Stopped`) ends the exchange there, and the next one goes on.
    """

    def __init__(self, hall: Hall, link: HubLink, program: Program | None = None, watch: Callable[[Step], None] = lambda _: None) -> None:
        self.watch = watch
        self.hall = hall
        self.link = link
        self.program = program or Program()
        self._replayed = False
        self._may_wait = True
        self._behind = 0
        self.is_behind: Callable[[bool], bool] = _as_told
        """Whether this PC is behind, by whether the hub has more; rehearsals say so more often."""

    def run(self, *, hello: bool = True, pull: bool = True) -> Exchanged:
        """Push and pull until both sides have everything. `hello` tells the hub how this PC is even where nothing waits.

        Without `pull` only push: what is new comes by the stream.
        Raises HubUnreachable and HubRefused; what was done until then stays done.
        """
        done = Exchanged()
        if not self._replayed:
            self._replay_newer()
        self.show_waiting()
        self.push(done, hello=hello)
        try:
            if pull:
                self._bootstrap(done)
                self.pull(done)
        except (HubUnreachable, HubRefused):
            self.show_waiting()  # the line is cut: what has come is shown
            raise
        self.show_waiting()
        self._settle()
        self._remember()
        return done

    # -- out ----------------------------------------------------------------------------------------------------------------

    def push(self, done: Exchanged, *, hello: bool) -> None:
        """Send what waits, in order. While the hub works on a batch, the last answer is written down here and the next batch is packed."""
        turns, following, said = 0, None, None
        while turns < _MOST_TURNS:
            batch, body, left = following or self._next_batch()
            following = None
            if not batch and not hello:
                break
            waiting = self.link.meanwhile(partial(self.link.post, "/v1/push", body))
            said = self._acknowledged(said)
            if len(batch) > 1:
                following = self._next_batch(batch[-1].seq, left)
            try:
                answer = waiting()
            except HubRefused as refused:
                following = None
                turns += 1
                if not self._answered(refused, done):
                    raise
                continue
            hello = False
            self.link.learn(answer["now_ms"])
            said = answer["acked"]
            if batch and said != batch[-1].seq:
                following = None
            if following is None or not following[0]:
                said = self._acknowledged(said)
            turns += not batch
            done.pushed += len(batch)
            self.watch(Step("send", done.pushed, done.pushed + left))
            done.restamped += answer["restamped"]
            done.quarantined += [(seq, why) for seq, why in answer["quarantined"]]

    def _next_batch(self, after: int | None = None, left: int | None = None) -> tuple[list[Sent], bytes, int]:
        """The next transactions, as they are sent, and how many wait behind them."""
        head, batch = self._waiting(after, left)
        return batch, packed([json.dumps(head), *map(line_of, batch)]), head["waiting"]

    def _waiting(self, after: int | None = None, left: int | None = None) -> tuple[dict[str, Any], list[Sent]]:
        """What waits behind a sequence number, None for the last one that the hub is known to have, and what is said with it.

        `left` is how many were left behind it; where nobody knows they are counted, which reads them all.
        """
        with self.hall.read() as read:
            state = standing_of(read)
            acked = state.acked if after is None else after
            station = read.station = self.hall.station
            rows = read.connection.exec_driver_sql(_OUTGOING, (acked, BATCH_TRANSACTIONS)).all()
            waiting = len(rows)
            if waiting == BATCH_TRANSACTIONS:
                waiting = max(waiting, left or read.connection.exec_driver_sql(_OUTGOING_COUNT, (acked,)).scalar_one())
            last = read.session.scalar(select(func.max(Audit.seq))) or 0
        sent = [
            Sent(station.id, station.epoch, seq, id_of(transaction), hlc, id_of(actor), schema, text)
            for seq, transaction, hlc, actor, schema, text in rows
        ]
        batch = sized(sent)
        head = {
            "epoch": station.epoch,
            "after": acked,
            "last": last,
            "mark": state.mark_of_pc,
            "schema": self.program.schema,
            "waiting": waiting - len(batch),
            "position": state.position,
            "clock_error_ms": self.link.error_ms,
        }
        return head, batch

    def _acknowledged(self, upto: int | None) -> None:
        """Note what the hub has on its disk; nothing for None. If the power takes the note the same is sent again, and the hub knows it."""
        if upto is None:
            return
        with self.hall.read() as read:
            if standing_of(read).acked == upto:
                return
        with self.hall.work(SYSTEM, repeatable=True) as work:
            work.connection.exec_driver_sql("UPDATE sync_state SET acked = ?", (upto,))
            work.captured.kinds.add(SyncState)

    def _answered(self, refused: HubRefused, done: Exchanged) -> bool:
        """Do what a refusal asks for; False where nothing can be done here."""
        if refused.name == "gap":
            if refused.told.get("behind"):
                begin_epoch(self.hall)
                done.events.append("new_epoch")
            else:
                with self.hall.work(SYSTEM) as work:
                    state_of(work).acked = int(refused.told["acked"])
                done.events.append("hub_restored")
            return True
        if refused.name == "cloned":
            take_new_identity(self.hall, self.link)
            done.events.append("new_identity")
            return True
        return False

    # -- in -----------------------------------------------------------------------------------------------------------------

    def pull(self, done: Exchanged) -> None:
        """Take in what the hall's feed has after the cursor."""
        following: Callable[[], Page] | None = None
        behind = (0, "")
        while True:
            with self.hall.read() as read:
                state = standing_of(read)
            if (state.position, state.mark) != behind:
                following = None  # the stream has brought what follows, meanwhile
            try:
                head, sent = (following or self._page_after(state.position, state.mark))()
            except HubRefused as refused:
                following = None
                if refused.name != "feed_moved":
                    raise
                self._rewind(int(refused.told.get("position", 0)))
                done.events.append("hub_restored")
                continue
            self.link.learn(head["now_ms"])
            moved = head["position"] != state.position or bool(sent)
            following = None
            if head["more"] and moved:
                behind = (head["position"], head["mark"])
                following = self.link.meanwhile(self._page_after(*behind))
            if moved:
                self._apply(state, head, sent)
                done.pulled += len(sent)
                self.watch(Step("receive", done.pulled))
                self._behind += len(sent)
                if self._behind >= _MOST_BEHIND:
                    self.show_waiting()
            if not head["more"] or not moved:
                return

    def show_waiting(self) -> None:
        """Bring lists and the search up to date with what has come while this PC was behind."""
        if self._may_wait:
            self.hall.show_waiting(lambda done: self.watch(Step("show", done)))
            self._may_wait, self._behind = False, 0

    def _page_after(self, position: int, mark: str) -> Callable[[], Page]:
        """What fetches a page and reads it, in whichever thread it is called."""
        return lambda: _read_page(self.link.get("/v1/feed", after=position, mark=mark, epoch=self.hall.station.epoch).content)

    def _apply(self, before: Standing, head: dict[str, Any], sent: list[Sent]) -> None:
        """The cursor stands in the same commit: pages that more follow need not be on the disk at once, the last one waits for all."""
        with self.hall.work(SYSTEM, repeatable=bool(head["more"])) as work:
            state = state_of(work)
            if (state.position, state.mark) != (before.position, before.mark):
                return  # another program of this PC was here first
            self._merge(work, state, sent, Show.LATER if self.is_behind(head["more"]) else Show.NOW)
            state.position, state.mark = head["position"], head["mark"]
            state.marks = with_mark(state.marks, state.position, state.mark)

    def _merge(self, work: Work, state: SyncState, sent: list[Sent], when: Show) -> None:
        self._may_wait |= when is not Show.NOW
        state.hlc = max(state.hlc, merge_in(self.hall, work, sent, self.program, when))

    def _rewind(self, end: int) -> None:
        """The hub was put back: read its feed again from the last place that both know."""
        with self.hall.work(SYSTEM) as work:
            state = state_of(work)
            earlier = [mark for mark in state.marks if mark[0] < state.position and mark[0] <= end]
            state.marks = earlier
            state.position, state.mark = earlier[-1] if earlier else (0, "")

    # -- a new PC -----------------------------------------------------------------------------------------------------------

    def _bootstrap(self, done: Exchanged) -> None:
        """Take in the hall's rows page by page; goes on where it was cut."""
        while True:
            with self.hall.read() as read:
                state = standing_of(read)
            if not state.snapshot_table:
                return
            self.watch(Step("snapshot", state.snapshot_rows, state.snapshot_of))
            table = "" if state.snapshot_table == START else state.snapshot_table
            lines = _lines(self.link.get("/v1/snapshot", table=table, after=state.snapshot_after).content)
            head = json.loads(lines[0])
            with self.hall.work(SYSTEM, repeatable=bool(head["table"])) as work:
                state = state_of(work)
                self._merge(work, state, [_snapshot_row(line, head["schema"]) for line in lines[1:]], Show.AT_THE_END)
                state.snapshot_table, state.snapshot_after = head["table"], head["after"]
                state.snapshot_rows += len(lines) - 1
                state.snapshot_of = head.get("of") or state.snapshot_of
            done.bootstrapped += len(lines) - 1

    # -- the rest -----------------------------------------------------------------------------------------------------------

    def _replay_newer(self) -> None:
        """What a newer program sent, kept until this one was upgraded."""
        self._replayed = True
        with self.hall.read() as read:
            if read.first(select(KeptEntry.id).where(KeptEntry.reason == "newer")) is None:
                return
        with self.hall.work(SYSTEM) as work:
            merge = Merge(work.session.connection(), work.hall_id, from_hub=True, program=self.program)
            merge.replay_newer()
            work.brought_in(merge.finish().touched)

    def _settle(self) -> None:
        """All that a wrong clock stamped has the hub's time now: our own stamps come back to it."""
        with self.hall.read() as read:
            state = standing_of(read)
            waits = _waits(read, state.acked)
        self._learn_clock(state.clock_error_ms)
        now = first_stamp(self.hall.clock.now())
        if waits or self.hall.hybrid.last <= now + (CLOCK_BOUND_MS << 16):
            return
        with self.hall.work(SYSTEM) as work:
            there = state_of(work)
            if _waits(work, there.acked):
                return
            there.settled_seq = work.session.scalar(select(func.max(Audit.seq))) or 0
            there.hlc = stamp = max(there.hlc, now)
            work.after_commit(lambda: self.hall.hybrid.settle(stamp))

    def _learn_clock(self, known: int) -> None:
        error = self.link.error_ms
        if abs(error - known) >= CLOCK_TOLERANCE_MS // 2:
            with self.hall.work(SYSTEM) as work:
                state_of(work).clock_error_ms = error
            self.hall.correct_clock(error)

    def _remember(self) -> None:
        """When the last exchange was, to half a minute: nothing is written for it more often."""
        with self.hall.read() as read:
            state = standing_of(read)
            is_new = state.exchanged_at is not None and abs(read.now - moment(state.exchanged_at)) < REMEMBERED
            if is_new and not state.refused:
                return
        with self.hall.work(SYSTEM) as work:
            there = state_of(work)
            there.exchanged_at, there.refused = work.now, ""
            oldest = first_stamp(work.now - KEPT_SENT)
            old = select(Outgoing.seq).where(Outgoing.seq <= there.acked, Outgoing.hlc < oldest).limit(_MOST_CLEARED)
            work.session.execute(delete(Outgoing).where(Outgoing.seq.in_(old)), execution_options={"synchronize_session": False})


def _as_told(more: bool) -> bool:
    return more


def merge_in(hall: Hall, work: Work, sent: list[Sent], program: Program, when: Show = Show.NOW) -> int:
    """Merge what the hub handed out in a unit of work; `when` lists and the search must know. Returns the latest stamp in it."""
    merge = Merge(work.session.connection(), work.hall_id, from_hub=True, own=_own(work, sent), program=program)
    merge.take(sent)
    merge.keep_refused(merge.merged.refused)
    merged = merge.finish()
    hall.hybrid.see(merged.latest)
    work.brought_in(merged.touched, merged.fresh, when)
    return merged.latest


def with_mark(marks: list[Any], position: int, mark: str) -> list[Any]:
    """Places that this PC has read, the newest last and none close to the one before, so that a few reach far back."""
    is_far = not marks or not 0 <= position - marks[-1][0] < _MARK_EVERY
    return [*marks, [position, mark]][-_MARKS:] if is_far else marks


def _waits(read: Reader, acked: int) -> bool:
    """Whether anything waits to be sent."""
    return read.connection.exec_driver_sql("SELECT 1 FROM outgoing WHERE seq > ? LIMIT 1", (acked,)).first() is not None


def _own(work: Work, sent: list[Sent]) -> dict[UUID, Stamp]:
    """The stamps under which this PC wrote transactions that come back with others.

    All are looked for: what this PC wrote may also have come to the hub from a copy of it, under the copy's new name.
    """
    found: dict[UUID, Stamp] = {}
    here = work.station.id.hex
    for start in range(0, len(sent), _AT_ONCE):
        ids = [each.id.bytes for each in sent[start : start + _AT_ONCE]]
        rows = work.connection.exec_driver_sql(f"{_WRITTEN_HERE} ({', '.join('?' * len(ids))})", tuple(ids))
        found.update((id_of(one), (hlc, here)) for one, hlc in rows)
    return found


def _lines(body: bytes) -> list[str]:
    try:
        return unpacked(body).split("\n")
    except BatchRefused as wrong:
        raise HubUnreachable from wrong


Page = tuple[dict[str, Any], list[Sent]]
"""A page of the feed: its head, its transactions."""


def _read_page(body: bytes) -> Page:
    with collector_paused():
        try:
            head, _, lines = unpacked(body).partition("\n")
            sent = sent_in(lines)
            told = json.loads(head)
        except (BatchRefused, ValueError) as wrong:
            raise HubUnreachable from wrong
        for each in sent:
            with suppress(ValueRefused):
                _ = each.entries  # read here, beside the thread that merges; what cannot be read is refused there
    return told, sent


def _snapshot_row(line: str, schema: str) -> Sent:
    entry = json.loads(line)
    if "sent" in entry:
        rows = json.dumps([entry["sent"]], ensure_ascii=False)
        return Sent(UUID(entry["station"]), 0, 0, new_id(), entry["hlc"], UUID(int=0), entry["schema"], rows)
    return Sent(UUID(int=0), 0, 0, new_id(), 0, UUID(int=0), schema, f"[{line}]")
