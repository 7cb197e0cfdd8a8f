"""Finding a hub on the hall's network without typing its address: multicast DNS (RFC 6762, RFC 6763).

What is found says where a hub is and which certificate it will show, so that nobody types 64 hex digits. It is no proof: anybody on the
network can announce anything, so a person compares the fingerprint with what the hub shows beside the code.

A hub on several networks announces several addresses, and not every PC reaches each of them: it is offered once, at the first address
where the announced certificate is shown.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from app.sync.errors import HubUnreachable, NotTheHub
from app.sync.link import DEFAULT_PORT, Address, certificate_of

SERVICE = "_servicehall._tcp.local."
SEARCH_SECONDS = 3.0
TRY_SECONDS = 1.0
_ASK_MS = 1_500


@dataclass(frozen=True)
class FoundHub:
    """A hub on this network. `name` is what its halls are called, as it announces."""

    name: str
    address: Address

    @property
    def fingerprint(self) -> str:
        """The beginning of the certificate's SHA-256 as people compare it: four groups of four."""
        return grouped(self.address.fingerprint)


def grouped(fingerprint: str) -> str:
    """The first 16 hex digits in groups of four."""
    shown = fingerprint[:16].upper()
    return " ".join(shown[at : at + 4] for at in range(0, len(shown), 4))


def answers(address: Address) -> bool:
    """Whether somebody is there within a second and shows the certificate that was announced, where one was."""
    parts = urlsplit(address.url)
    try:
        if parts.scheme == "https":
            certificate_of(address, TRY_SECONDS)
        else:
            socket.create_connection((parts.hostname or "", parts.port or DEFAULT_PORT), TRY_SECONDS).close()
    except (HubUnreachable, NotTheHub, OSError):
        return False
    return True


class Search:
    """Listens until it is closed. `heard` is called, in another thread, with all that was found so far whenever there is more."""

    def __init__(self, heard: Callable[[Sequence[FoundHub]], None], interfaces: Sequence[str] | None = None) -> None:
        from zeroconf import InterfaceChoice, ServiceBrowser, Zeroconf

        self._heard = heard
        self._found: dict[str, FoundHub] = {}
        self._lock = threading.Lock()
        self._is_over = False
        self._zeroconf = Zeroconf(interfaces=list(interfaces) if interfaces else InterfaceChoice.All)
        self._browser = ServiceBrowser(self._zeroconf, SERVICE, listener=self)  # pyright: ignore[reportArgumentType]

    def add_service(self, zeroconf: object, kind: str, name: str) -> None:
        """A hub has announced itself."""
        told = self._zeroconf.get_service_info(kind, name, _ASK_MS)
        if told is None or not told.port:
            return
        hosts = told.parsed_addresses()
        given = {key.decode("ascii", "replace"): (value or b"").decode("utf-8", "replace") for key, value in told.properties.items()}
        if not hosts:
            return
        scheme = "http" if given.get("tls") == "0" else "https"
        print_ = "".join(each for each in given.get("fp", "") if each in "0123456789abcdef")
        addresses = [Address(f"{scheme}://{f'[{host}]' if ':' in host else host}:{told.port}", print_) for host in sorted(hosts)]
        address = self._first_that_answers(addresses)
        with self._lock:
            self._found[name] = FoundHub(given.get("name", "")[:80] or name.split(".")[0][:80], address)
            found = sorted(self._found.values(), key=lambda each: (each.name, each.address.url))
        self._heard(found)

    update_service = add_service

    def remove_service(self, zeroconf: object, kind: str, name: str) -> None:
        """A hub says that it stops."""
        with self._lock:
            self._found.pop(name, None)
            found = sorted(self._found.values(), key=lambda each: (each.name, each.address.url))
        self._heard(found)

    def _first_that_answers(self, addresses: Sequence[Address]) -> Address:
        """Where none does, the first of them: that it cannot be reached is told to the person who chooses it."""
        if len(addresses) > 1:
            for each in addresses:
                if not self._is_over and answers(each):
                    return each
        return addresses[0]

    def close(self) -> None:
        """Listen no more."""
        self._is_over = True
        self._browser.cancel()
        self._zeroconf.close()
