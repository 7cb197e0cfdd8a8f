"""The hub says on its network where it is and which certificate it shows, so that nobody types an address (multicast DNS)."""

from __future__ import annotations

import logging
import socket
from collections.abc import Sequence

from app.sync.discovery import SERVICE

log = logging.getLogger(__name__)
_MOST_NAME = 160


class Announcement:
    """Registers at once and takes it back when it is closed. A network that lets no multicast through is no fault of the hub."""

    def __init__(
        self, host: str, port: int, fingerprint: str, name: str, *, hostname: str = "", interfaces: Sequence[str] | None = None
    ) -> None:
        from zeroconf import InterfaceChoice, ServiceInfo, Zeroconf

        own = (hostname or socket.gethostname()).split(".")[0][:30] or "hub"
        given = {"v": "1", "tls": "1" if fingerprint else "0", "fp": fingerprint, "name": _short(name)}
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._info = ServiceInfo(
            SERVICE,
            f"{own}-{fingerprint[:8] or port}.{SERVICE}",
            addresses=[socket.inet_pton(family, host)],
            port=port,
            properties=given,
            server=f"{own}-{fingerprint[:8] or port}.local.",
        )
        self._zeroconf = Zeroconf(interfaces=list(interfaces) if interfaces else InterfaceChoice.Default)
        self._zeroconf.register_service(self._info)

    def close(self) -> None:
        """Say goodbye."""
        self._zeroconf.unregister_service(self._info)
        self._zeroconf.close()


def announced(host: str, port: int, fingerprint: str, name: str) -> Announcement | None:
    """Announce, or say in the log why that is not possible here."""
    from zeroconf import Error

    try:
        return Announcement(host, port, fingerprint, name)
    except (OSError, Error) as wrong:
        log.warning("the hub cannot be announced on this network: %s", wrong)
        return None


def _short(name: str) -> str:
    """At most so many bytes of UTF-8, never half a character: an entry of a TXT record is 255 bytes long at most."""
    return name.encode()[:_MOST_NAME].decode("utf-8", "ignore")
