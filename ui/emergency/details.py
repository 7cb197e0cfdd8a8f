"""What a plan says, to read: flow, people, map, supplies, its versions with where each came from, its drills as a picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from app.emergency import pictures
from app.emergency.pictures import Ground
from app.emergency.plan import PlanContent, PlanRole, PlanStep, Supply, empty_roles, in_turn
from app.emergency.review import Change, DrillPoint
from app.emergency.service import PlanLine, VersionLine
from app.words import say
from ui.emergency.changes import ChangesView
from ui.widgets.drawing import DrawingView
from ui.widgets.pieces import label
from ui.widgets.table import Column, RowTable


@dataclass(frozen=True)
class PlanFile:
    """What is read of a plan when it is chosen."""

    ground: Ground | None
    history: Sequence[tuple[VersionLine, tuple[Change, ...]]]
    trend: Sequence[DrillPoint]


class Details(QWidget):
    """One plan. `run_wanted` asks for the run from which a version came."""

    run_wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("plain")
        self.content: PlanContent | None = None
        self.wanted_version: UUID | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        self.heading = label(tone="title", wrap=True)
        self.scope = label(wrap=True)
        self.nobody = label(wrap=True)
        self.nobody.setProperty("badge", "danger")
        self.waiting = label(wrap=True)
        self.waiting.setProperty("badge", "warning")
        for widget in (self.heading, self.scope, self.nobody, self.waiting):
            layout.addWidget(widget)
        self.tabs = QTabWidget()
        self.steps = RowTable(
            [
                Column[PlanStep](say("ui_emergency.step"), lambda step: step.title.said, chars=38),
                Column[PlanStep](say("ui_emergency.role"), self._role, chars=11),
                Column[PlanStep](say("ui_emergency.target"), _target, lambda step: step.target_minutes, chars=6),
            ]
        )
        self.steps.stretch(0)
        self.steps.setAccessibleName(say("ui_emergency.steps"))
        self.measure = label(tone="muted", wrap=True)
        self.steps.picked.connect(self._say_measure)
        self._tab(say("ui_emergency.steps_tab"), self.steps, self.measure)
        self.people = RowTable(
            [
                Column[PlanRole](say("ui_emergency.role"), lambda role: role.title.said, chars=13),
                Column[PlanRole](say("ui_emergency.holder"), _holder, chars=20),
                Column[PlanRole](say("ui_emergency.deputy"), _deputy, chars=20),
            ]
        )
        self.people.setAccessibleName(say("ui_emergency.roles_tab"))
        self.duties = label(tone="muted", wrap=True)
        self.people.picked.connect(self._say_duties)
        self._tab(say("ui_emergency.roles_tab"), self.people, self.duties)
        self.map = DrawingView(least_high=160, most_high=300)
        self._tab(say("ui_emergency.map_tab"), self.map)
        self.supplies = RowTable(
            [
                Column[Supply](say("ui_emergency.supply"), lambda each: each.name.said, chars=22),
                Column[Supply](say("ui_emergency.quantity"), lambda each: f"{each.quantity} {each.unit.said}", chars=8),
                Column[Supply](say("ui_emergency.place"), lambda each: each.place.said, chars=18),
                Column[Supply](say("ui_emergency.expires_on"), lambda each: each.expires_on or "—", chars=10),
            ]
        )
        self.supplies.stretch(0)
        self.supplies.setAccessibleName(say("ui_emergency.supplies"))
        self._tab(say("ui_emergency.supplies_tab"), self.supplies)
        self._versions()
        self.trend = DrawingView(least_high=140, most_high=260)
        self.no_trend = label(say("ui_emergency.no_trend"), "muted", wrap=True)
        self._tab(say("ui_emergency.drills_tab"), self.no_trend, self.trend)
        layout.addWidget(self.tabs, 1)

    def _versions(self) -> None:
        self.history = RowTable(
            [
                Column[tuple[VersionLine, tuple[Change, ...]]](
                    say("ui_emergency.version"), lambda row: say("emergency.version", n=row[0].version.number), chars=9
                ),
                Column[tuple[VersionLine, tuple[Change, ...]]](say("ui_emergency.since"), _since, chars=12),
                Column[tuple[VersionLine, tuple[Change, ...]]](say("ui_emergency.came_from"), _came_from, chars=26),
                Column[tuple[VersionLine, tuple[Change, ...]]](say("ui_emergency.why"), lambda row: row[0].version.note, chars=30),
            ]
        )
        self.history.setAccessibleName(say("ui_emergency.versions_tab"))
        self.history.setMaximumHeight(150)
        self.history.picked.connect(self._show_version)
        self.history.opened.connect(self._open_run)
        self.chain = label(tone="muted", wrap=True)
        self.changes = ChangesView()
        self._versions_at = self._tab(say("ui_emergency.versions_tab"), self.history, self.chain, self.changes)

    def _tab(self, title: str, *widgets: QWidget) -> int:
        page = QWidget()
        page.setObjectName("plain")
        down = QVBoxLayout(page)
        down.setContentsMargins(0, 4, 0, 0)
        for widget in widgets:
            down.addWidget(widget)
        return self.tabs.addTab(page, title)

    def show_plan(self, line: PlanLine, content: PlanContent | None, changes: tuple[Change, ...]) -> None:
        """Show the version that waits, else the one in force."""
        self.content = content
        if content is None:
            return
        version = line.waiting or line.in_force
        number = version.number if version is not None else 0
        state = "waiting_version" if line.waiting is not None else "in_force_version"
        self.heading.setText(f"{line.name} · {say(f'ui_emergency.{state}', n=number)}")
        self.scope.setText(content.scope.said)
        nobody = say("text.list_comma").join(role.title.said for role in empty_roles(content))
        self.nobody.setText(say("ui_emergency.empty_roles", roles=nobody))
        self.nobody.setVisible(bool(nobody))
        self.waiting.setText(say("ui_emergency.waits_with", n=len(changes)) if changes else "")
        self.waiting.setVisible(bool(changes))
        self.steps.show_rows(in_turn(content.steps), key=lambda step: step.key)
        self.people.show_rows(content.roles, key=lambda role: role.key)
        self.supplies.show_rows(content.supplies, key=lambda each: each.key)
        for table in (self.steps, self.people):
            if table.current() is None:
                table.selectRow(0)

    def show_file(self, file: PlanFile) -> None:
        """Show what takes longer to read."""
        if self.content is not None:
            self.map.show_drawing(pictures.floor(self.content, file.ground), say("emergency.part.map"))
        self.history.show_rows(file.history, key=lambda row: row[0].version.id)
        wanted = [number for number, (line, _) in enumerate(file.history) if line.version.id == self.wanted_version]
        if wanted:
            self.history.selectRow(wanted[0])
        elif self.history.current() is None and file.history:
            self.history.selectRow(0)
        elif self.history.current() is not None:
            self._show_version(self.history.current())
        picture = pictures.trend(file.trend)
        self.trend.show_drawing(picture, say("ui_emergency.drills_tab"))
        self.no_trend.setVisible(picture is None)

    def show_history(self) -> None:
        """The plan's versions."""
        self.tabs.setCurrentIndex(self._versions_at)
        self.history.setFocus()

    def _say_measure(self, step: PlanStep) -> None:
        self.measure.setText(step.measure.said)

    def _say_duties(self, role: PlanRole) -> None:
        self.duties.setText(role.duties.said)

    def _role(self, step: PlanStep) -> str:
        role = self.content.role(step.role) if self.content is not None else None
        return role.title.said if role is not None else ""

    def _show_version(self, row: tuple[VersionLine, tuple[Change, ...]]) -> None:
        line, changes = row
        told: list[str] = []
        if line.from_run is not None:
            told.append(say("ui_emergency.open_from", number=line.from_run.number))
        told += [say("ui_emergency.carried", measure=each.measure, owner=each.owner_name) for each in line.measures]
        self.chain.setText("\n".join(told))
        self.chain.setVisible(bool(told))
        self.changes.show_changes(changes, say("ui_emergency.first_version"))

    def _open_run(self, row: tuple[VersionLine, tuple[Change, ...]]) -> None:
        if row[0].from_run is not None:
            self.run_wanted.emit(row[0].from_run.id)


def _target(step: PlanStep) -> str:
    return f"{step.target_minutes:g}′"


def _holder(role: PlanRole) -> str:
    return f"{role.holder} {role.phone}".strip() or say("ui_emergency.empty_role")


def _deputy(role: PlanRole) -> str:
    return f"{role.deputy} {role.deputy_phone}".strip() or "—"


def _since(row: tuple[VersionLine, tuple[Change, ...]]) -> str:
    return f"{row[0].since:%Y-%m-%d}" if row[0].since is not None else say("ui_emergency.not_in_force")


def _came_from(row: tuple[VersionLine, tuple[Change, ...]]) -> str:
    return row[0].from_run.number if row[0].from_run is not None else "—"


def change_words(each: Change) -> str:
    """One change in a line: what, before, after."""
    where = f"{say(f'emergency.part.{each.part}')} {each.entry} {say(f'emergency.field.{each.field}')}".strip()
    return f"{where}{say('text.colon')}{each.before or '—'} → {each.after or '—'}"
