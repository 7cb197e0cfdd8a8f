"""What happens beside the queue on the days before: questions, complaints, rounds and repairs, one drill and one power cut."""

from __future__ import annotations

from app.day.complaints import ENDING, STORIES, plan_complaints
from app.day.consultations import plan_consultations
from app.day.emergency import plan_emergencies
from app.day.facility import plan_facility
from app.day.play import Day

TOLD_OVER = 6
"""So many of the last days share out all complaint stories; before them one that came to its end a day."""
QUESTIONS_A_DAY = (6, 24)


def plan_rooms(day: Day, number: int, days: int, *, seed: int) -> None:
    """Put into the day number `number` of `days` (from 0) what it has of each room.

    What is rare comes once in the whole past: the wrong answer, the drill, the power cut, the dead machine, the late repairer.
    """
    back = days - 1 - number
    middle = days // 2
    fewest, most = QUESTIONS_A_DAY
    questions = min(max(len(day.visitors) // 6, fewest), most)
    plan_complaints(day, _stories(back, days), with_other_people=back >= TOLD_OVER)
    plan_consultations(day, seed=seed, number=questions, with_wrong_answer=back == middle)
    plan_emergencies(day, drill=number == 0, power_cut=back == middle)
    plan_facility(day, dead_machine=back == middle, late_repairer=number == 0, paper_low=back % 5 == 0)


def _stories(back: int, days: int) -> list[int]:
    """Numbers of the complaint stories of the day that is so many days before the last."""
    if back >= TOLD_OVER:
        return [ENDING[back % len(ENDING)]]
    shared = min(days, TOLD_OVER)
    each = -(-len(STORIES) // shared)
    first = (shared - 1 - back) * each
    return list(range(len(STORIES)))[first : first + each]
