"""What packages give out on demand is what they say they give out."""

from __future__ import annotations

import ast
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("app.store", "app.desk.service", "app.intake.applications.service")


@pytest.mark.parametrize("package", PACKAGES)
def test_every_name_is_there_and_stands_for_the_type_checker_too(package: str) -> None:
    module = import_module(package)
    assert module.__file__ is not None
    tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
    checked = {
        alias.name: found.module
        for found in ast.walk(tree)
        if isinstance(found, ast.ImportFrom) and found.module not in ("typing", "app.on_demand", "__future__")
        for alias in found.names
    }
    assert sorted(checked) == sorted(module.__all__)
    for name, home in checked.items():
        assert getattr(module, name) is getattr(import_module(str(home)), name)


def test_a_name_that_nobody_gives_out_is_an_error_like_any_other() -> None:
    with pytest.raises(AttributeError, match="nothing_like_it"):
        import_module("app.desk.service").nothing_like_it  # noqa: B018


def test_a_workbench_leaves_the_rooms_that_it_does_not_show_outside() -> None:
    """They would be half of what a window has to import before it can be used."""
    code = "import sys, ui.desk.page; print(*sorted(name for name in sys.modules if name.endswith('.models')))"
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True).stdout.split()
    assert [name for name in told if name.startswith(("app.consult.knowledge", "app.emergency", "app.facility"))] == []


def test_whoever_walks_over_all_tables_finds_them_however_few_rooms_were_asked_for() -> None:
    code = (
        "import app.house; from app.store.base import kinds_here; from app.store.values import synced_kinds;"
        "from app.documents import registry; from app.store import Base;"
        "few = len(kinds_here()); many = len(synced_kinds()); print(few, many, len(Base.metadata.tables), len(registry.kinds()))"
    )
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True).stdout.split()
    few, many, tables, papers = map(int, told)
    assert few < 20
    assert many > 70
    assert tables > 100
    assert papers > 20
