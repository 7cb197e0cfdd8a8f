"""A real hub in a process of its own, and the floor's bare one: where they listen, and how much memory they took."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

_PATIENCE_SECONDS = 30.0
COMMAND = (sys.executable, "-m", "ui.cli.main")


@dataclass(frozen=True)
class Process:
    """A server that runs beside this process."""

    url: str
    pid: int

    @property
    def peak_mb(self) -> float:
        """The most memory that it held so far; 0 where the system does not say."""
        return peak_mb(self.pid)

    @property
    def cpu_seconds(self) -> float:
        """The processor time that it took so far; 0 where the system does not say."""
        try:
            fields = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
        except OSError:
            return 0.0
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def peak_mb(pid: int | str = "self") -> float:
    """The most memory that a process ever held; 0 where the system does not say."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0.0
    return next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")), 0) / 1024


@contextmanager
def hub(data: Path, port: int = 0) -> Generator[Process]:
    """`servicehall hub` on SQLite, without TLS as the floor and the peer are. `port` 0 takes a free one."""
    with _listening([*COMMAND, "hub", "--data", str(data), "--plain", "--host", "127.0.0.1"], "/openapi.json", port) as found:
        yield found


@contextmanager
def bare_hub(file: Path) -> Generator[Process]:
    """The floor: see `app.bench.bare_hub`."""
    with _listening([sys.executable, "-m", "app.bench.bare_hub", "--file", str(file)], "/documents?after=0") as found:
        yield found


def code_of(data: Path) -> str:
    """A one-time code for a PC, asked for as an administrator does while the hub runs."""
    done = subprocess.run([*COMMAND, "hub", "enrol", "--json", "--data", str(data)], check=True, capture_output=True, text=True)
    return str(json.loads(done.stdout)["code"])


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def _listening(command: Sequence[str], path: str, port: int = 0) -> Generator[Process]:
    port = port or free_port()
    running = subprocess.Popen([*command, "--port", str(port)], stdout=subprocess.DEVNULL, env=os.environ | {"SERVICEHALL_KEYRING": "off"})
    try:
        found = Process(f"http://127.0.0.1:{port}", running.pid)
        _wait_for(found.url + path, running)
        yield found
    finally:
        running.terminate()
        running.wait(_PATIENCE_SECONDS)


def _wait_for(url: str, running: subprocess.Popen[bytes]) -> None:
    """Until the server answers. Raises RuntimeError when it has ended or says nothing."""
    patience = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < patience and running.poll() is None:
        try:
            if httpx.get(url, trust_env=False).is_success:
                return
        except httpx.HTTPError:
            time.sleep(0.05)
    raise RuntimeError("the server does not answer")
