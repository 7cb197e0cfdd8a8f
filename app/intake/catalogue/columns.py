"""The sheets and columns of the catalogue workbook, and how a cell is read and written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from app.intake.catalogue.models import Audience, MaterialForm, Regime
from app.intake.catalogue.rules import Part
from app.text import narrow, one_line, paragraph
from app.words import LANGUAGES, say, vocabulary

SKILLS = (
    "household",
    "social_insurance",
    "medical_insurance",
    "business_registration",
    "tax",
    "utilities",
    "housing_fund",
    "civil_affairs",
    "permits",
    "real_estate",
    "general",
)


class Kind(StrEnum):
    """How a cell is understood."""

    TEXT = "text"
    LINES = "lines"
    CODE = "code"
    LETTER = "letter"
    WHOLE = "whole"
    MAYBE_WHOLE = "maybe_whole"
    YUAN = "yuan"
    YES_NO = "yes_no"
    REGIME = "regime"
    AUDIENCE = "audience"
    FORM = "form"
    SKILL = "skill"


@dataclass(frozen=True)
class Column:
    """One column: `name` is the field it fills, `needed` says that the sheet cannot be read without it."""

    name: str
    kind: Kind = Kind.TEXT
    needed: bool = False
    width: int = 14
    limit: int = 200


SHEETS: Mapping[Part, tuple[Column, ...]] = {
    Part.SERIES: (
        Column("letter", Kind.LETTER, needed=True, width=8),
        Column("name", needed=True, width=24),
        Column("name_en", width=32),
    ),
    Part.SERVICE: (
        Column("code", Kind.CODE, needed=True, width=10),
        Column("name", needed=True, width=34),
        Column("name_en", width=38),
        Column("department", needed=True, width=24),
        Column("department_en", width=30),
        Column("series", Kind.LETTER, needed=True, width=8),
        Column("skill", Kind.SKILL, needed=True),
        Column("regime", Kind.REGIME, needed=True),
        Column("audience", Kind.AUDIENCE),
        Column("instant", Kind.YES_NO, needed=True, width=8),
        Column("promise_working_days", Kind.WHOLE, needed=True, width=12),
        Column("legal_working_days", Kind.MAYBE_WHOLE, width=12),
        Column("fee_fen", Kind.YUAN, needed=True, width=10),
        Column("fee_note", width=24),
        Column("fee_note_en", width=28),
        Column("result", width=22),
        Column("result_en", width=26),
        Column("basis", Kind.LINES, width=32, limit=2000),
        Column("basis_en", Kind.LINES, width=32, limit=2000),
        Column("conditions", Kind.LINES, width=36, limit=2000),
        Column("conditions_en", Kind.LINES, width=36, limit=2000),
        Column("office_hours", width=26),
        Column("office_hours_en", width=26),
        Column("place", width=16),
        Column("place_en", width=16),
        Column("typical_minutes", Kind.WHOLE, width=10),
        Column("no_materials_needed", Kind.YES_NO, width=10),
        Column("position", Kind.WHOLE, width=8),
    ),
    Part.MATERIAL: (
        Column("code", Kind.CODE, needed=True, width=10),
        Column("name", needed=True, width=34),
        Column("name_en", width=38),
        Column("form", Kind.FORM, needed=True, width=18),
        Column("count", Kind.WHOLE, needed=True, width=8),
        Column("issuer", width=22),
        Column("issuer_en", width=28),
        Column("may_be_later", Kind.YES_NO, width=10),
        Column("required", Kind.YES_NO, width=10),
        Column("note", Kind.LINES, width=32, limit=1000),
        Column("note_en", Kind.LINES, width=36, limit=1000),
    ),
    Part.STEP: (
        Column("code", Kind.CODE, needed=True, width=10),
        Column("name", needed=True, width=24),
        Column("name_en", width=30),
        Column("owner", width=20),
        Column("owner_en", width=26),
        Column("working_days", Kind.WHOLE, width=12),
    ),
}

_CHOICES = {
    Kind.REGIME: ("regime", tuple(Regime)),
    Kind.AUDIENCE: ("audience", tuple(Audience)),
    Kind.FORM: ("material_form", tuple(MaterialForm)),
    Kind.SKILL: ("skill", SKILLS),
}
_TYPES = {Kind.REGIME: Regime, Kind.AUDIENCE: Audience, Kind.FORM: MaterialForm}
_YES = {"是", "有", "√", "✓", "y", "yes", "true", "1", "对"}
_NO = {"否", "无", "×", "n", "no", "false", "0", "不", ""}


class CellFault(ValueError):
    """A cell that cannot be understood: `key` of the sentence and the values of its places."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.values = values


def title(part: Part) -> str:
    """The name of a sheet in the program's language."""
    return say(f"catalogue.sheet.{part}")


def header(part: Part, column: Column) -> str:
    """The header of a column in the program's language."""
    return say(f"catalogue.column.{part}.{column.name}")


def titles() -> dict[str, Part]:
    """Every name that a sheet may carry, in any language."""
    return {_plain(vocabulary(language)[f"catalogue.sheet.{part}"]): part for language in LANGUAGES for part in Part}


def headers(part: Part) -> dict[str, Column]:
    """Every header that a column may carry, in any language."""
    known = {
        _plain(vocabulary(language)[f"catalogue.column.{part}.{column.name}"]): column for language in LANGUAGES for column in SHEETS[part]
    }
    return known | {column.name: column for column in SHEETS[part]}


def find_header(part: Part, text: object) -> Column | None:
    """The column that a header cell names, or None."""
    return headers(part).get(_plain(str(text)))


