"""The help beside the page, for the page one is on (F1)."""

from __future__ import annotations

from PySide6.QtWidgets import QDockWidget, QTextBrowser, QWidget

from app.words import RESOURCES, language, say


def help_text(key: str) -> str:
    """The help page of this name in the program's language, as Markdown."""
    file = RESOURCES / language() / "help" / f"{key}.md"
    return file.read_text(encoding="utf-8") if file.exists() else say("ui.help.none")


class HelpDock(QDockWidget):
    """A narrow page at the right that can stay open while one works."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(say("ui.help.title"), parent)
        self.setObjectName("help")
        self.text = QTextBrowser()
        self.text.setOpenExternalLinks(False)
        self.text.setMinimumWidth(320)
        self.setWidget(self.text)
        self.hide()

    def show_page(self, key: str) -> None:
        self.text.setMarkdown(help_text(key))
        self.show()
