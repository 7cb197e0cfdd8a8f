"""The network between a station and the hub's real application, in process: cut, lost, doubled and late messages from a seed."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from random import Random
from typing import Any

import httpx


class HubFailed(Exception):
    """The hub answered with an error that is none of its refusals."""


def call_now(app: Any, request: httpx.Request) -> httpx.Response:
    """Let an ASGI application answer one request, without an event loop: nothing in it waits for anything but its own work."""
    body = request.read()
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": request.url.scheme,
        "path": request.url.path,
        "raw_path": request.url.raw_path.split(b"?")[0],
        "query_string": request.url.query,
        "root_path": "",
        "headers": [(name.lower(), value) for name, value in request.headers.raw],
        "client": ("simulated", 1),
        "server": ("hub", 80),
    }
    told: dict[str, Any] = {"body": b""}

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            told["status"], told["headers"] = message["status"], message.get("headers", [])
        else:
            told["body"] += message.get("body", b"")

    _to_the_end(app(scope, receive, send))
    if told["status"] >= 500 and told["status"] != 503:
        raise HubFailed(f"{told['status']} {told['body'][:300]!r}")
    return httpx.Response(told["status"], headers=told["headers"], content=told["body"], request=request)


def _to_the_end(running: Coroutine[Any, Any, None]) -> None:
    try:
        running.send(None)
    except StopIteration:
        return
    running.close()
    raise HubFailed("the hub waits for something that a simulation does not have")


async def at_once(call: Callable[[], Any]) -> Any:
    """The hub's database work in the same thread."""
    return call()


@dataclass
class Weather:
    """How bad a line is: shares of messages. `is_cut` takes all."""

    lost: float = 0.0
    unanswered: float = 0.0
    doubled: float = 0.0
    late: float = 0.0
    is_cut: bool = False


@dataclass
class Line(httpx.BaseTransport):
    """One station's line. Late messages are delivered by `deliver_late`, after others."""

    app: Callable[[], Any]
    chance: Random
    weather: Weather = field(default_factory=Weather)
    happened: Callable[[str], None] = lambda _: None
    late: list[httpx.Request] = field(default_factory=list[httpx.Request])

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.read()
        weather = self.weather
        if weather.is_cut:
            raise httpx.ConnectError("cut", request=request)
        if self._is(weather.lost, "lost"):
            raise httpx.ConnectTimeout("lost", request=request)
        if self._is(weather.late, "late"):
            self.late.append(request)
            raise httpx.ReadTimeout("late", request=request)
        answer = call_now(self.app(), request)
        if self._is(weather.doubled, "doubled"):
            call_now(self.app(), request)
        if self._is(weather.unanswered, "unanswered"):
            raise httpx.ReadError("the answer was lost", request=request)
        return answer

    def deliver_late(self) -> None:
        """What was under way arrives now; nobody waits for the answer any more."""
        waiting, self.late = self.late, []
        self.chance.shuffle(waiting)
        for request in waiting:
            call_now(self.app(), request)

    def _is(self, share: float, what: str) -> bool:
        found = share > 0 and self.chance.random() < share
        if found:
            self.happened(what)
        return found
