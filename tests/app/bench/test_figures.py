"""What a figure says of itself: beside its floor, beside a peer, and by itself."""

from __future__ import annotations

import pytest

from app.bench.figures import Figure, Series


def series(*values: float) -> Series:
    return Series(values)


@pytest.mark.parametrize(
    ("ours", "peer", "holds"),
    [
        (4_000.0, None, True),
        (3_999.0, None, False),
        (4_000.0, 1_000.0, True),
        (4_000.0, 1_001.0, False),
    ],
)
def test_a_rate_is_good_when_it_is_high_enough_beside_floor_and_peer(ours: float, peer: float | None, holds: bool) -> None:
    beside = None if peer is None else series(peer)
    figure = Figure("sync_push", "/s", series(ours), series(10_000.0), goal=0.4, more=True, peer=beside, peer_goal=4.0)
    assert figure.holds is holds


def test_a_peer_that_was_not_run_is_said_to_be_none() -> None:
    figure = Figure("sync_push", "/s", series(5.0), series(10.0), goal=0.4, more=True, peer_goal=4.0)
    assert figure.plain() | {"peer": None, "peer_ratio": None, "peer_goal": 4.0} == figure.plain()


def test_a_figure_without_a_floor_is_held_by_its_own_bound() -> None:
    assert Figure("hub_memory", "MB", series(149.0), most=150.0).holds is True
    assert Figure("hub_memory", "MB", series(151.0), most=150.0).holds is False
    assert Figure("bootstrap_rate", "/s", series(1.0)).holds is None
    assert Figure("hub_memory", "MB", series(1.0)).plain()["ratio"] is None


def test_ninety_nine_of_a_hundred_calls_must_be_shown_in_time() -> None:
    quick = tuple([10.0] * 99)
    assert Figure("calls_shown", "ms", Series((*quick, 900.0)), p99_under=300.0).holds is True
    assert Figure("calls_shown", "ms", Series((*quick[1:], 900.0, 900.0)), p99_under=300.0).holds is False
