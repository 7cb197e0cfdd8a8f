"""A hall with the articles that ship."""

from __future__ import annotations

import pytest

from app.consult.knowledge.exchange import load_sample_knowledge
from app.store import Actor, Hall


@pytest.fixture
def knowing_hall(hall: Hall, administrator: Actor) -> Hall:
    with hall.work(administrator) as work:
        load_sample_knowledge(work)
    return hall
