"""Search over everything a clerk looks for, in Chinese too, newest first.

FTS5's own tokenizers do not find Chinese: `unicode61` sees a sentence as one word and `trigram` misses every word of two
characters. So the tokens are made here: pairs of neighbouring characters, words and numbers as they are (looked up by their
beginning), the last four digits of a phone, and the initials of names in pinyin (`zs` finds 张三). The index keeps no text;
the rows that it names are checked against the real text, because two pairs may come from different places.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Connection
from sqlalchemy.orm import Mapped, mapped_column

from app.store.base import Base, Local, Synced

T = TypeVar("T", bound=Synced)

_HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_RUNS = re.compile(rf"[{_HAN}]+|[0-9a-z]+|[^\W_{_HAN}]+")
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad]")
_NEWEST_BY_SCAN = 50_000
_MOST_TERMS = 12


class SearchRow(Local):
    """What the index knows of one record. The row id is the order of creation and the row id of the index."""

    __tablename__ = "search_row"

    place: Mapped[int] = mapped_column(primary_key=True, init=False)
    kind: Mapped[str]
    subject_id: Mapped[UUID] = mapped_column(unique=True)
    text: Mapped[str]


@dataclass(frozen=True)
class SearchText:
    """What a record can be found by."""

    title: str = ""
    names: Sequence[str] = ()
    numbers: Sequence[str] = ()
    phones: Sequence[str] = ()
    note: str = ""


@dataclass(frozen=True)
class Found:
    """A record that was found: the table it stands in and its id."""

    kind: str
    subject_id: UUID


_described: dict[type[Base], Callable[[Any], SearchText]] = {}


def register(kind: type[T], describe: Callable[[T], SearchText]) -> None:
    """Keep records of this kind findable; `describe` reads the record alone."""
    _described[kind] = describe


def is_searchable(kind: type[Base]) -> bool:
    return kind in _described


def describe(row: Synced) -> SearchText:
    """What a record of a registered kind can be found by."""
    return _described[type(row)](row)


def normal(text: str) -> str:
    """Text as it is compared: compatibility forms folded (full-width digits, 﨑), lower case, nothing invisible."""
    return unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).casefold()


def tokens(text: SearchText) -> list[str]:
    """Everything a record is found by, as the index holds it."""
    found: dict[str, None] = {}
    for part in (text.title, *text.names, text.note):
        for run in _RUNS.findall(normal(part)):
            if _is_han(run):
                found.update(dict.fromkeys(run[i : i + 2] for i in range(len(run) - 1)))
                if len(run) == 1:
                    found[run] = None
            else:
                found[run] = None
    for name in text.names:
        found.update(dict.fromkeys(initials(name)))
    for number in text.numbers:
        compact = "".join(_RUNS.findall(normal(number)))
        found.update(dict.fromkeys((compact, *_RUNS.findall(normal(number)))))
    for phone in text.phones:
        digits = re.sub(r"\D", "", normal(phone))
        found.update(dict.fromkeys((digits, digits[-4:])))
    return [token for token in found if token]


def searched_text(text: SearchText) -> str:
    """The normal text that hits are checked against, a line a part."""
    parts = (text.title, *text.names, *text.numbers, *text.phones, text.note)
    return "\n".join(normal(part) for part in parts if part)


def initials(name: str) -> list[str]:
    """The pinyin initials of a Chinese name, one for each reading of the first character (曾: c and z); else nothing."""
    characters = "".join(run for run in _RUNS.findall(normal(name)) if _is_han(run))
    if len(characters) < 2 or len(characters) > 12:
        return []
    first, *rest = (_first_letters(character) for character in characters)
    tail = "".join(letters[0] for letters in rest if letters)
    return [head + tail for head in first]


@lru_cache(maxsize=8192)
def _first_letters(character: str) -> tuple[str, ...]:
    from pypinyin import Style, pinyin

    (readings,) = pinyin(character, style=Style.FIRST_LETTER, heteronym=True)
    return tuple(dict.fromkeys(letter for letter in readings if letter.isascii() and letter))


def index_rows(connection: Connection, rows: Iterable[Synced], new: Container[UUID] = ()) -> None:
    """Put records into the index, or bring them up to date, in the transaction that writes them. `new` ones are not looked for."""
    for row in rows:
        text = describe(row)
        real, terms = searched_text(text), " ".join(tokens(text))
        known = None
        if row.id not in new:
            known = connection.exec_driver_sql("SELECT place, text FROM search_row WHERE subject_id = ?", (row.id.bytes,)).first()
        if known is None:
            place = connection.exec_driver_sql(
                "INSERT INTO search_row (kind, subject_id, text) VALUES (?, ?, ?)", (row.__tablename__, row.id.bytes, real)
            ).lastrowid
        else:
            if known.text == real:
                continue
            place = known.place
            connection.exec_driver_sql("UPDATE search_row SET text = ? WHERE place = ?", (real, place))
            connection.exec_driver_sql("DELETE FROM search_index WHERE rowid = ?", (place,))
        connection.exec_driver_sql("INSERT INTO search_index (rowid, tokens) VALUES (?, ?)", (place, terms))


@dataclass(frozen=True)
class Query:
    """A typed query, taken apart: `match` for the index ("" when only a scan can answer), `needed` to check in the text."""

    match: str
    needed: tuple[str, ...]
    scan: tuple[str, ...]


def understand(typed: str) -> Query | None:
    """Take a query apart; None when there is nothing to look for. Quotes, stars and operators are text like any other."""
    terms: list[str] = []
    needed: list[str] = []
    scan: list[str] = []
    for run in _RUNS.findall(normal(typed[:200]))[:_MOST_TERMS]:
        if not _is_han(run):
            terms.append(f'"{run}"*')
        elif len(run) == 1:
            scan.append(run)
        else:
            needed.append(run)
            terms.extend(f'"{run[i : i + 2]}"' for i in range(len(run) - 1))
    compact = "".join(_RUNS.findall(normal(typed)))
    if len(terms) > 1 and not needed and compact.isascii() and "-" in typed:
        terms = [f'("{compact}"* OR ({" AND ".join(terms)}))']  # a number typed with its dashes is one thing
    if not terms and not scan:
        return None
    return Query(" AND ".join(dict.fromkeys(terms)), tuple(needed), tuple(scan))


def search(connection: Connection, typed: str, kinds: Sequence[str] = (), most: int = 50) -> list[Found]:
    """The newest `most` records that hold every part of what was typed, newest first."""
    query = understand(typed)
    if query is None:
        return []
    found: list[Found] = []
    before, step = 1 << 62, most if query.match else most * 4
    while len(found) < most:
        rows = _page(connection, query, kinds, before, step)
        for row in rows:
            if all(part in row.text for part in (*query.needed, *query.scan)):
                found.append(Found(row.kind, UUID(bytes=row.subject_id)))
        if len(rows) < step:
            break
        before, step = rows[-1].place, step * 4
    return found[:most]


def _page(connection: Connection, query: Query, kinds: Sequence[str], before: int, most: int) -> Sequence[Any]:
    marks = ",".join("?" * len(kinds))
    of_kind = f" AND r.kind IN ({marks})" if kinds else ""
    if query.match:
        sql = (
            "SELECT r.place, r.kind, r.subject_id, r.text FROM search_index CROSS JOIN search_row r ON r.place = search_index.rowid"
            f" WHERE search_index MATCH ? AND search_index.rowid < ?{of_kind} ORDER BY search_index.rowid DESC LIMIT ?"
        )
        return connection.exec_driver_sql(sql, (query.match, before, *kinds, most)).all()
    likes = " AND r.text LIKE ?" * len(query.scan)
    sql = (
        "SELECT r.place, r.kind, r.subject_id, r.text FROM search_row r"
        f" WHERE r.place < ? AND r.place > (SELECT coalesce(max(place), 0) FROM search_row) - {_NEWEST_BY_SCAN}{of_kind}{likes}"
        " ORDER BY r.place DESC LIMIT ?"
    )
    return connection.exec_driver_sql(sql, (before, *kinds, *(f"%{part}%" for part in query.scan), most)).all()


def _is_han(run: str) -> bool:
    return re.match(rf"[{_HAN}]", run) is not None


__all__ = ["Found", "SearchText", "describe", "initials", "normal", "register", "search", "tokens", "understand"]
