"""The commands as a person or a script starts them: a whole day, a hall with a past, receipts, backups, verification."""

from __future__ import annotations

import io
import json
import sqlite3
import sys
from pathlib import Path

import pytest

from app.day.sample_hall import sample_hall
from app.documents import numbers
from app.words import choose_language
from ui.cli.commands.verify_receipt import code_in
from ui.cli.main import command_modules, main


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A short day, played once."""
    choose_language("zh_CN")
    out = tmp_path_factory.mktemp("day")
    assert main(["day", "--out", str(out), "--visits", "40", "--no-screens"]) == 0
    return out


@pytest.fixture(scope="module")
def figures(played: Path) -> dict[str, object]:
    return json.loads((played / "day.json").read_text(encoding="utf-8"))


def test_every_command_helps_in_both_languages(capsys: pytest.CaptureFixture[str]) -> None:
    for name in command_modules():
        for language in ("zh_CN", "en"):
            with pytest.raises(SystemExit) as left:
                main([name, "--lang", language, "--help"])
            assert left.value.code == 0
            assert "--data" in capsys.readouterr().out


def test_wrong_usage_is_two(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["day"])
    assert left.value.code == 2
    assert "--out" in capsys.readouterr().err


def test_the_day_adds_up(figures: dict[str, dict[str, int]]) -> None:
    tickets = figures["tickets"]
    assert tickets["issued"] >= 40
    assert tickets["issued"] == tickets["served"] + tickets["no_show"] + tickets["left"] + tickets["waiting"]
    assert all(check["ok"] for check in figures["checks"])  # type: ignore[index, union-attr]
    applications = figures["applications"]
    assert all(
        applications[name] > 0 for name in ("received", "one_time_notices", "accepted", "refused", "extended", "completed", "collected")
    )
    asked = figures["consultations"]
    assert asked["recorded"] == 60
    assert (asked["promised"], asked["promises_broken"]) == (9, 1)
    assert asked["answered_in_time"] == 58  # one answered after 22 minutes, one promise broken


def test_the_papers_of_the_day_are_files(played: Path, figures: dict[str, dict[str, int]]) -> None:
    kept = list((played / "papers").glob("20261123-*.pdf"))
    assert len(kept) == sum(figures["documents"].values())
    assert all(file.read_bytes().startswith(b"%PDF") for file in kept)


def test_the_same_seed_gives_the_same_day(played: Path, tmp_path: Path) -> None:
    assert main(["day", "--out", str(tmp_path), "--visits", "40", "--no-screens"]) == 0
    assert (tmp_path / "day.json").read_bytes() == (played / "day.json").read_bytes()


def test_the_hall_of_the_day_passes_its_verification(played: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "--data", str(played / "hall"), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["ok"], told["problems"]) == (True, [])
    assert told["checked"]["audit"] > 100


def test_a_receipt_is_known_as_ours_by_its_file_and_its_text(played: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    receipt = next((played / "papers").glob("*acceptance_receipt*.pdf"))
    assert main(["verify-receipt", str(receipt), "--data", str(played / "hall"), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["genuine"]
    other, _staff = sample_hall(tmp_path / "other")
    other.close()
    assert main(["verify-receipt", str(receipt), "--data", str(tmp_path / "other")]) == 1
    assert told["number"] in capsys.readouterr().out
    assert main(["verify-receipt", "什么也没有", "--data", str(played / "hall")]) == 1
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(receipt.read_bytes()[:300])
    assert main(["verify-receipt", str(broken), "--data", str(played / "hall")]) == 1


def test_a_printed_number_with_its_letters_is_as_good_as_the_scan() -> None:
    number = "QC01-SL20261123-01001-2"
    assert code_in(f"编号 {number}\n校验码 ABC234") == f"SH1:{number}:ABC234"
    assert code_in(f"{number} ABC234") == f"SH1:{number}:ABC234"
    assert code_in(f"sh1:{number.lower()}:abc234") == f"SH1:{number}:ABC234"
    assert code_in(number) == ""
    assert numbers.number_of_code(code_in(f"{number} ABC234")) == number


def test_a_hall_with_a_past_is_sound_and_never_written_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = tmp_path / "hall"
    assert main(["sample", "--data", str(data), "--days", "2", "--visits", "20", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["accepted"] > 0
    assert main(["verify", "--data", str(data)]) == 0
    assert main(["sample", "--data", str(data), "--days", "1"]) == 1
    assert str(data) in capsys.readouterr().err


def test_a_backup_made_and_put_back_has_everything(played: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kept = tmp_path / "kept.db"
    assert main(["backup", "--data", str(played / "hall"), "--to", str(kept)]) == 0
    with pytest.raises(sqlite3.DatabaseError):
        sqlite3.connect(kept).execute("SELECT count(*) FROM sqlite_master")
    capsys.readouterr()
    assert main(["verify", "--data", str(played / "hall"), "--json"]) == 0
    before = json.loads(capsys.readouterr().out)["checked"]
    assert main(["restore", "--data", str(played / "hall"), str(kept)]) == 0
    capsys.readouterr()
    assert main(["verify", "--data", str(played / "hall"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["checked"]["audit"] >= before["audit"]


def test_the_doctor_says_where_the_key_is(played: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--data", str(played / "hall")]) in (0, 1)
    assert "hall.key" in capsys.readouterr().out


def test_signs_that_an_old_code_page_lacks_stop_no_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Redirected output on Windows is in the system's code page: cp1252 has no Chinese, cp936 no cross."""
    sample_hall(tmp_path / "hall")[0].close()
    for code_page in ("cp1252", "cp936"):
        written = io.BytesIO()
        monkeypatch.setattr("sys.stdout", io.TextIOWrapper(written, encoding=code_page))
        assert main(["doctor", "--data", str(tmp_path / "hall")]) == 0
        sys.stdout.flush()
        assert b"hall.key" in written.getvalue()
