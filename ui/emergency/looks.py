"""How the runner looks: large, dark first, light and high contrast by one key, larger still on a PC that is set to large print."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from ui.theme import PALETTES, ThemeName
from ui.theme.apply import LARGE_POINTS, families
from ui.theme.sheet import sheet

POINTS = 13.0
LARGER = 1.2
"""How much larger the type is on a PC that is set to large print."""
LOOKS: tuple[ThemeName, ...] = ("dark", "light", "contrast")
_SIZES = {"step": 19, "mark": 22, "time": 17, "clock": 30, "role": 20}
_SHEET = """
QLabel[tone="step"] {{ font-size: {step}pt; }}
QLabel[tone="step_mark"] {{ font-size: {mark}pt; font-weight: 700; }}
QLabel[tone="step_time"] {{ font-size: {time}pt; }}
QLabel[tone="clock"] {{ font-size: {clock}pt; font-weight: 700; color: {primary}; }}
QLabel[tone="role"] {{ font-size: {role}pt; font-weight: 700; }}
QPushButton[objectName^="option"]:checked {{ background-color: {primary}; color: {on_primary}; border-color: {primary}; }}
QWidget#options:focus {{ border: 2px solid {primary}; }}
QFrame#step {{ border: 2px solid transparent; border-radius: 6px; background: transparent; }}
QFrame#step[chosen="yes"] {{ border: 2px solid {primary}; background-color: {surface}; }}
QFrame#step[state="done"] QLabel {{ color: {good}; }}
QFrame#step[state="late"] QLabel {{ color: {danger}; }}
QFrame#step[state="skipped"] QLabel, QFrame#step[state="blocked"] QLabel {{ color: {muted}; }}
QFrame#step QLabel[tone="measure"] {{ color: {text}; }}
QProgressBar {{ border: none; border-radius: 4px; background-color: {border}; }}
QProgressBar::chunk {{ border-radius: 4px; background-color: {primary}; }}
"""


def first() -> ThemeName:
    """Dark, for a hall on emergency light and a laptop on its battery; high contrast where the PC is set to it."""
    is_contrast = QApplication.palette().window().color().name() == PALETTES["contrast"].ground
    return "contrast" if is_contrast else "dark"


def after(theme: ThemeName) -> ThemeName:
    """The next look."""
    return LOOKS[(LOOKS.index(theme) + 1) % len(LOOKS)]


def sheet_of(theme: ThemeName) -> str:
    """The runner's sheet in a look."""
    palette = PALETTES[theme]
    larger = LARGER if QApplication.font().pointSizeF() >= LARGE_POINTS else 1.0
    sizes = {name: round(points * larger, 1) for name, points in _SIZES.items()}
    return sheet(palette, POINTS * larger, families()) + _SHEET.format(**palette.__dict__, **sizes)
