"""What goes wrong on the way to paper. The business is saved in every case."""

from __future__ import annotations

from app.store import HallError


class PrinterGone(HallError):
    """The printer does not answer, or broke off."""

    key = "documents.error.printer_gone"


class PaperOut(HallError):
    """The printer says that it has no paper."""

    key = "documents.error.paper_out"


class PaperFolder(HallError):
    """The folder that papers are saved to cannot be written."""

    key = "documents.error.paper_folder"


class PrinterUnknown(HallError):
    """No printer of this name or kind is known here."""

    key = "documents.error.printer_unknown"


class PaperUnknown(HallError):
    """No room of this version makes a paper of this kind."""

    key = "documents.error.paper_unknown"


class PaperNotMade(HallError):
    """The program broke off each time it made this paper."""

    key = "documents.error.paper_not_made"


class PaperKeptFromYou(HallError):
    """The paper is about somebody who may not read it: the person complained of, the person rated."""

    key = "documents.error.paper_kept_from_you"
