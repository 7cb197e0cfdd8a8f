"""Whether everything can be read, in every theme: contrast by WCAG 2.1, computed and not looked at."""

from __future__ import annotations

import importlib
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QListWidget, QListWidgetItem, QWidget
from pytestqt.qtbot import QtBot

from ui.theme import PALETTES, THEMES, Palette, ThemeName, apply
from ui.theme.sheet import sheet
from ui.widgets.pieces import button, label
from ui.widgets.table import Column, RowTable

LEAST = {"light": 4.5, "dark": 4.5, "contrast": 7.0}
ON_CARD_AND_PAGE = ("danger", "good", "warning", "primary")


def luminance(colour: str) -> float:
    """WCAG 2.1, relative luminance."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """WCAG 2.1, contrast ratio."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def all_pairs() -> list[tuple[str, str, str, str]]:
    return [(theme, name, *pair) for theme in THEMES for name, pair in PALETTES[theme].pairs().items()]


def test_the_ratio_is_computed_as_the_standard_says() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("#ffffff", "#ffffff") == 1


@pytest.mark.parametrize(("theme", "name", "text", "ground"), all_pairs())
def test_every_pair_can_be_read(theme: str, name: str, text: str, ground: str) -> None:
    assert contrast(text, ground) >= LEAST[theme]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("colour", ON_CARD_AND_PAGE)
def test_colours_that_also_stand_on_a_card_and_on_the_page(theme: ThemeName, colour: str) -> None:
    palette = PALETTES[theme]
    assert contrast(getattr(palette, colour), palette.surface) >= LEAST[theme]
    assert contrast(getattr(palette, colour), palette.ground) >= LEAST[theme]


@pytest.mark.parametrize("theme", THEMES)
def test_where_the_focus_is_can_be_seen(theme: ThemeName) -> None:
    palette = PALETTES[theme]
    for ground in (palette.surface, palette.ground):
        assert contrast(palette.primary, ground) >= 3


@pytest.mark.parametrize("theme", THEMES)
def test_the_sheet_uses_no_colour_outside_its_palette(theme: ThemeName) -> None:
    palette = PALETTES[theme]
    used = set(re.findall(r"#[0-9a-fA-F]{6}\b", sheet(palette, 10.5, ("Noto",))))
    assert used
    assert used <= {value for value in palette.__dict__.values() if isinstance(value, str)}


def test_a_palette_is_one_of_the_three() -> None:
    assert set(PALETTES) == set(THEMES) == set(LEAST)
    assert all(
        re.fullmatch(r"#[0-9a-f]{6}", value) for each in PALETTES.values() for value in each.__dict__.values() if isinstance(value, str)
    )


@pytest.fixture
def dressed(qapp: QApplication, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Iterator[QApplication]:
    """The program, whose looks are given back afterwards; rendered sheets are kept for these tests alone."""
    folder = tmp_path_factory.getbasetemp() / "theme-cache"
    monkeypatch.setattr(importlib.import_module("ui.theme.apply"), "user_cache_path", lambda *_, **__: Path(folder))
    font, palette = qapp.font(), qapp.palette()
    yield qapp
    qapp.setStyleSheet("")
    qapp.setFont(font)
    qapp.setPalette(palette)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("large", [False, True])
def test_what_is_painted_is_what_the_palette_says(dressed: QApplication, qtbot: QtBot, theme: ThemeName, large: bool) -> None:
    palette = apply(dressed, theme, large=large)
    assert palette is PALETTES[theme]
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(300, 200)
    words = label("文字", "error")
    words.setParent(window)
    pressed = button("保存", window.close, primary=True)
    pressed.setParent(window)
    pressed.move(20, 60)
    window.show()
    image = window.grab().toImage()
    assert image.pixelColor(250, 190).name() == palette.ground
    assert image.pixelColor(pressed.x() + 6, pressed.y() + pressed.height() // 2).name() == palette.primary
    assert words.palette().color(QPalette.ColorRole.WindowText) == QColor(palette.danger)


def test_large_print_is_larger(dressed: QApplication, qtbot: QtBot) -> None:
    heights = []
    for large in (False, True):
        apply(dressed, "light", large=large)
        shown = label("文字")
        qtbot.addWidget(shown)
        shown.show()
        heights.append(shown.sizeHint().height())
    assert heights[1] > heights[0] * 1.2


def test_a_sheet_kept_on_disk_dresses_the_same(dressed: QApplication) -> None:
    apply(dressed, "dark")
    first = dressed.styleSheet()
    apply(dressed, "dark")
    assert dressed.styleSheet() == first
    assert PALETTES["dark"].surface in first


def test_dark_themes_are_dark() -> None:
    def is_dark(palette: Palette) -> bool:
        return luminance(palette.ground) < luminance(palette.text)

    assert {name: is_dark(palette) for name, palette in PALETTES.items()} == {name: palette.dark for name, palette in PALETTES.items()}


@pytest.mark.parametrize("theme", THEMES)
def test_the_chosen_row_is_written_in_a_colour_that_can_be_read_on_it(dressed: QApplication, qtbot: QtBot, theme: ThemeName) -> None:
    palette = apply(dressed, theme)
    table = RowTable([Column[str]("甲", lambda row: row, chars=8), Column[str]("乙", lambda row: row, chars=8)])
    qtbot.addWidget(table)
    table.show_rows(["田田田田"])
    table.resize(300, 80)
    table.show()
    second = table.visualRect(table.rows.index(0, 1))
    image = table.viewport().grab(second).toImage()
    seen = Counter(image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height()))
    assert seen.most_common(1)[0][0] == palette.chosen
    assert seen[palette.on_chosen] > 20


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("state", list(Qt.CheckState)[::2])
def test_a_box_to_tick_in_a_list_can_be_seen_chosen_or_not(
    dressed: QApplication, qtbot: QtBot, theme: ThemeName, state: Qt.CheckState
) -> None:
    palette = apply(dressed, theme)
    listed = QListWidget()
    qtbot.addWidget(listed)
    for _ in range(2):
        QListWidgetItem("", listed).setCheckState(state)
    listed.setCurrentRow(0)
    listed.resize(200, 120)
    with qtbot.waitActive(listed):
        listed.show()
        listed.activateWindow()
    listed.setFocus()
    for row, ground in enumerate((palette.chosen, palette.surface)):
        image = listed.viewport().grab(listed.visualItemRect(listed.item(row))).toImage()
        seen = Counter(image.pixelColor(x, y).name() for x in range(40) for y in range(image.height()))
        readable = sum(count for colour, count in seen.items() if contrast(colour, ground) >= 3)
        assert readable > 20, (theme, state, row, seen.most_common(3))
