"""The hub as people start it: it says where it is, tells its secret once, and serves the page in the browser."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from app.house import open_house
from app.hub.admin_door import Door
from app.hub.devices import halls, new_code
from app.store import SystemClock
from app.sync.errors import OtherHall
from app.sync.identity import enrol
from app.words import say
from tests.conftest import SAMPLE
from tests.sync.places import running_hub
from ui.cli.main import main


def free_port() -> int:
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        return int(line.getsockname()[1])


def test_a_started_hub_tells_its_secret_once_and_serves_its_page(tmp_path: Path) -> None:
    port = free_port()
    command = [sys.executable, "-m", "ui.cli.main", "hub", "--data", str(tmp_path), "--host", "127.0.0.1", "--port", str(port), "--hidden"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=os.environ) as running:
        try:
            assert running.stdout is not None
            told = [running.stdout.readline().strip() for _ in range(3)]
            assert told[0].startswith(say("sync.hub.listening", address=f"https://127.0.0.1:{port}#"))
            assert told[1] == say("sync.hub.office", address=f"https://127.0.0.1:{port}")
            (secret,) = re.findall(r"\w{4}(?:-\w{4}){5}", told[2])
            line = httpx.HTTPTransport(verify=False, retries=6)  # it begins to listen a moment after it has spoken
            with httpx.Client(base_url=f"https://127.0.0.1:{port}", transport=line) as client:
                answer = client.post("/admin/sign-in", data={"secret": secret}, follow_redirects=True)
                assert say("web_hub.no_hall") in answer.text
                assert client.get("/openapi.json").status_code == 200
        finally:
            running.send_signal(signal.SIGINT)
            running.wait(20)


def test_another_secret_takes_the_place_of_the_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    secrets = []
    for _ in range(2):
        assert main(["hub", "secret", "--data", str(tmp_path)]) == 0
        secrets += re.findall(r"\w{4}(?:-\w{4}){5}", capsys.readouterr().out)
    door = Door(tmp_path, SystemClock())
    assert [door.sign_in("here", secret) is not None for secret in secrets] == [False, True]
    assert (tmp_path / "hub.admin").stat().st_mode & 0o077 == 0
    assert not any(secret in (tmp_path / "hub.admin").read_text(encoding="utf-8") for secret in secrets)


def test_a_pc_is_enrolled_again_only_where_one_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    open_house(tmp_path / "hall", new=SAMPLE, use_keyring=False).close()
    data = ["--data", str(tmp_path / "hall")]
    with running_hub(tmp_path / "hub") as (hub, address):
        at = f"{address.url}#{address.fingerprint}"
        assert main(["sync", *data, "--enrol", at, new_code(hub.database), "--once", "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["waiting"] == 0
        assert main(["sync", *data, "--enrol", at, new_code(hub.database)]) == 1
        assert say("sync.error.already_enrolled.what") in capsys.readouterr().err
        assert main(["sync", *data, "--enrol", at, new_code(hub.database), "--again", "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["waiting"] == 0


def test_a_citys_next_hall_comes_in_by_a_code_of_its_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def code(*more: str) -> str:
        assert main(["hub", "enrol", "--data", str(tmp_path / "hub"), "--plain", "--json", *more]) == 0
        return str(json.loads(capsys.readouterr().out)["code"])

    with running_hub(tmp_path / "hub", tls=False) as (hub, address):
        for name, more in (("first", ()), ("second", ("--another-hall",))):
            hall = open_house(tmp_path / name, new=SAMPLE, use_keyring=False)
            try:
                if more:
                    with pytest.raises(OtherHall):
                        enrol(hall, address, code())
                enrol(hall, address, code(*more))
            finally:
                hall.close()
        assert len(halls(hub.database)) == 2
