"""Giving a PC its hub: found on the network, or typed, or scanned; and the one-time code."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from app.store import HallError
from app.sync.errors import AddressUnreadable, CodeWrong, HubUnreachable, NotTheHub
from app.words import say
from ui.shell import tasks
from ui.widgets.pieces import Form, button, label

_LOOK_EVERY_MS = 300
_SCANNED = re.compile(r"^(https?://\S+)\s+([0-9A-Za-z-]{12,40})$")
_AT_FIELD: tuple[tuple[type[HallError], str], ...] = (
    (CodeWrong, "code"),
    (AddressUnreadable, "address"),
    (HubUnreachable, "address"),
    (NotTheHub, "address"),
)

Heard = Callable[[Sequence[Any]], None]


class ConnectCard(QFrame):
    """The form under its heading, with its button."""

    ready = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        down = QVBoxLayout(self)
        down.setContentsMargins(10, 10, 10, 10)
        self.heading = label(tone="heading", wrap=True)
        down.addWidget(self.heading)
        down.addWidget(label(say("ui_sync.connect.told"), "muted", wrap=True))
        self.form = ConnectForm()
        self.form.ready.connect(self._press)
        down.addWidget(self.form)
        self.now = button(say("ui_sync.connect.now"), self._press, primary=True, name="connect")
        down.addWidget(self.now)
        down.addStretch(1)

    def _press(self) -> None:
        if self.now.isEnabled():
            self.ready.emit()


def search_of_the_network(heard: Heard) -> Any:
    """Listen for hubs; closed by `close`."""
    from app.sync.discovery import Search

    return Search(heard)


class ConnectForm(QWidget):
    """Hubs that were found above, address and code below. `ready` when Enter is pressed in the code."""

    ready = Signal()

    def __init__(self, search: Callable[[Heard], Any] = search_of_the_network) -> None:
        super().__init__()
        self.setObjectName("plain")
        self._make_search = search
        self._search: Any = None
        self._is_wanted = False
        self._found: list[Any] = []
        self._shown: list[Any] = []
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        self.told_first = label("", wrap=True)
        self.told_first.hide()
        down.addWidget(self.told_first)
        self.told = label(say("ui_sync.connect.searching"), "muted", wrap=True)
        down.addWidget(self.told)
        self.hubs = QListWidget()
        self.hubs.setAccessibleName(say("ui_sync.connect.found"))
        self.hubs.setMaximumHeight(96)
        self.hubs.setMinimumHeight(64)
        self.hubs.currentRowChanged.connect(self._take)
        self.hubs.itemActivated.connect(lambda _item: self.code.setFocus())
        down.addWidget(self.hubs)
        self.form = Form()
        self.address = self.form.line("address", say("ui_sync.connect.address"), say("ui_sync.connect.address_hint"))
        self.code = self.form.line("code", say("ui_sync.connect.code"), say("ui_sync.connect.code_hint"))
        self.address.returnPressed.connect(self._address_typed)
        self.code.returnPressed.connect(self.ready.emit)
        down.addWidget(self.form)
        self.fingerprint = label("", "muted", wrap=True)
        down.addWidget(self.fingerprint)
        self.address.textChanged.connect(self._compare)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._look)

    def begin(self) -> None:
        """Start to search; what was typed stays."""
        self._is_wanted = True
        self.form.clear_errors()
        (self.code if self.address.text() else self.address).setFocus()
        if self._search is None:
            self._timer.start(_LOOK_EVERY_MS)
            tasks.background(self, lambda: self._make_search(self._hear), self._searching, self._no_search, self._no_search)

    def end(self) -> None:
        """Search no more."""
        self._is_wanted = False
        self._timer.stop()
        search, self._search = self._search, None
        if search is not None:
            tasks.background(self, search.close, lambda _: None, lambda _: None, lambda _: None)

    def wanted(self) -> tuple[str, str]:
        """Address and code; a scanner that typed both into one field has them put where they belong."""
        self.scanned(self.address.text())
        return self.address.text(), self.code.text()

    def _address_typed(self) -> None:
        if self.scanned(self.address.text()):
            self.ready.emit()
        else:
            self.code.setFocus()

    def suggest(self, address: str) -> None:
        """Fill in a hub's address; its beginning is what people read."""
        self.address.setText(address)
        self.address.setCursorPosition(0)

    def scanned(self, text: str) -> bool:
        """Take a hub's QR code: address, a space, the code."""
        found = _SCANNED.match(text.strip())
        if found is None:
            return False
        self.suggest(found[1])
        self.code.setText(found[2])
        self.code.setFocus()
        return True

    def refuse(self, refusal: HallError) -> bool:
        """Show a refusal at its field; False where it has none."""
        for kind, field in _AT_FIELD:
            if isinstance(refusal, kind):
                refusal.field = field
        return self.form.show_error(refusal)

    def _searching(self, search: Any) -> None:
        self._search = search
        if not self._is_wanted:
            self.end()

    def _no_search(self, _why: object) -> None:
        """No network that could be searched: addresses are typed."""
        self._timer.stop()
        self.told.setText(say("ui_sync.connect.no_search"))

    def _hear(self, found: Sequence[Any]) -> None:
        self._found = list(found)

    def _look(self) -> None:
        """Show what was found meanwhile; the listening thread never touches a widget."""
        found = self._found
        if found == self._shown:
            return
        self._shown = found
        self.hubs.clear()
        for hub in found:
            self.hubs.addItem(QListWidgetItem(f"{hub.name}    {hub.address.url.partition('://')[2]}"))
        self.told.setText(say("ui_sync.connect.found_count", count=len(found)) if found else say("ui_sync.connect.searching"))
        if len(found) == 1 and not self.address.text():
            self.hubs.setCurrentRow(0)
            self.code.setFocus()

    def _take(self, row: int) -> None:
        if 0 <= row < len(self._shown):
            address = self._shown[row].address
            self.suggest(f"{address.url}#{address.fingerprint}" if address.fingerprint else address.url)

    def _compare(self, text: str) -> None:
        from app.sync.discovery import grouped

        print_ = text.partition("#")[2].replace(":", "").lower()
        self.fingerprint.setText(say("ui_sync.connect.compare", fingerprint=grouped(print_)) if len(print_) >= 16 else "")
