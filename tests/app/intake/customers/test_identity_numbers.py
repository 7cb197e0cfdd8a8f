"""Identity numbers by their standards: GB 11643, GB 32100 with GB 11714 inside, and those without a check digit."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.intake.customers.errors import (
    CreditCodeInner,
    IdentityCheckDigit,
    IdentityDate,
    IdentityDateAhead,
    IdentityLength,
    IdentityOtherKind,
    IdentityShape,
    IdentityWrongHolder,
)
from app.intake.customers.identity import (
    birth_date,
    credit_code_check,
    guess_kind,
    identity_fault,
    identity_kinds,
    normal_identity,
    organisation_check,
    resident_check,
)
from app.intake.customers.models import CustomerKind, IdentityKind

TODAY = date(2026, 11, 23)
ORGANISATION = CustomerKind.ORGANISATION
SOUND = ["11010519491231002X", "990000198506150029", "990000199602290034", "99000020000131004X", "990001194910019012"]
CODES = ["91110000MA00TE5T2D", "12330000000123457J", "114401000076543224", "91350100M000100Y43", "91110000600037341L"]


@pytest.mark.parametrize("number", SOUND)
def test_sound_resident_numbers_pass(number: str) -> None:
    assert identity_fault(IdentityKind.RESIDENT, number, TODAY) is None


@pytest.mark.parametrize("code", CODES)
def test_sound_credit_codes_pass_both_checks(code: str) -> None:
    assert identity_fault(IdentityKind.CREDIT_CODE, code, TODAY, ORGANISATION) is None


@pytest.mark.parametrize(
    ("number", "fault"),
    [
        ("990000199602290035", IdentityCheckDigit),
        ("990000199702290031", IdentityDate),
        ("990000199613010031", IdentityDate),
        ("990000202701010031", IdentityDateAhead),
        ("990000189001010031", IdentityDateAhead),
        ("99000019850615002", IdentityLength),
        ("9900001985061500A9", IdentityShape),
        ("9900001985X6150029", IdentityShape),
    ],
)
def test_faulty_resident_numbers_say_what_is_wrong(number: str, fault: type[Exception]) -> None:
    assert isinstance(identity_fault(IdentityKind.RESIDENT, number, TODAY), fault)


@pytest.mark.parametrize("number", SOUND)
def test_any_single_wrong_digit_of_a_resident_number_is_found(number: str) -> None:
    for place in range(17):
        for digit in "0123456789":
            if digit != number[place]:
                wrong = number[:place] + digit + number[place + 1 :]
                assert identity_fault(IdentityKind.RESIDENT, wrong, TODAY) is not None


@pytest.mark.parametrize("code", CODES)
def test_any_single_wrong_character_of_a_credit_code_is_found(code: str) -> None:
    for place in range(18):
        for sign in "0123456789ABCDEFGHJKLMNPQRTUWXY":
            if sign != code[place]:
                wrong = code[:place] + sign + code[place + 1 :]
                assert identity_fault(IdentityKind.CREDIT_CODE, wrong, TODAY, ORGANISATION) is not None


@pytest.mark.parametrize("letter", "IOZSV")
def test_letters_that_credit_codes_never_use_are_named(letter: str) -> None:
    assert isinstance(identity_fault(IdentityKind.CREDIT_CODE, f"9111{letter}" + "0" * 13, TODAY, ORGANISATION), IdentityShape)


def test_a_credit_code_whose_inner_organisation_code_is_wrong_is_told_apart() -> None:
    first = "91110000MA00TE5T3"  # position 17 should be 2
    assert isinstance(identity_fault(IdentityKind.CREDIT_CODE, first + credit_code_check(first), TODAY, ORGANISATION), CreditCodeInner)


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        (IdentityKind.RESIDENT_15, "990000850615002"),
        (IdentityKind.HK_MACAU_PERMIT, "H12345678"),
        (IdentityKind.HK_MACAU_PERMIT, "M1234567801"),
        (IdentityKind.TAIWAN_PERMIT, "12345678"),
        (IdentityKind.FOREIGN_RESIDENCE, "USA110000000000"),
        (IdentityKind.PASSPORT, "E12345678"),
        (IdentityKind.OTHER, "军字第 12 号"),
        (IdentityKind.NONE, ""),
    ],
)
def test_documents_without_a_check_digit_are_accepted_by_shape(kind: IdentityKind, number: str) -> None:
    assert identity_fault(kind, number, TODAY) is None


def test_new_foreign_residence_cards_begin_with_nine_and_have_the_check_of_the_identity_card() -> None:
    first = "91100019850615002"
    assert identity_fault(IdentityKind.FOREIGN_RESIDENCE, first + resident_check(first), TODAY) is None
    assert isinstance(identity_fault(IdentityKind.FOREIGN_RESIDENCE, first + "A", TODAY), IdentityShape)


def test_residence_permits_of_hong_kong_macau_and_taiwan_have_their_own_regions() -> None:
    first = "81000019850615002"
    number = first + resident_check(first)
    assert identity_fault(IdentityKind.HMT_RESIDENCE, number, TODAY) is None
    assert guess_kind(number, TODAY) is IdentityKind.HMT_RESIDENCE


@pytest.mark.parametrize(
    ("number", "suggested"),
    [
        ("990000850615002", IdentityKind.RESIDENT_15),
        ("H12345678", IdentityKind.HK_MACAU_PERMIT),
    ],
)
def test_the_number_of_another_document_offers_that_document(number: str, suggested: IdentityKind) -> None:
    fault = identity_fault(IdentityKind.RESIDENT, number, TODAY)
    assert isinstance(fault, IdentityOtherKind)
    assert fault.suggested is suggested
    assert "像是" in fault.what


def test_a_person_has_no_credit_code_and_an_organisation_no_identity_card() -> None:
    assert isinstance(identity_fault(IdentityKind.CREDIT_CODE, CODES[0], TODAY), IdentityWrongHolder)
    assert isinstance(identity_fault(IdentityKind.RESIDENT, SOUND[0], TODAY, ORGANISATION), IdentityWrongHolder)
    assert IdentityKind.CREDIT_CODE not in identity_kinds(CustomerKind.PERSON)


@pytest.mark.parametrize(
    "typed", ["９９００００２００００１３１００４ｘ", "99000020000131004x", " 990000 20000131 004X\u200b", "990000-20000131-004X"]
)
def test_numbers_are_normalised_before_they_are_checked(typed: str) -> None:
    assert normal_identity(typed) == "99000020000131004X"


def test_the_date_of_birth_is_read_from_the_number() -> None:
    assert birth_date(IdentityKind.RESIDENT, "990000199602290034") == date(1996, 2, 29)
    assert birth_date(IdentityKind.PASSPORT, "E12345678") is None


def test_the_organisation_code_of_the_standard_has_its_check_character() -> None:
    assert organisation_check("00012345") == "7"
    assert organisation_check("MA00TE5T") == "2"


@given(st.text(max_size=30), st.sampled_from(IdentityKind), st.sampled_from(CustomerKind))
def test_no_text_at_all_breaks_the_check(text: str, kind: IdentityKind, holder: CustomerKind) -> None:
    identity_fault(kind, normal_identity(text), TODAY, holder)
    guess_kind(normal_identity(text), TODAY)
