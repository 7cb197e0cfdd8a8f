"""The key of the hall file: in the operating system's keyring, or in a file of mode 0600 where there is none.

Findings behind this: a headless keyring may silently store in the clear (priority below 1 is refused), and a key
that is made anew beside an existing file locks the data for ever.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from app.store.errors import KeyMissing, KeyringLocked

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE = "servicehall"
KeyPlace = Literal["keyring", "file"]


@dataclass(frozen=True)
class FileKey:
    """32 random bytes as 64 hex digits, and where they are kept."""

    hexadecimal: str = field(repr=False)
    place: KeyPlace
    keeper: str

    @property
    def mark(self) -> str:
        """Eight bytes that tell one key from another without telling the key; kept beside the file."""
        return hmac.new(bytes.fromhex(self.hexadecimal), b"servicehall key mark", hashlib.sha256).hexdigest()[:16]


def load_key(data: Path, *, use_keyring: bool = True) -> FileKey:
    """The key of the hall file in `data`; made and stored when there is no hall file yet. Raises KeyMissing, KeyringLocked."""
    file = data / "hall.key"
    if file.exists():
        return FileKey(file.read_text(encoding="ascii").strip(), "file", str(file))
    new_hall = not (data / "hall.db").exists()
    try:
        kept = _kept_in_ring(f"{data.resolve()}", make=new_hall) if use_keyring else None
    except KeyringLocked:
        if not new_hall:
            raise
        kept = None  # what cannot keep a key now is not trusted with one; `servicehall doctor` says that it is in a file
    if kept is not None:
        return kept
    if not new_hall:
        raise KeyMissing
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    key = secrets.token_hex(32)
    try:
        os.write(handle, key.encode("ascii"))
        os.fsync(handle)
    finally:
        os.close(handle)
    return FileKey(key, "file", str(file))


def _kept_in_ring(name: str, *, make: bool) -> FileKey | None:
    """The key as the system's keyring keeps it; with `make` a new one, if the ring gives it back. Raises KeyringLocked."""
    ring = _trusted_ring()
    if ring is None:
        return None
    from keyring.errors import KeyringError

    try:
        stored = ring.get_password(SERVICE, name)
        if stored is None and make:
            stored = secrets.token_hex(32)
            ring.set_password(SERVICE, name, stored)
            if ring.get_password(SERVICE, name) != stored:
                return None
    except KeyringError as refused:
        raise KeyringLocked from refused
    return None if stored is None else FileKey(stored, "keyring", type(ring).__module__)


def _trusted_ring() -> KeyringBackend | None:
    """The operating system's keyring, or None where there is none or the only one keeps keys in the clear."""
    if os.environ.get("SERVICEHALL_KEYRING") == "off":
        return None
    import keyring

    ring = keyring.get_keyring()
    return ring if ring.priority >= 1 else None
