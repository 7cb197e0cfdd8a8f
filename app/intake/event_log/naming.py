"""The small file that names the columns of a log where the guess is wrong (`servicehall import --map FILE`)."""

from __future__ import annotations

import codecs
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.intake.applications.models import Channel
from app.intake.event_log.errors import MapRefused
from app.intake.event_log.rules import Column

_TEXTS = ("name", "timestamp_format", "deadline_format", "timezone", "encoding")


@dataclass(frozen=True)
class Naming:
    """What a person says about a log; what is left out is guessed. `channels` names the hall's channel for a log's word."""

    columns: Mapping[Column, str] = field(default_factory=dict[Column, str])
    name: str = ""
    timestamp_format: str = ""
    deadline_format: str = ""
    zone: ZoneInfo | None = None
    encoding: str = ""
    channels: Mapping[str, str] = field(default_factory=dict[str, str])
    steps: Mapping[str, str] = field(default_factory=dict[str, str])
    """What an activity is in a complaint of the hall, for a log of complaints."""


def read_naming(file: Path) -> Naming:
    """The naming in a TOML file. Raises MapRefused with what is wrong in it."""
    try:
        said = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as refused:
        raise MapRefused(file=file.name, problem=str(refused)) from refused
    channels = said.pop("channels", {})
    steps = said.pop("complaints", {})
    known = {*_TEXTS, *(str(column) for column in Column)}
    wrong = [name for name, value in said.items() if name not in known or not isinstance(value, str)]
    if not isinstance(channels, dict):
        wrong.append("channels")
    if not isinstance(steps, dict):
        wrong.append("complaints")
    named = {str(word): str(channel) for word, channel in channels.items()} if not wrong else {}
    wrong += [word for word, channel in named.items() if channel not in set(Channel)]
    if wrong:
        raise MapRefused(file=file.name, problem=", ".join(wrong))
    try:
        zone = ZoneInfo(said["timezone"]) if said.get("timezone") else None
        codecs.lookup(said.get("encoding") or "utf-8")
    except (ZoneInfoNotFoundError, ValueError, LookupError) as unknown:
        raise MapRefused(file=file.name, problem=str(unknown)) from unknown
    return Naming(
        columns={Column(name): said[name] for name in said if name in set(Column)},
        name=said.get("name", ""),
        timestamp_format=said.get("timestamp_format", ""),
        deadline_format=said.get("deadline_format", ""),
        zone=zone,
        encoding=said.get("encoding", ""),
        channels=named,
        steps={str(activity): str(step) for activity, step in steps.items()},
    )
