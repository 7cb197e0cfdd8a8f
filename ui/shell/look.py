"""How the program looks on this PC: language, theme, print. The hall file keeps it; a copy stands beside the file, so that the
first page can be dressed before the hall is open."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING

from app.words import LANGUAGES, choose_language
from ui.theme import THEMES, ThemeName, apply

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from app.store import Hall

_FILE = "look.json"


@dataclass(frozen=True)
class Look:
    """What was chosen; empty strings stand for "as it comes"."""

    language: str = ""
    theme: str = ""
    large: str = ""
    hall_name: str = ""


def last_look(data: Path) -> Look:
    """The copy beside the hall file; where there is none, or somebody spoiled it, a look as it comes."""
    try:
        kept = json.loads((data / _FILE).read_text(encoding="utf-8"))
        return Look(**{field.name: str(kept[field.name]) for field in fields(Look)})
    except (OSError, ValueError, KeyError, TypeError):
        return Look()


def look_of(hall: Hall) -> Look:
    """What the hall file says, copied beside it."""
    with hall.read() as read:
        name = read.profile().name
    found = Look(hall.setting("language"), hall.setting("theme"), hall.setting("large"), name)
    if found != last_look(hall.data):
        (hall.data / _FILE).write_text(json.dumps(asdict(found), ensure_ascii=False), encoding="utf-8")
    return found


def dress(application: QApplication, look: Look) -> None:
    """Speak and dress as chosen."""
    for known in LANGUAGES:
        if look.language == known:
            choose_language(known)
    theme: ThemeName = next((name for name in THEMES if name == look.theme), "light")
    apply(application, theme, large=look.large == "yes")
