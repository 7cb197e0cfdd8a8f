"""The call board: numbers and their windows, the newest large for ten seconds, and how long each series waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from app.access import SELF_SERVICE
from app.facility.assets import service as assets
from app.facility.assets.models import Asset, AssetStateSet
from app.facility.assets.service import PublicNotice
from app.queue import service as queue
from app.queue.models import CounterPeriod, Step, TicketNow
from app.queue.rules import WaitEstimate
from app.store import Hall, Reader
from app.words import language, say
from ui.public.notices import in_words
from ui.shell import tasks
from ui.shell.session import Session

LARGE_FOR_MS = 10_000
ROWS = 6
_STYLE = """
QWidget { background: #0b0f14; color: #f2f6fa; }
QLabel#newest { font-size: 120px; font-weight: 700; color: #ffd54d; }
QLabel#row { font-size: 52px; font-weight: 700; }
QLabel#wait { font-size: 26px; color: #b9c6d3; }
QLabel#fault { font-size: 30px; font-weight: 700; color: #0b0f14; background: #ffb74d; padding: 8px 16px; border-radius: 8px; }
QLabel#notice { font-size: 28px; color: #b9c6d3; }
"""


@dataclass(frozen=True)
class _Board:
    called: list[tuple[str, int]]
    newest: tuple[str, int, datetime] | None
    waits: list[tuple[str, WaitEstimate]]
    name: str
    faults: list[PublicNotice]


def _read(read: Reader) -> _Board:
    windows = {counter.id: counter.number for counter in queue.counters(read)}
    lines = queue.today(read, (Step.CALLED, Step.RECALLED, Step.SERVING))
    called = sorted(lines, key=lambda line: line.since, reverse=True)
    english = language() == "en"
    waits = [
        (series.name_en if english and series.name_en else series.name, queue.estimate(read, series.letter))
        for series in queue.all_series(read)
    ]
    hall = read.profile()
    called = [line for line in called if line.counter_id in windows]
    calls = [(line.number, windows[line.counter_id], line.since) for line in called if line.counter_id and line.step is not Step.SERVING]
    return _Board(
        [(line.number, windows[line.counter_id]) for line in called if line.counter_id],
        calls[0] if calls else None,
        waits,
        hall.name_en if english and hall.name_en else hall.name,
        assets.public_notices(read),
    )


class BoardWindow(QWidget):
    """Dark, full screen, no names. Esc or Ctrl+Shift+Q leaves."""

    def __init__(self, hall: Hall) -> None:
        super().__init__()
        self.session = Session(hall, SELF_SERVICE, self)
        self.session.watch()
        self.setWindowTitle(say("ui_public.board"))
        self.setStyleSheet(_STYLE)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(48, 30, 48, 30)
        self.newest = QLabel()
        self.newest.setObjectName("newest")
        self.newest.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout.addWidget(self.newest)
        self.grid = QGridLayout()
        self.rows = [QLabel() for _ in range(ROWS)]
        for place, row in enumerate(self.rows):
            row.setObjectName("row")
            self.grid.addWidget(row, place // 2, place % 2)
        layout.addLayout(self.grid, 1)
        self.fault = QLabel()
        self.fault.setObjectName("fault")
        self.fault.setWordWrap(True)
        self.fault.hide()
        layout.addWidget(self.fault)
        self.waits = QLabel()
        self.waits.setObjectName("wait")
        self.waits.setWordWrap(True)
        layout.addWidget(self.waits)
        self.notice = QLabel()
        self.notice.setObjectName("notice")
        layout.addWidget(self.notice)
        self._last: tuple[str, int, datetime] | None = None
        self._shrink = QTimer(self)
        self._shrink.setSingleShot(True)
        self._shrink.timeout.connect(self.newest.hide)
        self._clock = QTimer(self)
        self._clock.timeout.connect(self.refresh)
        self._clock.start(15_000)
        self.session.changed.connect(self._heard)
        for key in ("Esc", "Ctrl+Shift+Q"):
            QShortcut(QKeySequence(key), self).activated.connect(self.close)
        self.refresh()

    def refresh(self) -> None:
        tasks.fetch(self, self.session.hall, _read, self._show, lambda _: None, lambda _: None)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._clock.stop()
        self.session.close()
        super().closeEvent(event)

    def _heard(self, kinds: frozenset[type]) -> None:
        if {TicketNow, CounterPeriod, AssetStateSet, Asset} & kinds:
            self.refresh()

    def _show(self, board: _Board) -> None:
        lines = [say("ui_public.to_window", number=number, window=window) for number, window in board.called]
        newer = board.newest is not None and (self._last is None or board.newest[2] >= self._last[2])
        if board.newest is not None and newer and board.newest != self._last:  # called for the first time, or again
            self._last = board.newest
            number, window, _ = board.newest
            self.newest.setText(say("ui_public.to_window", number=number, window=window))
            self.newest.show()
            self._shrink.start(LARGE_FOR_MS)
        for place, row in enumerate(self.rows):
            row.setText(lines[place] if place < len(lines) else "")
        self.waits.setText(
            "    ".join(
                say("ui_public.series_wait", name=name, ahead=wait.ahead, most=wait.pessimistic_minutes) for name, wait in board.waits
            )
        )
        self.fault.setText(in_words(self.session.hall, board.faults))
        self.fault.setVisible(bool(board.faults))
        self.notice.setText(say("ui_public.notice", hall=board.name))
