"""Names that a package gives out and fetches when they are first asked for: to show a page one need not import a whole room."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


def names_from(package: str, homes: Mapping[str, str]) -> Callable[[str], Any]:
    """What a module takes as its `__getattr__`: `homes` says, for each module, which of the package's names stand in it.

    The names stand a second time under TYPE_CHECKING, for whoever checks types; a test compares the two.
    """
    home_of = {name: home for home, names in homes.items() for name in names.split()}

    def fetched(name: str) -> Any:
        home = home_of.get(name)
        if home is None:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        found = getattr(import_module(home), name)
        setattr(sys.modules[package], name, found)
        return found

    return fetched
