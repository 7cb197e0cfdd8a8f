"""The fonts that papers carry, beside those that ReportLab itself would have cut from the same files."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.pdfbase import ttfonts

from app.documents import fonts
from app.documents.subsets import Subsets, to_unicode

NAMES = [*fonts.FILES, "Vera"]


@cache
def face(name: str) -> Any:
    """The house's fonts, whose outlines are all simple, and one that ships with ReportLab, whose accented letters are composite."""
    return ttfonts.TTFontFace("Vera.ttf") if name == "Vera" else fonts.face(name).face


@cache
def characters(name: str) -> list[int]:
    return sorted(face(name).charToGlyph)


@pytest.mark.parametrize("name", NAMES)
@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_a_subset_is_to_the_byte_what_reportlab_makes(name: str, data: st.DataObject) -> None:
    codes = data.draw(st.lists(st.sampled_from([*characters(name), 0, 32, 0x10FFFF]), max_size=100))
    asked = [0] * 32 + list(range(32, 127)) + codes
    assert Subsets(face(name)).cut(asked) == face(name).makeSubset(asked)


def test_letters_made_of_others_bring_those_along() -> None:
    cut = Subsets(face("Vera"))
    assert cut._read(face("Vera").charToGlyph[ord("é")]).parts
    assert cut.cut([0, ord("é")]) == face("Vera").makeSubset([0, ord("é")])


def test_characters_of_the_first_plane_are_named_as_reportlab_names_them() -> None:
    codes = [0, 32, 0x5F20, 0x4E09, 0xFF0C]
    assert to_unicode("AAAAAA+House", codes) == ttfonts.makeToUnicodeCMap("AAAAAA+House", codes)


def test_a_rare_character_is_named_as_a_surrogate_pair() -> None:
    assert "<01> <D842DFB7>" in to_unicode("AAAAAA+House", [0, 0x20BB7])  # 𠮷, by the Unicode Standard's table 3-5
