"""The hub's administrator page: who comes in, which page they get, and what their forms do. Drawn in `views`, without scripts."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit
from uuid import UUID
from zoneinfo import ZoneInfo

from anyio import to_thread
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from app.hub import admin, devices, quarantine
from app.hub.admin_door import Door, OfficeSession
from app.hub.database import HubDatabase
from app.hub.errors import Refusal
from app.stations import today as day
from app.words import LANGUAGES, RESOURCES, Language, say, speaking
from ui.web.html import Html
from ui.web.hub import views
from ui.web.hub.overdue import Overdue

log = logging.getLogger(__name__)
COOKIE = "servicehall_office"
MOST_FORM = 16 * 1024
FIGURES_LIVE = timedelta(seconds=20)
POLICY = ("default-src 'none'", "style-src 'self'", "img-src 'self'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'")
HEADERS = {
    "content-security-policy": "; ".join(POLICY),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",  # with "no-referrer" browsers send forms with the origin "null"
    "cross-origin-opener-policy": "same-origin",
    "cache-control": "no-store",
}


@dataclass(frozen=True)
class Visit:
    """One request, read. `session` is None where nobody is signed in."""

    address: str
    path: dict[str, str]
    query: dict[str, str]
    form: dict[str, str] = field(default_factory=dict[str, str])
    session: OfficeSession | None = None
    token: str = ""
    is_secure: bool = False

    def id(self, name: str) -> UUID:
        """An id of the path or the form. Raises NotHere."""
        try:
            return UUID(self.path.get(name) or self.form.get(name, ""))
        except ValueError:
            raise NotHere from None


class NotHere(Exception):
    """There is no such page, or nothing of this id."""


Act = Callable[[Visit], Response]


class Office:
    """`address` is what a new PC needs to find this hub: URL and fingerprint."""

    def __init__(self, database: HubDatabase, address: str, door: Door | None = None) -> None:
        self._database = database
        self._address = address
        self._door = door or Door(database.data, database.clock)
        self._overdue = Overdue()
        self._figures: dict[UUID, tuple[datetime, day.Today, ZoneInfo]] = {}

    def routes(self) -> list[Route]:
        """Where the hub serves it."""
        pages: list[tuple[str, Act]] = [
            ("/admin", self._halls),
            ("/admin/halls/{hall}", self._hall),
            ("/admin/halls/{hall}/stations/{station}", self._station),
            ("/admin/halls/{hall}/today/{list}", self._list),
            ("/admin/codes", self._codes),
            ("/admin/quarantine", self._quarantine),
            ("/admin/quarantine/{id}", self._aside),
        ]
        acts: list[tuple[str, Act]] = [
            ("/admin/sign-out", self._sign_out),
            ("/admin/codes/new", self._new_code),
            ("/admin/codes/withdraw", self._withdraw),
            ("/admin/stations/revoke", self._revoke),
            ("/admin/stations/readmit", self._readmit),
            ("/admin/quarantine/retry", self._retry),
        ]
        return [
            Route("/", self._front),
            Route("/favicon.ico", self._no_icon),
            Route("/admin/look.css", self._look),
            Route("/admin/sign-in", self._door_page, methods=["GET", "POST"]),
            *(Route(path, self._page(act)) for path, act in pages),
            *(Route(path, self._page(act), methods=["POST"]) for path, act in acts),
        ]

    # -- coming in ----------------------------------------------------------------------------------------------------------

    def _page(self, act: Act) -> Any:
        async def answer(request: Request) -> Response:
            try:
                visit = await _visit(request, self._door)
            except ValueError:
                return _drawn(request, 400, lambda: views.plain(say("web_hub.bad_form")))
            if visit.session is None:
                return _with_headers(RedirectResponse(f"/admin/sign-in?to={quote(request.url.path, safe='')}", 303))
            if request.method == "POST" and not _is_own(request, visit.form.get("csrf", ""), visit.session):
                return _drawn(request, 403, lambda: views.plain(say("web_hub.bad_form")))
            try:
                made = await to_thread.run_sync(lambda: _spoken(request, lambda: act(visit)))
            except NotHere:
                return _drawn(request, 404, lambda: views.plain(say("web_hub.not_here")))
            except Refusal as refusal:
                log.warning("refused: %s %s", refusal.name, refusal.why)
                return _drawn(request, 503, lambda: views.plain(say("web_hub.unavailable")))
            return _with_headers(_with_language(request, made))

        return answer

    async def _front(self, _request: Request) -> Response:
        return _with_headers(RedirectResponse("/admin", 303))

    async def _no_icon(self, _request: Request) -> Response:
        return Response(status_code=204, headers=HEADERS | {"cache-control": "max-age=86400"})

    async def _look(self, _request: Request) -> Response:
        text = (RESOURCES / "web" / "hub.css").read_text(encoding="utf-8")
        return Response(text, media_type="text/css", headers=HEADERS | {"cache-control": "max-age=300"})

    async def _door_page(self, request: Request) -> Response:
        try:
            visit = await _visit(request, self._door)
        except ValueError:
            return _drawn(request, 400, lambda: views.plain(say("web_hub.bad_form")))
        back = _way_back(visit.query.get("to", "") or visit.form.get("to", ""))
        if request.method == "GET":
            return _with_language(request, _drawn(request, 200, lambda: views.sign_in(back, "")))
        if not _from_here(request):
            return _drawn(request, 403, lambda: views.plain(say("web_hub.bad_form")))
        waits = self._door.wait_seconds(visit.address)
        if waits:
            minutes = -(-waits // 60)
            made = _drawn(request, 429, lambda: views.sign_in(back, say("web_hub.too_many", minutes=minutes)))
            made.headers["retry-after"] = str(waits)
            return made
        token = self._door.sign_in(visit.address, visit.form.get("secret", ""))
        if token is None:
            return _drawn(request, 403, lambda: views.sign_in(back, say("web_hub.wrong_secret")))
        made = _with_headers(RedirectResponse(back, 303))
        made.set_cookie(COOKIE, token, path="/admin", httponly=True, samesite="strict", secure=visit.is_secure)
        return made

    def _sign_out(self, visit: Visit) -> Response:
        self._door.sign_out(visit.token)
        made = RedirectResponse("/admin/sign-in", 303)
        made.delete_cookie(COOKIE, path="/admin")
        return made

    # -- looking ------------------------------------------------------------------------------------------------------------

    def _halls(self, visit: Visit) -> Response:
        halls = [(hall, *self._today(hall.id)) for hall in admin.halls(self._database)]
        return _shown(views.halls(_session(visit), halls, self._database.clock.now()))

    def _hall(self, visit: Visit) -> Response:
        hall = self._hall_of(visit)
        figures, zone = self._today(hall.id)
        stations = devices.stations(self._database, hall.id)
        return _shown(views.hall(_session(visit), hall, figures, zone, stations, self._database.clock.now()))

    def _station(self, visit: Visit) -> Response:
        hall = self._hall_of(visit)
        wanted = visit.id("station")
        station = next((row for row in devices.stations(self._database, hall.id) if row.id == wanted), None)
        if station is None:
            raise NotHere
        aside = admin.set_aside(self._database, hall.id, station_id=wanted)
        return _shown(views.station(_session(visit), hall, self._today(hall.id)[1], station, aside, self._database.clock.now()))

    def _list(self, visit: Visit) -> Response:
        hall = self._hall_of(visit)
        with self._database.reader(hall.id) as read:
            late = partial(self._overdue.lines, hall.id, read)
            drawn = views.day_list(_session(visit), hall, read, visit.path["list"], late)
        if drawn is None:
            raise NotHere
        return _shown(drawn)

    def _codes(self, visit: Visit) -> Response:
        session = _session(visit)
        open_ones = admin.open_codes(self._database)
        usable = {each.id for each in open_ones}
        for gone in [each for each in session.codes if each not in usable]:
            del session.codes[gone]
        return _shown(views.codes(session, open_ones, devices.halls(self._database), self._address, self._database.clock.now()))

    def _quarantine(self, visit: Visit) -> Response:
        also = visit.query.get("all") == "1"
        found = admin.set_aside(self._database, also_released=also)
        names = dict(devices.halls(self._database))
        return _shown(views.quarantine(_session(visit), found, names, self._zones(set(names)), also=also))

    def _aside(self, visit: Visit) -> Response:
        shown = admin.rows_set_aside(self._database, visit.id("id"))
        if shown is None:
            raise NotHere
        one, rows = shown
        with self._database.reader(one.hall_id) as read:
            return _shown(views.aside(_session(visit), one, rows, dict(devices.halls(self._database)), read))

    def _hall_of(self, visit: Visit) -> admin.HallAtHub:
        wanted = visit.id("hall")
        found = next((hall for hall in admin.halls(self._database) if hall.id == wanted), None)
        if found is None:
            raise NotHere
        return found

    def _today(self, hall_id: UUID) -> tuple[day.Today, ZoneInfo]:
        """The hall's figures; read again after twenty seconds, because a hub of many halls is looked at by many."""
        now = self._database.clock.now()
        kept = self._figures.get(hall_id)
        if kept is None or not timedelta(0) <= now - kept[0] < FIGURES_LIVE:
            with self._database.reader(hall_id) as read:
                kept = self._figures[hall_id] = (now, day.today(read, self._overdue.lines(hall_id, read)), read.zone)
        return kept[1], kept[2]

    def _zones(self, halls: set[UUID]) -> dict[UUID, ZoneInfo]:
        return {hall_id: self._today(hall_id)[1] for hall_id in halls}

    # -- doing --------------------------------------------------------------------------------------------------------------

    def _new_code(self, visit: Visit) -> Response:
        session = _session(visit)
        hall_id = visit.id("hall") if visit.form.get("hall") else None
        if hall_id is not None and hall_id not in dict(devices.halls(self._database)):
            raise NotHere
        code = devices.new_code(self._database, hall_id, any_hall=hall_id is None)
        code_id = devices.id_of_code(self._database, code)
        if code_id is not None:
            session.codes[code_id] = code
        log.warning("an enrolment code was made from %s", visit.address)
        return RedirectResponse("/admin/codes", 303)

    def _withdraw(self, visit: Visit) -> Response:
        done = admin.withdraw_code(self._database, visit.id("id"))
        return self._told(visit, "/admin/codes", "web_hub.withdrawn" if done else "web_hub.not_here")

    def _revoke(self, visit: Visit) -> Response:
        session, station_id = _session(visit), visit.id("station")
        done = devices.revoke(self._database, station_id)
        log.warning("station %s was revoked from %s", station_id, visit.address)
        session.undo = station_id if done else None
        return self._told(visit, _way_back(visit.form.get("to", "")), "web_hub.revoked" if done else "web_hub.not_here")

    def _readmit(self, visit: Visit) -> Response:
        station_id = visit.id("station")
        released = admin.readmit(self._database, station_id)
        log.warning("station %s was let in again from %s", station_id, visit.address)
        key = "web_hub.not_here" if released is None else "web_hub.readmitted"
        return self._told(visit, _way_back(visit.form.get("to", "")), key, count=released or 0)

    def _retry(self, visit: Visit) -> Response:
        if visit.form.get("id"):
            shown = admin.rows_set_aside(self._database, visit.id("id"))
            if shown is None:
                raise NotHere
            released = int(quarantine.retry_one(self._database, shown[0].hall_id, shown[0].id))
        else:
            released = sum(quarantine.retry_quarantined(self._database, hall_id) for hall_id, _ in devices.halls(self._database))
        log.warning("%d quarantined transactions were taken in from %s", released, visit.address)
        return self._told(visit, "/admin/quarantine", "web_hub.retried" if released else "web_hub.retried_none", count=released)

    def _told(self, visit: Visit, where: str, key: str, **values: object) -> Response:
        """Go back to a page that says what was done."""
        tone = "danger" if key == "web_hub.not_here" else "good"
        if key != "web_hub.revoked":
            _session(visit).undo = None
        _session(visit).told = (say(key, **values), tone)
        return RedirectResponse(where, 303)


