"""Finding a hub on the hall's network without typing its address: multicast DNS (RFC 6762, RFC 6763).

What is found says where a hub is and which certificate it will show, so that nobody types 64 hex digits. It is no proof: anybody on the
network can announce anything, so a person compares the fingerprint with what the hub shows beside the code.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.sync.link import Address

SERVICE = "_servicehall._tcp.local."
SEARCH_SECONDS = 3.0
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


class Search:
    """Listens until it is closed. `heard` is called, in another thread, with all that was found so far whenever there is more."""

    def __init__(self, heard: Callable[[Sequence[FoundHub]], None], interfaces: Sequence[str] | None = None) -> None:
        from zeroconf import InterfaceChoice, ServiceBrowser, Zeroconf

        self._heard = heard
        self._found: dict[str, FoundHub] = {}
        self._lock = threading.Lock()
        self._zeroconf = Zeroconf(interfaces=list(interfaces) if interfaces else InterfaceChoice.Default)
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
        host = f"[{hosts[0]}]" if ":" in hosts[0] else hosts[0]
        address = Address(f"{scheme}://{host}:{told.port}", "".join(each for each in given.get("fp", "") if each in "0123456789abcdef"))
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

    def close(self) -> None:
        """Listen no more."""
        self._browser.cancel()
        self._zeroconf.close()
