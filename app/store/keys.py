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

from app.store.errors import KeyMissing

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
    """The key of the hall file in `data`; made and stored when there is no hall file yet. Raises KeyMissing."""
    file = data / "hall.key"
    if file.exists():
        return FileKey(file.read_text(encoding="ascii").strip(), "file", str(file))
    ring = _trusted_ring() if use_keyring else None
    name = f"{data.resolve()}"
    new_hall = not (data / "hall.db").exists()
    if ring is not None:
        stored = ring.get_password(SERVICE, name)
        if stored is None and new_hall:
            stored = secrets.token_hex(32)
            ring.set_password(SERVICE, name, stored)
            if ring.get_password(SERVICE, name) != stored:
                stored = None
        if stored is not None:
            return FileKey(stored, "keyring", type(ring).__module__)
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


def _trusted_ring() -> KeyringBackend | None:
    """The operating system's keyring, or None where the only backends are none or keep keys in the clear."""
    if os.environ.get("SERVICEHALL_KEYRING") == "off":
        return None
    import keyring
    from keyring.errors import KeyringError

    try:
        ring = keyring.get_keyring()
        if ring.priority < 1:
            return None
        ring.get_password(SERVICE, "probe")
    except KeyringError:
        return None
    return ring
