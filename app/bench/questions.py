"""A hall with a million questions and twenty thousand articles, made in bulk as `maker` makes cases; and what finding in it takes.

Questions are asked about what the hall really does: its services and their materials, in a few ways of asking. Articles are
made of the texts of those that ship, each about one thing and one matter, so that common pairs of characters are as common as
they are in a hall's own knowledge and rare ones as rare.
"""

from __future__ import annotations

import multiprocessing
import shutil
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import select

from app.bench.figures import Figure, side_by_side
from app.bench.halls import OtherCases, clerks, opened, sample_of
from app.bench.maker import AT_ONCE, FEWEST_A_DAY, MOST_DAYS, Table, working_days_before
from app.consult import standing
from app.consult.knowledge import service as knowledge
from app.consult.knowledge.exchange import sample_articles
from app.consult.knowledge.models import ArticleNow, ArticleVersion
from app.consult.knowledge.rules import ArticleDraft, stored
from app.consult.models import Channel, Consultation, ConsultationEvent, ConsultationNow, Step
from app.consult.rules import fold, happening
from app.day.people import somebody
from app.documents.numbers import NumberKind, luhn
from app.intake.catalogue import service as catalogue
from app.regulation import service as regulation
from app.store import Actor, Hall, Work, new_id
from app.store.base import Synced
from app.store.clock import first_stamp
from app.store.engine import connect
from app.store.search import SearchRow, describe, indexed, pairs, understand

GOAL, P99_UNDER_MS = 2.0, 10.0
MOST = 50
ARTICLE_FOR = 50
"""So many questions there are for each article."""
MATTERS = (
    "怎么办理", "要带什么材料", "多久能办好", "丢了怎么补", "在哪个窗口办", "能不能让人代办", "要不要先预约", "收多少钱", "可以网上办吗",
    "怎么查进度", "怎么变更", "怎么注销", "到期怎么换", "不符合条件怎么办", "外地人能不能办", "孩子怎么办", "老人怎么办", "单位怎么办",
    "过期了怎么办", "原件还是复印件", "结果怎么领", "可以邮寄吗", "被退回怎么补", "什么时候生效", "在外地怎么办", "委托书怎么写",
)  # fmt: skip
PLACES = ("", "和风路", "清泉街道", "东湖社区", "开发区", "高新区", "老城区", "北郊", "江南", "西站", "大学城", "南湾", "龙泉镇", "石桥乡")
# The floor of a question in other words: the same pairs in one query, in the order that FTS5 itself finds best, with their rows.
_RANKED = (
    "SELECT r.place, r.subject_id FROM search_index CROSS JOIN search_row r ON r.place = search_index.rowid"
    " WHERE search_index MATCH ? ORDER BY search_index.rank LIMIT 50"
)
# The floor of words in a text: as for cases, the newest fifty of the kind, text and all.
_NEWEST = (
    "SELECT r.place, r.kind, r.subject_id, r.text FROM search_index CROSS JOIN search_row r ON r.place = search_index.rowid"
    " WHERE search_index MATCH ? ORDER BY search_index.rowid DESC LIMIT 50"
)
# What a page shows of them stands in another table; whoever wrote the query by hand would join it.
_LINES = (
    "SELECT a.* FROM search_index CROSS JOIN search_row r ON r.place = search_index.rowid"
    " CROSS JOIN article_now a ON a.version_id = r.subject_id WHERE search_index MATCH ? ORDER BY search_index"
)
_RANKED_LINES, _NEWEST_LINES = f"{_LINES}.rank LIMIT 50", f"{_LINES}.rowid DESC LIMIT 50"


@dataclass(frozen=True)
class _Course:
    """What happens to every question of a day, as rows for the database; each question moves them to its own minute."""

    events: list[list[Any]]
    now: list[Any]
    at: datetime


def questions_hall(folder: Path, questions: int, spent: Callable[[int], None]) -> Path:
    """The sample hall with so many questions and their share of articles in `folder`, made unless it is there. Raises OtherCases."""
    if not (folder / "hall.db").exists():
        half = folder.with_name(folder.name + ".half")
        shutil.rmtree(half, ignore_errors=True)
        shutil.copytree(sample_of(folder.with_name("sample")), half)
        with opened(half) as hall:
            QuestionMaker(hall, clerks(hall), questions).make(spent)
        half.rename(folder)
    with opened(folder) as hall, hall.read() as read:
        there = read.count_rows(Consultation)
    if there != questions:
        raise OtherCases(folder=str(folder), there=there, cases=questions)
    return folder


