"""Cases pushed to a real hub and pulled from it by another PC, beside bare batches of JSON and beside a peer, on the same documents."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import select

from app.bench import bare_hub, hubs
from app.bench.figures import Figure, Series
from app.bench.halls import opened
from app.bench.maker import Maker
from app.day.sample_hall import sample_hall
from app.store import SYSTEM, Actor, Hall, HallError
from app.store.tables import Outgoing
from app.sync.exchange import Exchange, Exchanged, Step
from app.sync.identity import enrol, join, link_of, state_of
from app.sync.link import Address

CASES, QUICK_CASES = 20_000, 2_000
GOAL_FLOOR, GOAL_PEER = 0.4, 4.0
PEER = Path(__file__).parents[2] / "tests" / "benchmarks" / "sync_peer"
_INSTALL_SECONDS = 600

Rates = dict[str, float]
"""Cases a second, by `push`, `pull` and `shown`."""


class PeerMissing(HallError):
    """The peer was asked for, and cannot be installed here."""

    key = "bench.error.peer_missing"


def exchanges(folder: Path, cases: int, rounds: int, *, peer: bool, doing: Callable[[str], None]) -> list[Figure]:
    """Push and pull of so many cases, each its own transaction as counters write them. `peer` installs the peer with npm if needed.

    Timed is all between "it stands in the change log here" and "it stands in its table there, on the disk": reading the log, packing,
    HTTP, checking, merging. `sync_shown` goes on until the second PC also finds all cases and has them in its lists, which follow when
    a PC has caught up (`app.store.still_to_show`) and which neither the floor nor the peer keep.
    """
    found: dict[str, list[Rates]] = {"ours": [], "floor": [], "peer": []}
    doing("sync_cases")
    with tempfile.TemporaryDirectory(dir=folder, prefix="sync-", ignore_cleanup_errors=True) as place:
        made = Path(place)
        documents = _written(made / "begun", cases)
        if peer:
            _install_peer()
            file = made / "documents.jsonl"
            file.write_text("\n".join(map(json.dumps, documents)), encoding="ascii")
        doing("sync")
        for at in range(rounds):
            round_ = made / f"round{at}"
            shutil.copytree(made / "begun", round_)
            found["ours"].append(_ours(round_, cases))
            found["floor"].append(_floor(round_, documents))
            if peer:
                found["peer"].append(_peer(made / "documents.jsonl"))
            shutil.rmtree(round_)
    shown = Series(tuple(each["shown"] for each in found["ours"]))
    return [*(_figure(way, found) for way in ("push", "pull")), Figure("sync_shown", "/s", shown)]


def _figure(way: str, found: dict[str, list[Rates]]) -> Figure:
    ours, floor, peer = (Series(tuple(each[way] for each in found[who])) for who in ("ours", "floor", "peer"))
    return Figure(f"sync_{way}", "/s", ours, floor, goal=GOAL_FLOOR, more=True, peer=peer if peer.values else None, peer_goal=GOAL_PEER)


def _written(place: Path, cases: int) -> list[dict[str, Any]]:
    """A hub and two PCs at rest, then so many cases at the first that wait to be sent; the same cases as documents."""
    hall, people = sample_hall(place / "first")
    with closing(hall):
        with hubs.hub(place / "hub") as process:
            address = Address(process.url)
            enrol(hall, address, hubs.code_of(place / "hub"))
            _exchanged(hall)
            with closing(join(place / "second", address, hubs.code_of(place / "hub"), use_keyring=False)) as second:
                _exchanged(second)
            _exchanged(hall)
        with hall.read() as read:
            before = state_of(read).acked
        write_cases(hall, people.clerks, cases)
        with hall.read() as read:
            rows = read.rows(select(Outgoing.transaction_id, Outgoing.hlc, Outgoing.rows).where(Outgoing.seq > before))
            return [{"_id": row[0].hex, "hlc": row[1], "rows": json.loads(row[2])} for row in rows]


def write_cases(hall: Hall, clerks: Sequence[Actor], cases: int) -> None:
    """Cases as a window would enter them, each in a unit of work of its own."""
    maker = Maker(hall, clerks, cases)
    for number in range(cases):
        clerk = clerks[number % len(clerks)]
        with hall.work(clerk) as work:
            work.add(maker.case(number, clerk))


def _exchanged(hall: Hall, watch: Callable[[Step], None] = lambda _: None) -> Exchanged:
    with closing(link_of(hall)) as link:
        return Exchange(hall, link, watch=watch).run()


def _ours(place: Path, cases: int) -> Rates:
    """The two PCs and the hub as they were left; the hub listens at another port now."""
    with hubs.hub(place / "hub") as process, _opened(place / "first", process) as first, _opened(place / "second", process) as second:
        push = _rate(cases, lambda: _moved(_exchanged(first).pushed, cases))
        received: list[float] = []

        def watch(step: Step) -> None:
            if step.phase == "receive":
                received.append(time.perf_counter())

        begun = time.perf_counter()
        shown = _rate(cases, lambda: _moved(_exchanged(second, watch).pulled, cases))
        return {"push": push, "pull": cases / (received[-1] - begun), "shown": shown}


@contextmanager
def _opened(data: Path, process: hubs.Process) -> Generator[Hall]:
    with opened(data) as hall:
        with hall.work(SYSTEM) as work:
            state_of(work).address = process.url
        yield hall


def _moved(count: int, cases: int) -> None:
    if count != cases:
        raise RuntimeError(f"{count} of {cases} cases went over")


def _rate(cases: int, call: Callable[[], object]) -> float:
    begun = time.perf_counter()
    call()
    return cases / (time.perf_counter() - begun)


def _floor(place: Path, documents: Sequence[dict[str, Any]]) -> Rates:
    """Batches of 500 documents as JSON: posted from memory into the bare hub's file, fetched from there into a file here."""
    with hubs.bare_hub(place / "bare.db") as process, httpx.Client(base_url=process.url, trust_env=False, timeout=60) as client:

        def push() -> None:
            for at in range(0, len(documents), bare_hub.BATCH):
                body = json.dumps(documents[at : at + bare_hub.BATCH], ensure_ascii=False).encode()
                client.post("/documents", content=body).raise_for_status()

        def pull() -> None:
            with closing(bare_hub.opened(place / "pulled.db")) as file:
                after, there = 0, 0
                while there < len(documents):
                    page = client.get("/documents", params={"after": after}).raise_for_status().json()
                    bare_hub.store(file, page["documents"])
                    after, there = page["after"], there + len(page["documents"])

        return {"push": _rate(len(documents), push), "pull": _rate(len(documents), pull)}


def _install_peer() -> None:
    """PouchDB and express-pouchdb as `package.json` pins them. Raises PeerMissing where there is no npm or it cannot."""
    if not (PEER / "package.json").exists() or shutil.which("npm") is None or shutil.which("node") is None:
        raise PeerMissing
    if not (PEER / "node_modules").exists():
        npm = [str(shutil.which("npm")), "install", "--no-package-lock", "--no-audit", "--no-fund"]
        if subprocess.run(npm, cwd=PEER, check=False, capture_output=True, timeout=_INSTALL_SECONDS).returncode:
            raise PeerMissing


def _peer(documents: Path) -> Rates:
    done = subprocess.run(["node", "replicate.js", str(documents)], cwd=PEER, check=True, capture_output=True, text=True)
    told: Rates = json.loads(done.stdout)
    return told
