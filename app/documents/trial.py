"""The test page: whether a printer prints, how dark, how wide, and whether rare names come out."""

from __future__ import annotations

from app.documents import kit
from app.documents.content import Big, Checks, Content, Fields, Frame, Made, Paragraph, Qr, Rule, Sheet, Signatures
from app.documents.printers import make_printer
from app.store import Hall
from app.words import either, say

RARE = "龘 𠮷 㛃 䶮 𬱖 𫖯 ·"


def trial(hall: Hall, sheet: Sheet, printer: str, roll_mm: int) -> Made:
    """A test page for a printer, as it would be sent."""
    with hall.read() as read:
        profile, now = read.profile(), read.now.astimezone(read.zone)
    fields = Fields(
        [
            (say("documents.trial.printer"), printer),
            (say("documents.trial.sheet"), "A4" if sheet is Sheet.A4 else f"{roll_mm} mm"),
            (say("documents.trial.rare"), RARE),
            (say("documents.trial.digits"), "0123456789 ￥12.00 〔2026〕"),
        ],
        columns=1,
    )
    checks = Checks([say("documents.trial.dark"), say("documents.trial.whole"), say("documents.trial.scans")])
    code = Qr("SERVICEHALL TEST", say("documents.trial.code"))
    if sheet is Sheet.A4:
        text = Paragraph(say("documents.trial.text"))
        content = Content(say("documents.trial.title"), blocks=(fields, text, checks, Signatures([say("documents.trial.sign")]), code))
    else:
        content = Content(say("documents.trial.title"), blocks=(Big("A023"), fields, Rule(), checks, code))
    name = either(profile.name, profile.name_en)
    frame = Frame(name, phone=profile.phone, printed_at=f"{now:%Y-%m-%d %H:%M}", roll_mm=roll_mm)
    return Made(f"{now:%Y%m%d-%H%M%S}-test-{sheet}", sheet, content, frame, kit.render(content, sheet, frame))


def print_trial(hall: Hall, sheet: Sheet, chosen: str, roll_mm: int = 80, mode: str = "raster") -> str:
    """Print a test page at once, past the queue; the printer's name.

    Raises PrinterUnknown, PrinterGone, PaperOut, PaperFolder.
    """
    printer = make_printer(hall, chosen, mode)
    printer.send(trial(hall, sheet, printer.name, roll_mm))
    return printer.name
