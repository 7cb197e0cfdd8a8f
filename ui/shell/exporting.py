"""What a list shows, as a file that spreadsheets open with Chinese intact."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths

from app.words import say
from ui.widgets.table import RowTable

if TYPE_CHECKING:
    from ui.shell.page import Page


def export_list(page: Page, table: RowTable, name: str, folder: Path | None = None) -> None:
    """Write what a list shows, as filtered, sorted and masked, to the documents folder; say where, or why not."""
    place = folder or Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
    count = len(table.rows.rows)

    def write() -> Path | OSError:
        with page.hall.read() as read:
            at = f"{read.now.astimezone(read.zone):%Y%m%d-%H%M%S}"
        file = place / f"{name}-{at}.csv"
        try:
            place.mkdir(parents=True, exist_ok=True)
            table.rows.export(file)
        except OSError as refused:
            return refused
        return file

    def told(outcome: Path | OSError) -> None:
        if isinstance(outcome, OSError):
            page.message.tell(say("ui.export_failed", why=outcome.strerror or str(outcome)), "danger")
        else:
            page.message.tell(say("ui.exported", n=count, file=str(outcome)))

    page.background(write, told)
