"""What a plan says, to read: organisation, flow, supplies, and what a waiting version changes."""

from __future__ import annotations

from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from app.emergency.plan import PlanContent, PlanStep, Supply, in_turn
from app.emergency.review import Change
from app.emergency.service import PlanLine
from app.words import say
from ui.widgets.pieces import label
from ui.widgets.table import Column, RowTable


class Details(QScrollArea):
    """One plan."""

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.content: PlanContent | None = None
        inner = QWidget()
        inner.setObjectName("card")
        layout = QVBoxLayout(inner)
        layout.setContentsMargins(12, 10, 12, 10)
        self.heading = label(tone="title", wrap=True)
        self.scope = label(wrap=True)
        self.changed = label(wrap=True)
        self.changed.setProperty("badge", "warning")
        self.steps = RowTable(
            [
                Column[PlanStep](say("ui_emergency.step"), lambda step: step.title.said, chars=38),
                Column[PlanStep](say("ui_emergency.role"), self._role, chars=11),
                Column[PlanStep](say("ui_emergency.target"), _target, lambda step: step.target_minutes, chars=6),
            ]
        )
        self.steps.setAccessibleName(say("ui_emergency.steps"))
        self.steps.setMinimumHeight(230)
        self.measure = label(tone="muted", wrap=True)
        self.steps.picked.connect(lambda step: self.measure.setText(step.measure.said))
        self.people = label(wrap=True)
        self.supplies = label(wrap=True)
        for widget in (self.heading, self.scope, self.changed, self.steps, self.measure, self.people, self.supplies):
            layout.addWidget(widget)
        layout.addStretch(1)
        self.setWidget(inner)

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
        self.changed.setText("\n".join(change_words(each) for each in changes))
        self.changed.setVisible(bool(changes))
        self.steps.show_rows(in_turn(content.steps), key=lambda step: step.key)
        if self.steps.current() is None:
            self.steps.selectRow(0)
        people = [f"{role.title.said}{say('text.colon')}{role.holder} {role.phone} ({role.deputy or '—'})" for role in content.roles]
        self.people.setText("\n".join(people))
        things = [_supply(each) for each in content.supplies]
        self.supplies.setText(say("ui_emergency.supplies") + "\n" + "\n".join(things))

    def _role(self, step: PlanStep) -> str:
        role = self.content.role(step.role) if self.content is not None else None
        return role.title.said if role is not None else ""


def _target(step: PlanStep) -> str:
    return f"{step.target_minutes:g}′"


def _supply(each: Supply) -> str:
    return f"{each.name.said} × {each.quantity} {each.unit.said}, {each.place.said} {each.expires_on}".strip()


def change_words(each: Change) -> str:
    """One change in a line: what, before, after."""
    where = f"{say(f'emergency.part.{each.part}')} {each.entry} {say(f'emergency.field.{each.field}')}".strip()
    return f"{where}{say('text.colon')}{each.before or '—'} → {each.after or '—'}"
