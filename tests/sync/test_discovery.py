"""A hub is found without its address: real multicast on this machine's own interface."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Generator, Sequence
from contextlib import closing, contextmanager
from ipaddress import ip_address
from pathlib import Path

import pytest

from app.hub.announcement import Announcement, addresses_of
from app.hub.server import certificate, fingerprint, own_address
from app.sync.discovery import FoundHub, Search
from app.sync.errors import AddressUnreadable
from app.sync.link import Address

HERE = ["127.0.0.1"]
PRINT = "ab" * 32


class Ear:
    """Keeps what was heard last of the hub at a port, and waits for it. Others on this machine may announce theirs."""

    def __init__(self, port: int) -> None:
        self._port = f":{port}"
        self.found: list[FoundHub] = []
        self._bell = threading.Condition()

    def __call__(self, found: Sequence[FoundHub]) -> None:
        with self._bell:
            self.found = [each for each in found if each.address.url.endswith(self._port)]
            self._bell.notify_all()

    def until(self, count: int) -> bool:
        with self._bell:
            return self._bell.wait_for(lambda: len(self.found) == count, 20)


@contextmanager
def hub_process(data: Path, host: str, port: int, *more: str) -> Generator[str]:
    """A hub as people start it, at one of this machine's addresses. Gives its certificate's fingerprint."""
    certificate(data)
    command = [sys.executable, "-m", "ui.cli.main", "hub", "--data", str(data), "--host", host, "--port", str(port), *more]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ) as running:
        try:
            patience = time.monotonic() + 60
            while not listens(host, port):
                assert running.poll() is None
                assert time.monotonic() < patience
                threading.Event().wait(0.05)
            yield fingerprint(data)
        finally:
            running.send_signal(signal.SIGINT)
            running.wait(20)


def listens(host: str, port: int) -> bool:
    with socket.socket() as line:
        return line.connect_ex((host, port)) == 0


def free_port() -> int:
    with socket.socket() as line:
        line.bind(("", 0))
        return int(line.getsockname()[1])


def test_a_hub_says_where_it_is_and_what_its_certificate_is_and_goodbye() -> None:
    ear = Ear(port := free_port())
    search = Search(ear, HERE)
    try:
        hub = Announcement(HERE, port, PRINT, "晴川市便民服务中心", interfaces=HERE)
        try:
            assert ear.until(1)
            (found,) = ear.found
            assert found.name == "晴川市便民服务中心"
            assert found.address == Address(f"https://127.0.0.1:{port}", PRINT)
            assert found.fingerprint == "ABAB ABAB ABAB ABAB"
        finally:
            hub.close()
        assert ear.until(0)
    finally:
        search.close()


def test_a_hub_without_tls_and_with_a_very_long_name_is_found_too() -> None:
    ear = Ear(port := free_port())
    search = Search(ear, HERE)
    hub = Announcement(HERE, port, "", "龘" * 200, interfaces=HERE)
    try:
        assert ear.until(1)
        assert ear.found[0].address == Address(f"http://127.0.0.1:{port}", "")
        assert set(ear.found[0].name) == {"龘"}
    finally:
        hub.close()
        search.close()


def test_a_hub_with_several_addresses_is_offered_once_where_it_shows_its_certificate(tmp_path: Path) -> None:
    """Nobody listens at the first address, another hub does at the second."""
    ear = Ear(port := free_port())
    with (
        hub_process(tmp_path / "another", "127.0.0.2", port, "--hidden"),
        hub_process(tmp_path / "hub", "127.0.0.3", port, "--hidden") as print_,
        closing(Announcement(["127.0.0.1", "127.0.0.2", "127.0.0.3"], port, print_, "晴川", interfaces=HERE)),
        closing(Search(ear, HERE)),
    ):
        assert ear.until(1)
        (found,) = ear.found
        assert found.address == Address(f"https://127.0.0.3:{port}", print_)


def test_a_started_hub_announces_itself_on_every_interface(tmp_path: Path) -> None:
    ear = Ear(port := free_port())
    with hub_process(tmp_path, "127.0.0.2", port) as print_, closing(Search(ear, HERE)):
        assert ear.until(1)
        assert ear.found[0].address == Address(f"https://127.0.0.2:{port}", print_)


def test_a_hub_that_no_address_of_which_answers_is_offered_so_that_its_fault_can_be_told() -> None:
    ear = Ear(port := free_port())
    with closing(Announcement(["127.0.0.1", "127.0.0.2"], port, "", "晴川", interfaces=HERE)), closing(Search(ear, HERE)):
        assert ear.until(1)
        assert ear.found[0].address == Address(f"http://127.0.0.1:{port}")


def test_a_hub_that_listens_everywhere_announces_all_addresses_that_others_know() -> None:
    here = addresses_of("0.0.0.0")
    assert own_address() in here
    assert len(here) == len(set(here))
    assert {ip_address(each).version for each in here} == {4}
    assert not any(ip_address(each).is_loopback for each in here) or all(ip_address(each).is_loopback for each in here)
    assert all(ip_address(each).version == 6 for each in addresses_of("::"))
    assert addresses_of("10.0.0.7") == ["10.0.0.7"]


@pytest.mark.parametrize("typed", ["", "https://", "ftp://hub", "hub:port", "https://[::1", "hub:99999"])
def test_what_is_no_address_is_told(typed: str) -> None:
    with pytest.raises(AddressUnreadable):
        Address.read(typed)
