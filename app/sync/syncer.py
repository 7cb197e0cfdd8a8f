"""Keeping a hall in step while people work: a thread that pushes after each commit, listens to the hub, and waits when it is silent."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import SystemRandom
from typing import Literal

from app.store.attachments import Attachment
from app.store.errors import HallError
from app.store.hall import Hall
from app.store.work import Changes
from app.sync.attachments import Courier, Files
from app.sync.claims import HubClaims
from app.sync.errors import HubRefused, HubUnreachable
from app.sync.exchange import Exchange
from app.sync.following import Following
from app.sync.identity import link_of
from app.sync.watch import Compared, DailyComparison, last_compared

log = logging.getLogger(__name__)

POLL_SECONDS = 30.0
QUIET_POLL_SECONDS = 60.0
"""While the stream brings what is new, this often the hub hears how this PC is."""
FIRST_WAIT_SECONDS = 1.0
LONGEST_WAIT_SECONDS = 60.0
HEAR_EVERY = timedelta(minutes=1)
_JOIN_SECONDS = 10.0
_chance = SystemRandom()

Line = Literal["connecting", "online", "offline", "refused"]


@dataclass(frozen=True)
class Standing:
    """How this PC stands with its hub: `line` since when; `why` is the refusal, a sentence for people, "" for none.

    `compared` is how the last daily comparison came out.
    """

    line: Line = "connecting"
    since: datetime | None = None
    exchanged_at: datetime | None = None
    why: str = ""
    compared: Compared | None = None


class _Talk:
    """What goes over one line: exchanges, attached files, the daily comparison."""

    def __init__(self, hall: Hall, compared: Callable[[Compared], None]) -> None:
        self.link = link_of(hall)
        self.exchange = Exchange(hall, self.link)
        self.courier = Courier(hall, self.link)
        self.daily = DailyComparison(hall, self.exchange, compared)
        self._hall = hall
        self._heard_at: datetime | None = None

    def hear_of_others(self) -> None:
        """Who is at work, asked once a minute: among them the waiting are shared out when the hub is gone."""
        now = self._hall.own_clock.now()
        if isinstance(self._hall.claims, HubClaims) and (self._heard_at is None or abs(now - self._heard_at) >= HEAR_EVERY):
            told = self.link.get("/v1/stations").json()
            self._hall.claims.heard_of(told["stations"], told["now_ms"])
            self._heard_at = now

    def close(self) -> None:
        self.courier.close()
        self.link.close()


class Syncer:
    """One thread a program. `heard` is called, in that thread, whenever the standing changes."""

    def __init__(self, hall: Hall, heard: Callable[[Standing], None] = lambda _: None) -> None:
        self.hall = hall
        self.heard = heard
        self.standing = Standing(compared=last_compared(hall))
        self._bell = threading.Event()
        self._over = threading.Event()
        self._asked = threading.Event()
        self._is_renewed = False
        self._threads: list[threading.Thread] = []
        self._listening = False
        self._talk: _Talk | None = None
        self._is_behind = self._is_looking = True
        self._following = Following(hall, self._behind, self._look)

    def start(self) -> None:
        """Begin; returns at once."""
        self.hall.changed.append(self._changed)
        for call in (self._exchange_for_ever, self._listen_for_ever, self._following.run):
            thread = threading.Thread(target=call, name="sync", daemon=True)
            self._threads.append(thread)
            thread.start()

    def stop(self) -> None:
        """End after the step that is under way."""
        self._over.set()
        self._asked.set()
        self._bell.set()
        self._following.end()
        if self._changed in self.hall.changed:
            self.hall.changed.remove(self._changed)
        for thread in self._threads:
            thread.join(_JOIN_SECONDS)
        if isinstance(self.hall.claims, HubClaims):
            self.hall.claims.close()

    def wake(self) -> None:
        """Exchange now, also in the middle of a pause."""
        self._is_behind = self._is_looking = True
        self._asked.set()
        self._bell.set()

    def renew(self) -> None:
        """This PC was enrolled again: speak to the hub with its new key from now on."""
        self._is_renewed = True
        self.wake()

    @property
    def files(self) -> Files:
        """The attached files on their way; may be asked in any thread."""
        talk = self._talk
        return talk.courier.files if talk is not None else Files()

    def _changed(self, changes: Changes) -> None:
        """Somebody wrote, or a row came that speaks of a file. What came from the hub need not go there."""
        if changes.to_send or Attachment in changes.kinds:
            self._bell.set()

    def _behind(self) -> None:
        """Only a pull brings what is missing here."""
        self._is_behind = True
        self._bell.set()

    def _look(self) -> None:
        """An attached file has come to the hub."""
        self._is_looking = True
        self._bell.set()

    def _exchange_for_ever(self) -> None:
        talk = self._talk = _Talk(self.hall, self._compared)
        self.hall.attachments.wanting = self._bell.set
        wait, is_idle = FIRST_WAIT_SECONDS, True
        try:
            while not self._over.is_set():
                self._bell.clear()
                self._asked.clear()
                if self._is_renewed:
                    self._is_renewed = False
                    talk.close()
                    talk = self._talk = _Talk(self.hall, self._compared)
                try:
                    pull, look = self._is_behind or not self._listening, self._is_looking or is_idle
                    self._is_behind = self._is_looking = False
                    done = talk.exchange.run(hello=is_idle, pull=pull)
                    self._is("online")
                    wait = FIRST_WAIT_SECONDS
                    if look or done.pulled:
                        talk.courier.look_again(hub_restored="hub_restored" in done.events)
                    while not self._bell.is_set() and not self._over.is_set() and talk.courier.step():
                        pass  # calls and changes go first, whatever is on its way
                    talk.hear_of_others()
                    if is_idle and not self._bell.is_set():
                        talk.daily.look()
                    is_idle = not self._bell.wait(QUIET_POLL_SECONDS if self._listening else min(POLL_SECONDS, 5.0))
                except HubUnreachable:
                    self._is("offline")
                    wait = self._pause(wait)
                except HubRefused as refused:
                    log.warning("the hub refused: %s %s", refused.name, refused.told)
                    self._is("refused", str(refused))
                    wait = self._pause(max(wait, POLL_SECONDS))
                except HallError as error:  # the disk is full, the file is busy: everything waits where it is
                    log.warning("no exchange: %s", error)
                    self._is("offline", str(error))
                    wait = self._pause(wait)
        finally:
            talk.close()

    def _compared(self, found: Compared) -> None:
        self.standing = replace(self.standing, compared=found)
        self.heard(self.standing)

    def _pause(self, wait: float) -> float:
        """Wait with jitter, so that forty PCs do not knock together when the hub comes back."""
        self._is_behind = self._is_looking = True
        if not self._over.is_set():
            self._asked.wait(wait * (0.5 + _chance.random() / 2))
        return min(wait * 2, LONGEST_WAIT_SECONDS)

    def _listen_for_ever(self) -> None:
        wait = FIRST_WAIT_SECONDS
        while not self._over.is_set():
            link = link_of(self.hall)
            try:
                with link.events() as following:
                    self._following.put(following())
                    self._listening, wait = True, FIRST_WAIT_SECONDS
                    self._behind()
                    self._asked.set()
                    while not self._over.is_set():
                        self._following.put(following())
            except (HubUnreachable, HubRefused):
                pass
            finally:
                self._listening = False
                self._behind()
                link.close()
            self._over.wait(wait * (0.5 + _chance.random() / 2))
            wait = min(wait * 2, LONGEST_WAIT_SECONDS)

    def _is(self, line: Line, why: str = "") -> None:
        now = self.hall.clock.now()
        before = self.standing
        since = before.since if before.line == line else now
        exchanged = now if line == "online" else before.exchanged_at
        self.standing = Standing(line, since, exchanged, why, before.compared)
        self.hall.attachments.is_online = line == "online"
        if isinstance(self.hall.claims, HubClaims) and before.line != line:
            self.hall.claims.wake() if line == "online" else self.hall.claims.rest()
        if replace(before, exchanged_at=None) != replace(self.standing, exchanged_at=None):
            self.heard(self.standing)
