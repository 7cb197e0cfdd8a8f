"""This PC: language, theme, large print, printers."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox

from app.documents import Sheet
from app.documents.printers import make_printer
from app.documents.trial import print_trial
from app.words import LANGUAGES, language, say
from ui.shell.look import dress, look_of
from ui.shell.page import Page
from ui.shell.session import Session
from ui.theme import THEMES
from ui.widgets.pieces import Form, button, card, label

_LANGUAGE_NAMES = {"zh_CN": "简体中文", "en": "English"}


class SettingsPage(Page):
    """Choices that stay on this PC. They act at once."""

    title_key: ClassVar[str] = "ui.pages.settings"
    help_key: ClassVar[str] = "shell"

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        frame, layout = card()
        layout.addWidget(label(say("ui.settings.look"), "heading"))
        look = Form(columns=2)
        self.language = QComboBox()
        for known in LANGUAGES:
            self.language.addItem(_LANGUAGE_NAMES[known], known)
        self.language.setCurrentIndex(self.language.findData(language()))
        self.theme = QComboBox()
        for name in THEMES:
            self.theme.addItem(say(f"ui.settings.theme_{name}"), name)
        self.theme.setCurrentIndex(self.theme.findData(self.hall.setting("theme", "light")))
        self.large = QCheckBox(say("ui.settings.large"))
        self.large.setChecked(self.hall.setting("large") == "yes")
        look.add("language", say("ui.settings.language"), self.language)
        look.add("theme", say("ui.settings.theme"), self.theme)
        look.add("large", "", self.large)
        layout.addWidget(look)
        self.body.addWidget(frame)
        frame, layout = card()
        layout.addWidget(label(say("ui.settings.printers"), "heading"))
        layout.addWidget(label(say("ui.settings.printer_hint"), "muted", wrap=True))
        self.printers = Form(columns=2)
        self.a4 = self.printers.line("a4", say("ui.settings.a4"))
        self.roll = self.printers.line("roll", say("ui.settings.roll"))
        self.a4.setText(self.hall.setting("printer.a4", "folder"))
        self.roll.setText(self.hall.setting("printer.roll", "folder"))
        self.width = QComboBox()
        for wide in ("80", "58"):
            self.width.addItem(f"{wide} mm", wide)
        self.width.setCurrentIndex(self.width.findData(self.hall.setting("printer.roll_mm", "80")))
        self.printers.add("roll_mm", say("ui.settings.roll_mm"), self.width)
        layout.addWidget(self.printers)
        self.save = button(f"{say('ui.save')} Ctrl+S", self._save, primary=True)
        self.test = button(say("ui.settings.test_print"), self._test)
        layout.addWidget(self.test, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addWidget(frame)
        self.body.addWidget(label(f"{say('ui.settings.folder')}: {self.hall.data}", "muted", wrap=True))
        self.body.addWidget(self.save, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addStretch(1)
        self.key("Ctrl+S", say("ui.save"), self._save)

    def _save(self) -> None:
        chosen = {
            "language": self.language.currentData(),
            "theme": self.theme.currentData(),
            "large": "yes" if self.large.isChecked() else "no",
            "printer.a4": self.a4.text().strip() or "folder",
            "printer.roll": self.roll.text().strip() or "folder",
            "printer.roll_mm": self.width.currentData(),
        }

        def keep() -> None:
            for name in ("printer.a4", "printer.roll"):
                make_printer(self.hall, chosen[name])
            for name, value in chosen.items():
                self.hall.choose(name, value)

        self.background(keep, lambda _: self._saved())

    def _saved(self) -> None:
        application = QApplication.instance()
        if isinstance(application, QApplication):
            dress(application, look_of(self.hall))
        self.message.tell(say("ui.settings.applied"))

    def _test(self) -> None:
        chosen, wide = self.roll.text().strip() or "folder", int(self.width.currentData())

        mode = self.hall.setting("printer.mode", "raster")

        def send() -> str:
            return print_trial(self.hall, Sheet.ROLL, chosen, wide, mode)

        self.background(send, lambda name: self.message.tell(say("ui.settings.test_sent", printer=name)))
