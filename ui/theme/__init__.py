"""How the program looks: qt-material's style sheet as the base, our own thin sheet over it."""

from ui.theme.apply import THEMES, ThemeName, apply
from ui.theme.palette import PALETTES, Palette

__all__ = ["PALETTES", "THEMES", "Palette", "ThemeName", "apply"]
