"""The customer form: what is cleaned, what is kept as typed, and every fault at its field."""

from __future__ import annotations

from datetime import date

import pytest

from app.intake.customers.models import CustomerKind, IdentityKind
from app.intake.customers.rules import CustomerForm, check, normal_phone, shown_phone
from app.text import Notice

TODAY = date(2026, 11, 23)


def faults(form: CustomerForm) -> list[tuple[str, str]]:
    return [(fault.field, type(fault).__name__) for fault in check(form, TODAY).faults]


def test_all_faults_of_a_form_are_told_at_once_each_at_its_field() -> None:
    form = CustomerForm(name=" ", identity_kind=IdentityKind.RESIDENT, identity_number="990000199602290035", phone="123")
    assert faults(form) == [("name", "NameMissing"), ("identity_number", "IdentityCheckDigit"), ("phone", "PhoneShape")]


@pytest.mark.parametrize("name", ["阿卜杜拉·买买提", "龘𠮷", "欧阳" * 20, "O’Brien-Smith", "﨑田", "\ue000某", "Ömer"])
def test_names_of_every_kind_are_kept_as_they_are_written(name: str) -> None:
    checked = check(CustomerForm(name=name), TODAY)
    assert (checked.form.name, checked.faults) == (name, ())


@pytest.mark.parametrize(
    ("typed", "kept", "notice"),
    [
        ("王\u200b小\ufeff明", "王小明", Notice.INVISIBLE),
        ("王小\u202e明", "王小明", Notice.INVISIBLE),
        ("王小明\n", "王小明", None),
        ("王\t小明", "王 小明", Notice.LINES_JOINED),
        ("王\x00小明", "王小明", Notice.CONTROL),
        ("王小明😀", "王小明", Notice.EMOJI),
        ("e\u0301va", "\u00e9va", None),
    ],
)
def test_what_cannot_be_seen_is_taken_out_of_a_name_and_said(typed: str, kept: str, notice: Notice | None) -> None:
    checked = check(CustomerForm(name=typed), TODAY)
    assert checked.form.name == kept
    assert checked.notices.get("name", ()) == ((notice,) if notice else ())


@pytest.mark.parametrize("name", ["123", "😀😀", "---", "\u200b"])
def test_a_name_without_a_letter_is_refused(name: str) -> None:
    assert faults(CustomerForm(name=name)) in ([("name", "NameWithoutLetters")], [("name", "NameMissing")])


def test_ten_megabytes_pasted_into_a_name_are_refused_at_the_field() -> None:
    assert faults(CustomerForm(name="王" * 10_000_000, note="好" * 10_000_000)) == [("name", "TextTooLong"), ("note", "TextTooLong")]


def test_a_failing_number_is_kept_when_a_reason_is_given() -> None:
    form = CustomerForm(name="张三", identity_kind=IdentityKind.RESIDENT, identity_number="990000199602290035")
    checked = check(CustomerForm(**vars(form) | {"override_reason": "证件原件如此，已核对"}), TODAY)
    assert checked.can_be_saved
    assert checked.doubt is not None
    assert checked.doubt.problem == "check_digit"
    assert faults(CustomerForm(**vars(form) | {"override_reason": "是"})) == [("override_reason", "ReasonMissing")]


def test_a_number_without_its_kind_and_a_kind_without_its_number_are_told() -> None:
    assert faults(CustomerForm(name="张三", identity_number="990000198506150029")) == [("identity_kind", "IdentityKindMissing")]
    assert faults(CustomerForm(name="张三", identity_kind=IdentityKind.PASSPORT)) == [("identity_number", "IdentityMissing")]


def test_an_organisation_is_checked_by_its_credit_code() -> None:
    form = CustomerForm(
        name="晴川商贸有限公司",
        kind=CustomerKind.ORGANISATION,
        identity_kind=IdentityKind.CREDIT_CODE,
        identity_number="91110000ma00te5t2d",
    )
    assert check(form, TODAY).form.identity_number == "91110000MA00TE5T2D"
    assert faults(form) == []


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("19900000000", "19900000000"),
        ("+86 199-0000-0000", "19900000000"),
        ("0086 19900000000", "19900000000"),
        ("(+86)199 0000 0000", "19900000000"),
        ("１９９００００００００", "19900000000"),
        ("010-12345678", "010-12345678"),
        ("01012345678", "010-12345678"),
        ("(0999) 1234567 转 12", "0999-1234567-12"),
        ("+86-10-12345678", "010-12345678"),
        ("10086", "10086"),
        ("12345", "12345"),
        ("95598", "95598"),
        ("400-123-4567", "4001234567"),
        ("110", "110"),
    ],
)
def test_phone_numbers_are_kept_in_one_form(typed: str, kept: str) -> None:
    assert normal_phone(typed) == kept


@pytest.mark.parametrize("typed", ["123", "1990000000", "199000000000", "电话", "12900000000", "0", "-", "1" * 5000])
def test_what_is_no_phone_number_is_not_kept_as_one(typed: str) -> None:
    assert normal_phone(typed) is None


def test_a_mobile_number_is_shown_in_groups() -> None:
    assert shown_phone("19900000000") == "199 0000 0000"
    assert shown_phone("010-12345678") == "010-12345678"
