"""Which papers there are: each kind's name, its sheet, and the function that says what stands on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from app.documents.content import Content, Sheet
from app.documents.errors import PaperUnknown
from app.store import Reader, rooms

Describe = Callable[[Reader, UUID], Content]
Hidden = Callable[[Reader, UUID, UUID], bool]


@dataclass(frozen=True)
class Kind:
    """One kind of paper."""

    name: str
    sheet: Sheet
    describe: Describe
    hidden: Hidden | None = None


_kinds: dict[str, Kind] = {}


def paper(name: str, sheet: Sheet, *, hidden: Hidden | None = None) -> Callable[[Describe], Describe]:
    """Register the function that says what stands on a paper of this kind.

    `hidden(read, subject_id, actor_id)` says from whom a paper is kept, for example from the person complained of.
    """

    def register(describe: Describe) -> Describe:
        _kinds[name] = Kind(name, sheet, describe, hidden)
        return describe

    return register


def kind(name: str) -> Kind:
    """The kind of this name. Raises PaperUnknown for one that no room registered."""
    found = _found(name)
    if found is None:
        raise PaperUnknown(kind=name)
    return found


def is_hidden(read: Reader, name: str, subject_id: UUID, actor_id: UUID) -> bool:
    """Whether this paper is kept from somebody."""
    found = _found(name)
    return found is not None and found.hidden is not None and found.hidden(read, subject_id, actor_id)


def kinds() -> tuple[Kind, ...]:
    """All kinds by name."""
    rooms.all_here()
    return tuple(_kinds[name] for name in sorted(_kinds))


def _found(name: str) -> Kind | None:
    if name not in _kinds:
        rooms.all_here()
    return _kinds.get(name)
