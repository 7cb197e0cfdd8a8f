"""How the pages of the hub's office look. Pure: values in, HTML out; every figure is a link to the records behind it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import segno

from app.hub.admin import HallAtHub, OpenCode, SetAside, SetAsideRow, minutes_left
from app.hub.admin_door import OfficeSession
from app.stations import contents, wording
from app.stations import today as day
from app.stations.rules import ALIVE, LONG_SILENT, StationState, clock_words
from app.store import Reader
from app.store.hall import CLOCK_TOLERANCE_MS
from app.sync.discovery import grouped
from app.words import either, language, say
from ui.web.html import Html, Part, join, table, tag

_TONES = {
    StationState.ALIVE: "good",
    StationState.SILENT: "",
    StationState.LONG_SILENT: "warning",
    StationState.NEVER: "",
    StationState.REVOKED: "danger",
}
_UTC = ZoneInfo("UTC")


def plain(text: str) -> Html:
    """A page that says one thing."""
    return _frame(None, say("web_hub.title"), tag("p", text), tag("p", tag("a", say("web_hub.to_start"), href="/admin")))


def sign_in(back: str, wrong: str) -> Html:
    """The door."""
    form = tag(
        "form",
        tag("p", wrong, class_="told danger", role="alert") if wrong else None,
        tag("label", say("web_hub.secret"), for_="secret"),
        tag("input", type="password", id="secret", name="secret", autocomplete="current-password", required=True, autofocus=True),
        tag("input", type="hidden", name="to", value=back),
        tag("p", say("web_hub.secret_hint"), class_="muted"),
        tag("button", say("web_hub.sign_in"), class_="primary"),
        method="post",
        action="/admin/sign-in",
    )
    return _frame(None, say("web_hub.title"), tag("div", tag("h1", say("web_hub.title")), form, class_="card entry"))


def halls(session: OfficeSession, found: Sequence[tuple[HallAtHub, day.Today, ZoneInfo]], now: datetime) -> Html:
    """All halls of this hub, each with its figures."""
    cards: list[Part] = []
    for hall, figures, zone in found:
        name = tag("h2", tag("a", hall.name, href=f"/admin/halls/{hall.id}"))
        cards.append(tag("section", name, _figures(hall, figures), _as_of(now, zone), class_="card"))
    if not cards:
        cards.append(tag("p", say("web_hub.no_hall"), class_="card"))
    new = _button(session, "/admin/codes/new", say("web_hub.code_new_hall"), hall="")
    return _frame(session, say("web_hub.halls"), *cards, tag("div", new, class_="row"), here="/admin", again_seconds=60)


def _figures(hall: HallAtHub, figures: day.Today) -> Html:
    base = f"/admin/halls/{hall.id}"
    share = say("web_hub.no_rating") if figures.share is None else f"{100 * figures.share:.1f} %"
    shown: list[tuple[str, str, str, bool]] = [
        (say("web_hub.figure.stations"), str(hall.stations), base, False),
        (say("web_hub.figure.not_sent"), str(hall.waiting), base, False),
        (say("web_hub.figure.aside"), str(hall.set_aside), "/admin/quarantine", hall.set_aside > 0),
        (say("web_hub.figure.issued"), str(figures.issued), f"{base}/today/tickets", False),
        (say("web_hub.figure.waiting"), str(figures.waiting), f"{base}/today/waiting", False),
        (say("web_hub.figure.wait"), say("web_hub.minutes", count=f"{figures.wait_p90_minutes:g}"), f"{base}/today/tickets", False),
        (say("web_hub.figure.received"), str(figures.received), f"{base}/today/received", False),
        (say("web_hub.figure.overdue"), str(figures.overdue), f"{base}/today/overdue", figures.overdue > 0),
        (say("web_hub.figure.satisfied", count=figures.ratings), share, f"{base}/today/ratings", figures.is_share_low),
    ]
    return tag(
        "ul",
        *(
            tag("li", tag("a", tag("b", value), tag("span", name), href=link, class_="bad" if bad else None))
            for name, value, link, bad in shown
        ),
        class_="figures",
    )


def _figure(name: str, value: str, link: str, bad: bool) -> Html:
    return tag("a", tag("b", value), tag("span", name), href=link, class_="bad" if bad else None)


def hall(session: OfficeSession, one: HallAtHub, figures: day.Today, zone: ZoneInfo, stations: Sequence[Any], now: datetime) -> Html:
    """One hall: its figures and its PCs."""
    newest = max((row.schema_version for row in stations), default="")
    rows: list[list[Part]] = []
    for row in sorted(stations, key=lambda each: (each.revoked_at is not None, each.seat)):
        state = _state(row, now)
        version = f"▲ {row.schema_version}" if row.schema_version and row.schema_version < newest else row.schema_version or "—"
        rows.append(
            [
                f"{row.seat:02d}",
                tag("a", row.name, href=f"/admin/halls/{one.id}/stations/{row.id}"),
                tag("span", say(f"stations.state.{state}"), class_=f"state {_TONES[state]}".strip()),
                _ago(row.seen_at, now),
                row.waiting,
                version,
                _clock(row.clock_error_ms),
            ]
        )
    heads = [say(f"ui_sync.column.{name}") for name in ("seat", "name", "state", "seen", "waiting", "version", "clock")]
    listed = table(heads, rows, say("web_hub.no_station"), numbers=frozenset({4}))
    new = _button(session, "/admin/codes/new", say("web_hub.code_new"), primary=True, hall=str(one.id))
    return _frame(
        session,
        one.name,
        tag("section", _figures(one, figures), _as_of(now, zone), class_="card"),
        tag("h2", say("web_hub.figure.stations")),
        listed,
        tag("p", new),
        again_seconds=60,
    )


def station(session: OfficeSession, one: HallAtHub, zone: ZoneInfo, row: Any, aside: Sequence[SetAside], now: datetime) -> Html:
    """One PC, and the one thing that can be done to it."""
    state = _state(row, now)
    told = [
        (say("ui_sync.column.state"), tag("span", say(f"stations.state.{state}"), class_=f"state {_TONES[state]}".strip())),
        (say("ui_sync.column.seat"), f"{row.seat:02d} {row.letter}"),
        (say("web_hub.enrolled"), _time(row.enrolled_at, zone)),
        (say("ui_sync.column.seen"), f"{_time(row.seen_at, zone)} {_ago(row.seen_at, now)}" if row.seen_at else say("ui_sync.never")),
        (say("ui_sync.column.waiting"), str(row.waiting)),
        (say("ui_sync.column.version"), row.schema_version or "—"),
        (say("ui_sync.column.clock"), _clock(row.clock_error_ms)),
        (say("web_hub.id"), str(row.id)),
    ]
    here = f"/admin/halls/{one.id}/stations/{row.id}"
    if row.revoked_at is None:
        act = join(
            tag("p", say("web_hub.revoke_told"), class_="muted"),
            _button(session, "/admin/stations/revoke", say("web_hub.revoke"), tone="danger", station=str(row.id), to=here),
        )
    else:
        act = join(
            tag("p", say("web_hub.readmit_told", time=_time(row.revoked_at, zone)), class_="muted"),
            _button(session, "/admin/stations/readmit", say("web_hub.readmit"), station=str(row.id), to=here),
        )
    return _frame(
        session,
        row.name,
        tag("p", tag("a", one.name, href=f"/admin/halls/{one.id}")),
        tag("section", tag("dl", *(join(tag("dt", name), tag("dd", value)) for name, value in told)), act, class_="card"),
        tag("h2", say("web_hub.figure.aside")),
        _aside_table(aside, {one.id: zone}, {}),
    )


def day_list(session: OfficeSession, one: HallAtHub, read: Reader, name: str, late: Callable[[], Sequence[day.OverdueLine]]) -> Html | None:
    """The records behind a figure; None for a list that there is not. `late` gives what is overdue."""
    zone = read.zone
    rows: list[list[Part]]
    if name in ("tickets", "waiting"):
        heads = ["number", "service", "taken", "step"]
        rows = [
            [line.number, either(line.service_name, line.service_name_en), _hour(line.taken_at, zone), say(f"queue.step.{line.step}")]
            for line in day.tickets(read, only_waiting=name == "waiting")
        ]
    elif name == "overdue":
        heads = ["number", "service", "due", "handler"]
        rows = [
            [
                line.number,
                either(line.service_name, line.service_name_en),
                _time(line.due_at, zone),
                wording.person(read, line.handler_id) if line.handler_id else "—",
            ]
            for line in late()[: day.MOST_SHOWN]
        ]
    elif name == "received":
        heads = ["number", "service", "taken"]
        rows = [[number, either(service, english), _hour(at, zone)] for at, number, service, english in day.received(read)]
    elif name == "ratings":
        heads = ["grade", "taken", "comment"]
        rows = [[say(f"applications.grade.{line.grade}"), _hour(line.at, zone), line.comment] for line in day.ratings(read)]
    else:
        return None
    listed = table([say(f"web_hub.list.{head}") for head in heads], rows, say("web_hub.nothing"))
    way = tag("p", tag("a", one.name, href=f"/admin/halls/{one.id}"))
    return _frame(session, say(f"web_hub.list_of.{name}"), way, listed, tag("p", say("web_hub.most", count=day.MOST_SHOWN), class_="muted"))


def codes(
    session: OfficeSession, open_ones: Sequence[OpenCode], halls_here: Sequence[tuple[UUID, str]], address: str, now: datetime
) -> Html:
    """The codes that can be used; those that this session made are shown with their QR code until they are used or over."""
    names = dict(halls_here)
    where, _, print_ = address.partition("#")
    cards: list[Part] = []
    rows: list[list[Part]] = []
    for each in open_ones:
        hall_name = names.get(each.hall_id, say("web_hub.new_hall")) if each.hall_id else say("web_hub.new_hall")
        left = say("web_hub.minutes", count=minutes_left(each, now))
        withdraw = _button(session, "/admin/codes/withdraw", say("web_hub.withdraw"), id=str(each.id))
        if each.id not in session.codes:
            rows.append([hall_name, left, each.tries_left, withdraw])
            continue
        code = session.codes[each.id]
        qr = Html(segno.make(f"{address} {code}", micro=False, error="m").svg_inline(scale=5, border=2))
        told = [
            tag("p", code, class_="code"),
            tag("p", say("web_hub.code_left", left=left, hall=hall_name)),
            tag("p", say("web_hub.code_told", address=where)),
            tag("p", say("ui_sync.code.fingerprint", fingerprint=grouped(print_)), class_="muted") if print_ else None,
            withdraw,
        ]
        cards.append(tag("section", tag("div", tag("div", qr, class_="qr"), tag("div", *told), class_="beside"), class_="card"))
    new = [_button(session, "/admin/codes/new", say("web_hub.code_for", hall=name), hall=str(hall_id)) for hall_id, name in halls_here]
    new.append(_button(session, "/admin/codes/new", say("web_hub.code_new_hall"), hall=""))
    heads = [say(f"web_hub.code_head.{name}") for name in ("hall", "left", "tries", "act")]
    listed = table(heads, rows, say("web_hub.no_other_code")) if rows or not cards else None
    further = tag("h2", say("web_hub.open_codes")) if listed else None
    makers = tag("div", *new, class_="row")
    return _frame(session, say("web_hub.codes"), *cards, makers, further, listed, here="/admin/codes", again_seconds=30)


def quarantine(
    session: OfficeSession, found: Sequence[SetAside], names: dict[UUID, str], zones: dict[UUID, ZoneInfo], *, also: bool
) -> Html:
    """What was set aside, of all halls."""
    retry = _button(session, "/admin/quarantine/retry", say("web_hub.retry_all"), primary=bool(found))
    other = tag("a", say("web_hub.only_open" if also else "web_hub.also_released"), href="/admin/quarantine" + ("" if also else "?all=1"))
    return _frame(
        session,
        say("web_hub.quarantine"),
        tag("p", say("web_hub.quarantine_told"), class_="muted"),
        _aside_table(found, zones, names),
        tag("div", retry if found else None, other, class_="row"),
        here="/admin/quarantine",
    )


def aside(session: OfficeSession, one: SetAside, rows: Sequence[SetAsideRow], names: dict[UUID, str], read: Reader) -> Html:
    """One transaction that was set aside, with its rows but without their values: they may be anybody's."""
    told = [
        (say("web_hub.hall"), names.get(one.hall_id, "")),
        (say("ui_sync.column.from"), tag("a", one.station_name or "—", href=f"/admin/halls/{one.hall_id}/stations/{one.station_id}")),
        (say("ui_sync.column.who"), wording.person(read, one.actor_id)),
        (say("ui_sync.column.time"), _time(one.at, read.zone)),
        (say("ui_sync.column.version"), one.schema_version),
        (say("ui_sync.column.reason"), contents.reason(one.reason)),
    ]
    if one.released_at is not None:
        told.append((say("web_hub.released"), _time(one.released_at, read.zone)))
    listed = table(
        [say("ui_sync.column.what"), say("web_hub.id"), say("ui_sync.column.note"), say("web_hub.columns")],
        [
            [
                wording.table_name(row.table),
                row.id,
                say("ui_sync.row_new") if row.is_new else say("ui_sync.row_changed"),
                say("text.list_comma").join(wording.column_name(row.table, column) for column in row.columns),
            ]
            for row in rows
        ],
        say("web_hub.unreadable"),
    )
    act = (
        _button(session, "/admin/quarantine/retry", say("web_hub.retry"), primary=True, id=str(one.id)) if one.released_at is None else None
    )
    return _frame(
        session,
        say("ui_sync.told.transaction", seq=one.seq),
        tag("section", tag("dl", *(join(tag("dt", name), tag("dd", value)) for name, value in told)), act, class_="card"),
        listed,
    )


