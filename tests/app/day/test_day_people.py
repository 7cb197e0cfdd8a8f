"""The sample's people are invented, and their numbers pass the real checks."""

from __future__ import annotations

from datetime import date
from random import Random

from app.day.arrivals import arrivals
from app.day.people import credit_code, identity_number, somebody


def test_identity_numbers_carry_the_right_check_character() -> None:
    # GB 11643-1999, worked example of the standard; region 99 from the hall's own list of invented numbers
    assert identity_number("11010519491231002") == "11010519491231002X"
    assert identity_number("99000019850615002") == "990000198506150029"


def test_nobody_in_the_sample_has_a_real_region() -> None:
    random = Random(1)
    assert {somebody(random, date(2026, 11, 23)).identity_number[:2] for _ in range(200)} == {"99"}


def test_credit_codes_have_eighteen_characters_of_the_alphabet() -> None:
    code = credit_code(Random(2))
    assert len(code) == 18
    assert not set(code) & set("IOZSV")


def test_the_morning_is_busier_than_the_afternoon() -> None:
    came = arrivals(Random(3), 300)
    morning = sum(arrival.after_opening.total_seconds() < 3 * 3600 for arrival in came)
    assert len(came) == 300
    assert morning > 180