def find_sheet(text: str) -> Part | None:
    """The sheet that a tab names, or None."""
    return titles().get(_plain(text))


def skill_label(skill: str) -> str:
    """A skill as people read it; a hall's own skill is its own label."""
    return say(f"catalogue.skill.{skill}") if skill in SKILLS else skill


def choices(kind: Kind) -> tuple[str, ...]:
    """What may be chosen in a column of this kind, as people read it; () when anything may be written."""
    if kind is Kind.YES_NO:
        return (say("catalogue.yes"), say("catalogue.no"))
    if kind not in _CHOICES or kind is Kind.SKILL:
        return ()
    group, members = _CHOICES[kind]
    return tuple(say(f"catalogue.{group}.{member}") for member in members)


def written(column: Column, value: object) -> str | int | float | None:
    """A value as it goes into a cell."""
    if value is None or value == "":
        return None
    if column.kind is Kind.YES_NO:
        return say("catalogue.yes") if value else say("catalogue.no")
    if column.kind is Kind.YUAN:
        assert isinstance(value, int)
        return value // 100 if value % 100 == 0 else value / 100
    if column.kind is Kind.SKILL:
        return skill_label(str(value))
    if column.kind in _CHOICES:
        return say(f"catalogue.{_CHOICES[column.kind][0]}.{value}")
    return value if isinstance(value, int) else str(value)


def understood(column: Column, raw: object) -> object:
    """What a cell says. Raises CellFault with what is wrong in it; an empty cell of a number is 0 (or None where that is meant)."""
    if isinstance(raw, datetime | date | time):
        raise CellFault("is_date")
    match column.kind:
        case Kind.TEXT | Kind.LINES:
            return _text(column, raw)
        case Kind.CODE | Kind.LETTER:
            text = narrow(_as_text(raw)).upper()
            if len(text) > 40:
                raise CellFault("too_long", limit=40)
            if column.kind is Kind.LETTER and text and not re.fullmatch("[A-Z]", text):
                raise CellFault("no_letter", found=_short(raw))
            return text
        case Kind.WHOLE:
            return 0 if _is_empty(raw) else _whole(raw)
        case Kind.MAYBE_WHOLE:
            return None if _is_empty(raw) or _as_text(raw).strip() in {"无", "-", "/"} else _whole(raw)
        case Kind.YUAN:
            return 0 if _is_empty(raw) else _fen(raw)
        case Kind.YES_NO:
            return _yes_no(raw)
        case _:
            return _choice(column, raw)


def _text(column: Column, raw: object) -> str:
    clean = paragraph if column.kind is Kind.LINES else one_line
    cleaned = clean(_as_text(raw), column.limit)
    if cleaned.cut:
        raise CellFault("too_long", limit=column.limit)
    return cleaned.text


def _whole(raw: object) -> int:
    number = _number(raw)
    if number != number.to_integral_value():
        raise CellFault("not_whole", found=_short(raw))
    if abs(number) > 1_000_000:
        raise CellFault("number_too_large", found=_short(raw))
    return int(number)


def _fen(raw: object) -> int:
    yuan = _number(re.sub(r"[¥￥元圆,，\s]|yuan|rmb|cny", "", _as_text(raw), flags=re.IGNORECASE) if isinstance(raw, str) else raw)
    if yuan < 0:
        raise CellFault("negative_fee", found=_short(raw))
    if yuan > 100_000_000:
        raise CellFault("number_too_large", found=_short(raw))
    # a spreadsheet computes in binary: 0.1 + 0.2 arrives as 0.30000000000000004 and means 30 fen
    rounded = round(yuan, 6)
    if rounded != round(rounded, 2):
        raise CellFault("fee_digits", found=_short(raw))
    return int(round(rounded, 2) * 100)


def _number(raw: object) -> Decimal:
    if isinstance(raw, bool):
        raise CellFault("not_a_number", found=_short(raw))
    try:
        number = Decimal(str(raw) if isinstance(raw, int | float) else narrow(_as_text(raw)))
    except InvalidOperation:
        raise CellFault("not_a_number", found=_short(raw)) from None
    if not number.is_finite():
        raise CellFault("not_a_number", found=_short(raw))
    return number


def _yes_no(raw: object) -> bool:
    if isinstance(raw, bool):
        return raw
    text = narrow(_as_text(raw)).lower()
    if text in _YES:
        return True
    if text in _NO:
        return False
    raise CellFault("not_yes_no", found=_short(raw))


def _choice(column: Column, raw: object) -> object:
    group, members = _CHOICES[column.kind]
    text = one_line(_as_text(raw)).text
    for member in members:
        if _plain(text) in {_plain(vocabulary(language)[f"catalogue.{group}.{member}"]) for language in LANGUAGES} | {str(member)}:
            return member
    if column.kind is Kind.SKILL:
        return text
    if not text and column.kind is Kind.AUDIENCE:
        return Audience.ANYONE
    if not text:
        raise CellFault("missing")
    raise CellFault("unknown_choice", found=_short(raw), choices=say("catalogue.or").join(choices(column.kind)))


def _is_empty(raw: object) -> bool:
    return raw is None or (isinstance(raw, str) and not narrow(raw))


def _as_text(raw: object) -> str:
    if raw is None:
        return ""
    return str(int(raw)) if isinstance(raw, float) and raw.is_integer() else str(raw)


def _short(raw: object) -> str:
    text = one_line(_as_text(raw), 10_000).text
    return text if len(text) <= 20 else text[:20] + "…"


def _plain(text: str) -> str:
    return re.sub(r"[\s*（）()_/、,，-]", "", narrow(text)).lower()
