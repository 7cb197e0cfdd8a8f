"""What schedules, checklists and runs refuse."""

from __future__ import annotations

from app.store import HallError


class RuleUnreadable(HallError):
    """The recurrence rule is none, or gives no date at all."""

    key = "facility.error.rule_unreadable"


class RuleTooDense(HallError):
    """The rule repeats within a day; runs are planned by days."""

    key = "facility.error.rule_too_dense"


class ScheduleUnknown(HallError):
    """No such schedule here."""

    key = "facility.error.schedule_unknown"


class ScheduleNameMissing(HallError):
    """A schedule needs a name."""

    key = "facility.error.schedule_name_missing"


class ReadingStepWrong(HallError):
    """A schedule by reading needs an asset and a step above zero."""

    key = "facility.error.reading_step_wrong"


class ChecklistUnknown(HallError):
    """No such checklist here, or it has no version yet."""

    key = "facility.error.checklist_unknown"


class ChecklistEmpty(HallError):
    """A checklist asks something."""

    key = "facility.error.checklist_empty"


class ItemFaulty(HallError):
    """An item of the checklist cannot be: no text, no choices, limits the wrong way round, a key twice."""

    key = "facility.error.item_faulty"


class RunUnknown(HallError):
    """No such run here."""

    key = "facility.error.run_unknown"


class ItemUnknown(HallError):
    """The run's version has no such item."""

    key = "facility.error.item_unknown"


class RunOver(HallError):
    """The run is finished or cancelled; what was answered stays as it is."""

    key = "facility.error.run_over"


class AnswerUnreadable(HallError):
    """The answer is no number, or none of the choices."""

    key = "facility.error.answer_unreadable"


class AnswersMissing(HallError):
    """A run is finished when every required item is answered."""

    key = "facility.error.answers_missing"


class RunNotFinished(HallError):
    """Only a finished run is checked."""

    key = "facility.error.run_not_finished"


class CheckedBySelf(HallError):
    """Who did the round does not check it (clause 6.2.2)."""

    key = "facility.error.checked_by_self"


class NothingFound(HallError):
    """An order by this key needs an answer outside its limits."""

    key = "facility.error.nothing_found"
