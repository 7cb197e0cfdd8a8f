"""Search over everything a clerk looks for, in Chinese too, newest first.

FTS5's own tokenizers do not find Chinese: `unicode61` sees a sentence as one word and `trigram` misses every word of two
characters. So the tokens are made here: pairs of neighbouring Chinese characters; words and numbers as they are, looked up by
their beginning; a number written with dashes as one, and from each dash on; the last four digits of a phone; the initials of
names in pinyin (`zs` finds 张三). The index keeps no text; the rows that it names are checked against the real text, because
two pairs may come from different places.

A short beginning (`1`, `z`, `BM01-SQ`) may be shared by so many records that joining their lists takes longer than looking
through the newest records one by one. Where one of the very newest begins like that, the newest are looked through first: that
finds exactly what the index would.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from sqlalchemy import Connection
from sqlalchemy.orm import Mapped, mapped_column

from app.store.base import Base, Local, Synced
from app.store.columns import id_of
from app.store.engine import send
from app.store.pinyin import first_letters

T = TypeVar("T", bound=Synced)

_HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_FIRST_HAN = re.compile(f"[{_HAN}]")
_OTHER = rf"^\W_0-9a-z{_HAN}"
_RUNS = re.compile(rf"[{_HAN}]+|[0-9a-z]+(?:-[0-9a-z]+)*|[{_OTHER}]+")
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad]")
ALIKE = "\u2248"  # before the tokens of `alike`: no query can hold it, and it keeps their lists as short as their kind is
_APART = "\u2261"  # before the tokens of kinds that are looked through by themselves, for the same two reasons
_ASKING = re.compile(
    "请问|我想|想问|问一下|怎么样|怎么|怎样|如何|什么|哪些|哪里|哪儿|可不可以|可以|能不能|是不是|有没有|需不需要|需要|多少|一下|多久"
    "|[吗呢吧啊了的我你您]"
)
_NEWEST_BY_SCAN = 50_000
_NEWEST_FIRST = 2_000
_PROBED = 32
_SHORT, _SHORT_DASHED = 4, 15
"""Up to so many characters a word may begin very many records; with a dash it is a number that begins with hall, kind and month."""
_MOST_TERMS = 12
_PARTS_KEPT = 1_000
_AT_ONCE = 400


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
    alike: str = ""
    """What a question in other words is compared with (`alike`); records of other kinds do not slow that down."""


class Found(NamedTuple):
    """A record that was found: the table it stands in and its id."""

    kind: str
    subject_id: UUID


_described: dict[type[Base], Callable[[Any], SearchText]] = {}
_apart: set[str] = set()


def register(kind: type[T], describe: Callable[[T], SearchText], *, apart: bool = False) -> None:
    """Keep records of this kind findable; `describe` reads the record alone.

    `apart`: there are few of them beside a million others, and people look through them alone (`search` with this one kind); their
    tokens are kept a second time, in lists of their own.
    """
    _described[kind] = describe
    if apart:
        _apart.add(kind.__tablename__)


def is_searchable(kind: type[Base]) -> bool:
    return kind in _described


def describe(row: Synced) -> SearchText:
    """What a record of a registered kind can be found by."""
    return _described[type(row)](row)


def normal(text: str) -> str:
    """Text as it is compared: compatibility forms folded (full-width digits, 﨑), lower case, nothing invisible."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).casefold()


