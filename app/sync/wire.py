"""What travels between a station and the hub, and how a request proves who sent it.

A batch is lines, one a transaction: a JSON head, a tab, the rows as they were captured. JSON writes tabs and line ends inside texts as
escapes, so both are safe as separators and the rows need not be read to be passed on.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

from app.store.columns import id_of
from app.store.merge import Sent
from app.store.values import ValueRefused

PROTOCOL = 1
MOST_BODY = 8 * 1024 * 1024
MOST_EXPANDED = 32 * 1024 * 1024
BATCH_BYTES = 2 * 1024 * 1024
BATCH_TRANSACTIONS = 1_000
ENCODING = "application/x-servicehall-batch"


class BatchRefused(ValueError):
    """A body that is no batch: too large, not compressed as agreed, or not lines of transactions."""


def packed(lines: Iterable[str]) -> bytes:
    """Lines, compressed: level 1, because a hall's network is faster than its processors."""
    return zlib.compress("\n".join(lines).encode("utf-8", "surrogatepass"), 1)


def unpacked(body: bytes, most: int = MOST_EXPANDED) -> str:
    """The text of a compressed body; nothing is expanded past `most` bytes. Raises BatchRefused."""
    expander = zlib.decompressobj()
    try:
        text = expander.decompress(body, most)
        if expander.unconsumed_tail or not expander.eof:
            raise BatchRefused("expands to too much" if expander.unconsumed_tail else "cut off")
        return text.decode()
    except zlib.error:
        raise BatchRefused("not compressed as agreed") from None
    except UnicodeDecodeError:
        raise BatchRefused("not UTF-8") from None


def line_of(sent: Sent) -> str:
    """One transaction as a line."""
    ids = (sent.station_id.hex, sent.id.hex, sent.actor_id.hex)
    return line(ids[0], sent.epoch, sent.seq, ids[1], sent.hlc, ids[2], sent.schema, sent.was, sent.position, sent.rows)


def line(station: str, epoch: int, seq: int, one: str, hlc: int, actor: str, schema: str, was: int, position: int, rows: str) -> str:
    """The same from its parts, ids in hex."""
    rest = (f',"was":{was}' if was else "") + (f',"position":{position}' if position else "")
    return (
        f'{{"station":"{station}","epoch":{epoch},"seq":{seq},"id":"{one}","hlc":{hlc},"actor":"{actor}","schema":{_quoted(schema)}'
        f"{rest}}}\t{rows}"
    )


_quoted = lru_cache(64)(json.dumps)


def sent_in(text: str) -> list[Sent]:
    """The transactions of a batch. Raises BatchRefused."""
    lines = [each.partition("\t") for each in text.split("\n") if each]
    try:
        heads = json.loads(f"[{','.join([head for head, _, _ in lines])}]")  # at once: a parser a line takes three times as long
    except (ValueError, RecursionError):
        raise BatchRefused("not a line of a batch") from None
    if len(heads) != len(lines):
        raise BatchRefused("not a line of a batch")
    known: dict[str, UUID] = {}
    try:
        return [_sent(head, tab, rows, known) for head, (_, tab, rows) in zip(heads, lines, strict=True)]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise BatchRefused("not a line of a batch") from None


def _sent(told: Any, tab: str, rows: str, known: dict[str, UUID]) -> Sent:
    """`known` are the stations and people of this batch, who stand in every line of it."""
    if not tab or not isinstance(told, dict):
        raise ValueError
    head: dict[str, Any] = told  # pyright: ignore[reportUnknownVariableType]
    counts = (head["epoch"], head["seq"], head["hlc"], head.get("was", 0), head.get("position", 0))
    for each in counts:
        whole(each)
    epoch, seq, hlc, was, position = counts
    station, actor, schema = head["station"], head["actor"], head["schema"]
    for one in (station, actor):
        if one not in known:
            known[one] = _id(one)
    return Sent(known[station], epoch, seq, _id(head["id"]), hlc, known[actor], text_of(schema, 40), rows, was, position)


def _id(text: Any) -> UUID:
    """An id from its 32 hexadecimal digits. Raises ValueError."""
    raw = bytes.fromhex(text) if type(text) is str and len(text) == 32 else b""
    if len(raw) != 16:
        raise ValueError("no id")
    return id_of(raw)


def whole(value: Any) -> int:
    """A count or stamp. Raises ValueError for anything but a whole number from 0 to 2**63 - 1."""
    if type(value) is not int or not 0 <= value < 1 << 63:
        raise ValueError("no whole number")
    return value


def text_of(value: Any, most: int) -> str:
    """A text of at most so many characters. Raises ValueError."""
    if type(value) is not str or len(value) > most:
        raise ValueError("no text, or too long")
    value.encode()
    if "\0" in value:
        raise ValueError("holds a zero character")
    return value


def sized(transactions: Sequence[Sent]) -> list[Sent]:
    """The first of these that fit into one batch, at least one."""
    found: list[Sent] = []
    size = 0
    for sent in transactions[:BATCH_TRANSACTIONS]:
        size += len(sent.rows) + 300
        if found and size > BATCH_BYTES:
            break
        found.append(sent)
    return found


def signed_text(method: str, target: str, body: bytes, time_ms: int, nonce: str, station: str) -> bytes:
    """What a request's signature covers. `target` is the path with its query."""
    digest = hashlib.sha256(body).hexdigest()
    return "\n".join(("servicehall-1", method, target, digest, str(time_ms), nonce, station)).encode()


def with_stamp(sent: Sent, hlc: int) -> Sent:
    """The transaction with the hub's time in the place of its own. Raises ValueRefused for rows that cannot be read."""
    rows = [entry | {"i": entry["i"] | {"hlc": hlc}} if isinstance(entry.get("i"), dict) else entry for entry in sent.entries]
    try:
        text = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
    except RecursionError:
        raise ValueRefused("too deep") from None
    return Sent(sent.station_id, sent.epoch, sent.seq, sent.id, hlc, sent.actor_id, sent.schema, text, was=sent.hlc)
