"""The line to the hub: signed requests over pinned TLS, and answers told apart."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import socket
import ssl
import threading
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.store.clock import Clock
from app.sync.errors import BY_NAME, AddressUnreadable, HubRefused, HubUnreachable, NotTheHub
from app.sync.pages import Frames, Heard
from app.sync.wire import PROTOCOL, BatchRefused, signed_text

T = TypeVar("T")
ANSWER_SECONDS = 20.0
CONNECT_SECONDS = 3.0
STREAM_SILENCE_SECONDS = 45.0
_SENDING_SECONDS = 0.05
_EVENTS = "/v1/events?pages=1"
_PASSING = frozenset({"unavailable", "too_many"})


@dataclass(frozen=True)
class Address:
    """Where a hub is: `url` without path, and the SHA-256 of its certificate (hex, may be the beginning), "" for not told."""

    url: str
    fingerprint: str = ""

    @staticmethod
    def read(text: str) -> Address:
        """`host`, `host:port`, a whole URL, each with `#fingerprint` or without. TLS unless `http://` is written.

        Raises AddressUnreadable.
        """
        text, _, fingerprint = text.strip().partition("#")
        if "://" not in text:
            text = f"https://{text}"
        try:
            parts = urlsplit(text)
            port = parts.port or DEFAULT_PORT
        except ValueError:
            raise AddressUnreadable(field="address") from None
        if not parts.hostname or parts.scheme not in ("http", "https"):
            raise AddressUnreadable(field="address")
        host = f"[{parts.hostname}]" if parts.hostname and ":" in parts.hostname else parts.hostname
        return Address(f"{parts.scheme}://{host}:{port}", fingerprint.replace(":", "").lower())


DEFAULT_PORT = 8471


class HubLink:
    """Requests of one station. `error_ms` is how far this PC's clock is ahead of the hub's, learned from its answers."""

    def __init__(
        self,
        address: str,
        certificate: str,
        station: str,
        key: Ed25519PrivateKey,
        clock: Clock,
        *,
        error_ms: int = 0,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.station = station
        self.key = key
        self.error_ms = error_ms
        self._clock = clock
        verify: Any = _only(certificate) if certificate else False
        timeout = httpx.Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS)
        self._is_real = transport is None
        self._beside: ThreadPoolExecutor | None = None
        self._asked = threading.Event()
        self._client = httpx.Client(base_url=address, verify=verify, timeout=timeout, transport=transport, trust_env=False)

    def get(self, path: str, **query: object) -> httpx.Response:
        """Raises HubUnreachable, HubRefused and its children."""
        return self._ask("GET", f"{path}?{urlencode(query)}" if query else path, b"")

    def meanwhile(self, ask: Callable[[], T]) -> Callable[[], T]:
        """Ask while this thread does something else; what is given waits for the answer, and raises what `ask` raises.

        Over a line that was handed in nothing is asked before the answer is wanted, so that a rehearsal runs the same way twice.
        """
        if not self._is_real:
            return ask
        if self._beside is None:
            self._beside = ThreadPoolExecutor(1, "sync-line")
        self._asked.clear()
        waiting = self._beside.submit(ask)
        self._asked.wait(_SENDING_SECONDS)  # or this thread would keep the other from sending it for as long as it pleases
        return waiting.result

    def post(self, path: str, body: bytes | dict[str, Any]) -> dict[str, Any]:
        """Raises HubUnreachable, HubRefused and its children."""
        packed = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self._ask("POST", path, packed).json()

    def _ask(self, method: str, target: str, body: bytes) -> httpx.Response:
        for attempt in range(2):
            answer = self._send(method, target, body)
            if answer.is_success:
                return answer
            told = _told(answer)
            name = str(told.get("error", ""))
            if name == "stale" and attempt == 0 and isinstance(told.get("now_ms"), int):
                self.learn(told["now_ms"])
                continue
            raise refusal_of(answer.status_code, name, told)
        raise HubUnreachable

    def _send(self, method: str, target: str, body: bytes) -> httpx.Response:
        try:
            heads = self._heads(method, target, body)
            return self._client.request(method, target, content=body, headers=heads, extensions={"trace": self._went})
        except httpx.HTTPError as error:
            raise HubUnreachable from error

    def _went(self, what: str, _told: dict[str, Any]) -> None:
        if what == "http11.send_request_body.complete":
            self._asked.set()

    def _heads(self, method: str, target: str, body: bytes) -> dict[str, str]:
        time_ms = self._own_ms() - self.error_ms
        nonce = secrets.token_hex(16)
        signature = self.key.sign(signed_text(method, target, body, time_ms, nonce, self.station))
        return {
            "x-protocol": str(PROTOCOL),
            "x-station": self.station,
            "x-time": str(time_ms),
            "x-nonce": nonce,
            "x-signature": base64.b64encode(signature).decode(),
        }

    def learn(self, hub_ms: int) -> None:
        """The hub has told its time."""
        self.error_ms = self._own_ms() - hub_ms

    def _own_ms(self) -> int:
        return int(self._clock.now().timestamp() * 1000)

    @contextmanager
    def events(self) -> Generator[Callable[[], list[Heard]]]:
        """The hub's stream. What is given waits for what it brings next. Raises HubUnreachable and, when it is opened, HubRefused."""
        heads = self._heads("GET", _EVENTS, b"")
        timeout = httpx.Timeout(STREAM_SILENCE_SECONDS, connect=CONNECT_SECONDS)
        try:
            with self._client.stream("GET", _EVENTS, headers=heads, timeout=timeout) as answer:
                if not answer.is_success:
                    answer.read()
                    told = _told(answer)
                    raise refusal_of(answer.status_code, str(told.get("error", "")), told)
                parts, frames = answer.iter_bytes(), Frames()

                def following() -> list[Heard]:
                    for part in parts:
                        if heard := frames.take(part):
                            return heard
                    raise HubUnreachable

                yield following
        except (httpx.HTTPError, BatchRefused) as error:
            raise HubUnreachable from error

    def close(self) -> None:
        if self._beside is not None:
            self._beside.shutdown(wait=True)
            self._beside = None
        self._client.close()


