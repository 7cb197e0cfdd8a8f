"""After a run: how a drill is judged, the summary, the lessons and who sees to them, the plan's revision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, cast
from uuid import UUID

from PySide6.QtCore import QDate, QEvent, QObject
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QDateEdit, QHBoxLayout, QPlainTextEdit, QScrollArea, QVBoxLayout, QWidget

from app.documents.service import order_print
from app.emergency import pictures, service
from app.emergency.models import Improvement, PlanVersion, RunEventKind
from app.emergency.reports import proposal_words
from app.emergency.review import DrillPoint, Grade, Proposal, grades
from app.store import Reader
from app.words import say
from ui.widgets.drawing import DrawingView
from ui.widgets.flow import FlowLayout
from ui.widgets.pieces import Form, button, label
from ui.widgets.table import Column, RowTable

if TYPE_CHECKING:
    from ui.shell.page import Page


GRADE_KEYS = tuple(Grade)
"""Their places are the digits that give them."""


@dataclass(frozen=True)
class Seen:
    """A run looked back on."""

    file: service.RunFile
    proposals: tuple[Proposal, ...]
    chain: service.Chain
    trend: list[DrillPoint]
    due: datetime | None


class AfterView(QScrollArea):
    """One run. Ctrl+S keeps the summary, F4 writes a version that carries the measure at hand; Enter on a proposal makes it a measure."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self.page = page
        self.run_id: UUID | None = None
        self.seen: Seen | None = None
        self._filled: UUID | None = None
        self._wanted_grade: Grade | None = None
        self.setWidgetResizable(True)
        inner = QWidget()
        inner.setObjectName("card")
        outer = QVBoxLayout(inner)
        self.heading = label(tone="title", wrap=True)
        self.told = label(wrap=True)
        outer.addWidget(self.heading)
        outer.addWidget(self.told)
        across = QHBoxLayout()
        across.setSpacing(18)
        across.addLayout(self._what_happened(), 1)
        across.addLayout(self._what_follows(), 1)
        outer.addLayout(across)
        outer.addStretch(1)
        self.setWidget(inner)

    def _what_happened(self) -> QVBoxLayout:
        """Left: planned beside actual, drill after drill, how it is judged, what it proposes."""
        layout = QVBoxLayout()
        layout.addWidget(label(say("emergency.paper.gantt"), "heading"))
        self.gantt = DrawingView(least_high=180)
        layout.addWidget(self.gantt)
        self.trend_head = label(say("emergency.paper.trend"), "heading")
        layout.addWidget(self.trend_head)
        self.trend = DrawingView(least_high=120)
        layout.addWidget(self.trend)
        layout.addWidget(self._evaluation())
        layout.addStretch(1)
        return layout

    def _what_follows(self) -> QVBoxLayout:
        """Right: the summary, the revisions proposed, the measures and what became of them."""
        layout = QVBoxLayout()
        self.form = Form()
        self.texts: dict[str, QPlainTextEdit] = {}
        for name in service.SUMMARY_PARTS:
            field = QPlainTextEdit()
            field.setTabChangesFocus(True)
            field.setFixedHeight(52)
            self.texts[name] = field
            self.form.add(name, say(f"emergency.summary.{name}"), field)
        layout.addWidget(self.form)
        layout.addWidget(label(say("emergency.paper.proposals"), "heading", wrap=True))
        self.proposals = RowTable(
            [
                Column[Proposal](say("emergency.paper.reason"), lambda each: proposal_words(each)[0], chars=12),
                Column[Proposal](say("emergency.paper.subject"), lambda each: proposal_words(each)[1], chars=20),
                Column[Proposal](say("ui_emergency.taken_up"), self._taken_up, chars=12),
                Column[Proposal](say("emergency.paper.proposal"), lambda each: proposal_words(each)[2], chars=40),
            ]
        )
        self.proposals.setAccessibleName(say("emergency.paper.proposals"))
        self.proposals.setMinimumHeight(150)
        self.proposals.opened.connect(self._take_proposal)
        layout.addWidget(self.proposals)
        layout.addWidget(self._measures())
        layout.addStretch(1)
        return layout

    def _evaluation(self) -> QWidget:
        self.evaluation = QWidget()
        self.evaluation.setObjectName("plain")
        down = QVBoxLayout(self.evaluation)
        down.setContentsMargins(0, 0, 0, 0)
        down.addWidget(label(say("emergency.paper.evaluation"), "heading"))
        self.grade_form = Form()
        self.criterion = QComboBox()
        self.criterion.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.criterion.setMinimumContentsLength(20)
        self.grade_form.add("criterion", say("emergency.paper.criterion"), self.criterion)
        self.grade_note = self.grade_form.line("text", say("emergency.paper.note"))
        down.addWidget(self.grade_form)
        row = QWidget()
        row.setObjectName("plain")
        flow = FlowLayout(row)
        for grade in Grade:
            text = f"{GRADE_KEYS.index(grade) + 1} {grade} {say(f'emergency.grade.{grade}')}"
            flow.addWidget(button(text, lambda grade=grade: self.grade(grade), name=f"grade{grade}"))
        down.addWidget(row)
        self.graded = label(tone="muted", wrap=True)
        down.addWidget(self.graded)
        self.criterion.installEventFilter(self)
        self.criterion.setToolTip(say("ui_emergency.grade_hint"))
        self.grade_note.setPlaceholderText(say("ui_emergency.grade_hint"))
        self.grade_note.returnPressed.connect(self._note_typed)
        return self.evaluation

    def _measures(self) -> QWidget:
        box = QWidget()
        box.setObjectName("plain")
        down = QVBoxLayout(box)
        down.setContentsMargins(0, 0, 0, 0)
        down.addWidget(label(say("emergency.paper.improvements"), "heading"))
        self.improvements = RowTable(
            [
                Column[Improvement](say("emergency.paper.measure"), lambda each: each.measure, chars=24),
                Column[Improvement](say("emergency.paper.owner"), lambda each: each.owner_name, chars=9),
                Column[Improvement](say("emergency.paper.due_on"), lambda each: f"{each.due_on:%Y-%m-%d}", chars=10),
                Column[Improvement](say("emergency.paper.done_on"), _done, chars=10),
                Column[Improvement](say("emergency.paper.in_version"), self._carried_by, chars=10),
            ]
        )
        self.improvements.setAccessibleName(say("emergency.paper.improvements"))
        self.improvements.setMinimumHeight(96)
        self.improvements.opened.connect(self._done)
        down.addWidget(self.improvements)
        versions = QWidget()
        versions.setObjectName("plain")
        self.versions = FlowLayout(versions)
        down.addWidget(versions)
        self.measure_form = Form(columns=2)
        self.lesson = self.measure_form.line("lesson", say("emergency.paper.lesson"), wide=True)
        self.measure = self.measure_form.line("measure", say("emergency.paper.measure"), wide=True)
        self.owner = self.measure_form.line("owner", say("emergency.paper.owner"))
        self.due = QDateEdit()
        self.due.setDisplayFormat("yyyy-MM-dd")
        self.measure_form.add("due", say("emergency.paper.due_on"), self.due)
        down.addWidget(self.measure_form)
        self._subject = ""
        across = QHBoxLayout()
        across.addWidget(button(say("ui_emergency.add_measure"), self.add_measure, name="add_measure"))
        across.addWidget(button(say("ui_emergency.revise"), self.revise, name="revise"))
        across.addStretch(1)
        down.addLayout(across)
        return box

    def focus(self) -> None:
        self.texts["course"].setFocus()

    def show_run(self, run_id: UUID) -> None:
        """Look back on a run."""
        self.run_id = run_id
        self.refresh()

    def refresh(self) -> None:
        run_id = self.run_id
        if run_id is not None:
            self.page.fetch(lambda read: _read(read, run_id), self._got)

    def _got(self, seen: Seen) -> None:
        run, told = seen.file.run, seen.file.story
        self.seen = seen
        mark = f"【{say('emergency.drill_mark')}】 " if run.drill else ""
        self.heading.setText(f"{mark}{run.number} {seen.file.name}")
        now = told.now_of(self.page.hall.clock.now(), run.station_id)
        late = say("emergency.paper.late_of", late=len(told.late_steps(now)), all=len(told.steps))
        minutes = int(told.elapsed(now).total_seconds() // 60)
        words = [say("ui_emergency.looked_back", minutes=minutes, late=late)]
        if seen.due is not None:
            words.append(say("ui_emergency.summary_due", day=f"{seen.due.astimezone(self.page.hall.zone):%Y-%m-%d %H:%M}"))
        self.told.setText(" ".join(words))
        self.gantt.show_drawing(pictures.gantt(told, now), say("emergency.paper.gantt"))
        picture = pictures.trend(seen.trend) if run.drill else None
        self.trend.show_drawing(picture, say("emergency.paper.trend"))
        self.trend_head.setVisible(picture is not None)
        self.evaluation.setVisible(run.drill)
        self._show_grades(seen)
        self.proposals.show_rows(seen.proposals)
        self.improvements.show_rows(seen.chain.measures, key=lambda each: each.id)
        self._show_versions(seen)
        if self._filled != run.id:
            self._fill(seen)

    def _fill(self, seen: Seen) -> None:
        """What was written before; later looks leave alone what is being typed."""
        self._filled = seen.file.run.id
        written = seen.file.story.last(RunEventKind.SUMMARY_WRITTEN)
        for name, field in self.texts.items():
            field.setPlainText(str(written.event.details.get(name, "")) if written is not None else "")
        today = self.page.hall.clock.now().astimezone(self.page.hall.zone).date()
        self.due.setDate(QDate(today.year, today.month, today.day).addDays(14))

    def _show_versions(self, seen: Seen) -> None:
        """The plan's versions that came from this run or carry its measures, each to be opened."""
        while (item := self.versions.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for version in seen.chain.versions:
            text = f"→ {say('emergency.version', n=version.number)}{say('text.colon')}{version.note}"
            made = button(text, lambda version=version: self._open_version(version), name=f"version{version.number}")
            self.versions.addWidget(made)
            made.show()

    def _open_version(self, version: PlanVersion) -> None:
        show = getattr(self.page, "open_version", None)
        if show is not None:
            show(version.plan_id, version.id)

    def _taken_up(self, each: Proposal) -> str:
        """Who sees to a proposal that became a measure."""
        measures = self.seen.chain.measures if self.seen is not None else ()
        found = next((measure for measure in measures if each.subject and measure.subject == each.subject), None)
        return "" if found is None else f"✓ {found.owner_name}"

    def _carried_by(self, each: Improvement) -> str:
        version = self.seen.chain.version_of(each) if self.seen is not None else None
        return say("emergency.version", n=version.number) if version is not None else "—"

    def _show_grades(self, seen: Seen) -> None:
        criteria = seen.file.story.content.scenario.criteria
        if [self.criterion.itemData(place) for place in range(self.criterion.count())] != [each.key for each in criteria]:
            self.criterion.clear()
            for each in criteria:
                self.criterion.addItem(each.text.said, each.key)
        given = grades(seen.file.story)
        judged = [each for each in criteria if each.key in given]
        words = [f"{each.text.said}{say('text.colon')}{say(f'emergency.grade.{given[each.key][0]}')}" for each in judged]
        self.graded.setText("\n".join(words))

    # Doing

    def grade(self, grade: Grade) -> None:
        """Judge the criterion at hand, and go to the next."""
        run_id, key, note = self.run_id, self.criterion.currentData(), self.grade_note.text()
        self._wanted_grade = grade
        if run_id is not None and key:
            self.page.run(
                lambda work: service.evaluate(work, run_id, key, grade, note), self._graded, self.page.refused_at(self.grade_form)
            )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """1 to 4, or P S M U, on the criterion judge it; in the note they are words."""
        if watched is self.criterion and event.type() == QEvent.Type.KeyPress:
            typed = cast("QKeyEvent", event).text().upper()
            grade = next((each for number, each in enumerate(GRADE_KEYS, 1) if typed in (str(number), str(each))), None)
            if grade is not None:
                self.grade(grade)
                return True
        return super().eventFilter(watched, event)

    def _note_typed(self) -> None:
        """Enter in the note gives the grade that asked for it, else goes back to where a grade is chosen."""
        if self._wanted_grade is not None:
            self.grade(self._wanted_grade)
        else:
            self.criterion.setFocus()

    def _graded(self, _event: object) -> None:
        self._wanted_grade = None
        self.criterion.setFocus()
        self.grade_form.clear_errors()
        self.grade_note.clear()
        self.criterion.setCurrentIndex(min(self.criterion.currentIndex() + 1, self.criterion.count() - 1))

    def save(self) -> None:
        """Keep the summary."""
        run_id, parts = self.run_id, {name: field.toPlainText() for name, field in self.texts.items()}
        if run_id is not None:
            self.page.run(lambda work: service.write_summary(work, run_id, parts), self._saved, self.page.refused_at(self.form))

    def _saved(self, _event: object) -> None:
        self.form.clear_errors()
        self.page.message.tell(say("ui_emergency.summary_kept"))

    def approve(self) -> None:
        """The summary stands and is printed."""
        run_id = self.run_id
        if run_id is not None:
            done = say("ui_emergency.summary_approved")
            self.page.run(lambda work: service.approve_summary(work, run_id), lambda _event: self.page.message.tell(done))

    def print_record(self) -> None:
        """Print the summary or the drill's record as it stands."""
        seen = self.seen
        if seen is not None:
            kind, run_id = "drill_record" if seen.file.run.drill else "emergency_summary", seen.file.run.id
            self.page.run(lambda work: order_print(work, kind, run_id), lambda _order: self.page.message.tell(say("ui_emergency.printing")))

    def _take_proposal(self, each: Proposal) -> None:
        reason, name, text = proposal_words(each)
        self.lesson.setText(f"{reason}{say('text.colon')}{name}")
        self.measure.setText(text)
        self._subject = each.subject
        self.owner.setFocus()

    def add_measure(self) -> None:
        run_id = self.run_id
        chosen = self.due.date()
        due = date(chosen.year(), chosen.month(), chosen.day())
        lesson, measure, owner, about = self.lesson.text(), self.measure.text(), self.owner.text(), self._subject
        if run_id is not None:
            self.page.run(
                lambda work: service.add_improvement(work, run_id, lesson, measure, owner, due, subject=about),
                self._added,
                self.page.refused_at(self.measure_form),
            )

    def _added(self, _made: object) -> None:
        self.measure_form.clear_errors()
        self._subject = ""
        for field in (self.lesson, self.measure, self.owner):
            field.clear()

    def _done(self, each: Improvement) -> None:
        self.page.run(lambda work: service.improvement_done(work, each.id))

    def revise(self) -> None:
        """A version with the targets that the late steps needed."""
        run_id = self.run_id
        if run_id is not None:
            self.page.run(
                lambda work: service.revise_from_run(work, run_id),
                lambda version: self.page.message.tell(say("ui_emergency.saved_version", n=version.number)),
            )


def _done(each: Improvement) -> str:
    return f"{each.done_on:%Y-%m-%d}" if each.done_on is not None else say("ui_emergency.open_measure")


def _read(read: Reader, run_id: UUID) -> Seen:
    file = service.run_file(read, run_id)
    return Seen(
        file,
        service.proposals_of(read, run_id),
        service.chain(read, run_id),
        service.trend(read, file.run.plan_id),
        service.summary_due(read, file),
    )
