"""The rating screen: asked once, answered by one key, never by staff."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from app.access import SELF_SERVICE
from app.consult.models import Channel
from app.consult.rules import QuestionForm
from app.desk import service as desk
from app.documents.numbers import code_text, hall_secret
from app.intake.applications.models import Rating
from app.queue import service as queue
from app.queue.models import Counter
from app.store import Actor, Hall
from app.words import say
from tests.helpers.applications import load_catalogue, service_named
from tests.helpers.typing import press, settle, type_text
from ui.public.rating import RatingWindow

Key = Qt.Key


@pytest.fixture
def counter(hall: Hall, administrator: Actor) -> Counter:
    load_catalogue(hall, administrator)
    with hall.work(administrator) as work:
        desk.set_up_series(work)
        return queue.add_counter(work, 3, ["A"])


@pytest.fixture
def window(hall: Hall, counter: Counter, qtbot: QtBot) -> Iterator[RatingWindow]:
    made = RatingWindow(hall, 3)
    qtbot.addWidget(made)
    made.resize(1280, 720)
    made.show()
    settle()
    yield made
    made.close()


def serve(hall: Hall, counter: Counter, clerk: Actor) -> None:
    with hall.work(SELF_SERVICE) as work:
        taken = desk.take_number(work, service_named(work, "HJ01").id, print_ticket=False)
    with hall.work(clerk) as work:
        queue.open_counter(work, counter.id)
    with hall.work(clerk) as work:
        queue.call_next(work, counter.id)
    with hall.work(clerk) as work:
        desk.begin_visit(work, taken.ticket.id)
    with hall.work(clerk) as work:
        desk.finish_visit(work, taken.ticket.id)


def ratings(hall: Hall) -> list[Rating]:
    with hall.read() as read:
        return read.all(select(Rating))


def test_nobody_is_asked_before_a_visit_has_ended(window: RatingWindow, hall: Hall) -> None:
    assert window.sights.currentWidget() is window.nobody
    press(window, Key.Key_5)
    assert ratings(hall) == []


def test_one_key_rates_the_visit_once(window: RatingWindow, hall: Hall, counter: Counter, clerk: Actor) -> None:
    serve(hall, counter, clerk)
    settle()
    assert window.title.text() == say("ui_public.how_was_it")
    press(window, Key.Key_4)
    press(window, Key.Key_1)
    (rating,) = ratings(hall)
    assert (rating.grade, rating.staff_id) == (4, clerk.id)
    assert window.title.text() == say("ui_public.rating_thanks")


def test_a_bad_grade_may_say_why(window: RatingWindow, hall: Hall, counter: Counter, clerk: Actor) -> None:
    serve(hall, counter, clerk)
    settle()
    press(window, Key.Key_1)
    assert ratings(hall) == []
    press(window, Key.Key_2)
    (rating,) = ratings(hall)
    assert (rating.grade, rating.tags) == (1, [say("ui_public.why.waiting")])


def test_a_bad_grade_counts_when_the_screen_is_left_or_closed(window: RatingWindow, hall: Hall, counter: Counter, clerk: Actor) -> None:
    serve(hall, counter, clerk)
    settle()
    press(window, Key.Key_2)
    window.close()
    settle()
    assert [rating.grade for rating in ratings(hall)] == [2]


def test_another_program_s_visit_is_heard_of(window: RatingWindow, hall: Hall, counter: Counter, clerk: Actor, qtbot: QtBot) -> None:
    from app.house import open_house

    other = open_house(hall.data, hall.clock, use_keyring=False)
    serve(other, counter, clerk)
    other.close()
    qtbot.waitUntil(lambda: window.title.text() == say("ui_public.how_was_it"))


def test_a_wrong_code_says_what_to_do_and_the_next_one_can_be_typed_at_once(window: RatingWindow) -> None:
    type_text(window.slip, "QC01-ZX20261123-00001-3 ABCDEF")
    press(window, Key.Key_Return)
    assert window.title.text() == say("desk.error.slip_unreadable.what")
    assert window.ticket.text() == say("desk.error.slip_unreadable.do")
    assert (window.slip.text(), window.focusWidget()) == ("", window.slip)


def test_the_code_of_a_slip_asks_about_its_consultation_once(window: RatingWindow, hall: Hall, clerk: Actor) -> None:
    """Clause 3.1.4: whoever asked by phone rates with the slip; a second time there is nothing to rate."""
    form = QuestionForm(channel=Channel.PHONE, question="几点上班", phone="19900000001")
    with hall.work(clerk) as work:
        made = desk.record_question(work, form, reply=desk.Reply(answer="九点。"))
    with hall.read() as read:
        code = code_text(hall_secret(read), made.number)
    for expected in (1, 1):
        window._pause.stop()
        window.refresh()
        settle()
        type_text(window.slip, code)
        press(window, Key.Key_Return)
        if window.sights.currentWidget() is window.grades:
            press(window, Key.Key_4)
        assert len(ratings(hall)) == expected
    (rating,) = ratings(hall)
    assert (rating.grade, rating.visit_id, rating.staff_id) == (4, made.contact_id, clerk.id)
    assert window.title.text() == say("desk.error.nothing_to_rate.what")
