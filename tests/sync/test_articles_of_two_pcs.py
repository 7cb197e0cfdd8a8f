"""How often an article is cited is counted anew from the answers of every PC, whoever wrote them while they were cut off."""

from __future__ import annotations

from uuid import UUID

from app.consult import service as consult
from app.consult.knowledge import service as knowledge
from app.consult.knowledge.exchange import load_sample_knowledge
from app.consult.models import Channel
from app.consult.rules import QuestionForm
from app.simulation.world import SimStation, World
from tests.helpers.knowledge import article
from tests.sync.test_rooms_apart import cut, exchanged, hall_of, joined, person


def cited(station: SimStation, number: int, times: int) -> None:
    with hall_of(station).work(person(number)) as work:
        for _ in range(times):
            asked = consult.record(work, QuestionForm(channel=Channel.PHONE, question="身份证丢了怎么补办？", phone="19900000001"))
            version = article(work, "KB-HJ-01")
            consult.answer(work, asked.id, version.summary, version.id)


def uses(station: SimStation, article_id: UUID) -> int:
    with hall_of(station).read() as read:
        assert knowledge.differing(read) == []
        return knowledge.now(read, article_id).uses


def test_answers_of_two_pcs_that_were_apart_are_counted_together(world: World) -> None:
    first, second, third = world.stations
    with hall_of(first).work(person(1)) as work:
        load_sample_knowledge(work)
        article_id = article(work, "KB-HJ-01").article_id
    exchanged(first, second, third)
    cut(first, second)
    cited(first, 1, 2)
    cited(second, 2, 3)
    assert (uses(first, article_id), uses(second, article_id), uses(third, article_id)) == (2, 3, 0)
    joined(first, second, third)
    exchanged(first)
    assert [uses(each, article_id) for each in world.stations] == [5, 5, 5]