def indexed(text: SearchText, *, apart: bool = False) -> tuple[str, list[str]]:
    """The normal text that hits are checked against, and the tokens that a record is found by.

    The text has a line a part; what is not written in it as such (initials, last digits) stands in the last line. In lists of its own
    (`apart`) a kind also gets the last character of every Chinese text, so that one character alone finds all that hold it.
    """
    parts = [_part(each) for each in (text.title, *text.names, *text.numbers, *text.phones, text.note) if each]
    visible = "\n".join([part.text for part in parts])
    shown = dict.fromkeys([token for part in parts for token in part.shown])
    hidden: dict[str, None] = {}
    for name in text.names:
        hidden.update(dict.fromkeys(initials(name)))
    for phone in text.phones:
        digits = re.sub(r"\D", "", normal(phone))
        hidden.update(dict.fromkeys((digits, digits[-4:])))
    hidden.update(dict.fromkeys([token for part in parts for token in part.hidden]))
    hidden.pop("", None)
    compared = [f"{ALIKE}{pair}" for pair in pairs(text.alike)]
    if apart:
        last = [each for part in parts for each in part.last]
        compared += [f"{_APART}{token}" for token in (*shown, *hidden, *last)]
    return f"{visible}\n{' '.join(hidden)}", list(dict.fromkeys([*shown, *hidden, *compared]))


class _Part(NamedTuple):
    """One part of what a record is found by: as it is compared, its tokens, those that do not stand in it as such, and the last
    characters of its Chinese texts."""

    text: str
    shown: tuple[str, ...]
    hidden: tuple[str, ...]
    last: tuple[str, ...]


@lru_cache(_PARTS_KEPT)
def _part(text: str) -> _Part:
    """Services and notes come again and again; looking at one costs as much as the index's insert."""
    visible = normal(text)
    shown: dict[str, None] = {}
    hidden: dict[str, None] = {}
    last: list[str] = []
    for run in _RUNS.findall(visible):
        if not _is_han(run):
            parts = dict.fromkeys(_from_each_dash(run))
            shown.update(parts)
            if "-" in run:
                hidden.update(parts)
            continue
        last.append(run[-1])
        if len(run) == 1:
            shown[run] = None
        else:
            shown.update(dict.fromkeys([run[i : i + 2] for i in range(len(run) - 1)]))
    return _Part(visible, tuple(shown), tuple(hidden), tuple(last))


def _from_each_dash(run: str) -> list[str]:
    parts = run.split("-")
    return ["".join(parts[at:]) for at in range(len(parts))]


def initials(name: str) -> list[str]:
    """The pinyin initials of a Chinese name, one for each reading of the first character (曾: c and z); else nothing."""
    characters = "".join(run for run in _RUNS.findall(normal(name)) if _is_han(run))
    if len(characters) < 2 or len(characters) > 12:
        return []
    first, *rest = (first_letters(character) for character in characters)
    tail = "".join(letters[0] for letters in rest if letters)
    return [head + tail for head in first]


def pairs(text: str) -> list[str]:
    """What makes two questions alike: pairs of neighbouring Chinese characters, words and numbers, without the words of asking."""
    found: dict[str, None] = {}
    for run in _RUNS.findall(_ASKING.sub(" ", normal(text))):
        if _is_han(run):
            found.update(dict.fromkeys(run[i : i + 2] for i in range(len(run) - 1)))
        else:
            found[run.replace("-", "")] = None
    return list(found)


def index_rows(connection: Connection, rows: Iterable[Synced], new: Container[UUID] = ()) -> None:
    """Put records into the index, or bring them up to date, in the transaction that writes them. `new` ones are not looked for."""
    found = list(rows)
    known = in_index(connection, [row.id.bytes for row in found if row.id not in new])
    last = -1
    here: list[tuple[int, str, bytes, str]] = []
    tokens: list[tuple[int, str]] = []
    for row in found:
        real, terms = indexed(describe(row), apart=row.__tablename__ in _apart)
        place, before = known.get(row.id.bytes, (0, ""))
        if not place:
            if last < 0:
                last = send(connection, "SELECT coalesce(max(place), 0) FROM search_row", ()).fetchone()[0]
            place = last = last + 1
            here.append((place, row.__tablename__, row.id.bytes, real))
        elif before == real:
            continue
        else:
            send(connection, "UPDATE search_row SET text = ? WHERE place = ?", (real, place))
            send(connection, "DELETE FROM search_index WHERE rowid = ?", (place,))
        tokens.append((place, " ".join(terms)))
    send(connection, "INSERT INTO search_row (place, kind, subject_id, text) VALUES (?, ?, ?, ?)", here, many=True)
    send(connection, "INSERT INTO search_index (rowid, tokens) VALUES (?, ?)", tokens, many=True)


