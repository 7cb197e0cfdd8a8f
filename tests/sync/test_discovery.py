"""A hub is found without its address: real multicast on this machine's own interface."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import pytest

from app.hub.announcement import Announcement
from app.sync.discovery import FoundHub, Search
from app.sync.errors import AddressUnreadable
from app.sync.link import Address

HERE = ["127.0.0.1"]
PRINT = "ab" * 32


class Ear:
    """Keeps what was heard last, and waits for something to be heard."""

    def __init__(self) -> None:
        self.found: list[FoundHub] = []
        self._bell = threading.Condition()

    def __call__(self, found: Sequence[FoundHub]) -> None:
        with self._bell:
            self.found = list(found)
            self._bell.notify_all()

    def until(self, count: int) -> bool:
        with self._bell:
            return self._bell.wait_for(lambda: len(self.found) == count, 10)


def test_a_hub_says_where_it_is_and_what_its_certificate_is_and_goodbye() -> None:
    ear = Ear()
    search = Search(ear, HERE)
    try:
        hub = Announcement("127.0.0.1", 18471, PRINT, "晴川市便民服务中心", interfaces=HERE)
        try:
            assert ear.until(1)
            (found,) = ear.found
            assert found.name == "晴川市便民服务中心"
            assert found.address == Address("https://127.0.0.1:18471", PRINT)
            assert found.fingerprint == "ABAB ABAB ABAB ABAB"
        finally:
            hub.close()
        assert ear.until(0)
    finally:
        search.close()


def test_a_hub_without_tls_and_with_a_very_long_name_is_found_too() -> None:
    ear = Ear()
    search = Search(ear, HERE)
    hub = Announcement("127.0.0.1", 18472, "", "龘" * 200, interfaces=HERE)
    try:
        assert ear.until(1)
        assert ear.found[0].address == Address("http://127.0.0.1:18472", "")
        assert set(ear.found[0].name) == {"龘"}
    finally:
        hub.close()
        search.close()


@pytest.mark.parametrize("typed", ["", "https://", "ftp://hub", "hub:port", "https://[::1", "hub:99999"])
def test_what_is_no_address_is_told(typed: str) -> None:
    with pytest.raises(AddressUnreadable):
        Address.read(typed)
