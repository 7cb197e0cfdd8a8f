"""The thread that keeps a PC in step: asked to, it does not wait out its pause, and it goes on under another key."""

from __future__ import annotations

import threading
from pathlib import Path

from app.hub import admin, devices
from app.store import Actor, Hall
from app.sync.identity import enrol
from app.sync.syncer import Standing, Syncer
from tests.sync.places import running_hub

PATIENCE = 20


class Ear:
    """Waits for a standing."""

    def __init__(self) -> None:
        self.last = Standing()
        self._bell = threading.Condition()

    def __call__(self, told: Standing) -> None:
        with self._bell:
            self.last = told
            self._bell.notify_all()

    def until(self, line: str) -> bool:
        with self._bell:
            return self._bell.wait_for(lambda: self.last.line == line, PATIENCE)


def test_a_pc_that_was_revoked_goes_on_at_once_when_it_is_enrolled_again(hall: Hall, administrator: Actor, tmp_path: Path) -> None:
    with running_hub(tmp_path / "hub") as (hub, address):
        enrol(hall, address, devices.new_code(hub.database), mark="here")
        ear = Ear()
        syncer = Syncer(hall, ear)
        devices.revoke(hub.database, hall.station.id)
        syncer.start()
        try:
            assert ear.until("refused")
            enrol(hall, address, devices.new_code(hub.database), again=True, mark="here")
            syncer.renew()
            assert ear.until("online")
            devices.revoke(hub.database, hall.station.id)
            syncer.wake()
            assert ear.until("refused")
            assert admin.readmit(hub.database, hall.station.id) is not None
            syncer.wake()
            assert ear.until("online")
        finally:
            syncer.stop()