def in_index(connection: Connection, ids: Sequence[bytes]) -> dict[bytes, tuple[int, str]]:
    """Place and text of those of these records that the index knows."""
    found: dict[bytes, tuple[int, str]] = {}
    for start in range(0, len(ids), _AT_ONCE):
        part = tuple(ids[start : start + _AT_ONCE])
        marks = ", ".join("?" * len(part))
        rows = send(connection, f"SELECT subject_id, place, text FROM search_row WHERE subject_id IN ({marks})", part)
        found.update((subject, (place, text)) for subject, place, text in rows)
    return found


Row = tuple[int, str, bytes, str]
"""Of a record in the index: its place (the order of creation), its table, its id, and its text."""


class Newest(NamedTuple):
    """The texts of the newest records in one, and each with its table."""

    all_text: str
    rows: Sequence[tuple[str, str]]


class Query(NamedTuple):
    """A typed query, taken apart."""

    match: str
    """For the index; empty where only a look through the newest can answer."""
    held: tuple[str, ...]
    """Chinese text that must stand in the record."""
    begun: tuple[str, ...]
    """Words and numbers, each of which must begin a word of the record."""
    is_broad: bool
    """Whether so many records may begin like this that the newest are looked through first."""

    @property
    def unsure(self) -> list[str]:
        """What the index's answer must be checked for: two pairs that come from one longer text may stand apart in the record."""
        return [part for part in self.held if len(part) != 2]

    def fits(self, text: str) -> bool:
        """Whether a text holds everything: the Chinese anywhere, the others at the beginning of a word."""
        return all(part in text for part in self.held) and all(_begins_a_word(text, part) for part in self.begun)


def _begins_a_word(text: str, part: str) -> bool:
    """Whether a part stands in a text with nothing of its own kind before it."""
    within = _ASCII if part.isascii() else _ELSE
    at = text.find(part)
    while at > 0 and within(text[at - 1]):
        at = text.find(part, at + 1)
    return at >= 0


_ASCII, _ELSE = re.compile("[0-9a-z]").match, re.compile(f"[{_OTHER}]").match


def understand(typed: str, *, apart: bool = False) -> Query | None:
    """Take a query apart; None when there is nothing to look for. Quotes, stars and operators are text like any other.

    `apart`: for the lists of a kind that is looked through by itself.
    """
    sign = _APART if apart else ""
    terms: list[str] = []
    held: list[str] = []
    begun: list[str] = []
    is_broad = False
    for run in _RUNS.findall(normal(typed[:200]))[:_MOST_TERMS]:
        if _is_han(run):
            held.append(run)
            terms.extend([f'"{sign}{run[i : i + 2]}"' for i in range(len(run) - 1)])
            if apart and len(run) == 1:
                terms.append(f'"{sign}{run}"*')
        else:
            compact = run.replace("-", "")
            begun.append(compact)
            terms.append(f'"{sign}{compact}"*')
            is_broad |= len(compact) <= (_SHORT_DASHED if compact != run else _SHORT)
    if not held and not begun:
        return None
    return Query(" AND ".join(dict.fromkeys(terms)), tuple(held), tuple(begun), is_broad)


def search(
    connection: Connection, typed: str, kinds: Sequence[str] = (), most: int = 50, newest: Callable[[], Newest] | None = None
) -> list[Found]:
    """The newest `most` records that hold every part of what was typed, newest first.

    `newest` gives what `newest_of` gives, where somebody keeps it.
    """
    return [Found(kind, id_of(subject_id)) for _, kind, subject_id, _ in search_rows(connection, typed, kinds, most, newest)]


