"""Recordings are played in the page by keys: real decoding, a real device thread, only that the device makes no sound."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from pytestqt.qtbot import QtBot

from app.complaints import service
from app.store import Hall
from tests.helpers.recordings import spoken
from tests.helpers.typing import press, settle
from tests.ui.complaints.test_complaints_page import complaints, take_down
from ui.complaints.page import ComplaintsPage
from ui.widgets import sound
from ui.widgets.recording import Recording, clock
from ui.widgets.sound import COLUMNS, sound_of

miniaudio = pytest.importorskip("miniaudio", reason="this machine has no package of it")
Key = Qt.Key
ALT = Qt.KeyboardModifier.AltModifier


class Opened(QObject):
    """What the system is asked to open."""

    def __init__(self) -> None:
        super().__init__()
        self.files: list[Path] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.files.append(Path(url.toLocalFile()))


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opened]:
    """A PC whose system has no player of its own: files open in its program."""
    made = Opened()
    monkeypatch.setenv("PATH", str(tmp_path))
    QDesktopServices.setUrlHandler("file", made, "open")
    yield made
    QDesktopServices.unsetUrlHandler("file")


@pytest.fixture
def device(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sound device that takes its samples in real time and is not heard."""
    monkeypatch.setattr(sound, "BACKENDS", [miniaudio.Backend.NULL])


@pytest.fixture
def no_device(monkeypatch: pytest.MonkeyPatch) -> None:
    """No sound system that this test's machine could have."""
    monkeypatch.setattr(sound, "BACKENDS", [miniaudio.Backend.OPENSL])


def attach_to(page: ComplaintsPage, hall: Hall, content: bytes, name: str = "来电.wav") -> Recording:
    take_down(page)
    (complaint,) = complaints(hall)
    with hall.work(page.session.actor) as work:
        service.add_attachment(work, complaint.id, hall.attachments.keep(content, name))
    settle()
    press(page, Key.Key_3, ALT)
    page.attached.table.setFocus()
    settle()
    return page.attached.recording


