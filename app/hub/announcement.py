"""The hub says on its networks where it is and which certificate it shows, so that nobody types an address (multicast DNS).

A PC with two networks is announced on both, with all its addresses: which of them a station can reach, only the station knows.
"""

from __future__ import annotations

import ipaddress
import logging
import socket
from collections.abc import Sequence

from app.hub.server import own_address
from app.sync.discovery import SERVICE

log = logging.getLogger(__name__)
_MOST_NAME = 160


class Announcement:
    """Registers at once and takes it back when it is closed. A network that lets no multicast through is no fault of the hub."""

    def __init__(
        self,
        hosts: Sequence[str],
        port: int,
        fingerprint: str,
        name: str,
        *,
        hostname: str = "",
        interfaces: Sequence[str] | None = None,
    ) -> None:
        from zeroconf import InterfaceChoice, ServiceInfo, Zeroconf

        own = (hostname or socket.gethostname()).split(".")[0][:30] or "hub"
        given = {"v": "1", "tls": "1" if fingerprint else "0", "fp": fingerprint, "name": _short(name)}
        self._info = ServiceInfo(
            SERVICE,
            f"{own}-{fingerprint[:8] or port}.{SERVICE}",
            addresses=[socket.inet_pton(socket.AF_INET6 if ":" in host else socket.AF_INET, host) for host in hosts],
            port=port,
            properties=given,
            server=f"{own}-{fingerprint[:8] or port}.local.",
        )
        self._zeroconf = Zeroconf(interfaces=list(interfaces) if interfaces else InterfaceChoice.All)
        self._zeroconf.register_service(self._info)

    def close(self) -> None:
        """Say goodbye."""
        self._zeroconf.unregister_service(self._info)
        self._zeroconf.close()


def announced(host: str, port: int, fingerprint: str, name: str) -> Announcement | None:
    """Announce, or say in the log why that is not possible here."""
    from zeroconf import Error

    try:
        return Announcement(addresses_of(host), port, fingerprint, name)
    except (OSError, Error) as wrong:
        log.warning("the hub cannot be announced on this network: %s", wrong)
        return None


def addresses_of(host: str) -> list[str]:
    """Where a hub that listens at `host` is reached: this machine's addresses of its kind for "0.0.0.0" and "::", else `host` itself.

    The one on the way out comes first. Those that only one cable knows, or only this machine, count where there is no other.
    """
    if host not in ("0.0.0.0", "::"):
        return [host]
    import ifaddr

    kind = 6 if host == "::" else 4
    known = {ipaddress.ip_address(ip.ip if isinstance(ip.ip, str) else ip.ip[0]) for card in ifaddr.get_adapters() for ip in card.ips}
    here = {each: 2 if each.is_loopback else 1 if each.is_link_local else 0 for each in known if each.version == kind}
    best = min(here.values(), default=0)
    out = own_address()
    return sorted((str(each) for each, rank in here.items() if rank == best), key=lambda each: (each != out, each))


def _short(name: str) -> str:
    """At most so many bytes of UTF-8, never half a character: an entry of a TXT record is 255 bytes long at most."""
    return name.encode()[:_MOST_NAME].decode("utf-8", "ignore")