class Beside:
    """The hall of questions being made by a process of its own, while this one makes the hall of cases: a PC has two cores at least.

    What goes wrong there goes wrong again, and is told, when `questions_hall` finds no hall and makes it here.
    """

    def __init__(self, folder: Path, questions: int) -> None:
        sample_of(folder.with_name("sample"))  # both copy it
        fresh = multiprocessing.get_context("spawn")
        self._made = fresh.Value("q", 0)
        self._process = fresh.Process(target=_make_beside, args=(folder, questions, self._made), daemon=True)
        self._is_needed = not (folder / "hall.db").exists()
        if self._is_needed:
            self._process.start()

    def wait(self, spent: Callable[[int], None]) -> None:
        """Until it is made; `spent` hears now and then how many questions there are."""
        while self._is_needed and self._process.exitcode is None:
            spent(self._made.value)
            self._process.join(timeout=0.2)


def _make_beside(folder: Path, questions: int, made: Any) -> None:
    def count(there: int) -> None:
        made.value = there

    questions_hall(folder, questions, count)


class QuestionMaker:
    """Makes the articles first and then the questions, the oldest first, day by day."""

    def __init__(self, hall: Hall, clerks: Sequence[Actor], questions: int, seed: int = 1) -> None:
        self.hall, self.clerks, self.questions = hall, clerks, questions
        self.random = Random(f"bench-questions-{seed}")
        with hall.read() as read:
            self.calendar = regulation.calendar(read)
            self.now, self.code = read.now, read.profile().code
            self.things = _things([each.name for each in catalogue.services(read)], sample_articles())
            self.place = read.session.scalar(select(SearchRow.place).order_by(SearchRow.place.desc()).limit(1)) or 0
            kinds = (ArticleVersion, ArticleNow, Consultation, ConsultationEvent, ConsultationNow)
            self.versions, self.articles, self.asked, self.events, self.nows = (Table(read, kind) for kind in kinds)
        self.found: list[tuple[int, str, bytes, str]] = []
        self.index: list[tuple[int, str]] = []
        self.a_day = max(FEWEST_A_DAY, -(-questions // MOST_DAYS))
        self.days = working_days_before(self.calendar, self.now.astimezone(hall.zone).date(), -(-questions // self.a_day))
        self.courses: dict[date, _Course] = {}
        self.cited: list[ArticleVersion] = []

    def make(self, spent: Callable[[int], None]) -> int:
        """Write everything; `spent` hears how many questions there are after each commit. Returns how many."""
        for draft in _articles(self.random, self.things, max(1, self.questions // ARTICLE_FOR)):
            self._article(draft)
        self._commit()
        for number in range(self.questions):
            self._ask(self.days[number // self.a_day], number % self.a_day)
            if (number + 1) % AT_ONCE == 0 or number + 1 == self.questions:
                self._commit()
                spent(number + 1)
        return self.questions

    def _commit(self) -> None:
        """All rows of one commit, past the change log: this hall's history counts as sent."""
        with self.hall.work(self.clerks[0]) as work:
            self._write(work)
            work.did("bench.made")

    def _write(self, work: Work) -> None:
        connection = work.session.connection()
        for table in (self.versions, self.articles, self.asked, self.events, self.nows):
            if table.rows:
                table.write(connection)
        connection.exec_driver_sql("INSERT INTO search_row (place, kind, subject_id, text) VALUES (?, ?, ?, ?)", self.found)
        connection.exec_driver_sql("INSERT INTO search_index (rowid, tokens) VALUES (?, ?)", self.index)
        self.found.clear()
        self.index.clear()

    def _findable(self, row: Synced, *, apart: bool = False) -> None:
        text, tokens = indexed(describe(row), apart=apart)
        self.place += 1
        self.found.append((self.place, row.__tablename__, row.id.bytes, text))
        self.index.append((self.place, " ".join(tokens)))

    def _article(self, draft: ArticleDraft) -> None:
        made = ArticleVersion(article_id=new_id(), version=1, **stored(draft))
        made.hall_id, made.station_id, made.hlc = self.hall.station.hall_id, self.hall.station.id, first_stamp(self.now) + len(self.cited)
        made.at, made.actor_id = self.now, self.clerks[0].id
        self.versions.rows.append(self.versions.row(partial(getattr, made)))
        names = ("code", "title", "title_en", "owner", "valid_from", "valid_until", "review_on", "withdrawn")
        kept = {"article_id": made.article_id, "version_id": made.id, "version": 1, "uses": self.random.randrange(200), "used_at": None}
        self.articles.rows.append(self.articles.row({**kept, **{name: getattr(made, name) for name in names}}.__getitem__))
        self._findable(made, apart=True)
        self.cited.append(made)

    def _ask(self, day: date, count: int) -> None:
        clerk = self.clerks[count % len(self.clerks)]
        at = datetime.combine(day, time(9, 0), self.hall.zone).astimezone(UTC) + timedelta(
            minutes=7 * 60 * count // self.a_day, seconds=self.random.randrange(60)
        )
        who = somebody(self.random, day)
        body = f"{self.code}-{NumberKind.CONSULTATION}{day:%Y%m%d}-{self.hall.station.seat:02d}{count + 1:03d}"
        asked = Consultation(
            number=f"{body}-{luhn(body)}",
            channel=Channel.PHONE,
            question=f"{self.random.choice(PLACES)}{self.random.choice(self.things)}{self.random.choice(MATTERS)}",
            asked_at=at,
            contact_id=new_id(),
            name=who.name,
            phone=who.phone,
        )
        asked.hall_id, asked.station_id, asked.hlc = self.hall.station.hall_id, self.hall.station.id, first_stamp(at)
        asked.created_at, asked.created_by = at, clerk.id
        self.asked.rows.append(self.asked.row(partial(getattr, asked)))
        course = self.courses.get(day)
        if course is None:
            self.courses = {day: self._course(asked, clerk)}
            course = self.courses[day]
        self._follow(course, asked, clerk)
        self._findable(asked)

    def _course(self, asked: Consultation, clerk: Actor) -> _Course:
        """A question of the day with its events and where it stands, by the rules that keep it."""
        version = self.cited[0]
        made: list[ConsultationEvent] = []
        for minute, step in ((0, Step.RECORDED), (3, Step.ANSWERED), (4, Step.UNDERSTOOD)):
            cites = step is Step.ANSWERED
            event = ConsultationEvent(
                consultation_id=asked.id,
                kind=step,
                note=version.summary if cites else "",
                article_id=version.article_id if cites else None,
                version_id=version.id if cites else None,
            )
            event.hall_id, event.station_id, event.hlc = asked.hall_id, asked.station_id, asked.hlc + minute
            event.at, event.actor_id = asked.asked_at + timedelta(minutes=minute), clerk.id
            made.append(event)
        values = standing.values_of(asked, fold(map(happening, made)), self.calendar, 15)
        rows = [self.events.row(partial(getattr, event)) for event in made]
        return _Course(rows, self.nows.row({"consultation_id": asked.id, **values}.__getitem__), asked.asked_at)

    def _follow(self, course: _Course, asked: Consultation, clerk: Actor) -> None:
        """The events and the standing of one question: its day's course, moved to its minute, its clerk and its article."""
        moved = (asked.asked_at - course.at) // timedelta(microseconds=1)
        place, mine = self.events.place, asked.id.bytes
        version = self.cited[self.random.randrange(len(self.cited))]
        for minute, template in enumerate(course.events):
            row = template.copy()
            row[place["id"]], row[place["consultation_id"]], row[place["actor_id"]] = new_id().bytes, mine, clerk.id.bytes
            row[place["at"]] += moved
            row[place["hlc"]] = asked.hlc + minute
            if row[place["version_id"]] is not None:
                row[place["article_id"]], row[place["version_id"]] = version.article_id.bytes, version.id.bytes
                row[place["note"]] = version.summary
            self.events.rows.append(row)
        now = course.now.copy()
        at = self.nows.place
        now[at["consultation_id"]], now[at["number"]], now[at["holder_id"]] = mine, asked.number, clerk.id.bytes
        for name in ("asked_at", "changed_at", "answered_at"):
            now[at[name]] += moved
        self.nows.rows.append(now)


def _things(services: Sequence[str], shipped: Sequence[ArticleDraft]) -> list[str]:
    """What people ask about: the hall's services, and every material and keyword of what ships."""
    words = [*services, *(word for draft in shipped for word in (*draft.materials, *draft.keywords))]
    return list(dict.fromkeys(word.split("（")[0] for word in words if 2 <= len(word.split("（")[0]) <= 14))


def _articles(random: Random, things: Sequence[str], wanted: int) -> list[ArticleDraft]:
    """So many articles, no two with the same title."""
    shipped = sample_articles()
    every = [(place, thing, matter) for place in PLACES for thing in things for matter in MATTERS]
    return [
        replace(
            shipped[number % len(shipped)],
            code=f"KB-Q{number:05d}",
            title=f"{place}{thing}{matter}",
            title_en="",
            keywords=(thing, matter, *random.choice(shipped).keywords[:2]),
            sections=(*random.choice(shipped).sections, *random.choice(shipped).sections),
        )
        for number, (place, thing, matter) in enumerate(random.sample(every, min(wanted, len(every))))
    ]


def finding(hall: Hall, rounds: int, seed: int = 1) -> list[Figure]:
    """What a clerk finds while somebody speaks: the questions of a person, and the articles that answer."""
    random = Random(f"asked-{seed}")
    with hall.read() as read:
        total = read.count_rows(Consultation)
        ids = [
            read.session.scalars(select(ConsultationNow.consultation_id).offset(random.randrange(total)).limit(1)).one()
            for _ in range(min(rounds, 60))
        ]
        asked = [read.require(Consultation, each) for each in ids]
        things = _things([each.name for each in catalogue.services(read)], sample_articles())
    questions = [each.question for each in asked]
    parts = [thing[:4] for thing in random.sample(things, min(len(things), 60)) if pairs(thing[:4])]
    typed = {"question_name": [each.name for each in asked], "question_phone": [each.phone for each in asked]}
    typed |= {"question_number": [each.number for each in asked], "question_words": parts}
    made: list[Figure] = []
    with closing(connect(hall.file, hall.key.hexadecimal, read_only=True)) as raw:

        def measured(name: str, ours: Callable[[int], object], *floor: tuple[str, Sequence[str]]) -> None:
            def bare(turn: int) -> object:
                return [raw.execute(sql, (matches[turn % len(matches)],)).fetchall() for sql, matches in floor]

            made.append(Figure(name, "ms", *side_by_side(ours, bare, rounds), goal=GOAL, p99_under=P99_UNDER_MS))

        for name, words in typed.items():
            matches = [found.match for found in map(understand, words) if found]
            measured(name, _searching(hall, Consultation, words), (_NEWEST, matches))
        apart = [found.match for found in (understand(part, apart=True) for part in parts) if found]
        measured("article_words", _searching(hall, ArticleVersion, parts), (_NEWEST, apart))
        measured("article_question", _asking(hall, questions), (_RANKED, list(map(_any_pair, questions))))
        measured("article_offers", _offering(hall, questions), (_RANKED_LINES, list(map(_any_pair, questions))))
        measured("knowledge_page", _looking(hall, parts), (_RANKED_LINES, list(map(_any_pair, parts))), (_NEWEST_LINES, apart))
    return made


def _any_pair(question: str) -> str:
    return " OR ".join(f'"\u2248{pair}"' for pair in pairs(question))


def _searching(hall: Hall, kind: type[Synced], typed: Sequence[str]) -> Callable[[int], object]:
    def ours(turn: int) -> object:
        with hall.read() as read:
            return read.search(typed[turn % len(typed)], (kind,), MOST)

    return ours


def _asking(hall: Hall, questions: Sequence[str]) -> Callable[[int], object]:
    def ours(turn: int) -> object:
        with hall.read() as read:
            return read.alike(questions[turn % len(questions)], ArticleVersion, MOST)

    return ours


def _offering(hall: Hall, questions: Sequence[str]) -> Callable[[int], object]:
    def ours(turn: int) -> object:
        with hall.read() as read:
            return knowledge.find(read, questions[turn % len(questions)], 5)

    return ours


def _looking(hall: Hall, typed: Sequence[str]) -> Callable[[int], object]:
    def ours(turn: int) -> object:
        with hall.read() as read:
            return knowledge.search(read, typed[turn % len(typed)])

    return ours