def _session(visit: Visit) -> OfficeSession:
    assert visit.session is not None
    return visit.session


async def _visit(request: Request, door: Door) -> Visit:
    """Read a request. Raises ValueError for a body that is no form of ours."""
    token = _cookie(request, COOKIE)
    query = {name: value[:200] for name, value in request.query_params.items()}
    address = request.client.host if request.client is not None else ""
    form = await _form(request) if request.method == "POST" else {}
    session = door.session(token) if token else None
    path = {name: str(value) for name, value in request.path_params.items()}
    return Visit(address, path, query, form, session, token, request.url.scheme == "https")


async def _form(request: Request) -> dict[str, str]:
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/x-www-form-urlencoded":
        raise ValueError
    body = b""
    try:
        async for part in request.stream():
            body += part
            if len(body) > MOST_FORM:
                raise ValueError
    except ClientDisconnect:
        raise ValueError from None
    return {name: values[0] for name, values in parse_qs(body.decode("utf-8"), max_num_fields=20).items()}


def _cookie(request: Request, name: str) -> str:
    try:
        found = SimpleCookie(request.headers.get("cookie", "")[:4000]).get(name)
    except CookieError:
        return ""
    return found.value[:200] if found is not None else ""


def _is_own(request: Request, csrf: str, session: OfficeSession) -> bool:
    """Whether a form was made by this page for this session."""
    return _from_here(request) and secrets.compare_digest(csrf.encode(), session.csrf.encode())


