"""What boards and kiosks tell about things that are out of use."""

from __future__ import annotations

from collections.abc import Sequence

from app.facility.assets.service import PublicNotice
from app.store import Hall
from app.words import either, say

MOST = 3


def in_words(hall: Hall, notices: Sequence[PublicNotice]) -> str:
    """One line for each of the latest notices: what, since when, and where to go instead."""
    lines: list[str] = []
    for each in notices[:MOST]:
        key = "ui_public.fault_series" if each.series else "ui_public.fault"
        since = f"{each.since.astimezone(hall.zone):%H:%M}"
        lines.append(say(key, name=either(each.name, each.name_en), since=since, series=say("text.list_comma").join(each.series)))
    return "\n".join(lines)


def stopped_series(notices: Sequence[PublicNotice]) -> frozenset[str]:
    """The series whose machine is out of use."""
    return frozenset(letter for each in notices for letter in each.series)