def _aside_table(found: Sequence[SetAside], zones: dict[UUID, ZoneInfo], names: dict[UUID, str]) -> Html:
    rows: list[list[Part]] = [
        [
            tag("a", _time(each.at, zones.get(each.hall_id, _UTC)), href=f"/admin/quarantine/{each.id}"),
            " · ".join(part for part in (names.get(each.hall_id, ""), each.station_name) if part),
            wording.tables_in_words(each.tables) or say("web_hub.unreadable"),
            contents.reason(each.reason),
            tag("span", say("web_hub.released"), class_="state good")
            if each.released_at
            else tag("span", say("web_hub.waits"), class_="state"),
        ]
        for each in found
    ]
    heads = [say(f"ui_sync.column.{name}") for name in ("time", "from", "what", "reason", "state")]
    return table(heads, rows, say("ui_sync.nothing.aside"))


# Pieces


def _state(row: Any, now: datetime) -> StationState:
    if row.revoked_at is not None:
        return StationState.REVOKED
    if row.seen_at is None:
        return StationState.NEVER
    silent = now - row.seen_at
    return StationState.ALIVE if silent <= ALIVE else StationState.LONG_SILENT if silent > LONG_SILENT else StationState.SILENT


def _clock(error_ms: int) -> str:
    if abs(error_ms) < CLOCK_TOLERANCE_MS:
        return say("ui_sync.clock_fine")
    unit, count = clock_words(error_ms)
    time = say(f"stations.clock.{unit}", count=abs(count))
    return "▲ " + (say("ui_sync.clock_fast", time=time) if count > 0 else say("ui_sync.clock_slow", time=time))


