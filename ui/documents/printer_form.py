"""Which printers this PC uses, with a test page for each."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout

from app.documents import Sheet
from app.documents.printers import FOLDER, make_printer
from app.documents.trial import print_trial
from app.store import Hall, HallError
from app.words import say
from ui.documents.system_printer import printer_names
from ui.widgets.pieces import Form, button, card, label

Background = Callable[[Callable[[], str], Callable[[str], None], Callable[[HallError], None]], None]


class PrinterForm:
    """The form and its frame. What is typed is checked before it is kept; a test page uses what is typed, kept or not."""

    def __init__(self, hall: Hall, background: Background, tell: Callable[[str], None], refused: Callable[[HallError], None]) -> None:
        self._hall, self._background, self._tell, self._refused = hall, background, tell, refused
        self.frame: QFrame
        self.frame, layout = card()
        layout.addWidget(label(say("ui_documents.printers.title"), "heading"))
        layout.addWidget(label(say("ui_documents.printers.hint"), "muted", wrap=True))
        self.form = Form()
        self.choices = {sheet: self._choice(sheet) for sheet in Sheet}
        self.roll_mm = _combo([("80", "80 mm"), ("58", "58 mm")], hall.setting("printer.roll_mm", "80"))
        self.form.add("roll_mm", say("ui_documents.printers.roll_mm"), self.roll_mm)
        modes = [(mode, say(f"ui_documents.printers.mode_{mode}")) for mode in ("raster", "text")]
        self.mode = _combo(modes, hall.setting("printer.mode", "raster"))
        self.form.add("mode", say("ui_documents.printers.mode"), self.mode)
        layout.addWidget(self.form)
        row = QHBoxLayout()
        self.save_button = button(f"{say('ui.save')} Ctrl+S", self.save, primary=True, name="save")
        row.addWidget(self.save_button)
        for sheet in Sheet:
            text = say(f"ui_documents.printers.test_{sheet}")
            row.addWidget(button(text, lambda sheet=sheet: self.test(sheet), name=f"test_{sheet}"))
        row.addStretch(1)
        layout.addLayout(row)
        layout.addStretch(1)

    def _choice(self, sheet: Sheet) -> QComboBox:
        """Known printers to pick from; anything else can be typed."""
        field = QComboBox()
        field.setEditable(True)
        field.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        for known in [FOLDER, *(f"system:{name}" for name in printer_names())]:
            field.addItem(known)
        if sheet is Sheet.ROLL:
            field.addItem("tcp://192.168.1.100:9100")
            field.addItem("file:/dev/usb/lp0")
        field.setCurrentText(self._hall.setting(f"printer.{sheet}", FOLDER))
        self.form.add(str(sheet), say(f"ui_documents.printers.{sheet}"), field)
        return field

    def save(self) -> None:
        """Keep the choices, unless one names no printer: then it is said at that field."""
        chosen = {f"printer.{sheet}": self._chosen(sheet) for sheet in Sheet}
        chosen |= {"printer.roll_mm": str(self.roll_mm.currentData()), "printer.mode": str(self.mode.currentData())}

        def keep() -> str:
            for sheet in Sheet:
                self._check(sheet, chosen[f"printer.{sheet}"])
            for name, value in chosen.items():
                self._hall.choose(name, value)
            return say("ui_documents.printers.saved")

        self._act(keep)

    def test(self, sheet: Sheet) -> None:
        """Send a test page to what is chosen now."""
        chosen, roll_mm, mode = self._chosen(sheet), int(self.roll_mm.currentData()), str(self.mode.currentData())

        def send() -> str:
            self._check(sheet, chosen)
            return say("ui_documents.printers.test_sent", printer=print_trial(self._hall, sheet, chosen, roll_mm, mode))

        self._act(send)

    def _act(self, act: Callable[[], str]) -> None:
        self.form.clear_errors()
        self._background(act, self._tell, self._show)

    def _chosen(self, sheet: Sheet) -> str:
        return self.choices[sheet].currentText().strip() or FOLDER

    def _check(self, sheet: Sheet, chosen: str) -> None:
        try:
            make_printer(self._hall, chosen)
        except HallError as refusal:
            refusal.field = str(sheet)
            raise

    def _show(self, refusal: HallError) -> None:
        if not self.form.show_error(refusal):
            self._refused(refusal)


def _combo(options: list[tuple[str, str]], chosen: str) -> QComboBox:
    made = QComboBox()
    for value, text in options:
        made.addItem(text, value)
    made.setCurrentIndex(max(0, made.findData(chosen)))
    return made
