"""The workbench's function keys and the short questions that some of them ask inside the page."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from app.intake.applications.models import RefusalReason
from app.intake.catalogue import service as catalogue
from app.intake.catalogue.models import Service
from app.queue import service as queue
from app.queue.models import CounterState, HoldKind, Step
from app.queue.reading import QueuedTicket
from app.words import either, say
from ui.widgets.picker import Picker
from ui.widgets.pieces import KeyBar

if TYPE_CHECKING:
    from ui.desk.page import DeskPage
    from ui.desk.state import Bench


class DeskKeys(KeyBar):
    """One key, one thing; a key that cannot act now is grey."""

    def __init__(self, page: DeskPage) -> None:
        super().__init__()
        self.page = page
        self._answer = _nothing
        page.question.chosen.connect(self._answered)
        self.picker = Picker(say("ui_desk.pick_service"), self._services)
        page.body.addWidget(self.picker)
        for key, name, act in (
            ("F2", "next", page.next_thing),
            ("F3", "recall", self.recall),
            ("F4", "no_show", self.no_show),
            ("F5", "hold", self.ask_hold),
            ("F6", "transfer", self.ask_transfer),
            ("F7", "one_more", self.ask_service),
            ("F8", "notice", page.give_notice),
            ("F9", "accept", page.accept_case),
            ("F10", "finish", lambda: page.finish(call=False)),
            ("F11", "pause", self.ask_pause),
            ("F12", "refuse", self.ask_refusal),
        ):
            text = say(f"ui_desk.key.{name}")
            self.add(key, text, act)
            page.key(key, text, act)
        page.key("Esc", say("ui_desk.key.back"), self.back)

    def show_state(self, bench: Bench) -> None:
        """Grey what cannot be done now."""
        step = bench.there.ticket.step if bench.there else None
        called, serving = step in (Step.CALLED, Step.RECALLED), step is Step.SERVING
        can = {
            "F2": bench.counter is not None,
            "F3": called,
            "F4": called,
            "F5": serving,
            "F6": serving,
            "F7": serving,
            "F8": serving and self.page.notice.isEnabled(),
            "F9": serving and self.page.accept.isEnabled(),
            "F10": serving,
            "F12": serving and self.page.can_refuse,
            "F11": bench.there is None and bench.state is CounterState.OPEN,
        }
        for key, enabled in can.items():
            self.buttons[key].setEnabled(enabled)

    def recall(self) -> None:
        self._with_ticket((Step.CALLED, Step.RECALLED), lambda ticket: self.page.run(lambda work: queue.recall(work, ticket)))

    def no_show(self) -> None:
        self._with_ticket((Step.CALLED, Step.RECALLED), lambda ticket: self.page.run(lambda work: queue.no_show(work, ticket)))

    def ask_hold(self) -> None:
        self._with_ticket(
            (Step.SERVING,),
            lambda _: self._ask(say("ui_desk.ask_hold"), [(kind, say(f"queue.hold_kind.{kind}")) for kind in HoldKind], self.page.hold),
        )

    def ask_transfer(self) -> None:
        def go(ticket: UUID) -> None:
            self.page.fetch(
                queue.all_series,
                lambda found: self._ask(
                    say("ui_desk.ask_transfer"),
                    [(series.letter, f"{series.letter} {either(series.name, series.name_en)}") for series in found[:8]],
                    lambda letter: self.page.run(lambda work: queue.transfer(work, ticket, series=letter, return_after=True)),
                ),
            )

        self._with_ticket((Step.SERVING,), go)

    def ask_service(self) -> None:
        self._with_ticket((Step.SERVING,), lambda _: self.picker.appear(self.page.use_service))

    def ask_pause(self) -> None:
        counter_id = self.page.counter_id
        if counter_id is None or not self.buttons["F11"].isEnabled():
            return
        reasons = [say(f"ui_desk.pause.{name}") for name in ("break", "meeting", "papers")]

        def answer(reason: str) -> None:
            if reason:
                self.page.run(lambda work: queue.pause_counter(work, counter_id, reason))
            else:
                self.page.run(lambda work: queue.close_counter(work, counter_id))

        self._ask(say("ui_desk.ask_pause"), [*((reason, reason) for reason in reasons), ("", say("ui_desk.close_window"))], answer)

    def ask_refusal(self) -> None:
        """The reason by key; its words stand in the note, which comes first."""
        if not self.buttons["F12"].isEnabled():
            return
        if not self.page.note.text().strip():
            self.page.message.tell(say("ui_desk.refusal_note"), "warning")
            self.page.note.setFocus()
            return
        reasons = [(reason, say(f"applications.refusal_reason.{reason}")) for reason in RefusalReason]
        self._ask(say("ui_desk.ask_refusal"), reasons, self.page.refuse_case)

    def ask_why_out_of_turn(self, line: QueuedTicket) -> None:
        counter_id = self.page.counter_id
        reasons = [say(f"ui_desk.out_of_turn.{name}") for name in ("need", "returned", "mistake")]
        self._ask(
            say("ui_desk.ask_out_of_turn", number=line.number),
            [(reason, reason) for reason in reasons],
            lambda reason: self.page.run(lambda work: queue.call_given(work, counter_id, line.ticket_id, reason)) if counter_id else None,
        )

    def back(self) -> None:
        """Esc: one question or list less; what was typed stays."""
        if self.picker.isVisible():
            self.picker.hide()
        elif self.page.question.isVisible():
            self.page.question.hide()
        else:
            self.page.message.clear()
        self.page.materials.setFocus()

    def _answered(self, value: object) -> None:
        self._answer(value)

    def _ask(self, question: str, answers: list, then: object) -> None:
        self._answer = then
        self.page.question.ask(question, answers)

    def _with_ticket(self, steps: tuple[Step, ...], act: object) -> None:
        bench = self.page.bench
        if bench is not None and bench.there is not None and bench.there.ticket.step in steps:
            act(bench.there.ticket.ticket_id)

    def _services(self, show: object) -> None:
        def listed(found: list[Service]) -> None:
            show([(service.id, f"{service.code}  {either(service.name, service.name_en)}") for service in found])

        self.page.fetch(catalogue.services, listed)


def _nothing(_value: object) -> None:
    return
