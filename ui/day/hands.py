"""Typing as a person does: Latin by keys, Chinese as an input method commits it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from ui.shell import tasks


def type_text(widget: QWidget, text: str) -> None:
    """Put the focus on a widget and type into it."""
    widget.setFocus()
    if text.isascii():
        QTest.keyClicks(widget, text)
        return
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(widget, event)


def press(window: QWidget, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press a key wherever the focus is, and let everything that it begins end."""
    QTest.keyClick(window.focusWidget() or window, key, modifier)
    settle()


def let_go(window: QWidget) -> None:
    """Close a window and have it gone at once: outside an event loop nothing takes it away, and it would be dressed with the others."""
    window.close()
    settle()
    window.deleteLater()
    QApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete.value)


def settle(rounds: int = 8) -> None:
    """Let tasks end and their results arrive, in as many rounds as one thing may lead to another."""
    for _ in range(rounds):
        tasks.wait_for_all()
        QApplication.processEvents()
