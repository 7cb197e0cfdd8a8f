"""`servicehall import` and `servicehall export`, as a person or a script starts them; and what an export keeps to itself."""

from __future__ import annotations

import csv
import gzip
import json
import shutil
from pathlib import Path

import pytest

from app.intake.applications import service as applications
from app.intake.event_log import service
from app.store import Actor, Hall
from tests.helpers.applications import all_required, form_for, load_catalogue, person, service_named
from ui.cli.main import main

LOG = """Nr;Handlung;Wann;Wer
1;Eingang;11.10.2011 13:45;Anna
1;Prüfung;12.10.2011 09:00;Bernd
2;Eingang;11.10.2011 14:00;Anna
"""


@pytest.fixture
def folder(tmp_path: Path, empty_hall_files: Path) -> Path:
    shutil.copytree(empty_hall_files, tmp_path / "data")
    return tmp_path / "data"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    file = tmp_path / "permits.csv"
    file.write_text(LOG.replace("Nr;Handlung;Wann;Wer", "Case;Activity;Time;User"), encoding="utf-8")
    return file


def test_a_preview_prints_the_guess_and_writes_nothing(folder: Path, log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = {file.name: file.stat().st_size for file in folder.iterdir()}
    assert main(["import", "--format", "event-log", "--preview", "--data", str(folder), str(log)]) == 0
    told = capsys.readouterr().out
    assert "活动 ← Activity: Eingang | Prüfung | Eingang" in told
    assert "[%d.%m.%Y]" in told
    assert {file.name: file.stat().st_size for file in folder.iterdir()} == before


def test_an_import_shows_the_guess_and_then_the_figures(folder: Path, log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", "--lang", "en", "--format", "event-log", "--data", str(folder), str(log)]) == 0
    guess, told = capsys.readouterr().out.split("Read ")
    assert "case ← Case" in guess
    assert "2 cases, 3 events, 2 activities, 2 resources" in told


def test_columns_that_cannot_be_guessed_are_asked_for_and_a_map_names_them(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log, names = tmp_path / "permits.csv", tmp_path / "map.toml"
    log.write_text(LOG, encoding="utf-8")
    asked = ["import", "--format", "event-log", "--data", str(folder), str(log), "--json"]
    assert main(asked) == 1
    assert "--map" in capsys.readouterr().err
    names.write_text('case = "Nr"\nactivity = "Handlung"\ntimestamp = "Wann"\nresource = "Wer"\n', encoding="utf-8")
    assert main([*asked, "--map", str(names)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["cases"], told["events"], told["activities"], told["resources"], sum(told["channels"].values())) == (2, 3, 2, 2, 2)
    assert (told["late_by_last_event"], told["rejected"], told["already_present"], told["new_events"]) == (0, 0, 0, 3)
    assert main([*asked, "--map", str(names)]) == 0
    assert json.loads(capsys.readouterr().out)["already_present"] == 3
    renamed = str(log.rename(tmp_path / "second download.csv"))
    assert main([*(renamed if each == str(log) else each for each in asked), "--map", str(names)]) == 0
    again = json.loads(capsys.readouterr().out)
    assert (again["cases"], again["events"], again["already_present"], again["logs"]) == (2, 3, 3, ["permits"])


def test_bad_rows_are_told_with_their_file(folder: Path, log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log.write_text(log.read_text(encoding="utf-8") + "3;Eingang;31.02.2011;Anna\n", encoding="utf-8")
    listed = log.with_name("bad.csv")
    assert main(["import", "--format", "event-log", "--data", str(folder), str(log), "--faults", str(listed)]) == 0
    assert str(listed) in capsys.readouterr().out
    assert listed.read_text(encoding="utf-8-sig").splitlines()[1].startswith("5,")


def test_an_export_can_be_imported_elsewhere(folder: Path, log: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "all.xes.gz"
    assert main(["import", "--format", "event-log", "--data", str(folder), str(log)]) == 0
    capsys.readouterr()
    assert main(["export", "--format", "event-log", "--data", str(folder), "--json", str(file)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["cases"], told["events"], told["activities"], told["resources"]) == (2, 3, 2, 2)
    assert gzip.decompress(file.read_bytes()).startswith(b"<?xml")


def test_an_export_with_another_ending_or_into_no_folder_is_refused(folder: Path, tmp_path: Path) -> None:
    for name in ("all.txt", "nowhere/all.csv"):
        assert main(["export", "--format", "event-log", "--data", str(folder), str(tmp_path / name)]) == 1


def test_an_export_of_the_halls_own_cases_says_what_happened_and_nothing_about_the_people(
    hall: Hall, administrator: Actor, clerk: Actor, tmp_path: Path
) -> None:
    load_catalogue(hall, administrator)
    with hall.work(clerk) as work:
        card = service_named(work, "HJ01")
        case = applications.receive(work, form_for(card), all_required(card))
        applications.accept(work, case.id)
    file = tmp_path / "own.csv"
    with hall.read() as read:
        service.export_log(read, file)
    rows = list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))
    assert [row["concept:name"] for row in rows] == ["received", "accepted"]
    assert {row["case:deadline"][:10] for row in rows} == {"2026-12-14"}
    applicant = person()
    for secret in (applicant.name, applicant.identity_number, applicant.phone, clerk.name):
        assert secret
        assert secret not in file.read_text(encoding="utf-8")
    brought = service.import_log(hall, administrator, file)
    assert (brought.cases, brought.own_cases, brought.new_cases) == (1, 1, 0)
