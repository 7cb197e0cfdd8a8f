"""Recordings made for a test."""

from __future__ import annotations

import io
import math
import struct
import wave


def spoken(seconds: float, *, rate: int = 8000, channels: int = 1) -> bytes:
    """A WAV: silence in its first half, a tone of half the full loudness in its second."""
    frames = int(seconds * rate)
    tone = (0 if at < frames // 2 else round(16384 * math.sin(at * 2 * math.pi * 440 / rate)) for at in range(frames))
    out = io.BytesIO()
    with wave.open(out, "wb") as made:
        made.setnchannels(channels)
        made.setsampwidth(2)
        made.setframerate(rate)
        made.writeframes(b"".join(struct.pack("<h", each) * channels for each in tone))
    return out.getvalue()
