"""The regulation's text is complete in both languages and every standard has its clause."""

from __future__ import annotations

import re

from app.regulation import STANDARDS, StandardKey
from app.regulation.clauses import PLACE, clause, clauses
from app.words import say, speaking


def test_both_languages_have_the_same_clauses_in_the_same_order() -> None:
    assert list(clauses("zh_CN")) == list(clauses("en"))
    assert len(clauses("en")) == 49


def test_no_clause_is_empty_and_no_english_one_holds_chinese() -> None:
    for words in clauses("en").values():
        assert words.title
        assert words.text
        assert words.section
        assert not re.search("[\u4e00-\u9fff]", words.title + words.text + words.section)


def test_every_standard_belongs_to_a_clause_and_has_its_default_in_range() -> None:
    assert set(STANDARDS) == set(StandardKey)
    for standard in STANDARDS.values():
        assert standard.clause in clauses("zh_CN")
        assert standard.least <= standard.default <= standard.most
        for language in ("zh_CN", "en"):
            with speaking(language):
                assert say(f"regulation.standard_key.{standard.key}")
                assert say(f"regulation.unit.{standard.unit}")


def test_a_clause_that_leaves_a_value_open_has_a_standard_to_fill_it() -> None:
    for language in ("zh_CN", "en"):
        open_clauses = [words for words in clauses(language).values() if PLACE in words.text]
        assert [words.id for words in open_clauses] == ["2.2.1", "2.2.5", "3.1.3", "3.3.2", "3.3.3", "6.2.1"]
        assert all(words.standards for words in open_clauses)


def test_a_clause_reads_with_its_value() -> None:
    assert clause("2.2.1").filled(5) == "接到客户咨询或需求后，应在5分钟内做出响应。"
    with speaking("en"):
        assert clause("6.2.1").filled(2.5).endswith("within 2.5 hours.")
