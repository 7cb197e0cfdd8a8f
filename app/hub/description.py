"""The OpenAPI description of the hub's API, for people and for fuzzers."""

from __future__ import annotations

from typing import Any

from app.store.values import synced_kinds
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


_TEXT: dict[str, Any] = {"type": "string", "maxLength": 200}
_COUNT: dict[str, Any] = {"type": "integer", "minimum": 0, "maximum": (1 << 63) - 1}
_POSITION: dict[str, Any] = {"type": "integer", "minimum": 0, "maximum": 10**18 - 1}
_ID: dict[str, Any] = {"type": "string", "pattern": "^[0-9a-f]{32}$"}
_ID_OR_NONE: dict[str, Any] = {"type": "string", "pattern": "^([0-9a-f]{32})?$"}


def _place(
    summary: str, *, query: dict[str, dict[str, Any]] | None = None, body: dict[str, Any] | None = None, batch: bool = False
) -> dict[str, Any]:
    asked = [{"name": name, "in": "query", "required": True, "schema": schema} for name, schema in (query or {}).items()]
    told: dict[str, Any] = {
        "summary": summary,
        "parameters": [*_SIGNED, *asked],
        "responses": {"200": {"description": "Done."}} | _REFUSALS,
    }
    if body is not None:
        schema = {"type": "object", "properties": body, "required": sorted(body)}
        told["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    if batch:
        told["requestBody"] = {"required": True, "content": {ENCODING: {"schema": {"type": "string", "format": "binary"}}}}
    return told


def description() -> dict[str, Any]:
    """The API as OpenAPI 3.1."""
    table = {"type": "string", "enum": sorted(synced_kinds())}
    columns = {"type": "array", "items": {"type": "string", "enum": ["id", "hall_id", "station_id", "hlc"]}, "uniqueItems": True}
    names = {"type": "array", "items": {"type": "string", "minLength": 1, "maxLength": 200}, "maxItems": 200}
    part = {"hash": {"type": "string", "pattern": "^[0-9a-f]{64}$"}, "part": _POSITION}
    place = {"after": _POSITION, "mark": _TEXT, "epoch": _POSITION}
    person = {"code": {"type": "string", "maxLength": 40}, "public_key": {"type": "string", "pattern": "^[0-9a-f]{64}$"}}
    person |= {"mark": {"type": "string", "maxLength": 100}, "name": _TEXT, "hall": _ID_OR_NONE, "station": _ID_OR_NONE}
    person |= {"seat": _COUNT, "letter": {"type": "string", "maxLength": 8}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "servicehall hub", "version": "1"},
        "paths": {
            "/v1/enrol": {"post": _place("Let a new PC in by its one-time code.", body=person)},
            "/v1/identity": {"post": _place("Give a cloned PC an identity of its own.", body=person)},
            "/v1/push": {"post": _place("Take in a batch of transactions.", batch=True)},
            "/v1/feed": {"get": _place("The hall's transactions after a position.", query=place)},
            "/v1/snapshot": {"get": _place("A page of the hall's rows, for a new PC.", query={"table": table, "after": _ID_OR_NONE})},
            "/v1/lease": {"post": _place("Numbers that nobody else gets.", body={"name": _TEXT, "count": _COUNT, "above": _COUNT})},
            "/v1/claim": {"post": _place("Take the first thing that is free.", body={"names": names})},
            "/v1/stations": {"get": _place("The PCs of the hall and how they are.")},
            "/v1/columns": {"get": _place("The tables and columns of this program.")},
            "/v1/digest": {"post": _place("Digests of a table by ranges of ids.", body={"table": table, "columns": columns})},
            "/v1/rows": {"get": _place("The rows of one range.", query={"table": table, "after": _ID_OR_NONE, "last": _ID})},
            "/v1/repair": {"post": _place("Rows that a comparison found missing here.", batch=True)},
            "/v1/events": {"get": _place("A stream (SSE) that says when the feed has grown; with pages=1 it brings what is new.")},
            "/v1/code": {"post": _place("A one-time code for another PC of the hall.", body={"actor": _ID})},
            "/v1/revoke": {"post": _place("Let a PC in no more.", body={"actor": _ID, "station": _ID})},
            "/v1/readmit": {"post": _place("Take a revocation back.", body={"actor": _ID, "station": _ID})},
            "/v1/quarantine": {"post": _place("What was set aside of the hall.", body={"actor": _ID, "id": _ID_OR_NONE})},
            "/v1/retry": {"post": _place("Try what was set aside again.", body={"actor": _ID, "id": _ID_OR_NONE})},
            "/v1/attachments/lacking": {"post": _place("What the hub lacks of these attached files.", body={"hashes": names})},
            "/v1/attachments/part": {
                "get": _place("A part of an attached file.", query=part),
                "post": _place("The next part of an attached file.", query=part, batch=True),
            },
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
