"""A real Chromium without a screen, spoken to over its own pipe; for tests, where the machine has one."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

AT_3_AND_4 = """
import fcntl, os, sys
ends = [fcntl.fcntl(int(each), fcntl.F_DUPFD, 10) for each in sys.argv[1:3]]
for place, end in zip((3, 4), ends):
    os.dup2(end, place)
os.execv(sys.argv[3], sys.argv[3:])
"""
"""The browser's pipe stands at these two numbers."""
ROOT = Path(__file__).parent.parent.parent
FONTS = (
    '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>{fonts}</dir><cachedir>{cache}</cachedir></fontconfig>'
)


def chromium() -> str | None:
    """Where it is, if it is there."""
    return next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)


class Browser:
    """One page. Commands go out and answers come back as JSON between zero bytes (Chrome DevTools Protocol)."""

    def __init__(self, to: int, back: int) -> None:
        self._to, self._back = to, back
        self._buffer = b""
        self._number = 0
        self._session = ""
        self.complaints: list[str] = []
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            self.ask(f"{domain}.enable")

    def ask(self, method: str, **given: Any) -> dict[str, Any]:
        """One command and its answer."""
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": given}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._to, json.dumps(message).encode() + b"\0")
        while (told := self._hear()).get("id") != self._number:
            self._note(told)
        assert "error" not in told, told
        return told["result"]

    def until(self, method: str) -> None:
        """Wait for an event."""
        while (told := self._hear()).get("method") != method:
            self._note(told)

    def _hear(self) -> dict[str, Any]:
        while b"\0" not in self._buffer:
            part = os.read(self._back, 65536)
            assert part, "the browser has gone"
            self._buffer += part
        line, _, self._buffer = self._buffer.partition(b"\0")
        return json.loads(line)

    def _note(self, told: dict[str, Any]) -> None:
        if told.get("method") == "Log.entryAdded" and told["params"]["entry"]["level"] == "error":
            self.complaints.append(told["params"]["entry"]["text"])

    def go(self, url: str) -> None:
        """Open a page."""
        self.ask("Page.navigate", url=url)
        self.until("Page.loadEventFired")

    def tell(self, script: str) -> Any:
        """The value of an expression in the page."""
        return self.ask("Runtime.evaluate", expression=script, returnByValue=True)["result"].get("value")

    def press(self, selector: str) -> None:
        """Click something that leads to another page."""
        assert self.tell(f"!!document.querySelector({json.dumps(selector)})"), f"no {selector}"
        self.tell(f"document.querySelector({json.dumps(selector)}).click()")
        self.until("Page.loadEventFired")

    def type_into(self, selector: str, text: str) -> None:
        self.tell(f"document.querySelector({json.dumps(selector)}).focus()")
        self.ask("Input.insertText", text=text)

    def look(self, *, dark: bool, width: int = 1180) -> None:
        """How wide the window is, and whether the system is dark."""
        self.ask("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=760, deviceScaleFactor=1, mobile=False)

    def picture(self, file: Path) -> None:
        file.write_bytes(base64.b64decode(self.ask("Page.captureScreenshot", format="png")["data"]))


@contextmanager
def running_browser(folder: Path) -> Generator[Browser]:
    """A browser with the house's own fonts; it takes any certificate, because a hub shows its own."""
    found = chromium()
    assert found is not None
    folder.mkdir(parents=True, exist_ok=True)
    fonts = folder / "fonts.conf"
    fonts.write_text(FONTS.format(fonts=ROOT / "resources" / "fonts", cache=folder / "fontcache"), encoding="utf-8")
    their_in, our_out = os.pipe()
    our_in, their_out = os.pipe()
    flags = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--ignore-certificate-errors"]
    flags += ["--disable-background-networking", "--remote-debugging-pipe", f"--user-data-dir={folder / 'profile'}", "about:blank"]
    command = [sys.executable, "-c", AT_3_AND_4, str(their_in), str(their_out), found, *flags]
    with subprocess.Popen(
        command,
        pass_fds=(their_in, their_out),
        env=os.environ | {"FONTCONFIG_FILE": str(fonts)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as running:
        os.close(their_in)
        os.close(their_out)
        try:
            yield Browser(our_out, our_in)
        finally:
            running.terminate()
            running.wait(20)
            os.close(our_in)
            os.close(our_out)
