"""The hub's administrator page over real HTTP and TLS: safe to reach, and what it shows and does. And once in a real browser."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from starlette.routing import Route

from app.access import SELF_SERVICE
from app.desk import service as desk
from app.house import open_house
from app.hub import admin, devices
from app.hub.admin_door import IDLE, LONGEST, TRIES, TRIES_WITHIN, Door, is_set, new_secret
from app.hub.api import Hub
from app.hub.database import HubDatabase
from app.intake.applications import service as applications
from app.queue import service as queue
from app.stations import service, today
from app.store import Actor, Hall, HallError, ManualClock, NewHall, new_id
from app.sync.errors import Revoked
from app.sync.identity import enrol, join
from app.sync.link import Address
from app.words import RESOURCES, choose_language, say
from tests.helpers.applications import all_required, form_for, load_catalogue, service_named
from tests.helpers.browser import chromium, running_browser
from tests.sync.places import running_hub
from ui.theme.palette import PALETTES
from ui.web.html import tag
from ui.web.hub.office import COOKIE, MOST_FORM, Office

CHIEF = Actor(new_id(), "周强", frozenset({"administrator", "supervisor", "clerk"}))


class Links(HTMLParser):
    """Links, forms and what is loaded, as a browser finds them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[dict[str, str]] = []
        self.loaded: list[str] = []
        self.styled: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a":
            self.links.append(given["href"])
        elif tag == "form":
            self.forms.append({"": given["action"]})
        elif tag == "input" and self.forms and given["type"] == "hidden":
            self.forms[-1][given["name"]] = given["value"]
        if tag in ("script", "img", "link", "iframe", "object"):
            self.loaded.append(given.get("src", "") or given.get("href", ""))
        self.styled += [name for name in given if name == "style" or name.startswith("on")]


@dataclass
class Place:
    hub: Hub
    address: Address
    secret: str
    halls: list[Hall]
    other: Hall
    clock: ManualClock
    client: httpx.Client

    def signed_in(self) -> httpx.Client:
        answer = self.client.post("/admin/sign-in", data={"secret": self.secret})
        assert answer.status_code == 303
        return self.client

    def press(self, page: str, action: str, **wanted: str) -> httpx.Response:
        """Send the form of a page that leads there, and follow."""
        forms = Links(self.client.get(page).text).forms
        form = next(each for each in forms if each[""] == action and wanted.items() <= each.items())
        return self.client.post(action, data={name: value for name, value in form.items() if name}, follow_redirects=True)


def office_at(address: str) -> Callable[[HubDatabase], list[Route]]:
    return lambda database: Office(database, address).routes()


@pytest.fixture
def bare(tmp_path: Path, clock: ManualClock) -> Iterator[Place]:
    """A hub that has no hall yet."""
    logging.disable(logging.WARNING)
    secret = new_secret(tmp_path / "hub")
    with running_hub(tmp_path / "hub", clock=clock, more=office_at("https://hub:8471#" + "ab" * 16)) as (hub, address):
        devices.new_code(hub.database)
        with httpx.Client(base_url=address.url, verify=False, trust_env=False) as client:
            yield Place(hub, address, secret, [], None, clock, client)  # type: ignore[arg-type]
    logging.disable(logging.NOTSET)


@pytest.fixture
def place(bare: Place, hall: Hall, tmp_path: Path) -> Iterator[Place]:
    """Two halls at one hub: one with a case that is overdue, people waiting and two PCs; one quite new."""
    clock, database, address = bare.clock, bare.hub.database, bare.address
    small = open_house(tmp_path / "small", clock, new=NewHall(code="HF01", name="和风镇便民服务中心"), use_keyring=False)
    load_catalogue(hall, CHIEF)
    with hall.work(CHIEF) as work:
        desk.set_up_series(work)
        queue.add_counter(work, 3, ["A", "B"])
        card = service_named(work, "HJ01")
        case = applications.receive(work, form_for(card), all_required(card))
        applications.accept(work, case.id)
    for each, mark in ((hall, "first"), (small, "small")):
        enrol(each, address, devices.new_code(database, any_hall=True), mark=mark)
        service.exchange(each)
    code = devices.new_code(database, hall.station.hall_id)
    other = join(tmp_path / "other", address, code, mark="other", clock=clock, use_keyring=False)
    service.exchange(other)
    clock.advance(timedelta(days=40))
    with hall.work(SELF_SERVICE) as work:
        for _ in range(4):
            desk.take_number(work, service_named(work, "YB03").id, print_ticket=False)
    service.exchange(hall)
    bare.halls, bare.other = [hall, small], other
    yield bare
    other.close()
    small.close()


