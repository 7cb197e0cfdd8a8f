"""Event logs in XES (IEEE 1849-2023): a stream of traces with their events, read without ever holding the document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any, TextIO
from xml.sax import SAXException
from xml.sax.handler import ContentHandler
from xml.sax.saxutils import quoteattr

from defusedxml.common import DefusedXmlException
from defusedxml.expatreader import DefusedExpatParser

from app.intake.event_log.errors import LogCut, LogHasEntities, LogTooLarge, NotALog
from app.intake.event_log.opening import BLOCK, LogFile
from app.intake.event_log.rules import STANDARD, Column, LogEvent, LogFault, RawRow

MOST_UNBROKEN = 32_000_000
MOST_DEEP = 100
MOST_ATTRIBUTES = 500
_SAMPLE = 200


class XesLog:
    """A log in XES. `columns` are the attributes of its first events; those of a trace begin with `case:`."""

    def __init__(self, file: LogFile) -> None:
        self._file = file
        found: dict[str, None] = {}
        for count, row in enumerate(self.rows()):
            if isinstance(row, RawRow):
                found.update(dict.fromkeys(row.values))
            if count >= _SAMPLE:
                break
        self.columns = tuple(found)

    def rows(self) -> Iterator[RawRow | LogFault]:
        """Every event with the attributes of its trace. Raises NotALog, LogCut, LogHasEntities, LogTooLarge."""
        handler = _Events()
        parser: Any = DefusedExpatParser(forbid_dtd=True)
        parser.setContentHandler(handler)
        handler.parser = parser
        with self._file.stream() as stream:
            try:
                while block := stream.read(BLOCK):
                    handler.unbroken += len(block)
                    parser.feed(block)
                    if handler.unbroken > MOST_UNBROKEN:
                        raise LogTooLarge(megabytes=handler.unbroken // 1_000_000)
                    yield from handler.give()
                parser.close()
            except DefusedXmlException as refused:
                raise LogHasEntities from refused
            except SAXException as damage:
                raise LogCut from damage
        yield from handler.give()


class _Events(ContentHandler):
    """Gathers the attributes directly under traces and events; everything else (globals, classifiers, lists) is passed by."""

    parser: Any

    def __init__(self) -> None:
        super().__init__()
        self.unbroken = 0
        self._rows: list[RawRow | LogFault] = []
        self._path: list[str] = []
        self._trace: dict[str, str] = {}
        self._event: dict[str, str] = {}
        self._line = 0

    def give(self) -> list[RawRow | LogFault]:
        """The events since the last time."""
        rows, self._rows = self._rows, []
        return rows

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: N802 - SAX's own name
        self.unbroken = 0
        name = name.rpartition(":")[2]
        parent = self._path[-1] if self._path else ""
        if (not parent and name != "log") or len(self._path) >= MOST_DEEP:
            raise NotALog
        self._path.append(name)
        if name == "trace":
            self._trace = {}
        elif name == "event":
            self._event, self._line = {}, self.parser.getLineNumber()
        elif parent == "trace" and len(self._trace) < MOST_ATTRIBUTES:
            self._trace[f"case:{attrs.get('key', '')}"] = attrs.get("value", "")
        elif parent == "event" and len(self._event) < MOST_ATTRIBUTES:
            self._event[attrs.get("key", "")] = attrs.get("value", "")

    def endElement(self, name: str) -> None:  # noqa: N802 - SAX's own name
        self.unbroken = 0
        if self._path.pop() == "event":
            if self._path[-1] == "trace":
                self._rows.append(RawRow(self._line, self._trace | self._event))
            else:
                self._rows.append(LogFault(self._line, "outside_trace"))


_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="2.0" xes.features="" xmlns="http://www.xes-standard.org/">
<extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
<extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
<extension name="Organizational" prefix="org" uri="http://www.xes-standard.org/org.xesext"/>
"""


def write_xes(out: TextIO, events: Iterable[LogEvent]) -> Iterator[LogEvent]:
    """Write a log whose events come case by case, handing each event on."""
    out.write(_HEAD)
    for _, trace in groupby(events, key=lambda event: (event.log, event.case)):
        for place, event in enumerate(trace):
            if not place:
                due = "" if event.deadline is None else event.deadline.isoformat()
                out.write("<trace>\n")
                _attributes(
                    out,
                    ("string", Column.CASE, event.case),
                    ("string", Column.CHANNEL, event.channel),
                    ("date", Column.DEADLINE, due),
                    ("string", Column.SERVICE, event.service),
                    ("string", Column.LOG, event.log),
                )
            out.write("<event>\n")
            _attributes(
                out,
                ("string", Column.ACTIVITY, event.activity),
                ("date", Column.TIMESTAMP, event.at.isoformat()),
                ("string", Column.RESOURCE, event.resource),
            )
            out.write("</event>\n")
            yield event
        out.write("</trace>\n")
    out.write("</log>\n")


def _attributes(out: TextIO, *parts: tuple[str, Column, str]) -> None:
    for kind, column, value in parts:
        if value:
            out.write(f"<{kind} key={quoteattr(STANDARD[column].removeprefix('case:'))} value={quoteattr(value)}/>\n")
