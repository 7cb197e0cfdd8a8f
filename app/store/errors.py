"""The errors a person can do something about."""

from __future__ import annotations

from typing import ClassVar

from app.words import say


class HallError(Exception):
    """Something the hall refuses, said so that the reader knows what happened, what was kept and what to do next.

    `key` names two sentences of the vocabulary, `<key>.what` and `<key>.do`; `values` fill their places.
    `field` is the name of the form field that the error belongs to, or "" for the whole form.
    """

    key: ClassVar[str] = "store.error.refused"

    def __init__(self, *, field: str = "", **values: object) -> None:
        super().__init__(f"{type(self).__name__} {field}".strip())
        self.field = field
        self.values = values

    @property
    def what(self) -> str:
        """What happened and what was kept, in the program's language."""
        return say(f"{self.key}.what", **self.values)

    @property
    def do(self) -> str:
        """What to do next, in the program's language."""
        return say(f"{self.key}.do", **self.values)

    def __str__(self) -> str:
        return f"{self.what} {self.do}".strip()


class NotFound(HallError):
    """A record that was named does not exist here."""

    key = "store.error.not_found"


class FactChanged(HallError):
    """Code tried to change or delete something that happened."""

    key = "store.error.fact_changed"


class FileTooNew(HallError):
    """The hall file was written by a newer program; nothing was touched."""

    key = "store.error.file_too_new"


class FileUnreadable(HallError):
    """The hall file cannot be opened with this key, or is damaged."""

    key = "store.error.file_unreadable"


class KeyMissing(HallError):
    """The hall file is there but its key is not; a new key would make it unreadable for ever."""

    key = "store.error.key_missing"


class KeyringLocked(HallError):
    """The operating system's keyring does not answer, and the key may be in it."""

    key = "store.error.keyring_locked"


class FolderClosed(HallError):
    """The folder or a file in it cannot be written by this user: a read-only disk or missing rights, nothing that a backup would mend."""

    key = "store.error.folder_closed"


class EngineTooOld(HallError):
    """This SQLite has the write-ahead-log bug that was mended in 3.51.3."""

    key = "store.error.engine_too_old"


class WritesMissing(HallError):
    """The file holds less than was once acknowledged: its write-ahead log was lost or an old copy was put back."""

    key = "store.error.writes_missing"


class DiskFull(HallError):
    """There is no room to write; nothing of this step was saved, all earlier steps are."""

    key = "store.error.disk_full"


class FileBusy(HallError):
    """Another program held the file for longer than we wait."""

    key = "store.error.file_busy"


class HallMissing(HallError):
    """There is no hall in this folder yet."""

    key = "store.error.hall_missing"


class HallExists(HallError):
    """There is a hall in this folder already."""

    key = "store.error.hall_exists"
