"""Papers: what stands on them can be read back, and stands where it should."""

from __future__ import annotations

import threading
from contextlib import closing

import pypdfium2 as pdfium
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reportlab.lib.units import mm

from app.documents import (
    Content,
    Drawing,
    Fields,
    Frame,
    Gap,
    Note,
    Paragraph,
    Perforation,
    Seal,
    Sheet,
    Signatures,
    Table,
    a4,
    kit,
    service,
)
from app.documents.errors import PaperUnknown
from app.documents.flow import wrap
from app.documents.fonts import missing_glyphs, runs, width
from app.documents.pages import texts
from app.store import Hall, new_id
from app.words import speaking
from tests.app.documents.conftest import KINDS, NAME, NUMBER

FRAME = Frame("晴川市便民服务中心", printed_at="2026-11-23 09:00")


def places_of(pdf: bytes, wanted: str) -> list[tuple[float, float]]:
    """Left and top, in points from the top left, of each place where a text stands on the first page."""
    with closing(pdfium.PdfDocument(pdf)) as document, closing(document[0]) as page, closing(page.get_textpage()) as text:
        found, search = [], text.search(wanted, match_case=True)
        while (place := search.get_next()) is not None:
            left, _, _, top = text.get_charbox(place[0])
            found.append((left, page.get_height() - top))
        search.close()
    return found


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_rare_characters_can_be_read_back_from_every_paper(hall: Hall, kind: str, language: str) -> None:
    with hall.read() as read, speaking("en" if language == "en" else "zh_CN"):
        pages = texts(service.render(read, kind, new_id()))
    assert NAME in "".join(pages)


def test_a_long_table_goes_over_pages_with_its_head_and_number_on_each(hall: Hall) -> None:
    with hall.read() as read:
        pages = texts(service.render(read, "sample_list", new_id()))
    assert len(pages) > 2
    assert all("说明" in page and NUMBER in page for page in pages)
    assert all(f"第 {n}/{len(pages)} 页" in page for n, page in enumerate(pages, 1))
    assert sum(page.count("工作日") for page in pages) == 120


def test_the_stub_ends_at_the_foot_of_the_same_page_and_carries_the_number(hall: Hall) -> None:
    with hall.read() as read:
        pdf = service.render(read, "sample_receipt", new_id())
    assert len(texts(pdf)) == 1
    (_, stub), (_, name) = places_of(pdf, "存根")[0], places_of(pdf, "申请人")[-1]
    assert stub > 200 * mm
    assert 265 * mm < name < 285 * mm
    assert len(places_of(pdf, NUMBER)) == 2


def test_a_stub_that_does_not_fit_goes_whole_to_the_next_page() -> None:
    rows = [[str(number), "居民户口簿"] for number in range(40)]
    blocks = (Table(["序号", "材料"], rows, [1, 5]), Perforation(), Fields([("申请人", NAME)]))
    pages = texts(kit.render(Content("受理通知书", NUMBER, blocks), Sheet.A4, FRAME))
    assert "存根" in pages[-1]
    assert NAME in pages[-1]
    assert all("存根" not in page for page in pages[:-1])


def test_a_letter_has_the_margins_of_the_standard_and_the_seal_its_place() -> None:
    blocks = (Paragraph("现予告知。" * 30, indent=True), Signatures(["被告知人（签字）"]), Seal("2026年11月23日"))
    pdf = kit.render(Content("告知书", NUMBER, blocks), Sheet.A4, FRAME)
    left, top = places_of(pdf, "告知书")[0]
    assert 37 * mm <= top < 45 * mm
    assert left > 28 * mm
    signing, date = places_of(pdf, "被告知人")[0], places_of(pdf, "2026年11月23日")[0]
    assert signing[0] < 30 * mm
    assert date[0] > 120 * mm


def test_smaller_type_is_taken_only_where_it_saves_a_page() -> None:
    def pages(repeats: int) -> int:
        blocks = (Paragraph("现予告知。" * repeats, indent=True), Seal())
        return len(a4.layout(Content("告知书", NUMBER, blocks), FRAME))

    assert [pages(repeats) for repeats in (20, 90, 180)] == [1, 1, 2]


def test_a_reprint_says_so_and_the_english_paper_is_english(hall: Hall) -> None:
    with hall.read() as read, speaking("en"):
        pages = texts(service.render(read, "sample_receipt", new_id(), copy=3))
    assert "REPRINT 2" in pages[0]
    assert "Qingchuan Public Service Hall" in pages[0]


def test_each_leaf_of_an_order_says_which_it_is(hall: Hall) -> None:
    with hall.read() as read:
        made = service.make(read, "sample_letter", new_id(), leaves=2)
    first, second = texts(made.pdf)
    assert "第 1 联" in first
    assert "第 2 联" in second


def test_a_paper_of_no_room_is_refused(hall: Hall) -> None:
    with hall.read() as read, pytest.raises(PaperUnknown):
        service.render(read, "no_such_paper", new_id())


def test_a_character_in_no_font_is_drawn_as_a_mark_and_reported(caplog: pytest.LogCaptureFixture) -> None:
    assert missing_glyphs("王\U000323af") == ["\U000323af"]
    assert missing_glyphs(NAME) == []
    runs.cache_clear()
    pages = texts(kit.render(Content("单", blocks=[Paragraph("王\U000323af")]), Sheet.ROLL, FRAME))
    assert "王〓" in pages[0]
    assert "U+323AF" in caplog.text


