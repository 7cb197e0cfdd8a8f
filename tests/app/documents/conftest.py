"""Sample papers, as a room would register its own."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest

from app.documents import (
    Big,
    Checks,
    Content,
    Fields,
    Paragraph,
    Perforation,
    Qr,
    Rule,
    Seal,
    Sheet,
    Signatures,
    Table,
    paper,
    registry,
)
from app.store import Reader

NAME = "王龘𠮷"
NUMBER = "BM01-SL20261123-01001-7"
KINDS = ("sample_receipt", "sample_letter", "sample_list", "sample_ticket", "sample_roll_table")


@pytest.fixture(autouse=True)
def sample_papers() -> Iterator[None]:
    who = Fields(
        [("申请人", NAME), ("事项", "居民身份证换领"), ("承诺办结日期", "2026年12月21日"), ("依据", "《居民身份证法》第十一条。" * 4)]
    )
    materials = Table(["序号", "材料", "形式"], [["1", "居民户口簿", "原件"], ["2", "旧居民身份证", "原件"]], [1, 5, 1])
    signing = (Signatures(["申请人（签字）", "经办人（签字）"]), Seal("2026年11月23日"))

    @paper("sample_receipt", Sheet.A4)
    def sample_receipt(read: Reader, subject_id: UUID) -> Content:
        return Content("受理通知书", NUMBER, (who, materials, *signing, Perforation(), Fields([("申请人", NAME)])), clerk="李芳")

    @paper("sample_letter", Sheet.A4)
    def sample_letter(read: Reader, subject_id: UUID) -> Content:
        text = Paragraph("现将需要补正的全部内容一次性告知如下，请在期限内补齐，逾期视为放弃本次申请。" * 3, indent=True)
        return Content("补正材料一次性告知书", NUMBER, (who, text, materials, *signing))

    @paper("sample_list", Sheet.A4)
    def sample_list(read: Reader, subject_id: UUID) -> Content:
        return Content("时限台账", NUMBER, (Table(["日", "说明"], [[str(day), f"{NAME} 工作日"] for day in range(120)], [1, 5]),))

    @paper("sample_ticket", Sheet.ROLL)
    def sample_ticket(read: Reader, subject_id: UUID) -> Content:
        blocks = (
            Big("A023"),
            Fields([("前面等待", "6 人")]),
            Rule(),
            Checks(["居民户口簿 原件"]),
            Paragraph(NAME, centre=True),
            Qr("A023", "扫码"),
        )
        return Content("排队号", blocks=blocks)

    @paper("sample_roll_table", Sheet.ROLL)
    def sample_roll_table(read: Reader, subject_id: UUID) -> Content:
        rows = [["1", "居民户口簿", "原件", "1", NAME]]
        return Content("收件单", NUMBER, (Table(["序号", "材料", "形式", "份数", "备注"], rows, [1, 4, 1, 1, 2]), *signing), clerk="李芳")

    yield
    for name in KINDS:
        registry._kinds.pop(name)
