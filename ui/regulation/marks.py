"""How kinds of days look: a tint and a mark each, so that they can be told apart without colour."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QColor, QGuiApplication, QPalette

from app.regulation import DayKind, Why
from app.words import say
from ui.theme.palette import PALETTES, Palette


@dataclass(frozen=True)
class Pair:
    """A ground and what is written on it."""

    ground: QColor
    text: QColor


@dataclass(frozen=True)
class Tints:
    """The colours of a calendar picture in one theme."""

    plain: Pair
    quiet: Pair
    counted: Pair
    holiday: Pair
    make_up: Pair
    paused: Pair
    line: QColor
    focus: QColor


def tints() -> Tints:
    """The colours for the theme that is on; its states' pairs are checked for contrast with the theme."""
    theme = _theme(QGuiApplication.palette())
    return Tints(
        plain=_pair(theme.surface, theme.text),
        quiet=_pair(theme.surface, theme.muted),
        counted=_pair(theme.chosen, theme.on_chosen),
        holiday=_pair(theme.danger_ground, theme.danger),
        make_up=_pair(theme.good_ground, theme.good),
        paused=_pair(theme.warning_ground, theme.warning),
        line=QColor(theme.border),
        focus=QColor(theme.primary),
    )


def kind_mark(kind: DayKind, *, weekend: bool) -> str:
    """The one letter in a day's corner; none for a plain day."""
    if kind is DayKind.HOLIDAY or (kind is DayKind.REST and not weekend):
        return say("ui_regulation.mark.holiday")
    if kind is DayKind.WORKING and weekend:
        return say("ui_regulation.mark.make_up")
    return ""


def why_mark(why: Why) -> str:
    """The one letter that says why a day of a ledger did not count, or counted on a weekend."""
    match why:
        case Why.HOLIDAY | Why.CLOSED:
            return say("ui_regulation.mark.holiday")
        case Why.MAKE_UP:
            return say("ui_regulation.mark.make_up")
        case Why.PAUSED:
            return say("ui_regulation.mark.paused")
        case Why.START_DAY:
            return say("ui_regulation.mark.start")
        case Why.END_MOVED:
            return say("ui_regulation.mark.moved")
        case _:
            return ""


def _theme(palette: QPalette) -> Palette:
    shown = {palette.color(role).name() for role in (QPalette.ColorRole.Window, QPalette.ColorRole.Base)}
    text = palette.color(QPalette.ColorRole.WindowText).name()
    fitting = (theme for theme in PALETTES.values() if shown & {theme.ground, theme.surface} and theme.text == text)
    dark = palette.color(QPalette.ColorRole.Window).lightness() < 128
    return next(fitting, PALETTES["dark" if dark else "light"])


def _pair(ground: str, text: str) -> Pair:
    return Pair(QColor(ground), QColor(text))
