"""Identity numbers: their kinds, their normal form, their checks. Plain values in, plain values out."""

from __future__ import annotations

import re
from datetime import date

from app.intake.customers.errors import (
    CreditCodeInner,
    IdentityCheckDigit,
    IdentityDate,
    IdentityDateAhead,
    IdentityFault,
    IdentityLength,
    IdentityOtherKind,
    IdentityShape,
    IdentityWrongHolder,
)
from app.intake.customers.models import CustomerKind, IdentityKind
from app.text import narrow

_RESIDENT_CHECKS = "10X98765432"
_CODE_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_HMT_REGIONS = ("810000", "820000", "830000")
_OLDEST_YEARS = 130

_SHAPES = {
    IdentityKind.RESIDENT: (re.compile(r"\d{17}[\dX]"), "18"),
    IdentityKind.RESIDENT_15: (re.compile(r"\d{15}"), "15"),
    IdentityKind.HK_MACAU_PERMIT: (re.compile(r"[HM]\d{8}(\d{2})?"), "9/11"),
    IdentityKind.TAIWAN_PERMIT: (re.compile(r"\d{8}"), "8"),
    IdentityKind.HMT_RESIDENCE: (re.compile(r"8[123]0000\d{11}[\dX]"), "18"),
    IdentityKind.FOREIGN_RESIDENCE: (re.compile(r"[A-Z]{3}\d{12}|9\d{16}[\dX]"), "15/18"),
    IdentityKind.CREDIT_CODE: (re.compile(rf"[{_CODE_ALPHABET}]{{2}}\d{{6}}[{_CODE_ALPHABET}]{{9}}[{_CODE_ALPHABET}]"), "18"),
    IdentityKind.PASSPORT: (re.compile(r"[A-Z0-9]{5,17}"), "5-17"),
}
_ORGANISATION_KINDS = (IdentityKind.CREDIT_CODE, IdentityKind.OTHER, IdentityKind.NONE)


def normal_identity(raw: str) -> str:
    """The number as it is kept: half-width, upper case, without spaces, dashes or brackets around parts."""
    return re.sub(r"[-·.()\[\]]", "", narrow(raw)).upper()


def identity_kinds(kind: CustomerKind) -> tuple[IdentityKind, ...]:
    """The kinds of document that a person or an organisation can show, the commonest first."""
    if kind is CustomerKind.ORGANISATION:
        return _ORGANISATION_KINDS
    return tuple(each for each in IdentityKind if each is not IdentityKind.CREDIT_CODE)


def identity_fault(kind: IdentityKind, number: str, today: date, holder: CustomerKind = CustomerKind.PERSON) -> IdentityFault | None:
    """What is wrong with a number in normal form, or None.

    Resident numbers by GB 11643-1999 (the date first, then the check character), credit codes by GB 32100-2015 with the
    organisation code of GB 11714 inside. Kinds without a check digit are only looked at for their shape.
    """
    if kind in (IdentityKind.NONE, IdentityKind.OTHER):
        return None
    if kind not in identity_kinds(holder):
        return IdentityWrongHolder()
    shape, length = _SHAPES[kind]
    if not shape.fullmatch(number):
        guessed = guess_kind(number, today)
        if guessed is not None and guessed is not kind and guessed in identity_kinds(holder):
            return IdentityOtherKind(suggested=guessed)
        lengths = {int(part) for part in re.findall(r"\d+", length)}
        wrong_length = kind is not IdentityKind.PASSPORT and len(number) not in lengths
        return IdentityLength(length=length, found=len(number)) if wrong_length else IdentityShape()
    match kind:
        case IdentityKind.RESIDENT | IdentityKind.HMT_RESIDENCE:
            return _dated_fault(number, number[6:14], today)
        case IdentityKind.RESIDENT_15:
            return _date_fault("19" + number[6:12], today)
        case IdentityKind.FOREIGN_RESIDENCE if len(number) == 18:
            return _dated_fault(number, number[6:14], today)
        case IdentityKind.CREDIT_CODE:
            return _credit_code_fault(number)
        case _:
            return None


def guess_kind(number: str, today: date) -> IdentityKind | None:
    """The kind that a number in normal form passes as without doubt, or None. Used by the scanner and for offers."""
    for kind in (IdentityKind.HMT_RESIDENCE, IdentityKind.RESIDENT, IdentityKind.FOREIGN_RESIDENCE, IdentityKind.CREDIT_CODE):
        holder = CustomerKind.ORGANISATION if kind is IdentityKind.CREDIT_CODE else CustomerKind.PERSON
        if _SHAPES[kind][0].fullmatch(number) and identity_fault(kind, number, today, holder) is None:
            return kind
    if _SHAPES[IdentityKind.RESIDENT_15][0].fullmatch(number) and _date_fault("19" + number[6:12], today) is None:
        return IdentityKind.RESIDENT_15
    if re.fullmatch(r"[HM]\d{8}(\d{2})?", number):
        return IdentityKind.HK_MACAU_PERMIT
    return None


def birth_date(kind: IdentityKind, number: str) -> date | None:
    """The date of birth that a sound number holds, or None."""
    if kind in (IdentityKind.RESIDENT, IdentityKind.HMT_RESIDENCE):
        return _date(number[6:14])
    return _date("19" + number[6:12]) if kind is IdentityKind.RESIDENT_15 else None


def resident_check(first_17: str) -> str:
    """The check character of a resident number. GB 11643-1999, ISO 7064 MOD 11-2."""
    return _RESIDENT_CHECKS[sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(first_17)) % 11]


def credit_code_check(first_17: str) -> str:
    """The check character of a unified social credit code. GB 32100-2015, base 31."""
    total = sum(_CODE_ALPHABET.index(sign) * pow(3, place, 31) for place, sign in enumerate(first_17))
    return _CODE_ALPHABET[-total % 31]


def organisation_check(first_8: str) -> str:
    """The check character of an organisation code. GB 11714-1997: 10 is X, 11 is 0."""
    total = sum(int(sign, 36) * weight for sign, weight in zip(first_8, _ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X0"[11 - total % 11]


def _dated_fault(number: str, born: str, today: date) -> IdentityFault | None:
    fault = _date_fault(born, today)
    if fault is not None:
        return fault
    return None if resident_check(number[:17]) == number[17] else IdentityCheckDigit()


def _date_fault(born: str, today: date) -> IdentityFault | None:
    found = _date(born)
    written = f"{born[:4]}-{born[4:6]}-{born[6:]}"
    if found is None:
        return IdentityDate(date=written)
    return IdentityDateAhead(date=written) if found > today or found.year < today.year - _OLDEST_YEARS else None


def _credit_code_fault(number: str) -> IdentityFault | None:
    if credit_code_check(number[:17]) != number[17]:
        return IdentityCheckDigit()
    return None if organisation_check(number[8:16]) == number[16] else CreditCodeInner()


def _date(digits: str) -> date | None:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return None
