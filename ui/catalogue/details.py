"""One service as people ask about it: how long, how much, with what, by whose law."""

from __future__ import annotations

from PySide6.QtWidgets import QFormLayout, QHeaderView, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from app.intake.catalogue.columns import skill_label
from app.intake.catalogue.rules import MaterialSnapshot, ServiceSnapshot, StepSnapshot
from app.words import either, say
from ui.widgets.pieces import Badge, card, label
from ui.widgets.table import Column, RowTable


def promise_in_words(row: ServiceSnapshot) -> str:
    """The promise: done at once, or so many working days."""
    return say("ui_catalogue.at_once") if row.instant else say("ui_catalogue.days", n=row.promise_working_days)


def days(number: int) -> str:
    """So many working days, as a list shows them."""
    return say("ui_catalogue.short_days", n=number)


def short_promise(row: ServiceSnapshot) -> str:
    """The promise as a list shows it."""
    return say("ui_catalogue.at_once") if row.instant else days(row.promise_working_days)


def fee_in_words(row: ServiceSnapshot) -> str:
    """The fee in yuan."""
    if not row.fee_fen:
        return say("ui_catalogue.free")
    yuan, fen = divmod(row.fee_fen, 100)
    return say("ui_catalogue.yuan", yuan=f"{yuan}.{fen:02d}" if fen else str(yuan))


def stretch(table: RowTable, column: int) -> None:
    """Let one column take the width that the others leave."""
    head = table.horizontalHeader()
    head.setStretchLastSection(False)
    head.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)


class ServiceView(QWidget):
    """The facts above, the materials and the steps below."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("plain")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        frame, inside = card()
        self.heading = label(tone="heading", wrap=True)
        self.state = Badge()
        self._facts = QWidget()
        self._facts.setObjectName("plain")
        self._form = QFormLayout(self._facts)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setVerticalSpacing(2)
        self._values = {name: label(wrap=True) for name in _FACTS}
        for name, value in self._values.items():
            value.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
            self._form.addRow(label(say(f"ui_catalogue.{name}"), "muted"), value)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setWidget(self._facts)
        scroll.setAccessibleName(say("ui_catalogue.about"))
        inside.addWidget(self.heading)
        inside.addWidget(self.state)
        inside.addWidget(scroll, 1)
        self.materials = RowTable(
            [
                Column[MaterialSnapshot](say("ui_catalogue.material"), lambda row: either(row.name, row.name_en), chars=20),
                Column[MaterialSnapshot](say("ui_catalogue.form"), _form_and_count, chars=17),
                Column[MaterialSnapshot](say("ui_catalogue.when"), _when, chars=30),
            ]
        )
        self.materials.setAccessibleName(say("ui_catalogue.materials"))
        self.steps = label(wrap=True)
        self.materials.setWordWrap(True)
        stretch(self.materials, 2)
        self.materials_heading, self.steps_heading = label(tone="heading"), label(tone="heading")
        layout.addWidget(frame, 6)
        layout.addWidget(self.materials_heading)
        layout.addWidget(self.materials, 5)
        layout.addWidget(self.steps_heading)
        layout.addWidget(self.steps)
        self.clear()

    def clear(self) -> None:
        """No service is chosen."""
        self.heading.setText(say("ui_catalogue.none_chosen"))
        self.state.say("", "plain")
        for value in self._values.values():
            value.setText("")
        self._head(0, 0)
        self.materials.show_rows([])
        self.steps.setText("")

    def show_service(self, row: ServiceSnapshot) -> None:
        """Show a service as it stands."""
        self.heading.setText(f"{row.code}  {either(row.name, row.name_en)}")
        self.state.say("" if row.active else say("ui_catalogue.is_withdrawn"), "warning")
        facts = {
            "department": " · ".join(
                (
                    either(row.department, row.department_en),
                    say(f"catalogue.regime.{row.regime}"),
                    say(f"catalogue.audience.{row.audience}"),
                )
            ),
            "promise": _promise_and_law(row),
            "fee": " · ".join(part for part in (fee_in_words(row), either(row.fee_note, row.fee_note_en)) if part),
            "conditions": either(row.conditions, row.conditions_en),
            "basis": either(row.basis, row.basis_en),
            "result": either(row.result, row.result_en),
            "where": " · ".join(part for part in (either(row.place, row.place_en), either(row.office_hours, row.office_hours_en)) if part),
            "queue": say(
                "ui_catalogue.queue_and_skill",
                series=row.series,
                skill=skill_label(row.skill),
                minutes=row.typical_minutes,
                version=row.version,
            ),
        }
        for name, value in self._values.items():
            value.setText(facts[name] or "—")
        self._head(len(row.materials), len(row.steps))
        self.materials.show_rows(row.materials)
        self.materials.resizeRowsToContents()
        self.steps.setText("  →  ".join(_step_in_words(step) for step in row.steps))

    def _head(self, materials: int, steps: int) -> None:
        self.materials_heading.setText(say("ui_catalogue.materials_n", n=materials))
        self.steps_heading.setText(say("ui_catalogue.steps_n", n=steps))


_FACTS = ("department", "promise", "fee", "conditions", "basis", "result", "where", "queue")


def _promise_and_law(row: ServiceSnapshot) -> str:
    if row.legal_working_days is None:
        return promise_in_words(row)
    return f"{promise_in_words(row)} · {say('ui_catalogue.law', n=row.legal_working_days)}"


def _step_in_words(step: StepSnapshot) -> str:
    name, owner = either(step.name, step.name_en), either(step.owner, step.owner_en)
    parts = [name, say("ui_catalogue.by_owner", owner=owner) if owner else ""]
    if step.working_days:
        parts.append(days(step.working_days))
    return " ".join(part for part in parts if part)


def _form_and_count(row: MaterialSnapshot) -> str:
    return f"{say(f'catalogue.material_form.{row.form}')} × {row.count}"


def _when(row: MaterialSnapshot) -> str:
    parts = [
        say("ui_catalogue.may_be_later") if row.may_be_later else "",
        "" if row.required else say("ui_catalogue.only_if"),
        either(row.note, row.note_en),
        either(row.issuer, row.issuer_en) and say("ui_catalogue.issued_by", issuer=either(row.issuer, row.issuer_en)),
    ]
    return " · ".join(part for part in parts if part)