def refusal_of(status: int, name: str, told: dict[str, Any]) -> HubUnreachable | HubRefused:
    """What an answer other than yes means. Only an answer that the hub gave by name is a refusal; anything else is a bad line."""
    if not name or status >= 500 or name in _PASSING:
        return HubUnreachable()
    return BY_NAME.get(name, HubRefused)(name, told)


def _told(answer: httpx.Response) -> dict[str, Any]:
    try:
        told = answer.json()
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _only(certificate: str) -> ssl.SSLContext:
    """A context that trusts this one certificate and nothing else, whatever name the hub is reached by."""
    context = ssl.create_default_context(cadata=certificate)
    context.check_hostname = False
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    return context


def fingerprint_of(certificate: str) -> str:
    """The SHA-256 of a certificate (PEM) in hex, as people compare it; "" for none."""
    return hashlib.sha256(ssl.PEM_cert_to_DER_cert(certificate)).hexdigest() if certificate else ""


def certificate_of(address: Address, seconds: float = CONNECT_SECONDS) -> str:
    """The certificate (PEM) that the hub shows, "" without TLS. Raises HubUnreachable, NotTheHub where the fingerprint is another one."""
    parts = urlsplit(address.url)
    if parts.scheme != "https":
        return ""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    try:
        with (
            socket.create_connection((parts.hostname or "", parts.port or DEFAULT_PORT), seconds) as line,
            context.wrap_socket(line, server_hostname=parts.hostname) as secure,
        ):
            shown = secure.getpeercert(binary_form=True) or b""
    except OSError as error:
        raise HubUnreachable from error
    if address.fingerprint and not hashlib.sha256(shown).hexdigest().startswith(address.fingerprint):
        raise NotTheHub
    return ssl.DER_cert_to_PEM_cert(shown)
