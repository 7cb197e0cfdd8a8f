"""Run by `test_faults`: takes numbers and accepts applications until it is killed, noting each after its commit.

python writer_until_killed.py DATA ACKNOWLEDGED
"""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path
from random import Random

from app.access import SELF_SERVICE, Role
from app.day.brought import handed
from app.desk import service as desk
from app.house import open_house
from app.intake.applications.service import ApplicationForm
from app.intake.catalogue import service as catalogue
from app.intake.catalogue.rules import ServiceSnapshot
from app.intake.customers.rules import CustomerForm
from app.store import Actor, new_id


def write_on(data: Path, acknowledged: Path, services: list[ServiceSnapshot]) -> None:
    """Write and note until killed."""
    hall = open_house(data, use_keyring=False)
    clerk = Actor(new_id(), "李芳", frozenset({str(Role.CLERK)}))
    random = Random(os.getpid())
    note = os.open(acknowledged, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.write(note, b"ready\n")
    while True:
        service = random.choice(services)
        with hall.work(SELF_SERVICE) as work:
            taken = desk.take_number(work, service.id)
        os.write(note, f"ticket {taken.ticket.id.hex}\n".encode())
        materials = [each for material in service.materials if material.required for each in handed(material)]
        with hall.work(clerk) as work:
            file = desk.accept_and_print(work, ApplicationForm(service_id=service.id, applicant=CustomerForm(name="张三")), materials)
        os.write(note, f"application {file.application.id.hex}\n".encode())


def kill_again_and_again(data: Path, acknowledged: Path, kills: int, seed: int) -> None:
    """Fork a writer, let it write for a moment, kill it; the next one goes on with the file as it was left."""
    chosen = Random(seed)
    hall = open_house(data, use_keyring=False)
    with hall.read() as read:
        services = [each for each in catalogue.snapshots(read, withdrawn=False) if not each.instant]
    hall.close()
    for _ in range(kills):
        before = acknowledged.stat().st_size if acknowledged.exists() else 0
        child = os.fork()
        if child == 0:
            write_on(data, acknowledged, services)
        while not acknowledged.exists() or acknowledged.stat().st_size <= before + len(b"ready\n"):
            if os.waitpid(child, os.WNOHANG) != (0, 0):
                sys.exit(1)
            time.sleep(0.001)
        time.sleep(chosen.random() * 0.06)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


if __name__ == "__main__":
    kill_again_and_again(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
