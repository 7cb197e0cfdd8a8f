"""Putting a theme on. The rendered qt-material sheet is kept on disk, because rendering it costs a tenth of a second at each start."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Literal, get_args

from platformdirs import user_cache_path
from PySide6.QtCore import QDir, QLockFile
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from app.words import RESOURCES
from ui.theme.palette import PALETTES, Palette
from ui.theme.sheet import sheet

ThemeName = Literal["light", "dark", "contrast"]
THEMES: tuple[ThemeName, ...] = get_args(ThemeName)
BASE_POINTS = 10.5
LARGE_POINTS = 14.0
_MAKING_MS = 30_000
_THEME_XML = """<?xml version="1.0" encoding="utf-8"?>
<resources>
<color name="primaryColor">{primary}</color><color name="primaryLightColor">{primary}</color>
<color name="secondaryColor">{ground}</color><color name="secondaryLightColor">{border}</color>
<color name="secondaryDarkColor">{surface}</color><color name="primaryTextColor">{on_primary}</color>
<color name="secondaryTextColor">{text}</color>
</resources>
"""


def apply(application: QApplication, name: ThemeName, *, large: bool = False) -> Palette:
    """Dress the whole program in a theme, in large print if asked."""
    chosen = PALETTES[name]
    points = LARGE_POINTS if large else BASE_POINTS
    font = QFont(list(families()))
    font.setPointSizeF(points)
    font.setStyleStrategy(QFont.StyleStrategy.PreferAntialias)
    icons, base = _base_sheet(name, chosen)
    wanted = (base + sheet(chosen, points, families())).replace("icon:", icons)
    if application.styleSheet() != wanted:  # to dress anew takes longer the more widgets there are, worn already or not
        application.setStyle("Fusion")
        application.setFont(font)
        application.setPalette(_qt_palette(chosen))
        application.setStyleSheet(wanted)
    return chosen


@cache
def families() -> tuple[str, ...]:
    """The house font first, the font of rare characters after it; loaded once. A bare Debian has no Chinese font at all."""
    found: list[str] = []
    for file in ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf", "HanaRareA.ttf", "HanaRareB.ttf"):
        handle = QFontDatabase.addApplicationFont(str(RESOURCES / "fonts" / file))
        found.extend(family for family in QFontDatabase.applicationFontFamilies(handle) if family not in found)
    return tuple(found)


def _base_sheet(name: str, chosen: Palette) -> tuple[str, str]:
    """The folder of the theme's icons and qt-material's sheet.

    The folder is written into the sheet: by the search path that qt-material adds, the first theme's icons would stay for all others.
    """
    mark = hashlib.sha256(repr((version("qt-material"), _colours(chosen))).encode()).hexdigest()[:12]
    folder = user_cache_path("servicehall", appauthor=False) / "theme"
    kept = folder / f"{name}-{mark}.qss"
    found = _kept_sheet(kept)
    if found is not None:
        return found
    folder.mkdir(parents=True, exist_ok=True)
    alone = QLockFile(str(folder / "making.lock"))
    alone.tryLock(_MAKING_MS)  # qt-material empties the folder of icons first: two programs that start together would empty each other's
    try:
        return _kept_sheet(kept) or _render(name, chosen, folder, kept)
    finally:
        alone.unlock()


def _kept_sheet(kept: Path) -> tuple[str, str] | None:
    if not kept.exists():
        return None
    icons, _, text = kept.read_text(encoding="utf-8").partition("\n")
    return (icons, text) if Path(icons).is_dir() else None


def _colours(chosen: Palette) -> str:
    """The theme as qt-material reads it. Pure black is its sign for another colour: icons in it would come out green."""
    return _THEME_XML.format(**chosen.__dict__).replace("#000000", "#010101")


def _render(name: str, chosen: Palette, folder: Path, kept: Path) -> tuple[str, str]:
    import qt_material

    colours = folder / f"{name}.xml"
    colours.write_text(_colours(chosen), encoding="utf-8")
    text: str = qt_material.build_stylesheet(
        str(colours),
        invert_secondary=not chosen.dark,
        extra={"density_scale": "-2", "font_family": families()[0]},
        parent=f"servicehall-{name}",
    )
    icons = Path(QDir.searchPaths("icon")[-1]).as_posix()
    kept.write_text(f"{icons}\n{text}", encoding="utf-8")
    return icons, text


def _qt_palette(chosen: Palette) -> QPalette:
    role = QPalette.ColorRole
    colours = {
        role.Window: chosen.ground,
        role.WindowText: chosen.text,
        role.Base: chosen.surface,
        role.AlternateBase: chosen.ground,
        role.Text: chosen.text,
        role.PlaceholderText: chosen.muted,
        role.Button: chosen.surface,
        role.ButtonText: chosen.text,
        role.Highlight: chosen.chosen,
        role.HighlightedText: chosen.on_chosen,
        role.Link: chosen.primary,
        role.ToolTipBase: chosen.surface,
        role.ToolTipText: chosen.text,
    }
    made = QPalette()
    for where, colour in colours.items():
        made.setColor(where, QColor(colour))
    return made
