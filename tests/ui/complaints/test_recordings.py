"""Recordings play in place by the system's player, whatever it is; where it cannot, they open outside and it is said."""

from __future__ import annotations

import io
import wave
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from pytestqt.qtbot import QtBot

from ui.widgets import player
from ui.widgets.player import Player, player_command


def recording(seconds: float = 2.0) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as made:
        made.setnchannels(1)
        made.setsampwidth(2)
        made.setframerate(8000)
        made.writeframes(b"\0\1" * int(8000 * seconds))
    return out.getvalue()


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A PC that has only the players put into this folder: small real programs."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr(player.sys, "platform", "linux")
    return folder


def install(folder: Path, name: str, does: str) -> None:
    file = folder / name
    file.write_text(f"#!/bin/sh\n{does}\n", encoding="utf-8")
    file.chmod(0o755)


class Opened(QObject):
    """What the system is asked to open."""

    def __init__(self) -> None:
        super().__init__()
        self.files: list[Path] = []
        QDesktopServices.setUrlHandler("file", self, "open")

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.files.append(Path(url.toLocalFile()))


@pytest.fixture
def opened() -> object:
    made = Opened()
    yield made
    QDesktopServices.unsetUrlHandler("file")


def test_a_recording_is_played_from_a_copy_that_goes_away(programs: Path, tmp_path: Path, qtbot: QtBot) -> None:
    install(programs, "pw-play", f'echo "$1" > {tmp_path / "heard"}')
    made = Player()
    with qtbot.waitSignal(made.ended, timeout=5000):
        assert made.play(recording(), "来电.wav")
    file = Path((tmp_path / "heard").read_text(encoding="utf-8").strip())
    assert file.read_bytes() == recording()
    made.forget()
    assert not file.exists()


def test_a_player_that_fails_hands_over_to_the_systems_program(programs: Path, qtbot: QtBot, opened: Opened) -> None:
    install(programs, "aplay", "exit 1")
    made = Player()
    with qtbot.waitSignals([made.failed, made.ended], timeout=5000):
        made.play(recording(), "来电.wav")
    assert [file.name for file in opened.files] == ["来电.wav"]
    made.forget()


def test_stopping_is_no_failure(programs: Path, qtbot: QtBot, opened: Opened) -> None:
    install(programs, "pw-play", "while :; do :; done")
    made = Player()
    assert made.play(recording(), "来电.wav")
    with qtbot.waitSignal(made.ended, timeout=5000), qtbot.assertNotEmitted(made.failed):
        made.stop()
    assert (made.playing, opened.files) == (False, [])
    made.forget()


def test_other_kinds_need_a_player_of_any_kind(programs: Path, opened: Opened) -> None:
    install(programs, "pw-play", "exit 0")
    assert player_command("wav") == ["pw-play"]
    assert player_command("mp3") is None
    made = Player()
    assert not made.play(b"ID3", "来电.mp3")
    assert [file.name for file in opened.files] == ["来电.mp3"]
    install(programs, "mpv", "exit 0")
    for ending in ("mp3", "m4a", "amr", "ogg"):
        command = player_command(ending)
        assert command is not None
        assert command[0] == "mpv"
    made.forget()


def test_windows_plays_all_kinds_by_its_own_player(monkeypatch: pytest.MonkeyPatch) -> None:
    """System.Windows.Media.MediaPlayer plays what the Media Player plays; the file's name is an argument, never part of the script."""
    monkeypatch.setattr(player.sys, "platform", "win32")
    command = player_command("m4a")
    assert command is not None
    assert command[0] == "powershell"
    assert "$args[0]" in command[-1]
