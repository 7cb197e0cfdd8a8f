"""Amounts, numbers of pieces and readings as people type them."""

from __future__ import annotations

from app.facility.orders.errors import AmountWrong, PiecesWrong
from app.facility.rounds.errors import AnswerUnreadable
from app.regulation.standards import NumberUnreadable, read_number


def whole(text: str, left: int, field: str = "pieces") -> int:
    """A whole number of pieces. Raises PiecesWrong."""
    try:
        number = read_number(text)
    except NumberUnreadable as error:
        raise PiecesWrong(field=field, left=left) from error
    if number != int(number):
        raise PiecesWrong(field=field, left=left)
    return int(number)


def fen(text: str, field: str = "price") -> int:
    """Yuan as typed, in fen. Raises AmountWrong."""
    try:
        return round(read_number(text or "0") * 100)
    except (NumberUnreadable, ValueError, OverflowError) as error:
        raise AmountWrong(field=field) from error


def reading(text: str) -> float:
    """What a counter shows. Raises AnswerUnreadable."""
    try:
        return read_number(text)
    except NumberUnreadable as error:
        raise AnswerUnreadable(field="value", text=text[:40]) from error


def yuan(amount: int) -> str:
    """Fen as yuan with two decimals."""
    return f"{amount / 100:,.2f}"
