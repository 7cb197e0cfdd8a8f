"""Complaints that may be about the same, offered while one is being taken down: of the same customer, or in the same words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select

from app.complaints.models import Complaint, ComplaintStanding
from app.store import Reader
from app.store.resembling import ALIKE, may_resemble, sharing
from app.store.search import pairs
from app.text import normal_phone

MOST = 3
LEAST_PAIRS = 3
_LOOKED_AT = 20


class Why(StrEnum):
    """What an earlier complaint has in common with the one being taken down."""

    CUSTOMER = "customer"
    WORDS = "words"


@dataclass(frozen=True)
class Alike:
    """An earlier complaint and why it is offered."""

    complaint: Complaint
    standing: ComplaintStanding
    why: Why


def earlier(read: Reader, actor_id: UUID, facts: str, phone: str = "", customer_id: UUID | None = None, most: int = MOST) -> list[Alike]:
    """Complaints of the same customer or phone, the newest first, then those in the same words, the most alike first.

    Never those against who takes this one down. Clause 3.3.1.
    """
    mine = _of_customer(read, phone, customer_id)
    words = [each for each in _in_words(read, facts) if each not in mine]
    why = {**dict.fromkeys(words, Why.WORDS), **dict.fromkeys(mine, Why.CUSTOMER)}
    rows = {
        row[0].id: Alike(row[0], row[1], why[row[0].id])
        for row in read.rows(
            select(Complaint, ComplaintStanding)
            .join(ComplaintStanding, ComplaintStanding.complaint_id == Complaint.id)
            .where(Complaint.id.in_(list(why)), (Complaint.target_id.is_(None)) | (Complaint.target_id != actor_id))
        )
    }
    return [rows[each] for each in (*mine, *words) if each in rows][:most]


def _of_customer(read: Reader, phone: str, customer_id: UUID | None) -> list[UUID]:
    number = normal_phone(phone)
    found: list[Complaint] = []
    if number:
        ids = [hit.subject_id for hit in read.search(number, [Complaint], _LOOKED_AT)]
        found += [each for each in read.all(select(Complaint).where(Complaint.id.in_(ids))) if normal_phone(each.phone) == number]
    if customer_id is not None:
        found += read.all(select(Complaint).where(Complaint.customer_id == customer_id).order_by(Complaint.hlc.desc()).limit(_LOOKED_AT))
    return list(dict.fromkeys(each.id for each in sorted(found, key=lambda each: each.hlc, reverse=True)))


def _in_words(read: Reader, facts: str) -> list[UUID]:
    asked = set(pairs(facts))
    if len(asked) < LEAST_PAIRS:
        return []
    ids = may_resemble(read, facts, Complaint)
    rows = read.all(select(Complaint).where(Complaint.id.in_(ids))) if ids else []
    shares = [(sharing(asked, set(pairs(each.facts))), each) for each in rows]
    like = sorted((each for each in shares if each[0] >= ALIKE), key=lambda each: (each[0], each[1].hlc), reverse=True)
    return [each.id for _, each in like]
