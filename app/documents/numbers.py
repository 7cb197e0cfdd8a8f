"""Case numbers that two stations cannot make twice, and the codes that prove them.

`BM01-SL20261123-01001-7`: hall, kind and date, the PC's seat (01) with its own count (001), check digit (Luhn over all digits), so
that a slip of the ear on the phone is noticed. Gaps are allowed and visible; a number is never used again.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.sqlite import insert

from app.documents.models import CheckSecret, NumberCounter
from app.store import HallProfile, Reader, Work

OF_ONE_EPOCH = 1_000
_NUMBER = re.compile(r"^([A-Z0-9]{2,8})-([A-Z]{2})(\d{8})-(\d{2})(\d{3,})-(\d)$")
_CODE = re.compile(r"^SH1:([A-Z0-9-]{10,40}):([A-Z2-7]{6})$")


class NumberKind(StrEnum):
    """What a number stands for, by the letters that halls use."""

    APPLICATION = "SL"
    CONSULTATION = "ZX"
    COMPLAINT = "TS"
    REPAIR = "BX"
    ROUND = "XJ"
    SPECIAL_NEED = "TX"
    RATING = "PJ"
    EMERGENCY = "YJ"
    DRILL = "YL"


@dataclass(frozen=True)
class CaseNumber:
    """A number taken apart."""

    hall: str
    kind: NumberKind
    day: date
    seat: int
    count: int


def next_number(work: Work, kind: NumberKind) -> str:
    """The next number of this PC for today. A file put back from a backup counts on in the next thousand: it does not know
    what the file that is gone gave out."""
    ensure_secret(work)
    first = (work.station.epoch - 1) * OF_ONE_EPOCH + 1
    count = work.looked_up(_COUNT, day=work.today, kind=str(kind), first=first)
    code = work.known("hall_code", [HallProfile], lambda: work.profile().code)
    body = f"{code}-{kind}{work.today:%Y%m%d}-{work.station.seat:02d}{count:03d}"
    return f"{body}-{luhn(body)}"


_COUNTER: Any = NumberCounter.__table__
_COUNT = (
    insert(_COUNTER)
    .values(day=bindparam("day"), kind=bindparam("kind"), last=bindparam("first"))
    .on_conflict_do_update(index_elements=["day", "kind"], set_={"last": _COUNTER.c.last + 1})
    .returning(_COUNTER.c.last)
)


def luhn(text: str) -> int:
    """The Luhn check digit over the digits of a text (ISO/IEC 7812-1, annex B)."""
    total = 0
    for place, digit in enumerate(reversed([int(character) for character in text if character.isdigit()])):
        doubled = digit * 2 if place % 2 == 0 else digit
        total += doubled - 9 if doubled > 9 else doubled
    return -total % 10


def parse(number: str) -> CaseNumber | None:
    """A number taken apart; None when it is none or its check digit is wrong."""
    found = _NUMBER.match(number.strip().upper())
    if found is None or luhn(number.strip().rpartition("-")[0]) != int(found[6]):
        return None
    try:
        day = date(int(found[3][:4]), int(found[3][4:6]), int(found[3][6:]))
        return CaseNumber(found[1], NumberKind(found[2]), day, int(found[4]), int(found[5]))
    except ValueError:
        return None


def check_code(secret: str, number: str) -> str:
    """Six letters that only this hall can make for a number; short enough to read over the phone."""
    made = hmac.new(bytes.fromhex(secret), b"number-v1|" + number.encode(), hashlib.sha256).digest()
    return base64.b32encode(made)[:6].decode()


def code_text(secret: str, number: str) -> str:
    """What the code on a paper says. `SH1` is its version; a signed one will be another."""
    return f"SH1:{number}:{check_code(secret, number)}"


def ensure_secret(work: Work) -> None:
    """Make the hall's secret when there is none yet."""
    if work.known("check_secret", [CheckSecret], lambda: work.first(select(CheckSecret.id))) is None:
        work.add(CheckSecret(secret=secrets.token_hex(32)))


def hall_secret(read: Reader) -> str:
    """The secret that this hall signs with: the earliest; of all zeros in a hall that never printed."""
    return read.known("hall_secret", [CheckSecret], lambda: read.looked_up(_SECRET)) or "00" * 32


_SECRET = select(CheckSecret.secret).order_by(CheckSecret.hlc, CheckSecret.id)


def number_of_code(text: str) -> str:
    """The number inside a scanned code, checked or not; "" when it is none of ours."""
    found = _CODE.match(text.strip())
    return found[1] if found else ""


def verify_code(read: Reader, text: str) -> bool:
    """Whether a scanned code was made by this hall."""
    found = _CODE.match(text.strip())
    return found is not None and any(
        hmac.compare_digest(check_code(secret, found[1]), found[2]) for secret in read.all(select(CheckSecret.secret))
    )
