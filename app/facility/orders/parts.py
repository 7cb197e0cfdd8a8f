"""Spare parts on the shelf, what went into which order, and what an order cost."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from app.access import Role, right
from app.facility.orders.errors import AmountWrong, OrderUnknown, PartNameMissing, PartUnknown, PiecesWrong
from app.facility.orders.models import CostKind, OrderCost, Part, PartMove, RepairOrder
from app.store import Reader, Work
from app.text import narrow, one_line

_KEEPERS = (Role.FACILITY, Role.SUPERVISOR, Role.ADMINISTRATOR)
MOST_FEN = 10_000_000_00


@right(*_KEEPERS)
def add_part(
    work: Work,
    name: str,
    *,
    number: str = "",
    price_fen: int = 0,
    least: int = 0,
    place: str = "",
    supplier: str = "",
    supplier_phone: str = "",
) -> Part:
    """Keep a kind of spare part. Raises PartNameMissing, AmountWrong."""
    cleaned = one_line(name, 100).text
    if not cleaned:
        raise PartNameMissing(field="name")
    _check_amount(price_fen)
    return work.add(
        Part(
            name=cleaned,
            number=narrow(number).upper()[:40],
            price_fen=price_fen,
            least=max(least, 0),
            place=one_line(place).text,
            supplier=one_line(supplier).text,
            supplier_phone=one_line(supplier_phone, 40).text,
        )
    )


@right(*_KEEPERS)
def change_part(
    work: Work, part_id: UUID, name: str, *, price_fen: int, least: int, place: str, supplier: str, supplier_phone: str
) -> bool:
    """Change what is known of a part; what was used keeps the price of its day. False when it was all so before.

    Raises PartUnknown, PartNameMissing, AmountWrong.
    """
    part = work.require(Part, part_id, PartUnknown)
    cleaned = one_line(name, 100).text
    if not cleaned:
        raise PartNameMissing(field="name")
    _check_amount(price_fen)
    wanted = {
        "name": cleaned,
        "price_fen": price_fen,
        "least": max(least, 0),
        "place": one_line(place).text,
        "supplier": one_line(supplier).text,
        "supplier_phone": one_line(supplier_phone, 40).text,
    }
    changed = {field: value for field, value in wanted.items() if getattr(part, field) != value}
    for field, value in changed.items():
        setattr(part, field, value)
    return bool(changed)


@right(*_KEEPERS)
def stock_in(work: Work, part_id: UUID, pieces: int, reason: str = "", *, price_fen: int | None = None) -> PartMove:
    """Pieces came in, or were counted again (negative takes off what is not there). Raises PartUnknown, PiecesWrong."""
    part = work.require(Part, part_id, PartUnknown)
    if pieces == 0 or in_stock(work, part_id) + pieces < 0:
        raise PiecesWrong(field="pieces", left=in_stock(work, part_id))
    return work.add(
        PartMove(part_id=part_id, pieces=pieces, price_fen=part.price_fen if price_fen is None else price_fen, reason=one_line(reason).text)
    )


@right(*_KEEPERS)
def use_part(work: Work, order_id: UUID, part_id: UUID, pieces: int = 1) -> PartMove:
    """Pieces went into an order. Raises OrderUnknown, PartUnknown, PiecesWrong (`left` are there)."""
    work.require(RepairOrder, order_id, OrderUnknown)
    part = work.require(Part, part_id, PartUnknown)
    left = in_stock(work, part_id)
    if not 0 < pieces <= left:
        raise PiecesWrong(field="pieces", left=left)
    return work.add(PartMove(part_id=part_id, pieces=-pieces, price_fen=part.price_fen, order_id=order_id))


@right(*_KEEPERS)
def add_cost(work: Work, order_id: UUID, kind: CostKind, fen: int, note: str = "") -> OrderCost:
    """Money beside parts: labour, the supplier's visit. Raises OrderUnknown, AmountWrong."""
    work.require(RepairOrder, order_id, OrderUnknown)
    _check_amount(fen)
    return work.add(OrderCost(order_id=order_id, kind=kind, fen=fen, note=one_line(note).text))


@dataclass(frozen=True)
class Shelf:
    """A part and how many there are."""

    part: Part
    pieces: int

    @property
    def is_short(self) -> bool:
        return self.pieces < self.part.least


def shelves(read: Reader) -> list[Shelf]:
    """All parts by name, with their stock: the sum of their moves."""
    sums = {
        part_id: int(pieces)
        for part_id, pieces in read.rows(select(PartMove.part_id, func.sum(PartMove.pieces)).group_by(PartMove.part_id))
    }
    return [Shelf(part, sums.get(part.id, 0)) for part in read.all(select(Part).order_by(Part.name, Part.id))]


def in_stock(read: Reader, part_id: UUID) -> int:
    """How many pieces of one part there are."""
    return sum(read.all(select(PartMove.pieces).where(PartMove.part_id == part_id)))


@dataclass(frozen=True)
class Cost:
    """What an order cost, in fen: its parts at the price of the day, and the rest."""

    parts: tuple[tuple[str, int, int], ...]
    others: tuple[OrderCost, ...]

    @property
    def fen(self) -> int:
        return sum(pieces * price for _, pieces, price in self.parts) + sum(cost.fen for cost in self.others)


def cost_of(read: Reader, order_id: UUID) -> Cost:
    """The parts (name, pieces, price of one in fen) and other costs of an order."""
    moves = read.all(select(PartMove).where(PartMove.order_id == order_id).order_by(PartMove.id))
    named = tuple((part.name if (part := read.get(Part, move.part_id)) else "", -move.pieces, move.price_fen) for move in moves)
    return Cost(named, tuple(read.all(select(OrderCost).where(OrderCost.order_id == order_id).order_by(OrderCost.id))))


def _check_amount(fen: int) -> None:
    if not 0 <= fen <= MOST_FEN:
        raise AmountWrong(field="price")
