"""The hub as a process: uvicorn with a certificate of its own, that stations pin when they enrol."""

from __future__ import annotations

import hashlib
import ipaddress
import os
import socket
import ssl
from datetime import timedelta
from pathlib import Path

import uvicorn
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from app.hub.api import Hub
from app.hub.streams import CUT
from app.store.clock import Clock, SystemClock

CERTIFICATE = "hub.crt"
PRIVATE_KEY = "hub.crt.key"
MOST_HEADS = 64 * 1024
_LIVES = timedelta(days=365 * 20)


def certificate(data: Path, clock: Clock | None = None) -> Path:
    """The hub's certificate, made at its first start and kept: stations trust it and no other."""
    file, key_file = data / CERTIFICATE, data / PRIVATE_KEY
    if file.exists() and key_file.exists():
        return file
    data.mkdir(parents=True, exist_ok=True)
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "servicehall hub")])
    now = (clock or SystemClock()).now()
    names: list[x509.GeneralName] = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=400))  # a PC with a slow clock must be able to connect and be told the time
        .not_valid_after(now + _LIVES)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    handle = os.open(key_file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        os.write(
            handle,
            key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()),
        )
    finally:
        os.close(handle)
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    return file


def fingerprint(data: Path) -> str:
    """The SHA-256 of the certificate in hex, as people compare it."""
    shown = ssl.PEM_cert_to_DER_cert((data / CERTIFICATE).read_text(encoding="ascii"))
    return hashlib.sha256(shown).hexdigest()


def own_address() -> str:
    """This machine's address on its network, as far as it can tell without asking anybody."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        try:
            line.connect(("192.0.2.1", 9))  # nothing is sent; the system only chooses the way out
            return str(line.getsockname()[0])
        except OSError:
            return "127.0.0.1"


class Lines(HttpToolsProtocol):
    """The server's fast way to read requests, which itself would read heads without an end."""

    _heads = 0
    _is_in_heads = True

    def data_received(self, data: bytes) -> None:
        self._heads += len(data)
        super().data_received(data)
        if self._is_in_heads and self._heads > MOST_HEADS:
            self.transport.close()

    def on_headers_complete(self) -> None:
        self._is_in_heads = False
        super().on_headers_complete()
        self.scope[CUT] = self.transport.abort  # pyright: ignore[reportGeneralTypeIssues]

    def on_message_complete(self) -> None:
        self._is_in_heads, self._heads = True, 0
        super().on_message_complete()


def server(hub: Hub, host: str, port: int, *, data: Path, tls: bool = True) -> uvicorn.Server:
    """The server, not started yet. `port` 0 takes a free one."""
    cert = certificate(data) if tls else None
    config = uvicorn.Config(
        hub.app,
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=3,
        http=Lines,
        loop="asyncio",
        limit_concurrency=3_000,
        lifespan="off",
        ssl_certfile=str(cert) if cert else None,
        ssl_keyfile=str(data / PRIVATE_KEY) if cert else None,
    )
    return uvicorn.Server(config)
