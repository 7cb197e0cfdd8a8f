"""The hall's knowledge: found as a question is asked, versions, files in and out. Clause 2.2.2."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from app.access.rights import NotAllowed
from app.consult.knowledge import service
from app.consult.knowledge.errors import CodeTaken, FileHasFaults, FileRefused, NothingChanged, TitleMissing
from app.consult.knowledge.exchange import (
    all_drafts,
    export_articles,
    import_articles,
    load_sample_knowledge,
    open_articles,
    preview,
    sample_articles,
)
from app.consult.knowledge.markdown import read_markdown, write_markdown
from app.consult.knowledge.rules import (
    ArticleDraft,
    Difference,
    Section,
    Standing,
    answer_text,
    differences,
    draft_of,
    grouped,
    standing,
)
from app.consult.knowledge.workbook import read_workbook, write_workbook
from app.consult.models import Channel
from app.consult.rules import QuestionForm
from app.consult.service import record
from app.intake.catalogue.sample import sample_services
from app.store import Actor, Hall
from app.store.search import normal
from app.store.spreadsheet import SheetFileRefused
from app.words import speaking
from tests.helpers.knowledge import article

DRAFT = ArticleDraft(
    title="狗证在哪里办",
    title_en="Dog licence",
    summary="请到公安局治安科，当场办结。",
    keywords=("狗证", "养犬登记"),
    sections=(Section("费用", "不收费。"),),
    materials=("居民身份证", "免疫证明"),
    service_codes=("HJ01",),
    owner="公安局治安科",
    review_on=date(2027, 1, 31),
)


def test_at_least_forty_articles_ship_and_name_services_that_exist() -> None:
    shipped = sample_articles()
    codes = {draft.code for draft in sample_services()}
    assert len(shipped) >= 40
    assert [draft.code for draft in shipped if not (draft.title_en and draft.summary and draft.owner and draft.review_on)] == []
    assert {code for draft in shipped for code in draft.service_codes} <= codes
    assert len({draft.code for draft in shipped}) == len(shipped)


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("我身份证丢了，怎么办？", "KB-HJ-01"),
        ("请问身份证快到期了怎么换", "KB-HJ-02"),
        ("孩子刚出生怎么上户口", "KB-HJ-05"),
        ("外地人办居住证要什么条件", "KB-HJ-09"),
        ("去外地看病医保能报销吗，要备案吗", "KB-YB-02"),
        ("社保从外地转过来要多久", "KB-SB-04"),
        ("租房子能不能提公积金", "KB-ZF-01"),
        ("想开个小饭馆要办什么证", "KB-SC-05"),
        ("个体户营业执照怎么办理", "KB-SC-01"),
        ("家里暖气不热", "KB-SD-07"),
        ("买了二手房水表电表怎么过户", "KB-SD-02"),
        ("我交的材料办到哪一步了", "KB-DT-01"),
        ("我要投诉窗口态度不好", "KB-DT-03"),
        ("老人80岁有没有补贴", "KB-MZ-03"),
        ("结婚登记要户口本吗", "KB-MZ-01"),
        ("开无房证明", "KB-BD-02"),
        ("停电了找谁报修", "KB-SD-03"),
        ("你们周末上班吗", "KB-DT-05"),
    ],
)
def test_a_question_as_people_ask_it_finds_its_article_first(knowing_hall: Hall, question: str, code: str) -> None:
    with knowing_hall.read() as read:
        assert [hit.article.code for hit in service.find(read, question)][:1] == [code]


@pytest.mark.parametrize("question", ["狗证在哪里办", "签证多久", "今天天气怎么样", "", "!?", "的了吗"])
def test_a_question_that_nobody_wrote_about_finds_nothing(knowing_hall: Hall, question: str) -> None:
    with knowing_hall.read() as read:
        assert service.find(read, question) == []


def test_use_and_freshness_decide_between_articles_that_fit_as_well(hall: Hall, administrator: Actor) -> None:
    with hall.work(administrator) as work:
        stale = service.write(work, replace(DRAFT, code="A-1", valid_until=date(2026, 1, 1)))
        fresh = service.write(work, replace(DRAFT, code="A-2"))
        liked = service.write(work, replace(DRAFT, code="A-3"))
        for _ in range(20):
            service.used(work, liked.article_id)
    with hall.read() as read:
        found = service.find(read, "狗证怎么办")
        assert [hit.article.code for hit in found] == ["A-3", "A-2", "A-1"]
        assert [hit.standing for hit in found] == [Standing.GOOD, Standing.GOOD, Standing.EXPIRED]
        assert [row.code for row in service.to_review(read)] == ["A-1"]
    assert (stale.version, fresh.version) == (1, 1)


def test_a_new_version_stands_and_the_old_one_stays_as_it_was_cited(knowing_hall: Hall, supervisor: Actor) -> None:
    with knowing_hall.work(supervisor) as work:
        old = article(work, "KB-HJ-01")
        new = service.write(work, replace(draft_of(old), title="身份证遗失补领"), article_id=old.article_id, reason="标题")
        with pytest.raises(NothingChanged):
            service.write(work, draft_of(new), article_id=old.article_id)
    with knowing_hall.read() as read:
        assert [each.title for each in service.versions(read, old.article_id)] == ["身份证丢了怎么补办", "身份证遗失补领"]
        assert service.now(read, old.article_id).version == 2
        assert service.search(read, "身份证遗失")[0].title == "身份证遗失补领"
        assert service.differing(read) == []


def test_a_withdrawn_article_answers_nothing_any_more(knowing_hall: Hall, supervisor: Actor, clerk: Actor) -> None:
    with knowing_hall.read() as read:
        known = article(read, "KB-HJ-09")
    with knowing_hall.work(clerk) as work, pytest.raises(NotAllowed):
        service.withdraw(work, known.article_id, "取消")
    with knowing_hall.work(supervisor) as work:
        service.withdraw(work, known.article_id, "政策取消")
    with knowing_hall.read() as read:
        assert "KB-HJ-09" not in [hit.article.code for hit in service.find(read, "居住证")]
        assert standing(service.now(read, known.article_id), read.today) is Standing.WITHDRAWN


def test_faults_of_an_article_stand_at_their_fields(hall: Hall, administrator: Actor) -> None:
    with hall.work(administrator) as work:
        service.write(work, replace(DRAFT, code="A-1"))
        with pytest.raises(CodeTaken):
            service.write(work, replace(DRAFT, code="a-1"))
        with pytest.raises(TitleMissing) as refused:
            service.write(work, replace(DRAFT, title=" "))
        assert refused.value.field == "title"
        assert service.write(work, DRAFT).code == "KB-01-001"
        assert service.write(work, DRAFT).code == "KB-01-002"


def test_markdown_goes_out_and_comes_back_the_same() -> None:
    draft, faults = read_markdown(write_markdown(replace(DRAFT, code="A-1")), "a.md")
    assert faults == []
    assert draft == replace(DRAFT, code="A-1")


def test_faults_in_a_markdown_file_are_named_by_line() -> None:
    text = "---\ntitle: 狗证\nowner: 公安局\nreview_on: 明年\nauthor: 我\nowner: 又一个\n---\n"
    draft, faults = read_markdown(text, "dog.md")
    assert draft is None
    assert [(fault.row, fault.column, fault.key) for fault in faults] == [
        (5, "author", "field_unknown"),
        (6, "owner", "field_twice"),
        (4, "review_on", "date_shape"),
        (1, "body", "text_missing"),
    ]
    assert "dog.md" in faults[0].sentence


def test_a_workbook_goes_out_and_comes_back_the_same(knowing_hall: Hall) -> None:
    with knowing_hall.read() as read:
        drafts = all_drafts(read)
    readings = read_workbook(write_workbook(drafts), "kb.xlsx")
    assert readings.faults == ()
    assert list(readings.drafts) == drafts


def test_faults_in_a_workbook_are_named_by_row_and_column(tmp_path: Path) -> None:
    file = tmp_path / "kb.xlsx"
    file.write_bytes(write_workbook([replace(DRAFT, code="A-1"), replace(DRAFT, code="A-1")]))
    book = openpyxl.load_workbook(file)
    sheet = book.worksheets[0]
    sheet["B2"] = None
    sheet["K2"] = "下个月"
    book.save(file)
    faults = open_articles(file).faults
    assert [(fault.row, fault.column, fault.key) for fault in faults] == [
        (2, "K", "date_shape"),
        (2, "B", "title_missing"),
        (3, "", "code_twice"),
    ]


def test_importing_twice_changes_nothing_the_second_time(knowing_hall: Hall, supervisor: Actor, tmp_path: Path) -> None:
    with knowing_hall.read() as read:
        count = export_articles(read, tmp_path / "out")
    assert len(list((tmp_path / "out").glob("*.md"))) == count
    changed = next((tmp_path / "out").glob("KB-HJ-01-*.md"))
    changed.write_text(changed.read_text(encoding="utf-8").replace("15 个工作日", "10 个工作日"), encoding="utf-8")
    (tmp_path / "out" / "new.md").write_text(write_markdown(DRAFT), encoding="utf-8")
    with knowing_hall.read() as read:
        seen = preview(read, open_articles(tmp_path / "out"))
    assert ([draft.title for draft in seen.new], [draft.code for draft in seen.changed]) == (["狗证在哪里办"], ["KB-HJ-01"])
    (tmp_path / "out" / "new.md").unlink()
    for expected in (1, 0):
        with knowing_hall.work(supervisor) as work:
            assert len(import_articles(work, open_articles(tmp_path / "out")).changed) == expected


def test_a_file_with_faults_is_taken_not_at_all(hall: Hall, supervisor: Actor, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(write_markdown(DRAFT), encoding="utf-8")
    (tmp_path / "b.md").write_text("no head", encoding="utf-8")
    with hall.work(supervisor) as work, pytest.raises(FileHasFaults):
        import_articles(work, open_articles(tmp_path))
    with hall.read() as read:
        assert service.articles(read) == []
    for other in (tmp_path / "nothing", tmp_path / "b.xlsx"):
        with pytest.raises(FileRefused):
            open_articles(other)


def test_the_articles_that_ship_come_once(hall: Hall, administrator: Actor) -> None:
    with hall.work(administrator) as work:
        first = load_sample_knowledge(work)
    with hall.work(administrator) as work:
        assert (first >= 40, load_sample_knowledge(work)) == (True, 0)


def test_questions_that_ask_the_same_are_one_group() -> None:
    groups = grouped([("狗证在哪里办", 1), ("护照加急", 2), ("我想问一下狗证怎么办", 3), ("", 4)])
    assert [(group.question, group.members) for group in groups] == [("狗证在哪里办", (1, 3)), ("护照加急", (2,)), ("", (4,))]


def test_every_article_that_ships_says_the_short_of_it_in_english_and_in_time_for_it(knowing_hall: Hall) -> None:
    for draft in sample_articles():
        assert len(draft.summary_en) > 60, draft.code
        with speaking("en"):
            assert answer_text(draft) == draft.summary_en
        for number in re.findall(r"\d+(?= 个工作日)", draft.summary):
            assert f"{number} working day" in draft.summary_en or f"{number} more" in draft.summary_en, (draft.code, number)
        for fee in re.findall(r"(\d+) 元", draft.summary):
            assert f"{fee} yuan" in draft.summary_en, draft.code


def test_articles_of_a_service_are_found_by_its_code(knowing_hall: Hall, supervisor: Actor) -> None:
    with knowing_hall.read() as read:
        assert next(row.code for row in service.of_service(read, "HJ02")) == "KB-HJ-01"
        assert service.of_service(read, "HJ0") == []
        known = article(read, "KB-HJ-01")
    with knowing_hall.work(supervisor) as work:
        service.withdraw(work, known.article_id, "停用")
    with knowing_hall.read() as read:
        assert "KB-HJ-01" not in [row.code for row in service.of_service(read, "HJ02")]
    with knowing_hall.work(supervisor) as work:
        assert service.restore(work, known.article_id, "恢复").withdrawn is False


@pytest.mark.parametrize("typed", ["芯", "户口 挂失", "KB-HJ-0", "12306", "铁路"])
def test_words_anywhere_in_an_article_are_found_among_articles_alone(knowing_hall: Hall, clerk: Actor, typed: str) -> None:
    with knowing_hall.work(clerk) as work:
        for number in range(60):
            record(work, QuestionForm(channel=Channel.PHONE, question=f"{typed} 的问题 {number}"))
    with knowing_hall.read() as read:
        found = service.search(read, typed)
        drafts = {draft.code: draft for draft in all_drafts(read)}
        whole = {code: normal(f"{code} {draft} {' '.join(draft.service_codes)}") for code, draft in drafts.items()}
        wanted = {code for code, text in whole.items() if all(part in text for part in normal(typed).split())}
        assert wanted <= {row.code for row in found}


def test_what_a_version_changed_is_told_by_sentences() -> None:
    before = replace(DRAFT, summary="当场办结。工本费 40 元。不用登报。")
    after = replace(before, summary="当场办结。工本费 20 元。不用登报。", materials=("居民身份证",), withdrawn=True)
    assert differences(before, after) == (
        Difference("summary", ("工本费 40 元。",), ("工本费 20 元。",)),
        Difference("materials", ("免疫证明",), ()),
        Difference("withdrawn", (), ("✓",)),
    )
    assert differences(before, before) == ()


def test_a_damaged_or_disguised_workbook_is_refused_by_what_it_is(tmp_path: Path) -> None:
    for name, data in (("a.xlsx", b"\x89PNG\r\n\x1a\nxx"), ("b.xlsx", b"PK\x03\x04broken"), ("c.xlsx", b"")):
        (tmp_path / name).write_bytes(data)
        with pytest.raises(SheetFileRefused):
            open_articles(tmp_path / name)
