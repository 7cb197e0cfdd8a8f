"""Which papers there are: each kind's name, its sheet, and the function that says what stands on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from app.documents.content import Content, Sheet
from app.documents.errors import PaperUnknown
from app.store import Reader

Describe = Callable[[Reader, UUID], Content]


@dataclass(frozen=True)
class Kind:
    """One kind of paper."""

    name: str
    sheet: Sheet
    describe: Describe


_kinds: dict[str, Kind] = {}


def paper(name: str, sheet: Sheet) -> Callable[[Describe], Describe]:
    """Register the function that says what stands on a paper of this kind."""

    def register(describe: Describe) -> Describe:
        _kinds[name] = Kind(name, sheet, describe)
        return describe

    return register


def kind(name: str) -> Kind:
    """The kind of this name. Raises PaperUnknown for one that no room registered."""
    found = _kinds.get(name)
    if found is None:
        raise PaperUnknown(kind=name)
    return found


def kinds() -> tuple[Kind, ...]:
    """All kinds by name."""
    return tuple(_kinds[name] for name in sorted(_kinds))
