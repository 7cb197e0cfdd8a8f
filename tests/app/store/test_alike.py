"""Records that answer a question in other words, found among many of other kinds."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.consult.knowledge.models import ArticleVersion
from app.consult.knowledge.rules import ArticleDraft
from app.consult.knowledge.service import write
from app.consult.models import Channel, Consultation
from app.consult.rules import QuestionForm
from app.consult.service import record
from app.store import Actor, Hall
from app.store.search import SearchText, indexed, pairs


def test_the_words_of_asking_are_left_out() -> None:
    assert pairs("请问我的身份证丢了怎么办？") == ["身份", "份证", "证丢"]
    assert pairs("怎么样可以吗") == []
    assert pairs("ETC 怎么办 12345") == ["etc", "12345"]


def test_no_query_can_hold_the_sign_of_the_pairs() -> None:
    made = indexed(SearchText(title="居住", alike="居住证"))[1]
    assert set(made) - {"居住"} == {"≈居住", "≈住证"}


@pytest.mark.parametrize("typed", ["", "  ", "？！", '"', "*", "≈", "a" * 5000, "身" * 5000, "NEAR(身份 证)"])
def test_any_text_may_be_asked(hall: Hall, typed: str) -> None:
    with hall.read() as read:
        assert read.alike(typed, ArticleVersion) == []


def test_only_records_of_the_kind_are_found_the_best_first(hall: Hall, administrator: Actor, clerk: Actor) -> None:
    draft = ArticleDraft(title="居住证怎么办", summary="到窗口。")
    with hall.work(administrator) as work:
        best = write(work, draft)
        write(work, replace(draft, title="身份证怎么办"))
    with hall.work(clerk) as work:
        record(work, QuestionForm(channel=Channel.PHONE, question="居住证怎么办"))
    with hall.read() as read:
        found = read.alike("外地人的居住证", ArticleVersion)
        assert found[0][0] == best.id
        assert 0 < found[0][1] <= 1
        assert read.alike("居住证", Consultation) == []
