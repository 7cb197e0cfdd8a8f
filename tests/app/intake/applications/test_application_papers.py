"""The papers of an application: what stands on them, in both languages, with rare characters that can be read back."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pypdfium2
import pytest

from app.documents import service as printing
from app.intake.applications import service
from app.intake.applications.models import Channel, PauseReason, RefusalReason
from app.intake.catalogue import service as catalogue
from app.intake.catalogue.rules import MaterialDraft, ServiceSnapshot, changes
from app.intake.special_needs.models import Help, NeedKind
from app.intake.special_needs.rules import NeedForm
from app.intake.special_needs.service import register_need
from app.store import Actor, Hall, ManualClock, Reader
from app.words import Language, speaking
from tests.helpers import local
from tests.helpers.applications import IDENTITY, HandedIn, all_required, form_for, load_catalogue, service_named

RARE = "龘𠮷·阿卜杜热西提·买买提江"
BOTH = pytest.mark.parametrize("language", ["zh_CN", "en"])


def text_of(read: Reader, kind: str, subject_id: UUID, language: Language = "zh_CN") -> str:
    """The text of a paper as a reader of the file would copy it, without its line breaks."""
    with speaking(language):
        document = pypdfium2.PdfDocument(printing.render(read, kind, subject_id))
    return "".join("".join(page.get_textpage().get_text_range().split()) for page in document)


def pages_of(read: Reader, kind: str, subject_id: UUID) -> int:
    return len(pypdfium2.PdfDocument(printing.render(read, kind, subject_id)))


@pytest.fixture
def card(hall: Hall, administrator: Actor) -> ServiceSnapshot:
    load_catalogue(hall, administrator)
    with hall.read() as read:
        return service_named(read, "HJ01")


@pytest.fixture
def papers(hall: Hall, clerk: Actor, supervisor: Actor, card: ServiceSnapshot) -> dict[str, UUID]:
    """One case that went every way that prints, by kind of paper."""
    with hall.work(clerk) as work:
        refused = service.receive(work, form_for(card, RARE), all_required(card))
        service.refuse(work, refused.id, RefusalReason.NOT_OURS, "户籍不在本市", redirect_to="户籍地派出所")
        application = service.receive(work, form_for(card, RARE), [])
        notice = service.give_one_time_notice(work, application.id)
        service.supplement(work, application.id, [HandedIn(material_id=card.materials[0].id, pages=12)])
        service.supplement(work, application.id, [HandedIn(material_id=card.materials[2].id)])
        service.accept(work, application.id)
    with hall.work(supervisor) as work:
        service.extend(work, application.id, 5, "需外省协查")
        extension_id = service.events_of(work, application.id)[-1].id
    with hall.work(clerk) as work:
        service.finish_step(work, application.id)
        service.finish_step(work, application.id)
        service.complete(work, application.id)
        service.notify_collection(work, application.id, Channel.PHONE)
    return {
        "refusal": refused.id,
        "material_receipt": application.id,
        "one_time_notice": notice.id,
        "acceptance_receipt": application.id,
        "extension_notice": extension_id,
        "collection_notice": application.id,
        "deadline_ledger": application.id,
    }


@BOTH
def test_every_paper_says_the_applicant_s_rare_name_and_hides_the_number(hall: Hall, papers: dict[str, UUID], language: Language) -> None:
    with hall.read() as read:
        for kind, subject_id in papers.items():
            text = text_of(read, kind, subject_id, language)
            assert "龘𠮷" in text, kind
            assert IDENTITY not in text, kind
            assert "19900000001" not in text, kind
            assert "BM01-SL20261123-" in text, kind


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("acceptance_receipt", ["受理通知书", "15个工作日", "2026年12月14日", "居民户口簿", "12页", "《居民身份证法》第十条"]),
        ("one_time_notice", ["一次性列明全部需补正的内容", "居民户口簿", "居民身份证照片回执", "未提交", "2026年12月14日"]),
        ("refusal", ["不属于本厅职权范围", "户籍地派出所", "六十日内", "六个月内"]),
        ("extension_notice", ["需外省协查", "2026年12月14日", "2026年12月21日", "赵敏", "第四十二条"]),
        ("collection_notice", ["准予", "居民身份证", "领取人（签字）", "委托书"]),
        ("deadline_ledger", ["2026-11-28", "周末，不计", "延期5个工作日"]),
    ],
)
def test_each_paper_says_what_the_law_and_the_customer_need(hall: Hall, papers: dict[str, UUID], kind: str, said: list[str]) -> None:
    with hall.read() as read:
        text = text_of(read, kind, papers[kind])
    assert [each for each in said if each not in text] == []


@BOTH
def test_no_paper_shows_a_key_or_a_place_that_was_not_filled(hall: Hall, papers: dict[str, UUID], language: Language) -> None:
    with hall.read() as read:
        for kind, subject_id in papers.items():
            text = text_of(read, kind, subject_id, language)
            assert "applications." not in text
            assert "{" not in text


def test_thirty_materials_break_over_pages_with_none_lost(hall: Hall, clerk: Actor, card: ServiceSnapshot) -> None:
    many = replace(card.draft, materials=tuple(MaterialDraft(name=f"第{number}号材料") for number in range(1, 31)))
    with hall.work(clerk) as work:
        catalogue.apply_changes(work, changes([card], [many], withdraw_missing=False))
        application = service.receive(work, form_for(card), [])
        notice = service.give_one_time_notice(work, application.id)
    with hall.read() as read:
        text = text_of(read, "one_time_notice", notice.id)
        assert pages_of(read, "one_time_notice", notice.id) > 1
    assert [number for number in range(1, 31) if f"第{number}号材料" not in text] == []


def test_the_ledger_names_the_pause(hall: Hall, clerk: Actor, clock: ManualClock, card: ServiceSnapshot) -> None:
    with hall.work(clerk) as work:
        application = service.receive(work, form_for(card), all_required(card))
        service.accept(work, application.id)
        service.pause(work, application.id, PauseReason.EXPERT_REVIEW)
    clock.set(local("2026-11-26 10:00"))
    with hall.work(clerk) as work:
        service.resume(work, application.id)
    with hall.read() as read:
        text = text_of(read, "deadline_ledger", application.id)
    assert "暂停，不计（专家评审）" in text


def test_a_promise_over_the_turn_of_the_year_is_marked_provisional(
    hall: Hall, clerk: Actor, clock: ManualClock, card: ServiceSnapshot
) -> None:
    clock.set(local("2026-12-28 09:00"))
    with hall.work(clerk) as work:
        application = service.receive(work, form_for(card), all_required(card))
        service.accept(work, application.id)
    with hall.read() as read:
        assert "暂定日期" in text_of(read, "acceptance_receipt", application.id)
        assert "（暂定）" in text_of(read, "deadline_ledger", application.id)


def test_large_print_that_was_agreed_is_printed_large(hall: Hall, clerk: Actor, card: ServiceSnapshot) -> None:
    with hall.work(clerk) as work:
        visit = service.start_visit(work)
        need = NeedForm(kind=NeedKind.ELDERLY, person_name="张桂英", consent=True, helps=(Help.LARGE_PRINT,), visit_id=visit.id)
        register_need(work, need)
        plain = service.receive(work, form_for(card), all_required(card))
        large = service.receive(work, replace(form_for(card), visit_id=visit.id), all_required(card))
        service.accept(work, plain.id)
        service.accept(work, large.id)
    with hall.read() as read:
        from app.documents.registry import kind

        described = [kind("acceptance_receipt").describe(read, each.id).large for each in (plain, large)]
    assert described == [False, True]
