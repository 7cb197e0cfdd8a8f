"""The cause tree: what came with the program, and what the hall made of it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import select

from app.access import Role, right
from app.complaints.errors import CauseInItself, CauseNameEmpty, CauseUnknown
from app.complaints.models import Cause
from app.store import Reader, Work, new_id
from app.text import one_line
from app.words import RESOURCES, either

_SPACE = UUID("6f1d9c0a-6a0e-5b0e-9a52-3d3c1f6e2b10")
_SPACE_BETWEEN = 10


@dataclass(frozen=True)
class CauseNode:
    """A cause as it stands in the tree. `path` names it with what it stands below; `depth` 0 is a group."""

    id: UUID
    name: str
    name_en: str
    parent_id: UUID | None
    active: bool
    position: int
    depth: int = 0
    path: str = ""

    @property
    def shown(self) -> str:
        return either(self.name, self.name_en)


@cache
def shipped() -> tuple[CauseNode, ...]:
    """The causes that come with the program; the same ids in every hall."""
    tree = tomllib.loads((RESOURCES / "complaints" / "causes.toml").read_text(encoding="utf-8"))
    return tuple(_nodes(tree, "", None))


def _nodes(tree: dict[str, Any], prefix: str, parent: UUID | None) -> Iterator[CauseNode]:
    for number, (key, value) in enumerate(((key, value) for key, value in tree.items() if isinstance(value, dict)), 1):
        full = f"{prefix}.{key}".strip(".")
        made = CauseNode(uuid5(_SPACE, full), value["zh"], value["en"], parent, True, number * _SPACE_BETWEEN)
        yield made
        yield from _nodes(value, full, made.id)


def shipped_id(key: str) -> UUID:
    """The id of a cause of the program by its key (`communication.unclear`)."""
    return uuid5(_SPACE, key)


def tree(read: Reader, *, also_retired: bool = False) -> list[CauseNode]:
    """The causes in the order of the tree, each behind what it stands below."""
    found = {node.id: node for node in shipped()}
    for row in read.all(select(Cause)):
        found[row.id] = CauseNode(row.id, row.name, row.name_en, row.parent_id, row.active, row.position)
    below: dict[UUID | None, list[CauseNode]] = {}
    for node in found.values():
        parent = node.parent_id if node.parent_id in found else None
        below.setdefault(parent, []).append(node)
    return [node for node in _walk(below, None, 0, "", set()) if node.active or also_retired]


def _walk(below: dict[UUID | None, list[CauseNode]], parent: UUID | None, depth: int, path: str, seen: set[UUID]) -> Iterator[CauseNode]:
    for node in sorted(below.get(parent, ()), key=lambda each: (each.position, each.id)):
        if node.id in seen:
            continue
        seen.add(node.id)
        full = f"{path} / {node.shown}".strip(" /")
        yield CauseNode(node.id, node.name, node.name_en, node.parent_id, node.active, node.position, depth, full)
        yield from _walk(below, node.id, depth + 1, full, seen)


def cause(read: Reader, cause_id: UUID) -> CauseNode:
    """One cause, retired or not. Raises CauseUnknown."""
    found = next((node for node in tree(read, also_retired=True) if node.id == cause_id), None)
    if found is None:
        raise CauseUnknown(field="cause_id")
    return found


def usable(read: Reader, cause_id: UUID | None) -> CauseNode:
    """A cause that a complaint may name. Raises CauseUnknown."""
    found = next((node for node in tree(read) if node.id == cause_id), None)
    if found is None:
        raise CauseUnknown(field="cause_id")
    return found


@right(Role.SUPERVISOR, Role.ADMINISTRATOR)
def add_cause(work: Work, name: str, parent_id: UUID | None = None, name_en: str = "") -> Cause:
    """A new cause below another, or a new group. Raises CauseNameEmpty, CauseUnknown."""
    if parent_id is not None:
        usable(work, parent_id)
    last = max((node.position for node in tree(work, also_retired=True) if node.parent_id == parent_id), default=0)
    return work.add(
        Cause(id=new_id(), name=_named(name), name_en=one_line(name_en, 80).text, parent_id=parent_id, position=last + _SPACE_BETWEEN)
    )


@right(Role.SUPERVISOR, Role.ADMINISTRATOR)
def rename_cause(work: Work, cause_id: UUID, name: str, name_en: str = "") -> Cause:
    """Other words for a cause; complaints that name it show the new ones. Raises CauseNameEmpty, CauseUnknown."""
    row = _row(work, cause_id)
    row.name, row.name_en = _named(name), one_line(name_en, 80).text
    return row


@right(Role.SUPERVISOR, Role.ADMINISTRATOR)
def move_cause(work: Work, cause_id: UUID, parent_id: UUID | None) -> Cause:
    """Put a cause below another. Raises CauseUnknown, CauseInItself."""
    nodes = {node.id: node for node in tree(work, also_retired=True)}
    above = parent_id
    while above is not None:
        if above == cause_id:
            raise CauseInItself(field="parent_id")
        above = nodes[above].parent_id if above in nodes else None
    row = _row(work, cause_id)
    row.parent_id = parent_id
    return row


@right(Role.SUPERVISOR, Role.ADMINISTRATOR)
def place_cause(work: Work, cause_id: UUID, step: int) -> None:
    """Put a cause one place up (-1) or down (1) among those below the same parent; at the end it stays. Raises CauseUnknown."""
    node = cause(work, cause_id)
    beside = [each for each in tree(work) if each.parent_id == node.parent_id]
    at = next((place for place, each in enumerate(beside) if each.id == cause_id), -1)
    if at < 0 or not 0 <= at + step < len(beside):
        return
    beside[at], beside[at + step] = beside[at + step], beside[at]
    for place, each in enumerate(beside, 1):
        if each.position != place * _SPACE_BETWEEN:
            _row(work, each.id).position = place * _SPACE_BETWEEN


@right(Role.SUPERVISOR, Role.ADMINISTRATOR)
def retire_cause(work: Work, cause_id: UUID, *, active: bool = False) -> Cause:
    """A cause is no longer offered, or is again; what names it stays. Raises CauseUnknown."""
    row = _row(work, cause_id)
    row.active = active
    return row


def _row(work: Work, cause_id: UUID) -> Cause:
    """The hall's own row of a cause; one that came with the program gets its row on the first change."""
    known = work.get(Cause, cause_id)
    if known is not None:
        return known
    node = cause(work, cause_id)
    made = work.add(
        Cause(id=node.id, name=node.name, name_en=node.name_en, parent_id=node.parent_id, active=node.active, position=node.position)
    )
    work.flush()
    return made


def _named(name: str) -> str:
    plain = one_line(name, 80).text
    if not plain:
        raise CauseNameEmpty(field="name")
    return plain