def test_what_cannot_be_seen_is_left_off_the_paper() -> None:
    (page,) = texts(kit.render(Content("单", blocks=[Paragraph("王\u200b\u202e\x00小\ufeff明")]), Sheet.ROLL, FRAME))
    assert "王小明" in page


@given(st.text(alphabet=st.sampled_from("请在期限内补齐，。（）《》AaBb1 -/\n"), max_size=200), st.integers(60, 300))
def test_wrapped_lines_fit_lose_nothing_and_break_where_they_may(text: str, wide: int) -> None:
    lines = wrap(text, wide, 12)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(width(line, 12) <= wide + 0.1 or len(line) == 1 for line in lines)


def test_lines_do_not_begin_with_a_comma_and_numbers_stay_whole() -> None:
    lines = wrap(f"请在规定的期限内补齐，逾期不补的，视为放弃本次申请。{NUMBER} Please bring the original." * 3, 170, 12)
    assert all(line[0] not in "，。" for line in lines)
    assert sum(NUMBER in line for line in lines) == 3


@pytest.mark.parametrize("sheet", list(Sheet))
def test_large_print_is_larger(sheet: Sheet) -> None:
    small, large = (
        "".join(texts(kit.render(Content("大字", blocks=[Paragraph("字" * 400)], large=large), sheet, FRAME))) for large in (False, True)
    )
    assert len(large.splitlines()) > len(small.splitlines())


def test_an_english_paper_of_long_words_and_a_chinese_one_of_nothing_can_be_set() -> None:
    long_word = "Donaudampfschifffahrtsgesellschaftskapitaen" * 4
    for blocks in ((Fields([("Name", long_word)]), Table(["a"], [[long_word]], [1])), (Fields([]), Table(["a"], [], [1]), Paragraph(""))):
        for sheet in Sheet:
            assert kit.render(Content("A", blocks=blocks), sheet, FRAME).startswith(b"%PDF")


def test_two_threads_make_and_read_papers_at_once_without_harm() -> None:
    content = Content("受理通知书", NUMBER, (Paragraph(f"{NAME} 现予受理。" * 40, indent=True), Seal()))
    alone = kit.render(content, Sheet.A4, FRAME)
    wrong: list[str] = []

    def work() -> None:
        for _ in range(8):
            made = kit.render(content, Sheet.A4, FRAME)
            if made != alone or NAME not in texts(made)[0]:
                wrong.append("differs")

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_words_in_the_columns_of_an_english_table_stay_whole() -> None:
    head = ["Asset number", "Failures", "Mean time to restoration", "Availability", "Verdict", "Note"]
    rows = [["ZC010002", "1", "48 min", "94.3 %", "Fine", "restoration of the ventilation"]]
    with speaking("en"):
        page = texts(kit.render(Content("Report", blocks=(Table(head, rows, [3, 1, 1, 1, 1, 9]),)), Sheet.A4, FRAME))[0]
    assert all(word in page for word in ("Failures", "restoration", "Availability", "Verdict"))


@given(rows=st.integers(1, 45))
def test_the_head_of_a_table_never_stands_alone_at_the_foot_of_a_page(rows: int) -> None:
    tall = "这一行写得很长，要折成好几行才放得下。" * 4
    blocks = (Gap(rows / 2), Paragraph("维修单", bold=True), Table(["序号", "说明"], [[NAME, tall]] * 3, [1, 5]))
    for page in texts(kit.render(Content("月报", NUMBER, blocks), Sheet.A4, FRAME)):
        assert page.count("维修单") <= page.count("序号") <= page.count(NAME[:1])


def test_a_long_label_leaves_room_to_sign_beside_the_seal() -> None:
    blocks = (Signatures(["Collected by", "Last four characters of the document"]), Seal("2026-11-23"))
    with speaking("en"):
        pdf = kit.render(Content("Notice", NUMBER, (Paragraph("Come.", indent=True), *blocks)), Sheet.A4, FRAME)
    label, date = places_of(pdf, "Last four")[0], places_of(pdf, "Date")[1]
    assert date[0] - label[0] - width("Last four characters of the document", 13) > 28 * mm
    assert places_of(pdf, "2026-11-23")[0][1] > date[1]


@pytest.mark.parametrize("lines", range(18, 26))
def test_the_heading_of_a_drawing_stands_on_the_drawings_page(lines: int) -> None:
    content = Content(
        "图",
        blocks=(
            *(Paragraph("一行字") for _ in range(lines)),
            Paragraph("疏散示意图", bold=True),
            Drawing(40, 22, [Note(20, 11, "等候区", 1.0)]),
        ),
    )
    found = [text for text in texts(kit.render(content, Sheet.A4, Frame("晴川大厅"))) if "疏散示意图" in text or "等候区" in text]
    assert len(found) == 1


def test_a_mark_across_the_page_lies_under_the_lines_of_its_tables() -> None:
    content = Content("演练", blocks=(Table(["甲"], [("乙",)] * 30, (1,)),), mark="演练 非真实事件")
    (_, _, page), *_ = kit.laid_out(content, Sheet.A4, Frame("晴川大厅"))
    assert [piece.text for piece in page.marks] == ["演练 非真实事件"] * 3
    assert not any(piece.grey for piece in page.pieces)


def test_a_line_does_not_end_between_a_sign_and_its_word() -> None:
    for wide in range(60, 200, 7):
        assert all(not line.endswith("♥") for line in wrap("→\u00a0way out　♥\u00a0defibrillator　＋\u00a0first aid", wide, 10))
