"""A small world of real stations and a real hub with a calm network."""

from __future__ import annotations

import logging
from collections.abc import Generator

import pytest

from app.simulation.world import World


@pytest.fixture
def world() -> Generator[World]:
    made = World(1)
    logging.disable(logging.WARNING)
    yield made
    logging.disable(logging.NOTSET)
    made.close()
