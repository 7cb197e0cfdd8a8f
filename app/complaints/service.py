"""What people do with complaints. Each function is one thing, in one unit of work."""

from __future__ import annotations

from uuid import UUID

from app.complaints import documents as documents  # registers the papers
from app.complaints.call_backs import (
    BadRating,
    CallFile,
    call_file,
    call_files,
    give_up,
    not_reached,
    open_call_back,
    rated_already,
    reached,
    reveal_call,
)
from app.complaints.causes import CauseNode, add_cause, cause, move_cause, place_cause, rename_cause, retire_cause, shipped_id, tree
from app.complaints.earlier import Alike, Why, earlier
from app.complaints.figures import Group, Overview, Tally, overview, standings
from app.complaints.handling import (
    answer,
    close,
    decide,
    hand_to,
    not_taken_up,
    note,
    offer,
    pause,
    reopen,
    resume,
    settle,
    tell,
    verify,
    withdraw,
)
from app.complaints.improvements import (
    ImprovementFile,
    ImprovementForm,
    ImprovementState,
    against,
    alike,
    check_improvement,
    counted_by,
    improvement_done,
    improvement_files,
    improvements_of,
    recurrences,
    recurring,
)
from app.complaints.lists import Count, Line, Show, count_between, departments, due_lines, escalations_of, lines, sweep
from app.complaints.models import Complaint
from app.complaints.standing import ClockFile, ComplaintFile, file_of, is_hidden_from, opened
from app.complaints.taking import ComplaintForm, add_attachment, check, record, reveal
from app.store import Reader


def complaint_file(read: Reader, complaint_id: UUID, actor_id: UUID) -> ComplaintFile:
    """A complaint with everything that happened, for somebody who may read it. Raises ComplaintUnknown, NotForYou."""
    return file_of(read, opened(read, complaint_id, actor_id))


def may_read(read: Reader, complaint_id: UUID, actor_id: UUID) -> bool:
    """Whether somebody may read a complaint; one that is not here may be read."""
    complaint = read.get(Complaint, complaint_id)
    return complaint is None or not is_hidden_from(complaint, actor_id)


__all__ = [
    "Alike",
    "BadRating",
    "CallFile",
    "CauseNode",
    "ClockFile",
    "ComplaintFile",
    "ComplaintForm",
    "Count",
    "Group",
    "ImprovementFile",
    "ImprovementForm",
    "ImprovementState",
    "Line",
    "Overview",
    "Show",
    "Tally",
    "Why",
    "add_attachment",
    "add_cause",
    "against",
    "alike",
    "answer",
    "call_file",
    "call_files",
    "cause",
    "check",
    "check_improvement",
    "close",
    "complaint_file",
    "count_between",
    "counted_by",
    "decide",
    "departments",
    "due_lines",
    "earlier",
    "escalations_of",
    "give_up",
    "hand_to",
    "improvement_done",
    "improvement_files",
    "improvements_of",
    "lines",
    "may_read",
    "move_cause",
    "not_reached",
    "not_taken_up",
    "note",
    "offer",
    "open_call_back",
    "overview",
    "pause",
    "place_cause",
    "rated_already",
    "reached",
    "record",
    "recurrences",
    "recurring",
    "rename_cause",
    "reopen",
    "resume",
    "retire_cause",
    "reveal",
    "reveal_call",
    "settle",
    "shipped_id",
    "standings",
    "sweep",
    "tell",
    "tree",
    "verify",
    "withdraw",
]
