"""The printers that the operating system knows. Importing this lets settings name them: `system:NAME`, `system:` for the default."""

from __future__ import annotations

from PySide6.QtCore import QMarginsF, QRectF, QSizeF
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from app.documents import Made, Sheet
from app.documents.errors import PrinterGone, PrinterUnknown
from app.documents.printers import add_kind
from app.store import Hall
from ui.documents.pictures import pictures

_LEAST_DPI, _MOST_DPI = 200, 600
_MM_PER_INCH = 25.4


def printer_names() -> list[str]:
    """The system's printers, the default first."""
    default = QPrinterInfo.defaultPrinterName()
    return sorted(QPrinterInfo.availablePrinterNames(), key=lambda name: (name != default, name))


class SystemPrinter:
    """A printer by its name in the system. Pages are sent as pictures at the printer's own resolution, so rare names print anywhere."""

    def __init__(self, name: str) -> None:
        info = QPrinterInfo.printerInfo(name) if name else QPrinterInfo.defaultPrinter()
        if info.isNull():
            raise PrinterUnknown(field="printer", printer=f"system:{name}")
        self._info = info
        self.name = f"system:{info.printerName()}"

    def send(self, made: Made) -> None:
        if QPrinterInfo.printerInfo(self._info.printerName()).isNull():
            raise PrinterGone
        paint(QPrinter(self._info, QPrinter.PrinterMode.HighResolution), made)


def paint(printer: QPrinter, made: Made) -> None:
    """Print a paper's pages in their own size. Raises PrinterGone when the printer takes no page."""
    printer.setFullPage(True)
    printer.setDocName(made.name)
    dots_per_inch = max(_LEAST_DPI, min(printer.resolution(), _MOST_DPI))
    pages = pictures(made.pdf, dots_per_inch)
    _size(printer, made, pages[0])
    painter = QPainter()
    if not painter.begin(printer):
        raise PrinterGone
    try:
        for number, page in enumerate(pages):
            if number:
                _size(printer, made, page)
                if not printer.newPage():
                    raise PrinterGone
            unit = printer.resolution() / dots_per_inch
            painter.drawImage(QRectF(0, 0, page.width() * unit, page.height() * unit), page)
    finally:
        painter.end()
    if printer.printerState() == QPrinter.PrinterState.Error:
        raise PrinterGone


def _size(printer: QPrinter, made: Made, page: QImage) -> None:
    if made.sheet is Sheet.A4:
        size = QPageSize(QPageSize.PageSizeId.A4)
    else:
        millimetres = _MM_PER_INCH / (page.dotsPerMeterX() * 0.0254)
        size = QPageSize(QSizeF(page.width() * millimetres, page.height() * millimetres), QPageSize.Unit.Millimeter)
    printer.setPageLayout(QPageLayout(size, QPageLayout.Orientation.Portrait, QMarginsF()))


def _make(_hall: Hall, name: str) -> SystemPrinter:
    return SystemPrinter(name)


add_kind("system", _make)
