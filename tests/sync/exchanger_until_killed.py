"""Run by `test_killed`: takes numbers and exchanges with the hub until it is killed, noting each number after its commit.

python exchanger_until_killed.py DATA ACKNOWLEDGED KILLS SEED
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import time
from pathlib import Path
from random import Random

from app.access import SELF_SERVICE
from app.house import open_house
from app.queue import service as queue
from app.sync.exchange import Exchange
from app.sync.identity import link_of


def go_on(data: Path, acknowledged: Path) -> None:
    """Write, note and exchange until killed."""
    hall = open_house(data, use_keyring=False)
    exchange = Exchange(hall, link_of(hall))
    note = os.open(acknowledged, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    while True:
        with hall.work(SELF_SERVICE) as work:
            ticket = queue.issue_ticket(work, "A")
        os.write(note, f"{ticket.number} {ticket.id.hex}\n".encode())
        exchange.run()


def kill_again_and_again(data: Path, acknowledged: Path, kills: int, seed: int) -> None:
    """Fork a station, let it go on for a moment, kill it; the next one goes on with the file as it was left."""
    chosen = Random(seed)
    for _ in range(kills):
        before = acknowledged.stat().st_size if acknowledged.exists() else 0
        child = os.fork()
        if child == 0:
            go_on(data, acknowledged)
        while not acknowledged.exists() or acknowledged.stat().st_size == before:
            if os.waitpid(child, os.WNOHANG) != (0, 0):
                sys.exit(1)
            time.sleep(0.001)
        time.sleep(chosen.random() * 0.2)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    kill_again_and_again(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
