"""A recording among an order's files is heard in its place by keys."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from app.facility.orders import service as orders
from app.store import Actor, Hall
from tests.helpers.facility_pages import Key, machine
from tests.helpers.recordings import spoken
from tests.helpers.typing import press, settle
from ui.facility.page import FacilityPage
from ui.widgets import sound
from ui.widgets.gallery import Gallery

miniaudio = pytest.importorskip("miniaudio", reason="this machine has no package of it")


@pytest.fixture
def gallery(page: FacilityPage, hall: Hall, people: dict[str, Actor]) -> Gallery:
    """An order's files: one recording, at hand."""
    with hall.work(people["吴刚"]) as work:
        order = orders.report_fault(work, machine(hall).id, "取号屏不亮")
        orders.attach_file(work, order.id, hall.attachments.keep(spoken(30.0), "异响龘.wav"))
    page.open(order.id)
    settle()
    page.order_view.gallery.strip.setFocus()
    return page.order_view.gallery


def test_enter_opens_it_space_plays_it_and_escape_puts_it_away(
    page: FacilityPage, gallery: Gallery, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setattr(sound, "BACKENDS", [miniaudio.Backend.NULL])
    press(gallery.strip, Key.Key_Return)
    settle()
    recording = gallery.recording
    assert (gallery.shown_large, recording.isVisible(), recording.hasFocus(), recording.times) == (True, True, True, "0:00 / 0:30")
    press(recording, Key.Key_Space)
    qtbot.waitUntil(lambda: recording.at > 0.2, timeout=5000)
    press(recording, Key.Key_Right)
    assert recording.at > 5.2
    press(page, Key.Key_Escape)
    assert (gallery.shown_large, recording.isVisible(), recording.sound, recording.voice) == (False, False, None, None)
    assert gallery.strip.hasFocus()
    press(gallery.strip, Key.Key_Return)
    settle()
    press(recording, Key.Key_Space)
    page.hide()
    assert (gallery.shown_large, recording.sound, recording.voice) == (False, None, None)


def test_without_a_sound_device_it_is_said_and_opened_in_the_systems_program(gallery: Gallery, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sound, "BACKENDS", [miniaudio.Backend.OPENSL])
    opened: list[str] = []
    monkeypatch.setattr(gallery.player, "open", lambda _content, name: opened.append(name))
    press(gallery.strip, Key.Key_Return)
    settle()
    press(gallery.recording, Key.Key_Space)
    settle()
    assert opened == ["异响龘.wav"]
    assert gallery.told.text() == "这台电脑没有可用的发声设备，异响龘.wav 改用本机的播放程序打开。"
    assert gallery.strip.hasFocus()
