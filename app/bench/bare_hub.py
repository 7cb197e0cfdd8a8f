"""The floor of a hub: Starlette that puts batches of JSON documents into one SQLite file and hands them out by place. Nothing of ours.

python -m app.bench.bare_hub --file FILE --port PORT
"""

from __future__ import annotations

import argparse
import json
import sqlite3
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

BATCH = 500


def opened(file: Path) -> sqlite3.Connection:
    """The documents by place; every commit is on the disk before it returns, as ours are."""
    connection = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}").fetchall()
    connection.execute("CREATE TABLE IF NOT EXISTS documents (place INTEGER PRIMARY KEY, id TEXT UNIQUE, body TEXT)")
    return connection


def store(connection: sqlite3.Connection, documents: list[dict[str, object]]) -> None:
    """Put a batch in, in one commit."""
    rows = [(each["_id"], json.dumps(each, ensure_ascii=False)) for each in documents]
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany("INSERT INTO documents (id, body) VALUES (?, ?) ON CONFLICT (id) DO NOTHING", rows)
    connection.execute("COMMIT")


def application(file: Path) -> Starlette:
    """POST takes a JSON list of documents in; GET gives those after a place."""
    connection = opened(file)

    async def take(request: Request) -> Response:
        store(connection, json.loads(await request.body()))
        return Response(status_code=204)

    async def give(request: Request) -> Response:
        after = int(request.query_params["after"])
        rows = connection.execute("SELECT place, body FROM documents WHERE place > ? ORDER BY place LIMIT ?", (after, BATCH)).fetchall()
        body = json.dumps({"after": rows[-1][0] if rows else after, "documents": [json.loads(row[1]) for row in rows]}, ensure_ascii=False)
        return Response(body, media_type="application/json")

    return Starlette(routes=[Route("/documents", take, methods=["POST"]), Route("/documents", give)])


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--file", type=Path)
    parser.add_argument("--port", type=int)
    asked = parser.parse_args()
    uvicorn.run(application(asked.file), host="127.0.0.1", port=asked.port, log_level="warning", access_log=False)
