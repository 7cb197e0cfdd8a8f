"""Whether a window can be shown here, asked before Qt is: its platform plugin would end the program."""

from __future__ import annotations

import os
import sys


def can_show_windows() -> bool:
    """True where a window can open: a display is there, or the offscreen platform was asked for."""
    if os.environ.get("QT_QPA_PLATFORM"):
        return True
    if sys.platform in {"win32", "darwin"}:
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