def search_rows(
    connection: Connection, typed: str, kinds: Sequence[str] = (), most: int = 50, newest: Callable[[], Newest] | None = None
) -> list[Row]:
    """The same, as the index has them: with their places."""
    query = understand(typed, apart=len(kinds) == 1 and kinds[0] in _apart)
    if query is None:
        return []
    raw: Any = connection.connection.driver_connection
    found: list[Row] = []
    before = _ALL
    if not query.match or (query.is_broad and _is_common(newest() if newest else newest_of(connection), query, kinds)):
        found, before = _look_through(raw, query, kinds, most)
    step = most
    while query.match and len(found) < most:
        rows = raw.execute(_by_index(len(kinds), step), (query.match, before, *kinds)).fetchall()
        fitting = rows
        for part in query.unsure:
            fitting = [row for row in fitting if part in row[3]]
        found += fitting
        if len(rows) < step:
            break
        before, step = rows[-1][0] - 1, step * 4
    return found[:most]


_ALL = 1 << 62
_COLUMNS = "SELECT r.place, r.kind, r.subject_id, r.text"


# A limit is written into its statement: SQLite compiles a statement anew whenever it is given another value for `LIMIT ?`.


@cache
def _by_index(kinds: int, most: int) -> str:
    """What the index names, with so many kinds to choose from."""
    return (
        f"{_COLUMNS} FROM search_index CROSS JOIN search_row r ON r.place = search_index.rowid"
        f" WHERE search_index MATCH ? AND search_index.rowid <= ?{_of_kind(kinds)} ORDER BY search_index.rowid DESC LIMIT {most}"
    )


@cache
def _by_text(kinds: int, parts: int, most: int) -> str:
    """What holds so many parts between two places."""
    holds = " AND instr(r.text, ?)" * parts
    return f"{_COLUMNS} FROM search_row r WHERE r.place > ? AND r.place <= ?{_of_kind(kinds)}{holds} ORDER BY r.place DESC LIMIT {most}"


def _of_kind(kinds: int) -> str:
    return f" AND r.kind IN ({','.join('?' * kinds)})" if kinds else ""


def _look_through(raw: Any, query: Query, kinds: Sequence[str], most: int) -> tuple[list[Row], int]:
    """The newest records by their text alone, the newest first, and the place down to which they were looked through."""
    (last,) = raw.execute("SELECT coalesce(max(place), 0) FROM search_row").fetchone()
    down_to = last - (_NEWEST_FIRST if query.match else _NEWEST_BY_SCAN)
    parts = (*query.held, *query.begun)
    found: list[Row] = []
    before, step = _ALL, most * 4
    sql = _by_text(len(kinds), len(parts), step)
    while len(found) < most:
        rows = raw.execute(sql, (down_to, before, *kinds, *parts)).fetchall()
        found += [row for row in rows if query.fits(row[3])]
        if len(rows) < step:
            break
        before = rows[-1][0] - 1
    return found, down_to


def newest_of(connection: Connection) -> Newest:
    """The very newest records."""
    raw: Any = connection.connection.driver_connection
    rows = raw.execute(_PROBE).fetchall()
    return Newest("\n".join([text for _, text in rows]), rows)


_PROBE = f"SELECT kind, text FROM search_row ORDER BY place DESC LIMIT {_PROBED}"


def _is_common(newest: Newest, query: Query, kinds: Sequence[str]) -> bool:
    """Whether a record begins like this among the very newest ones: then so do many, and the newest of them stand near."""
    if not all(part in newest.all_text for part in (*query.held, *query.begun)):
        return False
    return any((not kinds or kind in kinds) and query.fits(text) for kind, text in newest.rows)


def _is_han(run: str) -> bool:
    return _FIRST_HAN.match(run) is not None


__all__ = [
    "Found",
    "SearchText",
    "describe",
    "in_index",
    "indexed",
    "initials",
    "normal",
    "pairs",
    "register",
    "search",
    "understand",
]
