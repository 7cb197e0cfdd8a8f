"""Exchanges with the hub, or gives this PC a hub."""

from __future__ import annotations

import argparse
import json

from app.house import open_house
from app.words import say

HELP = "sync.help.sync"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--enrol", nargs=2, metavar=("ADDRESS", "CODE"), help=say("sync.sync.enrol"))
    parser.add_argument("--again", action="store_true", help=say("sync.sync.again"))
    parser.add_argument("--once", action="store_true", help=say("sync.sync.once"))
    parser.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> int:
    from app.sync.attachments import Courier
    from app.sync.exchange import Exchange
    from app.sync.identity import enrol, join, link_of
    from app.sync.link import Address

    if args.enrol and not (args.data / "hall.db").exists():
        hall = join(args.data, Address.read(args.enrol[0]), args.enrol[1])
    else:
        hall = open_house(args.data)
        if args.enrol:
            try:
                enrol(hall, Address.read(args.enrol[0]), args.enrol[1], again=args.again)
            except BaseException:
                hall.close()
                raise
    try:
        link = link_of(hall)
        try:
            done = Exchange(hall, link).run()
            courier = Courier(hall, link)
            courier.run()
        finally:
            link.close()
        waiting = hall.waiting_changes()
    finally:
        hall.close()
    if args.json:
        files = {"files_sent": courier.sent, "files_fetched": courier.fetched}
        told = {"pushed": done.pushed, "pulled": done.pulled, "bootstrapped": done.bootstrapped, "waiting": waiting} | files
        print(json.dumps(told | {"quarantined": done.quarantined, "events": done.events}, ensure_ascii=False))
    else:
        print(say("sync.sync.done", pushed=done.pushed, pulled=done.pulled + done.bootstrapped, waiting=waiting))
        for seq, why in done.quarantined:
            print(say("sync.sync.quarantined", seq=seq, why=why))
    return 0 if not done.quarantined else 1
