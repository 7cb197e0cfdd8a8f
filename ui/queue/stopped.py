"""How a page says that an emergency holds the queue."""

from __future__ import annotations

from app.words import say


def queue_stands(reason: str) -> str:
    """That nobody is called, and what to do meanwhile: the words with which a call is refused."""
    return f"{say('queue.error.frozen.what', reason=reason)} {say('queue.error.frozen.do')}"
