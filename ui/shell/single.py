"""One program a hall file: a second start raises the first window and ends."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_WAIT_MS = 500


class SingleInstance(QObject):
    """Claims a hall folder for this process. `is_first` is False when another one has it; that one was asked to show itself."""

    def __init__(self, data: Path, raise_window: Callable[[], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        name = "servicehall-" + hashlib.sha256(str(data.resolve()).encode()).hexdigest()[:20]
        self._raise = raise_window
        caller = QLocalSocket()
        caller.connectToServer(name)
        self.is_first = not caller.waitForConnected(_WAIT_MS)
        if not self.is_first:
            caller.write(b"raise")
            caller.waitForBytesWritten(_WAIT_MS)
            caller.disconnectFromServer()
            return
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        QLocalServer.removeServer(name)  # left behind by a process that was killed
        self._server.newConnection.connect(self._called)
        self._server.listen(name)

    def _called(self) -> None:
        connection = self._server.nextPendingConnection()
        connection.disconnected.connect(connection.deleteLater)
        self._raise()
