"""The hall of the measurement is a hall like any other: its questions stand where their facts say, and its articles are found."""

from __future__ import annotations

from pathlib import Path

from app.bench.halls import opened
from app.bench.questions import finding, questions_hall
from app.consult import service, standing
from app.consult.knowledge import service as knowledge
from app.store.verify import verify


def test_the_hall_of_the_measurement_is_sound_and_every_search_of_it_runs(tmp_path: Path) -> None:
    heard: list[int] = []
    place = questions_hall(tmp_path / "questions", 300, heard.append)
    assert heard == [300]
    with opened(place) as hall:
        with hall.read() as read:
            assert standing.differing(read) == []
            assert len(service.newest(read)) == 200
            assert knowledge.find(read, "身份证怎么办理")
        figures = finding(hall, 2)
        assert verify(hall).ok
    assert [each.name for each in figures][-1] == "knowledge_page"
