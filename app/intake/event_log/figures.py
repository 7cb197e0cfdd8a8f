"""What was imported, counted from the hall's own rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from app.intake.applications.models import Application, ApplicationEvent, EventKind
from app.store import Reader


@dataclass(frozen=True)
class LogFigures:
    """Imported cases. `channels` by the log's own words; `late` are those whose last event is later than their deadline."""

    cases: int
    events: int
    activities: int
    resources: int
    channels: Mapping[str, int]
    late: int


def figures(read: Reader, *logs: str) -> LogFigures:
    """The figures of these logs, or of all imported cases."""
    name = ApplicationEvent.data["log"].as_string()
    is_imported = (ApplicationEvent.kind == EventKind.RECEIVED, name.in_(logs) if logs else name.is_not(None))
    cases = select(ApplicationEvent.application_id).where(*is_imported)
    channel = ApplicationEvent.data["channel"].as_string()
    channels = read.rows(select(channel, func.count()).where(*is_imported).group_by(channel).order_by(func.count().desc(), channel))
    happened = (ApplicationEvent.kind == EventKind.ACTIVITY, ApplicationEvent.application_id.in_(cases))
    activity, resource = (ApplicationEvent.data[each].as_string() for each in ("activity", "resource"))
    counts = select(func.count(), func.count(activity.distinct()), func.count(func.nullif(resource, "").distinct()))
    ((events, activities, resources),) = read.rows(counts.where(*happened))
    late = (
        select(Application.id)
        .join(ApplicationEvent, ApplicationEvent.application_id == Application.id)
        .where(*happened)
        .group_by(Application.id, Application.deadline_at)
        .having(func.max(ApplicationEvent.at) > Application.deadline_at)
    )
    return LogFigures(read.count(cases), events, activities, resources, {row[0]: row[1] for row in channels}, read.count(late))
