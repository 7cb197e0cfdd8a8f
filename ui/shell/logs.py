"""One log file for what goes wrong anywhere: Python, threads, Qt, crashes. It holds no personal data, only types and places."""

from __future__ import annotations

import faulthandler
import logging
import sys
import threading
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import IO

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

log = logging.getLogger("servicehall")

_crash_file: list[IO[str]] = []
_QT_NOISE = ("This plugin does not support", "propagateSizeHints", "Could not parse application stylesheet")


def start_logging(data: Path) -> Path:
    """Write warnings and worse of this process to `logs/servicehall.log` under the data folder; five files of 1 MB at most."""
    folder = data / "logs"
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "servicehall.log"
    handler = RotatingFileHandler(file, maxBytes=1_000_000, backupCount=4, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(threadName)s %(message)s"))
    logging.getLogger().addHandler(handler)
    logging.getLogger().setLevel(logging.WARNING)
    _crash_file[:] = [(folder / "crash.log").open("a", encoding="utf-8")]
    faulthandler.enable(_crash_file[0])
    sys.excepthook = _unexpected
    threading.excepthook = lambda args: _unexpected(args.exc_type, args.exc_value, args.exc_traceback)
    qInstallMessageHandler(_from_qt)
    return file


def _unexpected(kind: type[BaseException], fault: BaseException | None, where: TracebackType | None) -> None:
    """Log the type and the lines, not the values: an exception's text may hold what somebody typed."""
    frames: list[str] = []
    while where is not None:
        frames.append(f"{where.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{where.tb_lineno}")
        where = where.tb_next
    log.error("%s at %s", kind.__name__, " < ".join(reversed(frames)) or fault.__class__.__name__)


def _from_qt(kind: QtMsgType, _where: QMessageLogContext, text: str | None) -> None:
    if text and not text.startswith(_QT_NOISE):
        log.log(logging.WARNING if kind in (QtMsgType.QtWarningMsg, QtMsgType.QtCriticalMsg) else logging.INFO, "qt: %s", text)
