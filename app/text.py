"""Text as people type, scan and paste it, made safe to keep: what was taken out is always said."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from app.words import say

ONE_LINE = 200
PARAGRAPH = 20_000

_INVISIBLE = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_BREAKS = re.compile("[\t\n\r\x0b\x0c\x1c-\x1f\x85\u2028\u2029]+")
_ANY_BREAK = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_EMOJI = re.compile(
    "[\U0001f000-\U0001faff\u2600-\u2604\u2607-\u26ff\u2700-\u2712\u2715-\u2716\u2719-\u27bf\u2b50\u2b55\ufe0e\ufe0f\u20e3]+"
)
MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"(0(?:10|2\d|[3-9]\d{2}))-?(\d{7,8})(?:-(\d{1,6}))?")
_SERVICE = re.compile(r"9[56]\d{3,6}|[48]00\d{7}|1[02]\d{3}|11[09]|12[02]")
_SPACES = re.compile("[ \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
# Canonical composition would turn a compatibility ideograph of a name (\ufa10) into another character, so those stay as typed.
_COMPOSABLE = re.compile("[^\uf900-\ufaff\U0002f800-\U0002fa1f]+")
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    0x3000: 0x20,
    0x2010: 0x2D,
    0x2011: 0x2D,
    0x2013: 0x2D,
    0x2014: 0x2D,
    0x2212: 0x2D,
}


class Notice(StrEnum):
    """What cleaning did to a text; shown beside the field."""

    INVISIBLE = "invisible"
    CONTROL = "control"
    LINES_JOINED = "lines_joined"
    EMOJI = "emoji"
    TOO_LONG = "too_long"

    @property
    def sentence(self) -> str:
        return say(f"text.notice.{self}")


@dataclass(frozen=True)
class Cleaned:
    """A text that can be kept, and what was changed on the way. Plain spaces at the ends go without a notice."""

    text: str
    notices: tuple[Notice, ...] = ()

    @property
    def cut(self) -> bool:
        """True when the text was longer than the limit and only its beginning is here."""
        return Notice.TOO_LONG in self.notices


_NOTHING = Cleaned("")


def one_line(raw: str, limit: int = ONE_LINE) -> Cleaned:
    """One line of at most `limit` characters: no line breaks, tabs or emoji (each becomes a space), nothing invisible."""
    if not raw:
        return _NOTHING
    notices: list[Notice] = []
    text = _within_reach(raw, limit, notices)
    text = _replace(_BREAKS, " ", text.strip(" \t\r\n"), Notice.LINES_JOINED, notices)
    text = _replace(_CONTROL, "", text, Notice.CONTROL, notices)
    text = _replace(_EMOJI, " ", text, Notice.EMOJI, notices)  # before the joiners inside an emoji are taken out
    text = _replace(_INVISIBLE, "", text, Notice.INVISIBLE, notices)
    return _cut(_SPACES.sub(" ", _compose(text)).strip(), limit, notices)


def paragraph(raw: str, limit: int = PARAGRAPH) -> Cleaned:
    """Several lines of at most `limit` characters in all; line ends become `\\n`, at most one empty line in a row."""
    if not raw:
        return _NOTHING
    notices: list[Notice] = []
    text = _within_reach(raw, limit, notices)
    text = _ANY_BREAK.sub("\n", text)
    text = _replace(_CONTROL, "", text, Notice.CONTROL, notices)
    text = _replace(_INVISIBLE, "", text, Notice.INVISIBLE, notices)
    lines = [line.rstrip() for line in _compose(text).split("\n")]
    return _cut(re.sub("\n{3,}", "\n\n", "\n".join(lines)).strip(), limit, notices)


def narrow(raw: str) -> str:
    """Full-width digits, letters and signs as half-width ones, every dash as `-`, spaces and invisible characters out: for numbers."""
    if raw.isascii() and raw.isprintable():
        return "".join(raw[:1000].split())
    kept = _CONTROL.sub("", _INVISIBLE.sub("", raw[:1000])).translate(_WIDE)
    digits = "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in kept)
    return "".join(digits.split())


def normal_phone(raw: str) -> str | None:
    """A phone number as it is kept, or None when it is none: mobile `13812345678`, landline `010-12345678-1`, service `12345`.

    A leading +86 or 0086 goes; full-width digits, spaces and dashes are understood.
    """
    text = re.sub(r"[()（）.·/]", "-", narrow(raw)).strip("-")
    abroad = re.match(r"(\+86|0086|86(?=1\d{10}$))-*", text)
    if abroad:
        text = text[abroad.end() :]
        text = text if MOBILE.fullmatch(text.replace("-", "")) or text.startswith("0") else "0" + text
    digits = text.replace("-", "")
    if MOBILE.fullmatch(digits) or _SERVICE.fullmatch(digits):
        return digits
    text = re.sub(r"(转|ext|[xX#])", "-", text)
    found = _LANDLINE.fullmatch(re.sub(r"-+", "-", text))
    if found is None:
        return None
    area, number, extension = found.groups()
    return f"{area}-{number}" + (f"-{extension}" if extension else "")


def _within_reach(raw: str, limit: int, notices: list[Notice]) -> str:
    """The part of a pasted text that can matter, so that ten megabytes cost no more than a page."""
    reach = limit * 4 + 1000
    if len(raw) > reach:
        notices.append(Notice.TOO_LONG)
        return raw[:reach]
    return raw


def _replace(found: re.Pattern[str], by: str, text: str, notice: Notice, notices: list[Notice]) -> str:
    changed = found.sub(by, text)
    if changed != text:
        notices.append(notice)
    return changed


def _compose(text: str) -> str:
    return _COMPOSABLE.sub(lambda run: unicodedata.normalize("NFC", run[0]), text)


def _cut(text: str, limit: int, notices: list[Notice]) -> Cleaned:
    if len(text) > limit:
        text = text[:limit].rstrip()
        if Notice.TOO_LONG not in notices:
            notices.append(Notice.TOO_LONG)
    return Cleaned(text, tuple(notices))
