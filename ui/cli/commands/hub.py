"""The hub of a hall or a city: runs until it is stopped; makes codes for PCs that want in; says who is in, and lets nobody in again."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from app.words import say

if TYPE_CHECKING:
    from app.hub.announcement import Announcement

HELP = "sync.help.hub"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "act", nargs="?", choices=("run", "enrol", "stations", "revoke", "retry", "secret"), default="run", help=say("sync.hub.act")
    )
    parser.add_argument("station", nargs="?", default="", help=say("sync.hub.station"))
    parser.add_argument("--database", default="", metavar="URL", help=say("sync.hub.database"))
    parser.add_argument("--host", default="0.0.0.0", help=say("sync.hub.host"))
    parser.add_argument("--port", type=int, default=8471)
    parser.add_argument("--plain", action="store_true", help=say("sync.hub.plain"))
    parser.add_argument("--hidden", action="store_true", help=say("sync.hub.hidden"))
    parser.add_argument("--another-hall", action="store_true", help=say("sync.hub.another_hall"))
    parser.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> int:
    import app.house  # noqa: F401 - names every room
    from app.hub.database import open_database
    from app.store import rooms

    rooms.all_here()
    data: Path = args.data if args.data_given else args.data / "hub"
    database = open_database(data, args.database)
    try:
        acts = {"run": _serve, "enrol": _enrol, "stations": _stations, "revoke": _revoke, "retry": _retry, "secret": _secret}
        return acts[args.act](args, data, database)
    finally:
        database.close()


def _serve(args: argparse.Namespace, data: Path, database: object) -> int:
    from app.hub.admin_door import is_set
    from app.hub.api import Hub
    from app.hub.devices import halls
    from app.hub.feed import replay_newer
    from app.hub.server import server
    from ui.web.hub.office import Office

    replay_newer(database)  # pyright: ignore[reportArgumentType]
    address = _address(args, data)
    office = Office(database, address)  # pyright: ignore[reportArgumentType]
    hub = Hub(database, more=office.routes())  # pyright: ignore[reportArgumentType]
    listening = server(hub, args.host, args.port, data=data, tls=not args.plain)
    print(say("sync.hub.listening", address=address), flush=True)
    print(say("sync.hub.office", address=address.partition("#")[0]), flush=True)
    if not is_set(data):
        _secret(args, data, database)
    announcement = None if args.hidden else _announced(args, data, "、".join(name for _, name in halls(database)))  # pyright: ignore[reportArgumentType]
    try:
        listening.run()
    finally:
        if announcement is not None:
            announcement.close()
    return 0


def _announced(args: argparse.Namespace, data: Path, name: str) -> Announcement | None:
    from app.hub.announcement import announced
    from app.hub.server import fingerprint

    return announced(args.host, args.port, "" if args.plain else fingerprint(data), name)


def _secret(_args: argparse.Namespace, data: Path, _database: object) -> int:
    from app.hub.admin_door import new_secret

    print(say("sync.hub.secret", secret=new_secret(data)), flush=True)
    return 0


def _address(args: argparse.Namespace, data: Path) -> str:
    from app.hub.server import certificate, fingerprint, own_address

    host = own_address() if args.host == "0.0.0.0" else args.host
    if args.plain:
        return f"http://{host}:{args.port}"
    certificate(data)
    return f"https://{host}:{args.port}#{fingerprint(data)[:32]}"


def _enrol(args: argparse.Namespace, data: Path, database: object) -> int:
    import segno

    from app.hub.devices import new_code

    code, address = new_code(database, any_hall=args.another_hall), _address(args, data)  # pyright: ignore[reportArgumentType]
    if args.json:
        print(json.dumps({"address": address, "code": code}))
        return 0
    segno.make(f"{address} {code}", micro=False).terminal(compact=True)
    print(say("sync.hub.code", address=address, code=code))
    return 0


def _stations(_args: argparse.Namespace, _data: Path, database: object) -> int:
    from app.hub.devices import stations

    rows = stations(database)  # pyright: ignore[reportArgumentType]
    told = [
        {
            "id": str(row.id),
            "name": row.name,
            "seat": row.seat,
            "seen": row.seen_at and row.seen_at.isoformat(),
            "waiting": row.waiting,
            "revoked": row.revoked_at is not None,
        }
        for row in rows
    ]
    print(json.dumps(told, ensure_ascii=False, indent=1))
    return 0


def _revoke(args: argparse.Namespace, _data: Path, database: object) -> int:
    from app.hub.devices import revoke

    try:
        done = revoke(database, UUID(args.station))  # pyright: ignore[reportArgumentType]
    except ValueError:
        done = False
    print(say("sync.hub.revoked" if done else "sync.hub.no_station"))
    return 0 if done else 1


def _retry(_args: argparse.Namespace, _data: Path, database: object) -> int:
    from app.hub.devices import halls
    from app.hub.quarantine import retry_quarantined

    released = sum(retry_quarantined(database, hall_id) for hall_id, _ in halls(database))  # pyright: ignore[reportArgumentType]
    print(say("sync.hub.released", count=released))
    return 0
