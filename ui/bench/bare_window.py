"""The floor of the start: a bare PySide6 window dressed by qt-material in the house's font. Nothing of ours is imported.

python -m ui.bench.bare_window FONT BEGUN: tells how many milliseconds after BEGUN (`time.monotonic`) it was painted.
"""

from __future__ import annotations

import os
import sys
import time

from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow

import qt_material  # isort: skip - it looks for the binding that is already imported


def main() -> None:
    program = QApplication(sys.argv[:1])
    family = QFontDatabase.applicationFontFamilies(QFontDatabase.addApplicationFont(sys.argv[1]))[0]
    program.setFont(QFont(family, 10))
    qt_material.apply_stylesheet(program, theme="light_blue.xml", extra={"density_scale": "-2", "font_family": family})
    window = QMainWindow()
    window.setCentralWidget(QLabel("窗口"))
    window.resize(1366, 728)
    window.show()
    handle = window.windowHandle()
    while not handle.isExposed():
        program.processEvents()
    program.processEvents()
    print((time.monotonic() - float(sys.argv[2])) * 1000, flush=True)  # noqa: T201 - what the measuring process waits for
    os._exit(0)


if __name__ == "__main__":
    main()
