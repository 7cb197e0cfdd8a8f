"""What a version changes, to be read at a glance: struck out what is gone, underlined what is new, the rest as it stays."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QTextBrowser

from app.emergency.review import Change, Segment, segments
from app.words import say
from ui.regulation.marks import tints


class ChangesView(QTextBrowser):
    """A list of changes. Colour is never alone: strokes and lines say the same."""

    def __init__(self) -> None:
        super().__init__()
        self.setOpenLinks(False)
        self.setAccessibleName(say("ui_emergency.changes"))

    def show_changes(self, changes: Sequence[Change], nothing: str) -> None:
        """Show these, or the words for none."""
        look = tints()
        gone = f"color:{look.holiday.text.name()};text-decoration:line-through"
        new = f"color:{look.make_up.text.name()};text-decoration:underline;font-weight:700"
        muted = self.palette().color(QPalette.ColorRole.PlaceholderText).name()
        parts: list[str] = []
        part = ""
        for each in changes:
            if each.part != part:
                part = each.part
                parts.append(f"<p style='margin:6px 0 2px 0'><b>{escape(say(f'emergency.part.{part}'))}</b></p>")
            styles = {"gone": gone, "new": new, "same": ""}
            told = _told(segments(each), styles)
            where = _where(each)
            parts.append(f"<p style='margin:0 0 3px 12px'><span style='color:{muted}'>{escape(where)}</span>{told}</p>")
        self.setHtml("".join(parts) or f"<p>{escape(nothing)}</p>")


def _told(pieces: Sequence[Segment], styles: dict[str, str]) -> str:
    """The pieces in their styles; what is new stands a little apart from what it replaces."""
    made: list[str] = []
    before = ""
    for kind, text in pieces:
        apart = "&nbsp;" if before == "gone" and kind == "new" else ""
        made.append(f"{apart}<span style='{styles[kind]}'>{escape(text)}</span>")
        before = kind
    return "".join(made)


def _where(each: Change) -> str:
    field = "" if each.field in ("entry", "scope", "text", "story") else say(f"emergency.field.{each.field}")
    named = "" if each.field == "entry" else each.entry
    where = " ".join(part for part in (named, field) if part)
    return f"{where}{say('text.colon')}" if where else ""
