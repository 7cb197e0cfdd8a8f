"""A recording as sound: decoded into memory, its loudness over time, and played by this PC's sound device. Nothing of it touches the disk.

`miniaudio` decodes WAV, MP3, FLAC and Ogg Vorbis. It has no ready-made package for every machine (none for ARM under Linux): without it, as
for M4A and AMR and on a PC without a sound device, the recording goes to the system's player (`player.py`).
"""

from __future__ import annotations

from array import array
from collections.abc import Generator
from dataclasses import dataclass
from functools import cache
from threading import Lock
from typing import Any

RATE = 16000
"""Samples per second: twice what a telephone carries, and an hour is 115 MB."""
LONGEST = 2 * 3600
"""Seconds. A small file can hold days of silence; what is longer than this is not held in memory."""
COLUMNS = 480
_CHUNK = 1 << 16
_LOOKED_AT = 1 << 13
"""Samples that a column of the picture is made from at most."""
_BUFFER = 60
"""Milliseconds between what is sent and what is heard."""

BACKENDS: list[Any] | None = None
"""The sound systems to try; None: every one that makes a sound."""


@dataclass(frozen=True)
class Sound:
    """A decoded recording: 16-bit samples of one channel, and the loudest of each of its columns from 0 to 1."""

    samples: array[int]
    peaks: tuple[float, ...]

    @property
    def seconds(self) -> float:
        return len(self.samples) / RATE


@cache
def _library() -> Any:
    """Loaded with the first recording, a tenth of a second that no start waits for; None where the machine has no package of it."""
    try:
        import miniaudio
    except ImportError:
        return None
    return miniaudio


class NoSoundDevice(Exception):
    """This PC has nothing to play on, or it does not start."""


def sound_of(content: bytes) -> Sound | None:
    """Decode a recording; None when it is of a kind that cannot be decoded here, empty, or longer than LONGEST. Takes a moment."""
    miniaudio = _library()
    if miniaudio is None:
        return None
    samples = array("h")
    try:
        stream = miniaudio.stream_memory(content, miniaudio.SampleFormat.SIGNED16, 1, RATE, _CHUNK)
        for chunk in stream:
            samples.extend(chunk)
            if len(samples) > LONGEST * RATE:
                stream.close()
                return None
    except miniaudio.MiniaudioError:
        return None
    return Sound(samples, _peaks(samples)) if samples else None


def _peaks(samples: array[int]) -> tuple[float, ...]:
    found: list[float] = []
    for column in range(COLUMNS):
        first, last = column * len(samples) // COLUMNS, (column + 1) * len(samples) // COLUMNS
        part = samples[first : max(last, first + 1) : max(1, (last - first) // _LOOKED_AT)]
        high, low = max(part), min(part)
        found.append(max(high, -low) / 32768)
    return tuple(found)


class Voice:
    """A sound being played. The device takes its samples in a thread of its own; everything else is asked from the GUI thread."""

    def __init__(self, sound: Sound) -> None:
        """Take the device. Raises NoSoundDevice."""
        miniaudio = _library()
        if miniaudio is None:
            raise NoSoundDevice
        self._error: type[Exception] = miniaudio.MiniaudioError
        self.sound = sound
        self._lock = Lock()
        self._at = 0
        every = [each for each in miniaudio.Backend if each is not miniaudio.Backend.NULL]
        try:
            self._device = miniaudio.PlaybackDevice(
                miniaudio.SampleFormat.SIGNED16, 1, RATE, buffersize_msec=_BUFFER, backends=BACKENDS or every
            )
        except miniaudio.MiniaudioError as why:
            raise NoSoundDevice from why

    @property
    def at(self) -> float:
        """Seconds from the start."""
        return self._at / RATE

    @property
    def over(self) -> bool:
        return self._at >= len(self.sound.samples)

    @property
    def playing(self) -> bool:
        return self._device.running

    def play(self) -> None:
        """Go on from where it is; from the start when it is over. Raises NoSoundDevice."""
        if self.playing:
            return
        if self.over:
            self._at = 0
        sending = self._sending()
        next(sending)
        try:
            self._device.start(sending)
        except self._error as why:
            raise NoSoundDevice from why

    def pause(self) -> None:
        """Hold it where it is."""
        try:
            self._device.stop()
        except self._error:  # pulled out while it played: it is silent already
            self._device.running = False

    def go_to(self, seconds: float) -> None:
        """Another place, playing or not; never before the start or past the end."""
        with self._lock:
            self._at = max(0, min(round(seconds * RATE), len(self.sound.samples)))

    def close(self) -> None:
        """Give the device back."""
        self._device.close()

    def _sending(self) -> Generator[bytes, int, None]:
        wanted = yield b""
        while True:
            with self._lock:
                first = self._at
                self._at = min(first + wanted, len(self.sound.samples))
            wanted = yield self.sound.samples[first : self._at].tobytes()