def figures_of(text: str, hall: Hall) -> dict[str, str]:
    """The figures of a hall by where they lead."""
    found = re.findall(rf'<a href="(/admin/halls/{hall.station.hall_id}/today/\w+|/admin/quarantine)"[^>]*><b>([^<]*)</b>', text)
    return {link.rpartition("/")[2]: value for link, value in found}


# Who comes in


@pytest.mark.parametrize("path", ["/admin", "/admin/codes", "/admin/quarantine", f"/admin/halls/{UUID(int=7)}", "/"])
def test_nobody_sees_anything_without_the_secret(bare: Place, path: str) -> None:
    answer = bare.client.get(path, follow_redirects=True)
    assert answer.url.path == "/admin/sign-in"
    assert "晴川" not in answer.text


@pytest.mark.parametrize("path", ["/admin/codes/new", "/admin/stations/revoke", "/admin/quarantine/retry", "/admin/sign-out"])
def test_nobody_does_anything_without_the_secret(bare: Place, path: str) -> None:
    answer = bare.client.post(path, data={"station": new_id().hex, "hall": ""})
    assert (answer.status_code, answer.headers["location"].partition("?")[0]) == (303, "/admin/sign-in")
    assert len(admin.open_codes(bare.hub.database)) == 1


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(bare: Place) -> None:
    answer = bare.client.post("/admin/sign-in", data={"secret": bare.secret.lower().replace("-", " ")})
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"{COOKIE}=")
    for part in ("HttpOnly", "SameSite=strict", "Secure", "Path=/admin"):
        assert part in cookie


