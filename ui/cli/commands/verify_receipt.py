"""Tells whether a receipt was made by this hall: from what its code says, its number with check code, or its PDF."""

from __future__ import annotations

import argparse
import json
import re
from pathlib import Path

from app.documents import numbers, pages
from app.house import open_house
from app.words import say

HELP = "cli.help.verify_receipt"
_MOST = 20_000_000
_NUMBER = re.compile(r"\b[A-Z0-9]{2,8}-[A-Z]{2}\d{8}-\d{5,}-\d\b")
_CHECK = re.compile(r"(?:校验码|Check code)\s*([A-Z2-7]{6})\b")
_CODE = re.compile(r"SH1:[A-Z0-9-]{10,40}:[A-Z2-7]{6}")


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", metavar="FILE|TEXT", help=say("cli.verify_receipt.what"))
    parser.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> int:
    code = code_in(_text_of(args.what))
    hall = open_house(args.data)
    try:
        with hall.read() as read:
            genuine = bool(code) and numbers.verify_code(read, code)
    finally:
        hall.close()
    number = numbers.number_of_code(code)
    if args.json:
        print(json.dumps({"genuine": genuine, "number": number}, ensure_ascii=False))
    else:
        verdict = "genuine" if genuine else "forged" if code else "no_code"
        print(say(f"cli.verify_receipt.{verdict}", number=number))
    return 0 if genuine else 1


def code_in(text: str) -> str:
    """The code inside a text: as scanned, or put together from a printed number and its check code; "" without one."""
    scanned = _CODE.search(text.upper())
    if scanned:
        return scanned[0]
    number, check = _NUMBER.search(text), _CHECK.search(text) or re.search(r"\b([A-Z2-7]{6})\b", _NUMBER.sub("", text))
    return f"SH1:{number[0]}:{check[1]}" if number and check else ""


def _text_of(what: str) -> str:
    try:
        file = Path(what)
        if not file.is_file() or file.stat().st_size > _MOST:
            return what
        data = file.read_bytes()
    except (OSError, ValueError):  # no file at all, or a text that can be no file's name
        return what
    if data.startswith(b"%PDF"):
        try:
            return "\n".join(pages.texts(data))
        except pages.PdfDamaged:
            return ""
    return data.decode("utf-8", errors="replace")