def _from_here(request: Request) -> bool:
    """Whether the browser says that the form stood on a page of this hub; browsers that say nothing are judged by the form's token."""
    origin = request.headers.get("origin", "")
    site = request.headers.get("sec-fetch-site", "same-origin")
    return site in ("same-origin", "none") and (not origin or urlsplit(origin).netloc == request.headers.get("host", ""))


def _way_back(to: str) -> str:
    """A page of the office, whatever a link says: nobody is sent elsewhere."""
    parts = urlsplit(to)
    is_ours = not parts.scheme and not parts.netloc and (to == "/admin" or to.startswith("/admin/")) and "\\" not in to
    return to if is_ours and to.isascii() and to.isprintable() and "sign-" not in to else "/admin"


def _language(request: Request) -> Language:
    wanted = request.query_params.get("lang", "") or _cookie(request, "lang")
    return next((known for known in LANGUAGES if known == wanted), "zh_CN")


def _spoken(request: Request, act: Callable[[], Response]) -> Response:
    with speaking(_language(request)):
        return act()


def _with_language(request: Request, made: Response) -> Response:
    if request.query_params.get("lang") in LANGUAGES:
        made.set_cookie("lang", request.query_params["lang"], path="/admin", samesite="strict", max_age=365 * 86_400)
    return made


def _with_headers(made: Response) -> Response:
    for name, value in HEADERS.items():
        made.headers[name] = value
    return made


def _drawn(request: Request, status: int, draw: Callable[[], Html]) -> Response:
    with speaking(_language(request)):
        return Response(draw(), status, media_type="text/html", headers=HEADERS)


def _shown(drawn: Html) -> Response:
    return Response(drawn, media_type="text/html")
