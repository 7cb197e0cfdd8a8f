"""Every page has its help in both languages, and the help speaks of the keys that the page has."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest

from app.words import RESOURCES
from ui.pages import PAGES, PageEntry

LANGUAGES = ("zh_CN", "en")


def kind_of(entry: PageEntry) -> type:
    module, _, name = entry.place.partition(":")
    return getattr(import_module(module), name)


@pytest.mark.parametrize("entry", PAGES, ids=lambda entry: entry.name)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_has_its_help(entry: PageEntry, language: str) -> None:
    text = (RESOURCES / language / "help" / f"{kind_of(entry).help_key}.md").read_text(encoding="utf-8")
    assert text.startswith("# ")
    assert len(text) > 200


def test_both_languages_have_the_same_pages_and_keys() -> None:
    def keys(language: str) -> dict[str, list[str]]:
        key = re.compile(r"\b(?:Ctrl\+\w|F\d{1,2})\b")
        folder: Path = RESOURCES / language / "help"
        return {file.name: sorted(set(key.findall(file.read_text(encoding="utf-8")))) for file in folder.glob("*.md")}

    assert keys("zh_CN") == keys("en")