def test_every_page_forbids_scripts_frames_and_foreign_assets(bare: Place) -> None:
    client = bare.signed_in()
    for path in ("/admin", "/admin/codes", "/admin/quarantine", "/admin/look.css"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert answer.headers["content-security-policy"].startswith("default-src 'none'; style-src 'self'")
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["x-content-type-options"] == "nosniff"
        if path != "/admin/look.css":
            assert answer.headers["cache-control"] == "no-store"
            page = Links(answer.text)
            assert (page.loaded, page.styled) == (["/admin/look.css"], [])


def test_guessing_is_slowed_down_and_a_right_secret_waits_too(bare: Place) -> None:
    for _ in range(TRIES):
        assert bare.client.post("/admin/sign-in", data={"secret": "wrong"}).status_code == 403
    answer = bare.client.post("/admin/sign-in", data={"secret": bare.secret})
    assert (answer.status_code, say("web_hub.too_many", minutes=10) in answer.text) == (429, True)
    assert int(answer.headers["retry-after"]) <= TRIES_WITHIN.total_seconds()
    bare.clock.advance(TRIES_WITHIN)
    bare.signed_in()


def test_guessing_from_many_addresses_is_slowed_down_too(tmp_path: Path, clock: ManualClock) -> None:
    new_secret(tmp_path)
    door = Door(tmp_path, clock)
    for number in range(60):
        door.sign_in(f"10.0.0.{number}", "wrong")
    assert door.wait_seconds("10.1.1.1") > 0
    clock.advance(TRIES_WITHIN)
    assert door.wait_seconds("10.1.1.1") == 0


@pytest.mark.parametrize("left", [IDLE, LONGEST])
def test_a_session_ends_when_it_is_left_alone_and_after_a_day_of_work(tmp_path: Path, clock: ManualClock, left: timedelta) -> None:
    door = Door(tmp_path, clock)
    assert door.sign_in("x", "") is None
    token = door.sign_in("x", new_secret(tmp_path))
    assert token is not None
    rest = left
    while rest > IDLE / 2 and left == LONGEST:
        clock.advance(IDLE / 2)
        rest -= IDLE / 2
        assert door.session(token) is not None
    clock.advance(rest)
    assert door.session(token) is None


def test_another_secret_signs_everybody_out(bare: Place) -> None:
    client = bare.signed_in()
    assert client.get("/admin").status_code == 200
    new_secret(bare.hub.database.data)
    assert client.get("/admin").status_code == 303
    assert is_set(bare.hub.database.data)


def test_signing_out_ends_the_session_at_the_hub(bare: Place) -> None:
    client = bare.signed_in()
    token = client.cookies[COOKIE]
    bare.press("/admin", "/admin/sign-out")
    client.cookies.set(COOKIE, token)
    assert client.get("/admin").status_code == 303


def test_forms_of_other_sites_do_nothing(place: Place) -> None:
    client = place.signed_in()
    station = str(place.other.station.id)
    form = Links(client.get("/admin/codes").text).forms[0]
    attempts = [
        client.post("/admin/stations/revoke", data={"station": station}),
        client.post("/admin/stations/revoke", data={"station": station, "csrf": "x"}),
        client.post("/admin/stations/revoke", data={"station": station, "csrf": form["csrf"]}, headers={"origin": "https://evil.example"}),
        client.post("/admin/stations/revoke", data={"station": station, "csrf": form["csrf"]}, headers={"sec-fetch-site": "cross-site"}),
        client.post("/admin/stations/revoke", json={"station": station, "csrf": form["csrf"]}),
        client.post("/admin/sign-in", data={"secret": place.secret}, headers={"origin": "https://evil.example"}),
        client.get("/admin/stations/revoke"),
    ]
    assert [answer.status_code for answer in attempts] == [403, 403, 403, 403, 400, 403, 405]
    service.exchange(place.other)


@pytest.mark.parametrize("to", ["https://evil.example", "//evil.example", "/\\evil.example", "/admin/x\r\nset-cookie: a=b", "/v1/push"])
def test_nobody_is_sent_elsewhere_after_signing_in(bare: Place, to: str) -> None:
    answer = bare.client.post("/admin/sign-in", data={"secret": bare.secret, "to": to})
    assert (
        answer.headers["location"] in ("/admin", to)
        if to.startswith("/admin/..") and "\r" not in to
        else answer.headers["location"] == "/admin"
    )


def test_what_is_too_large_or_nonsense_is_refused(place: Place) -> None:
    client = place.signed_in()
    assert client.post("/admin/codes/new", data={"csrf": "x" * (MOST_FORM + 1)}).status_code == 400
    heads = {"content-type": "application/x-www-form-urlencoded"}
    assert client.post("/admin/codes/new", content=b"\xff\xfe=%ff", headers=heads).status_code == 400
    for path in ("/admin/halls/x", f"/admin/halls/{new_id()}", "/admin/quarantine/x", f"/admin/quarantine/{new_id()}"):
        assert client.get(path).status_code == 404
    assert client.get(f"/admin/halls/{place.halls[0].station.hall_id}/today/secrets").status_code == 404
    client.cookies.set("lang", '"\\')
    assert client.get("/admin").status_code == 200


def test_what_people_typed_is_never_markup() -> None:
    assert (
        tag("p", "<script>龘</script>", class_='a" onclick="x') == '<p class="a&quot; onclick=&quot;x">&lt;script&gt;龘&lt;/script&gt;</p>'
    )


# What it shows


def test_each_halls_day_is_counted_by_its_own_rooms(place: Place) -> None:
    text = place.signed_in().get("/admin").text
    first, second = place.halls
    assert figures_of(text, first) == {
        "quarantine": "0",
        "tickets": "0 分钟",
        "waiting": "4",
        "received": "0",
        "overdue": "1",
        "ratings": "—",
    }
    told = dict(re.findall(rf'<a href="/admin/halls/{first.station.hall_id}/today/tickets"><b>([^<]*)</b><span>([^<]*)', text))
    assert told["4"] == say("web_hub.figure.issued")
    assert figures_of(text, second)["waiting"] == "0"
    assert figures_of(text, second)["overdue"] == "0"


def test_figures_open_the_records_behind_them(place: Place) -> None:
    client = place.signed_in()
    first, second = (f"/admin/halls/{hall.station.hall_id}/today" for hall in place.halls)
    with place.halls[0].read() as read:
        told = [each for line in queue.today(read) for each in (line.number, line.service_name)]
    for name in ("tickets", "waiting"):
        text = client.get(f"{first}/{name}").text
        assert len(told) == 8
        assert all(each in text for each in told)
    assert "BM01-SL20261123" in client.get(f"{first}/overdue").text
    assert "欧阳" not in client.get(f"{first}/overdue").text
    for name in ("tickets", "waiting", "received", "overdue", "ratings"):
        assert say("web_hub.nothing") in client.get(f"{second}/{name}").text
    for link in Links(client.get("/admin").text).links:
        if link.startswith("/admin") and "lang=" not in link:
            assert client.get(link).status_code == 200


def test_the_hub_and_the_pc_count_the_same(place: Place) -> None:
    hall = place.halls[0]
    with hall.read() as here, place.hub.database.reader(hall.station.hall_id) as there:
        assert today.today(here) == today.today(there)
        assert [line.application_id for line in today.overdue(there)] == [row.application_id for row in applications.overdue(here)]


def test_english_is_a_link_away_and_stays(place: Place) -> None:
    client = place.signed_in()
    assert "今日取号" in client.get("/admin").text
    assert "tickets today" in client.get("/admin?lang=en").text
    text = client.get("/admin/codes").text
    assert '<html lang="en">' in text
    assert "Code for a new hall" in text


def test_the_look_is_the_windows_look() -> None:
    sheet = (RESOURCES / "web" / "hub.css").read_text(encoding="utf-8")
    for name in ("light", "dark"):
        palette = PALETTES[name]
        for colour in (palette.ground, palette.surface, palette.text, palette.muted, palette.primary, palette.danger, palette.good):
            assert colour in sheet


# What it does


def test_a_code_is_shown_with_its_picture_and_minutes_until_it_is_used(place: Place, tmp_path: Path) -> None:
    client = place.signed_in()
    hall_id = str(place.halls[0].station.hall_id)
    text = place.press("/admin/codes", "/admin/codes/new", hall=hall_id).text
    (code,) = re.findall(r'class="code">([^<]+)<', text)
    assert "<svg" in text
    assert say("web_hub.minutes", count=10) in text
    place.clock.advance(timedelta(minutes=3))
    text = client.get("/admin/codes").text
    assert code in text
    assert say("web_hub.minutes", count=7) in text
    with httpx.Client(base_url=place.address.url, verify=False, trust_env=False) as another:
        another.post("/admin/sign-in", data={"secret": place.secret})
        elsewhere = another.get("/admin/codes").text
    assert code not in elsewhere
    assert say("web_hub.minutes", count=7) in elsewhere
    third = join(tmp_path / "third", place.address, code, mark="third", clock=place.clock, use_keyring=False)
    third.close()
    assert code not in client.get("/admin/codes").text


def test_a_code_is_withdrawn(place: Place, tmp_path: Path) -> None:
    place.signed_in()
    text = place.press("/admin/codes", "/admin/codes/new", hall="").text
    (code,) = re.findall(r'class="code">([^<]+)<', text)
    assert say("web_hub.new_hall") in text
    assert say("web_hub.withdrawn") in place.press("/admin/codes", "/admin/codes/withdraw").text
    with pytest.raises(HallError):
        join(tmp_path / "third", place.address, code, mark="third", clock=place.clock, use_keyring=False)


def test_a_pc_is_revoked_and_let_in_again_with_what_it_sent_meanwhile(place: Place) -> None:
    client = place.signed_in()
    hall_id, station_id = place.halls[0].station.hall_id, place.other.station.id
    here = f"/admin/halls/{hall_id}/stations/{station_id}"
    text = place.press(here, "/admin/stations/revoke").text
    assert say("web_hub.revoked") in text
    with place.other.work(CHIEF) as work:
        queue.add_counter(work, 9, ["A"])
    with pytest.raises(Revoked):
        service.exchange(place.other)
    assert say("stations.refused.revoked") in client.get("/admin/quarantine").text
    assert say("web_hub.readmitted", count=1) in place.press(here, "/admin/stations/readmit").text
    service.exchange(place.other)
    assert say("ui_sync.nothing.aside") in client.get("/admin/quarantine").text
    assert say("web_hub.released") in client.get("/admin/quarantine?all=1").text


def test_a_quarantined_transaction_is_looked_at_without_values_and_taken_in(place: Place) -> None:
    client = place.signed_in()
    devices.revoke(place.hub.database, place.other.station.id)
    with place.other.work(CHIEF) as work:
        queue.add_series(work, "Q", "秘密龘", "Secret")
    with pytest.raises(Revoked):
        service.exchange(place.other)
    (aside,) = admin.set_aside(place.hub.database)
    page = f"/admin/quarantine/{aside.id}"
    text = client.get(page).text
    assert say("stations.table.queue_series") in text
    assert "秘密" not in text
    assert say("web_hub.retried_none") in place.press("/admin/quarantine", "/admin/quarantine/retry").text
    assert say("web_hub.retried", count=1) in place.press(page, "/admin/quarantine/retry", id=str(aside.id)).text
    service.exchange(place.halls[0])
    with place.halls[0].read() as read:
        assert "秘密龘" in [series.name for series in queue.all_series(read)]


def test_a_hub_without_any_hall_says_how_one_comes(tmp_path: Path, clock: ManualClock) -> None:
    secret = new_secret(tmp_path / "hub")
    with (
        running_hub(tmp_path / "hub", clock=clock, tls=False, more=lambda database: Office(database, "http://hub:8471").routes()) as (
            _,
            address,
        ),
        httpx.Client(base_url=address.url, trust_env=False) as client,
    ):
        answer = client.post("/admin/sign-in", data={"secret": secret}, follow_redirects=True)
        assert say("web_hub.no_hall") in answer.text
        assert "Secure" not in str(client.cookies.jar)


@pytest.mark.skipif(chromium() is None, reason="no browser on this machine")
def test_in_a_real_browser_one_signs_in_looks_and_makes_a_code(place: Place, tmp_path: Path) -> None:
    choose_language("zh_CN")
    with running_browser(tmp_path / "browser") as browser:
        browser.look(dark=False)
        browser.go(f"{place.address.url}/")
        browser.type_into("#secret", place.secret)
        browser.press("button.primary")
        assert browser.tell("document.title").startswith(say("web_hub.halls"))
        assert browser.tell("getComputedStyle(document.body).backgroundColor") == "rgb(243, 245, 248)"
        assert browser.tell("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        browser.press(f'a[href="/admin/halls/{place.halls[0].station.hall_id}/today/overdue"]')
        assert "BM01-SL20261123" in browser.tell("document.body.innerText")
        browser.go(f"{place.address.url}/admin/codes")
        browser.press("main form button")
        assert re.fullmatch(r"\w{4}-\w{4}-\w{4}", browser.tell("document.querySelector('.code').innerText"))
        assert browser.tell("document.querySelector('svg').getBoundingClientRect().width") > 100
        browser.look(dark=True, width=420)
        browser.go(f"{place.address.url}/admin/halls/{place.halls[0].station.hall_id}")
        assert browser.tell("getComputedStyle(document.body).backgroundColor") == "rgb(20, 24, 29)"
        assert browser.tell("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        browser.look(dark=False, width=390)
        browser.go(f"{place.address.url}/admin/halls/{place.halls[0].station.hall_id}?lang=zh_CN")
        assert browser.tell("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        assert browser.tell("document.querySelector('header nav').getBoundingClientRect().height") < 32  # one line of links
        assert browser.complaints == []


def test_ids_in_links_are_ids(place: Place) -> None:
    links = Links(place.signed_in().get(f"/admin/halls/{place.halls[0].station.hall_id}").text).links
    stations = [UUID(link.rpartition("/")[2]) for link in links if "/stations/" in link]
    assert set(stations) == {place.halls[0].station.id, place.other.station.id}
