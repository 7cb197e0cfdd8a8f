"""Names and numbers as others may see them (PIPL arts. 6, 28, 51; customs in the field notes)."""

from __future__ import annotations

import re

_COMPOUND = frozenset(
    re.findall(
        "..",
        "欧阳太史端木上官司马东方独孤南宫万俟闻人夏侯诸葛尉迟公羊赫连澹台皇甫宗政濮阳公冶"
        "太叔申屠公孙慕容仲孙钟离长孙宇文司徒鲜于司空令狐轩辕",
    )
)

_PHONE = re.compile(r"\d(?:[ -]?\d){6,}")


def mask_name(name: str) -> str:
    """张* for two characters, 王*明 for more; of a name with a dot or in Latin letters only the first part."""
    name = name.strip()
    if not name:
        return ""
    for mark in ("·", " "):
        if mark in name:
            return name.split(mark)[0] + mark + "*"
    if len(name) <= 2:
        return name[0] + "*"
    kept = 2 if name[:2] in _COMPOUND else 1
    hidden = len(name) - kept - 1
    return name[:kept] + "*" * max(hidden, 1) + (name[-1] if hidden > 0 else "")


def mask_identity(number: str) -> str:
    """110***********002X: the first three and the last four."""
    number = number.strip()
    if len(number) <= 7:
        return "*" * len(number)
    return number[:3] + "*" * (len(number) - 7) + number[-4:]


def mask_phone(phone: str) -> str:
    """138****1234; a landline keeps its last three."""
    digits = phone.strip()
    if len(digits) == 11 and digits.startswith("1"):
        return digits[:3] + "****" + digits[-4:]
    return "*" * max(len(digits) - 3, 0) + digits[-3:]


def mask_phones_in(words: str) -> str:
    """Words as somebody typed them, with every phone number in them masked."""
    return _PHONE.sub(lambda found: mask_phone(re.sub("[ -]", "", found[0])), words)
