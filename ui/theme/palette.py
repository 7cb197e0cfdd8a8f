"""The colours of each theme. `tests/ui/theme` computes every pair's contrast (WCAG 2.1, AA: 4.5)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Palette:
    """One theme's colours, as #rrggbb. A state has a text colour and a ground."""

    dark: bool
    ground: str
    surface: str
    text: str
    muted: str
    border: str
    primary: str
    on_primary: str
    chosen: str
    on_chosen: str
    good: str
    good_ground: str
    warning: str
    warning_ground: str
    danger: str
    danger_ground: str

    def pairs(self) -> dict[str, tuple[str, str]]:
        """Text and ground of everything that is read."""
        return {
            "text on ground": (self.text, self.ground),
            "text on surface": (self.text, self.surface),
            "muted on ground": (self.muted, self.ground),
            "muted on surface": (self.muted, self.surface),
            "primary on surface": (self.primary, self.surface),
            "primary button": (self.on_primary, self.primary),
            "chosen row": (self.on_chosen, self.chosen),
            "good": (self.good, self.good_ground),
            "warning": (self.warning, self.warning_ground),
            "danger": (self.danger, self.danger_ground),
        }


PALETTES = {
    "light": Palette(
        dark=False,
        ground="#f3f5f8",
        surface="#ffffff",
        text="#1a2330",
        muted="#53606e",
        border="#c8d0d9",
        primary="#0b5cad",
        on_primary="#ffffff",
        chosen="#d3e5f8",
        on_chosen="#0e2742",
        good="#17633a",
        good_ground="#dff3e6",
        warning="#7a4d00",
        warning_ground="#ffefcf",
        danger="#a61f18",
        danger_ground="#fce3e1",
    ),
    "dark": Palette(
        dark=True,
        ground="#14181d",
        surface="#1d232a",
        text="#e6eaf0",
        muted="#a6b1be",
        border="#3b4550",
        primary="#6cb2ff",
        on_primary="#06213d",
        chosen="#24405e",
        on_chosen="#f2f7fd",
        good="#86dca6",
        good_ground="#163824",
        warning="#ffca7a",
        warning_ground="#3b2c11",
        danger="#ffa59e",
        danger_ground="#47211e",
    ),
    "contrast": Palette(
        dark=True,
        ground="#000000",
        surface="#000000",
        text="#ffffff",
        muted="#e6e6e6",
        border="#ffffff",
        primary="#ffe14d",
        on_primary="#000000",
        chosen="#ffe14d",
        on_chosen="#000000",
        good="#6dff9c",
        good_ground="#000000",
        warning="#ffd23f",
        warning_ground="#000000",
        danger="#ff8f87",
        danger_ground="#000000",
    ),
}
