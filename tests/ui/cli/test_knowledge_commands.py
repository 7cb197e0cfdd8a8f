"""The knowledge base at the command line: out, looked at, and in, whole or not at all."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest

from app.access import Role
from app.consult.knowledge.exchange import load_sample_knowledge
from app.consult.knowledge.service import by_code
from app.house import open_house
from app.store import SYSTEM, Actor
from ui.cli.main import main


@pytest.fixture
def data(tmp_path: Path, empty_hall_files: Path) -> Path:
    place = tmp_path / "hall"
    shutil.copytree(empty_hall_files, place)
    hall = open_house(place, use_keyring=False)
    with hall.work(Actor(SYSTEM.id, SYSTEM.name, frozenset({str(Role.ADMINISTRATOR)}))) as work:
        load_sample_knowledge(work)
    hall.close()
    return place


def told(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, object]]:
    capsys.readouterr()
    code = main([*words, "--json"])
    return code, json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("name", ["kb.xlsx", "kb"])
def test_what_goes_out_comes_in_and_changes_nothing(data: Path, tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    place = str(tmp_path / name)
    code, out = told(capsys, "export", "--format", "knowledge", place, "--data", str(data))
    assert (code, out["articles"]) == (0, 53)
    code, seen = told(capsys, "import", "--format", "knowledge", place, "--data", str(data))
    assert (code, seen) == (0, {"new": 0, "changed": 0, "same": 53, "imported": True, "faults": []})


def test_a_changed_file_is_a_new_version_with_where_it_came_from(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told(capsys, "export", "--format", "knowledge", str(tmp_path / "kb"), "--data", str(data))
    file = next((tmp_path / "kb").glob("KB-HJ-01-*.md"))
    file.write_text(file.read_text(encoding="utf-8").replace("15 个工作日", "10 个工作日"), encoding="utf-8")
    _, seen = told(capsys, "import", "--format", "knowledge", str(file), "--preview", "--data", str(data))
    assert (seen["changed"], seen["imported"]) == (1, False)
    _, taken = told(capsys, "import", "--format", "knowledge", str(file), "--data", str(data))
    assert (taken["changed"], taken["imported"]) == (1, True)
    hall = open_house(data, use_keyring=False)
    with hall.read() as read:
        now = by_code(read, "KB-HJ-01")
        assert now is not None
        assert now.version == 2
    hall.close()


def test_with_one_fault_nothing_is_taken_and_every_fault_is_listed(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "kb"
    folder.mkdir()
    (folder / "good.md").write_text("---\ncode: NEW-1\ntitle: 狗证\n---\n请到公安局。\n", encoding="utf-8")
    (folder / "bad.md").write_text("---\ncode: NEW-2\ntitle: 护照\nreview_on: 明年\n---\n", encoding="utf-8")
    listed = tmp_path / "faults.csv"
    words = ["import", "--format", "knowledge", str(folder), "--data", str(data), "--faults", str(listed)]
    code, seen = told(capsys, *words)
    assert (code, seen["imported"]) == (1, False)
    assert main(words) == 1
    assert "bad.md" in capsys.readouterr().err
    with listed.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert [row[:3] for row in rows[1:]] == [["bad.md", "4", "review_on"], ["bad.md", "1", "body"]]
    hall = open_house(data, use_keyring=False)
    with hall.read() as read:
        assert by_code(read, "NEW-1") is None
    hall.close()


def test_what_holds_no_articles_is_refused(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "kb.xlsx").write_bytes(b"\x89PNG\r\n\x1a\n")
    for place in (tmp_path / "kb.xlsx", tmp_path / "nothing"):
        assert main(["import", "--format", "knowledge", str(place), "--data", str(data)]) == 1
        assert capsys.readouterr().err
