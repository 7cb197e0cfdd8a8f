"""A real hub in a thread of this process, over real sockets."""

from __future__ import annotations

import gc
import threading
import time
import warnings
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

from starlette.routing import BaseRoute

from app.hub.api import Hub
from app.hub.database import HubDatabase, open_database
from app.hub.server import fingerprint, server
from app.store import Clock
from app.sync.link import Address


@contextmanager
def running_hub(
    data: Path,
    *,
    url: str = "",
    tls: bool = True,
    clock: Clock | None = None,
    port: int = 0,
    more: Callable[[HubDatabase], Sequence[BaseRoute]] = lambda _: (),
) -> Generator[tuple[Hub, Address]]:
    """A hub that listens, and where. `more` is what it serves beside the API."""
    database = open_database(data, url, clock)
    hub = Hub(database, more=more(database))
    listening = server(hub, "127.0.0.1", port, data=data, tls=tls)
    thread = threading.Thread(target=listening.run, daemon=True)
    thread.start()
    patience = time.monotonic() + 10
    while not listening.started and time.monotonic() < patience:
        time.sleep(0.01)
    port = listening.servers[0].sockets[0].getsockname()[1]
    print_ = fingerprint(data) if tls else ""
    try:
        yield hub, Address(f"{'https' if tls else 'http'}://127.0.0.1:{port}", print_)
    finally:
        listening.should_exit = True
        thread.join(10)
        with warnings.catch_warnings():  # lines that a client closed in the last moment go with their loop
            warnings.simplefilter("ignore", ResourceWarning)
            gc.collect()
        hub.database.close()