def _ago(since: datetime | None, now: datetime) -> str:
    if since is None:
        return say("ui_sync.never")
    unit, count = clock_words(int((now - since) / timedelta(milliseconds=1)))
    return say("ui_sync.ago", time=say(f"stations.clock.{unit}", count=max(count, 0)))


def _time(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"


def _hour(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%H:%M}"


def _as_of(now: datetime, zone: ZoneInfo) -> Html:
    return tag("p", say("web_hub.as_of", time=_time(now, zone)), class_="muted")


def _button(session: OfficeSession, action: str, text: str, *, primary: bool = False, tone: str = "", **values: str) -> Html:
    hidden = [tag("input", type="hidden", name=name, value=value) for name, value in {"csrf": session.csrf, **values}.items()]
    return tag("form", *hidden, tag("button", text, class_="primary" if primary else tone or None), method="post", action=action)


def _frame(session: OfficeSession | None, title: str, *parts: Part, here: str = "", again_seconds: int = 0) -> Html:
    """A whole page."""
    other, name = ("en", "English") if language() == "zh_CN" else ("zh_CN", "中文")
    links = [
        tag("a", say(f"web_hub.{key}"), href=where, aria_current="page" if where == here else None)
        for key, where in (("halls", "/admin"), ("codes", "/admin/codes"), ("quarantine", "/admin/quarantine"))
    ]
    speak = tag("a", name, href=f"{here or '/admin'}?lang={other}", lang=other.replace("_", "-"), hreflang=other.replace("_", "-"))
    out = _button(session, "/admin/sign-out", say("web_hub.sign_out")) if session is not None else None
    head = tag("header", tag("div", tag("strong", say("web_hub.title")), tag("nav", *links) if session else None, speak, out))
    told: Part = None
    if session is not None and session.told[0]:
        text, tone = session.told
        session.told = ("", "")
        undo = None
        if session.undo is not None and tone == "good":
            undo = _button(session, "/admin/stations/readmit", say("web_hub.undo"), station=str(session.undo), to=here or "/admin")
        told = tag("div", text, undo, class_=f"told {tone}", role="status")
    heading = tag("h1", title) if session is not None else None
    again = tag("meta", http_equiv="refresh", content=str(again_seconds)) if again_seconds else None
    top = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        again,
        tag("title", f"{title} · {say('web_hub.title')}"),
        tag("link", rel="stylesheet", href="/admin/look.css"),
    )
    lang = "zh-CN" if language() == "zh_CN" else "en"
    return join(Html("<!doctype html>"), tag("html", top, tag("body", head, tag("main", told, heading, *parts)), lang=lang))
