"""How Chinese characters begin in pinyin, for names that are looked for by their initials."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache, lru_cache, partial

_NO_PHRASES = "PYPINYIN_NO_PHRASES"


@lru_cache(maxsize=8192)
def first_letters(character: str) -> tuple[str, ...]:
    """The first letter of each reading of a character (曾: c and z)."""
    (readings,) = _readings()(character)
    return tuple(dict.fromkeys(letter for letter in readings if letter.isascii() and letter))


@cache
def _readings() -> Callable[[str], list[list[str]]]:
    """The library without its dictionary of phrases: 50 MB and a third of a second for what no name needs."""
    asked = os.environ.get(_NO_PHRASES)
    os.environ[_NO_PHRASES] = "1"
    try:
        from pypinyin import Style, pinyin
    finally:
        if asked is None:
            del os.environ[_NO_PHRASES]
        else:
            os.environ[_NO_PHRASES] = asked
    return partial(pinyin, style=Style.FIRST_LETTER, heteronym=True)
