"""Who may use the hub's administrator page: a secret that the hub prints once, sessions in memory, a limit on guessing, and no other
site's forms. The secret is random (118 bits), so one round of SHA-256 keeps it; what guesses must be many, and they are slowed down."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import secrets
from collections import OrderedDict, deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from app.store.clock import Clock

log = logging.getLogger(__name__)
FILE = "hub.admin"
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_GROUPS = 6
IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=8)
MOST_SESSIONS = 200
TRIES = 5
TRIES_OF_ALL = 50
TRIES_WITHIN = timedelta(minutes=10)
_MOST_ADDRESSES = 10_000


@dataclass
class OfficeSession:
    """Somebody who knew the secret. `codes` are the enrolment codes that this session made and may still show, `told` a message for
    the next page, `undo` the PC whose revocation it can take back."""

    csrf: str
    began: datetime
    seen: datetime
    of_secret: str
    codes: dict[UUID, str] = field(default_factory=dict[UUID, str])
    told: tuple[str, str] = ("", "")
    undo: UUID | None = None


class Door:
    """Checks secrets and sessions. Lives in one process; a restart signs everybody out."""

    def __init__(self, data: Path, clock: Clock) -> None:
        self._file = data / FILE
        self._clock = clock
        self._sessions: OrderedDict[str, OfficeSession] = OrderedDict()
        self._failed: OrderedDict[str, deque[datetime]] = OrderedDict()
        self._failed_all: deque[datetime] = deque()

    def wait_seconds(self, address: str) -> int:
        """How long this address must wait before it may try again; 0 for not at all."""
        now = self._clock.now()
        waits = 0.0
        for failed, most in ((self._failed.get(address), TRIES), (self._failed_all, TRIES_OF_ALL)):
            while failed and now - failed[0] >= TRIES_WITHIN:
                failed.popleft()
            if failed and len(failed) >= most:
                waits = max(waits, (failed[-most] + TRIES_WITHIN - now).total_seconds())
        return max(int(-(-waits // 1)), 0)

    def sign_in(self, address: str, secret: str) -> str | None:
        """A new session's token for whoever knows the secret. Ask `wait_seconds` first; a wrong one counts."""
        known = self._known()
        if known is None or not secrets.compare_digest(_hash(known["salt"], secret), known["hash"]):
            self._count(address)
            log.warning("a wrong secret for the administrator's page from %s", address)
            return None
        self._failed.pop(address, None)
        now, token = self._clock.now(), secrets.token_urlsafe(32)
        self._sessions[_key(token)] = OfficeSession(secrets.token_urlsafe(24), now, now, known["hash"])
        while len(self._sessions) > MOST_SESSIONS:
            self._sessions.popitem(last=False)
        log.warning("an administrator signed in from %s", address)
        return token

    def session(self, token: str) -> OfficeSession | None:
        """The session of a token; None when it ended, was left alone for half an hour, or the secret is another one now."""
        key = _key(token)
        found = self._sessions.get(key)
        if found is None:
            return None
        now, known = self._clock.now(), self._known()
        if now - found.seen >= IDLE or now - found.began >= LONGEST or known is None or known["hash"] != found.of_secret:
            del self._sessions[key]
            return None
        found.seen = now
        return found

    def sign_out(self, token: str) -> None:
        """End a session."""
        self._sessions.pop(_key(token), None)

    def _count(self, address: str) -> None:
        now = self._clock.now()
        self._failed_all.append(now)
        self._failed.setdefault(address, deque(maxlen=TRIES)).append(now)
        self._failed.move_to_end(address)
        while len(self._failed) > _MOST_ADDRESSES:
            self._failed.popitem(last=False)
        while len(self._failed_all) > TRIES_OF_ALL:
            self._failed_all.popleft()

    def _known(self) -> dict[str, str] | None:
        try:
            kept = json.loads(self._file.read_text(encoding="utf-8"))
            return {"salt": str(kept["salt"]), "hash": str(kept["hash"])}
        except (OSError, ValueError, KeyError, TypeError):
            return None


def is_set(data: Path) -> bool:
    """Whether the hub has a secret already."""
    return (data / FILE).exists()


def new_secret(data: Path) -> str:
    """Make another secret and tell it, once: only its hash is kept. Everybody who was signed in is out."""
    secret = "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(_GROUPS))
    salt = secrets.token_hex(16)
    data.mkdir(parents=True, exist_ok=True)
    half = data / f"{FILE}.half"
    handle = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        os.write(handle, json.dumps({"salt": salt, "hash": _hash(salt, secret)}).encode())
    finally:
        os.close(handle)
    os.replace(half, data / FILE)
    return secret


def _hash(salt: str, secret: str) -> str:
    plain = "".join(character for character in secret.upper() if character.isalnum())[:200]
    return hashlib.sha256(f"{salt} {plain}".encode("utf-8", "replace")).hexdigest()


def _key(token: str) -> str:
    """Tokens are looked up by their hash, so that a table in memory gives none away."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
