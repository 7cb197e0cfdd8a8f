"""The regulation's text, clause by clause, in both languages (`resources/<language>/clauses.toml`)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any

from app.regulation.standards import STANDARDS, StandardKey
from app.words import RESOURCES, Language, language

PLACE = "[X]"


@dataclass(frozen=True)
class Clause:
    """A clause in one language. `standards` are the values that it leaves to the hall, the one of its `[X]` first."""

    id: str
    chapter: str
    section: str
    title: str
    text: str
    standards: tuple[StandardKey, ...]

    def filled(self, value: float) -> str:
        """The text with its `[X]` filled."""
        return self.text.replace(PLACE, f"{value:g}")


@cache
def clauses(chosen: Language) -> dict[str, Clause]:
    """Every clause by its id, in the regulation's order, in one language."""
    table: dict[str, Any] = tomllib.loads((RESOURCES / chosen / "clauses.toml").read_text(encoding="utf-8"))
    heading: dict[str, str] = table.pop("heading")
    return {
        clause_id: Clause(
            clause_id,
            heading[clause_id.split(".")[0]],
            heading.get(clause_id.rpartition(".")[0], heading[clause_id.split(".")[0]]),
            words["title"],
            words["text"],
            tuple(standard.key for standard in STANDARDS.values() if standard.clause == clause_id),
        )
        for clause_id, words in table.items()
    }


def clause(clause_id: str) -> Clause:
    """One clause in the language spoken now. Raises KeyError for an id that the regulation does not have."""
    return clauses(language())[clause_id]
