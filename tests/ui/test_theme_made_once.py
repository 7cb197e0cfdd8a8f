"""The theme's icons and sheet are made once, also when several programs start on a fresh machine at the same moment."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
_START = "from PySide6.QtWidgets import QApplication; from ui.theme import apply; apply(QApplication([]), 'light')"


def test_programs_that_start_together_on_a_fresh_machine_do_not_empty_each_other_s_icons(tmp_path: Path) -> None:
    fresh = os.environ | {
        "HOME": str(tmp_path),
        "USERPROFILE": str(tmp_path),
        "LOCALAPPDATA": str(tmp_path),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
        "QT_QPA_PLATFORM": "offscreen",
    }
    started = [
        subprocess.Popen([sys.executable, "-c", _START], cwd=ROOT, env=fresh, stderr=subprocess.PIPE, text=True, encoding="utf-8")
        for _ in range(4)
    ]
    assert [(each.communicate(timeout=120)[1], each.returncode) for each in started] == [("", 0)] * 4
