"""Every sentence exists in both languages, with the same places; every key written in the code exists."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

import app.house  # noqa: F401 - the rooms register their papers
from app.documents import registry
from app.words import LANGUAGES, say, speaking, vocabulary

ROOT = Path(__file__).parent.parent
SOURCES = sorted([*(ROOT / "app").rglob("*.py"), *(ROOT / "ui").rglob("*.py")])
ROOMS = {file.stem for language in LANGUAGES for file in (ROOT / "resources" / language / "words").glob("*.toml")}
KEY = re.compile(r"^[a-z_]+(\.[a-zA-Z0-9_]+)+$")


def places(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def keys_in(file: Path) -> Iterator[str]:
    """String literals of the code that look like a key of a room that has words."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "say" and node.args:
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first.value
        if isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            named = {target.id for target in targets if isinstance(target, ast.Name)}
            value = node.value
            if isinstance(value, ast.Constant) and isinstance(value.value, str) and KEY.match(value.value):
                if named & {"key"}:
                    yield f"{value.value}.what"
                    yield f"{value.value}.do"
                if named & {"title_key", "HELP"}:
                    yield value.value


def test_both_languages_say_the_same_things() -> None:
    chinese, english = (vocabulary(language) for language in LANGUAGES)
    assert sorted(set(chinese) ^ set(english)) == []


def test_both_languages_fill_the_same_places() -> None:
    chinese, english = (vocabulary(language) for language in LANGUAGES)
    assert [key for key in chinese if places(chinese[key]) != places(english[key])] == []


@pytest.mark.parametrize("file", SOURCES, ids=lambda file: str(file.relative_to(ROOT)))
def test_every_key_in_the_code_has_words(file: Path) -> None:
    known = vocabulary("zh_CN")
    assert sorted(key for key in keys_in(file) if key not in known) == []


def test_no_sentence_is_empty_and_english_has_no_chinese() -> None:
    assert [key for key, sentence in vocabulary("zh_CN").items() if not sentence.strip()] == []
    chinese_in_english = [key for key, text in vocabulary("en").items() if re.search("[\u4e00-\u9fff]", text)]
    assert chinese_in_english == [key for key in chinese_in_english if key in SHOWN_IN_CHINESE]


SHOWN_IN_CHINESE: frozenset[str] = frozenset()
"""Keys whose English sentence names something by its Chinese name on purpose."""


def test_another_language_is_spoken_only_inside_its_block() -> None:
    with speaking("en"):
        assert say("access.role.clerk") == "Clerk"
    assert say("access.role.clerk") == "窗口人员"


def test_every_kind_of_paper_has_a_name_that_people_know() -> None:
    ours = [kind.name for kind in registry.kinds() if kind.describe.__module__.startswith("app.")]
    assert "consultation_reply" in ours
    assert "drill_record" in ours
    for language in ("zh_CN", "en"):
        assert [name for name in ours if f"ui_documents.kind.{name}" not in vocabulary(language)] == []