def test_a_recording_is_decoded_with_its_loudness_over_time() -> None:
    made = sound_of(spoken(3.0, rate=44100, channels=2))
    assert made is not None
    assert made.seconds == pytest.approx(3.0, abs=0.01)
    assert len(made.peaks) == COLUMNS
    assert max(made.peaks[: COLUMNS // 2 - 2]) < 0.01
    assert made.peaks[-20:] == pytest.approx([0.5] * 20, abs=0.03)


@pytest.mark.parametrize("content", [b"", b"ID3", b"#!AMR\n123", b"RIFF\0\0\0\0WAVE", b"\0\0\0\x20ftypM4A \0\0\0\0", spoken(0.0)])
def test_what_cannot_be_decoded_is_none(content: bytes) -> None:
    assert sound_of(content) is None


def test_what_is_too_long_for_the_memory_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sound, "LONGEST", 5)
    assert sound_of(spoken(5.0)) is not None
    assert sound_of(spoken(12.0)) is None


def test_a_recording_of_a_few_samples_has_a_picture_too(qtbot: QtBot) -> None:
    made = sound_of(spoken(0.01))
    assert made is not None
    widget = Recording()
    qtbot.addWidget(widget)
    widget.show_sound(made)
    assert not widget.grab().isNull()
    assert widget.times == "0:00 / 0:00"


def test_space_plays_and_holds_and_goes_on(page: ComplaintsPage, hall: Hall, device: None, qtbot: QtBot, opened: Opened) -> None:
    recording = attach_to(page, hall, spoken(30.0))
    assert (recording.isVisible(), recording.playing, recording.times) == (True, False, "0:00 / 0:30")
    press(page, Key.Key_Space)
    assert recording.playing
    assert page.attached.play_button.text() == "暂停"
    qtbot.waitUntil(lambda: recording.at > 0.3, timeout=5000)
    press(page, Key.Key_Space)
    held = recording.at
    assert (recording.playing, page.attached.play_button.text()) == (False, "播放")
    qtbot.wait(200)
    assert recording.at == held
    press(page, Key.Key_Return)
    qtbot.waitUntil(lambda: recording.at > held + 0.2, timeout=5000)
    assert opened.files == []


def test_the_arrows_go_five_seconds_playing_or_not(page: ComplaintsPage, hall: Hall, device: None, qtbot: QtBot) -> None:
    recording = attach_to(page, hall, spoken(12.0))
    press(page, Key.Key_Left)
    assert recording.at == 0
    press(page, Key.Key_Right)
    assert recording.times == "0:05 / 0:12"
    press(page, Key.Key_Space)
    qtbot.waitUntil(lambda: recording.at > 5.1, timeout=5000)
    assert recording.at < 9
    press(page, Key.Key_Left)
    assert recording.at < 5
    assert recording.playing
    press(page, Key.Key_Space)
    for _ in range(4):
        press(page, Key.Key_Right)
    assert recording.at == pytest.approx(12.0, abs=0.01)


def test_at_its_end_it_falls_silent_and_begins_again(page: ComplaintsPage, hall: Hall, device: None, qtbot: QtBot) -> None:
    recording = attach_to(page, hall, spoken(5.6))
    press(page, Key.Key_Right)
    press(page, Key.Key_Space)
    qtbot.waitUntil(lambda: not recording.playing, timeout=8000)
    assert recording.at == pytest.approx(5.6, abs=0.01)
    assert page.attached.play_button.text() == "播放"
    press(page, Key.Key_Space)
    assert recording.playing
    assert recording.at < 4


def test_a_page_left_in_the_middle_falls_silent_and_keeps_nothing(page: ComplaintsPage, hall: Hall, device: None, qtbot: QtBot) -> None:
    recording = attach_to(page, hall, spoken(30.0))
    press(page, Key.Key_Space)
    qtbot.waitUntil(lambda: recording.at > 0.1, timeout=5000)
    page.hide()
    assert (recording.sound, recording.voice, page.attached._content) == (None, None, None)
    page.show()
    settle()
    assert (recording.isVisible(), recording.playing, recording.times) == (True, False, "0:00 / 0:30")


def test_a_window_made_small_plays_on_until_it_is_covered(page: ComplaintsPage, hall: Hall, device: None, qtbot: QtBot) -> None:
    recording = attach_to(page, hall, spoken(30.0))
    press(page, Key.Key_Space)
    page.showMinimized()
    settle()
    at = recording.at
    qtbot.waitUntil(lambda: recording.at > at + 0.2, timeout=5000)
    page.hide()
    assert (recording.sound, page.attached._content) == (None, None)


def test_another_tab_falls_silent(page: ComplaintsPage, hall: Hall, device: None, qtbot: QtBot) -> None:
    recording = attach_to(page, hall, spoken(30.0))
    press(page, Key.Key_Space)
    press(page, Key.Key_1, ALT)
    assert (recording.sound, recording.playing) == (None, False)


def test_a_page_closed_in_the_middle_lets_the_device_go(hall: Hall, page: ComplaintsPage, device: None, qtbot: QtBot) -> None:
    recording = attach_to(page, hall, spoken(30.0))
    press(page, Key.Key_Space)
    voice = recording.voice
    assert voice is not None
    page.close()
    assert not voice.playing
    at = voice.at
    qtbot.wait(150)
    assert voice.at == at


def test_a_click_on_the_picture_goes_there(page: ComplaintsPage, hall: Hall, device: None, qtbot: QtBot) -> None:
    recording = attach_to(page, hall, spoken(20.0))
    qtbot.mouseClick(recording, Qt.MouseButton.LeftButton, pos=recording.rect().center())
    assert recording.at == pytest.approx(10.0, abs=0.3)
    assert recording.hasFocus()
    press(page, Key.Key_Right)
    assert recording.at == pytest.approx(15.0, abs=0.3)


def test_without_a_sound_device_the_systems_player_gets_it_and_it_is_said(
    page: ComplaintsPage, hall: Hall, no_device: None, opened: Opened
) -> None:
    recording = attach_to(page, hall, spoken(2.0))
    press(page, Key.Key_Space)
    assert not recording.playing
    assert [file.name for file in opened.files] == ["来电.wav"]
    assert page.attached.told.text() == "这台电脑没有可用的发声设备，来电.wav 改用本机的播放程序打开。"


def test_a_kind_that_cannot_be_decoded_says_so_and_goes_to_the_systems_player(
    page: ComplaintsPage, hall: Hall, device: None, opened: Opened
) -> None:
    recording = attach_to(page, hall, b"#!AMR\n123", "来电.amr")
    assert recording.isHidden()
    assert "改用本机的播放程序" in page.attached.told.text()
    press(page, Key.Key_Space)
    press(page, Key.Key_Return)
    assert [file.name for file in opened.files] == ["来电.amr"] * 2


def test_a_device_that_takes_nothing_any_more_is_given_up(
    page: ComplaintsPage, hall: Hall, device: None, qtbot: QtBot, opened: Opened
) -> None:
    recording = attach_to(page, hall, spoken(30.0))
    press(page, Key.Key_Space)
    assert recording.voice is not None
    recording.voice._device.callback_generator = None  # as one that was pulled out: it asks for nothing more
    qtbot.waitUntil(lambda: bool(opened.files), timeout=8000)
    assert recording.voice is None


def test_times_are_told_as_minutes_and_seconds() -> None:
    assert [clock(each) for each in (0, 9.9, 75.4, 3600)] == ["0:00", "0:09", "1:15", "60:00"]


def test_a_machine_without_the_library_hands_over(
    page: ComplaintsPage, hall: Hall, monkeypatch: pytest.MonkeyPatch, opened: Opened
) -> None:
    monkeypatch.setattr(sound, "_library", lambda: None)
    recording = attach_to(page, hall, spoken(2.0))
    assert recording.isHidden()
    press(page, Key.Key_Return)
    assert [file.name for file in opened.files] == ["来电.wav"]
