"""The OpenAPI description of the hub's API, for people and for fuzzers."""

from __future__ import annotations

from typing import Any

from app.sync.wire import ENCODING

_SIGNED = [
    {"name": name, "in": "header", "required": True, "schema": {"type": "string"}}
    for name in ("x-protocol", "x-station", "x-time", "x-nonce", "x-signature")
]
_REFUSAL = {
    "description": "A typed refusal: `error` names it, `final` says whether asking again can help.",
    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Refusal"}}},
}
_REFUSALS = {str(status): _REFUSAL for status in (400, 401, 403, 409, 413, 426, 429, 503)}


def _place(summary: str, *, query: tuple[str, ...] = (), body: dict[str, Any] | None = None, batch: bool = False) -> dict[str, Any]:
    numbers = {"after_position": "after"}
    told: dict[str, Any] = {
        "summary": summary,
        "parameters": [
            *_SIGNED,
            *({"name": numbers.get(name, name), "in": "query", "required": False, "schema": {"type": "string"}} for name in query),
        ],
        "responses": {"200": {"description": "Done."}} | _REFUSALS,
    }
    if body is not None:
        told["requestBody"] = {"required": True, "content": {"application/json": {"schema": {"type": "object", "properties": body}}}}
    if batch:
        told["requestBody"] = {"required": True, "content": {ENCODING: {"schema": {"type": "string", "format": "binary"}}}}
    return told


def description() -> dict[str, Any]:
    """The API as OpenAPI 3.1."""
    text, number, texts = {"type": "string"}, {"type": "integer"}, {"type": "array", "items": {"type": "string"}}
    person = {"code": text, "public_key": text, "mark": text, "name": text, "hall": text, "station": text}
    person |= {"seat": number, "letter": text}
    return {
        "openapi": "3.1.0",
        "info": {"title": "servicehall hub", "version": "1"},
        "paths": {
            "/v1/enrol": {"post": _place("Let a new PC in by its one-time code.", body=person)},
            "/v1/identity": {"post": _place("Give a cloned PC an identity of its own.", body=person)},
            "/v1/push": {"post": _place("Take in a batch of transactions.", batch=True)},
            "/v1/feed": {"get": _place("The hall's transactions after a position.", query=("after", "mark", "epoch"))},
            "/v1/snapshot": {"get": _place("A page of the hall's rows, for a new PC.", query=("table", "after"))},
            "/v1/lease": {"post": _place("Numbers that nobody else gets.", body={"name": text, "count": number, "above": number})},
            "/v1/claim": {"post": _place("Take the first thing that is free.", body={"names": texts})},
            "/v1/stations": {"get": _place("The PCs of the hall and how they are.")},
            "/v1/columns": {"get": _place("The tables and columns of this program.")},
            "/v1/digest": {"post": _place("Digests of a table by ranges of ids.", body={"table": text, "columns": texts})},
            "/v1/rows": {"get": _place("The rows of one range.", query=("table", "after", "last"))},
            "/v1/repair": {"post": _place("Rows that a comparison found missing here.", batch=True)},
            "/v1/events": {"get": _place("A stream (SSE) that says when the feed has grown.")},
            "/v1/code": {"post": _place("A one-time code for another PC of the hall.", body={"actor": text})},
            "/v1/revoke": {"post": _place("Let a PC in no more.", body={"actor": text, "station": text})},
            "/v1/readmit": {"post": _place("Take a revocation back.", body={"actor": text, "station": text})},
            "/v1/quarantine": {"post": _place("What was set aside of the hall.", body={"actor": text, "id": text})},
            "/v1/retry": {"post": _place("Try what was set aside again.", body={"actor": text, "id": text})},
            "/openapi.json": {"get": {"summary": "This description.", "responses": {"200": {"description": "Done."}}}},
        },
        "components": {
            "schemas": {
                "Refusal": {
                    "type": "object",
                    "required": ["error", "why", "final"],
                    "properties": {"error": {"type": "string"}, "why": {"type": "string"}, "final": {"type": "boolean"}},
                }
            }
        },
    }
