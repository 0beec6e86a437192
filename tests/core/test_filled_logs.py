"""A log that a bench fills holds what a real one of as many orders holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from contracts import stop_payment as sp
from contracts.envelope import category_of
from services.cli.bench.filled import EVENTS_AN_ORDER, fill
from shared.log.read import Reader
from shared.log.tables import open_engine
from tests.core.test_shaping import HELD

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from shared.log.read import Recorded
    from tests.core.conftest import Core

pytestmark = pytest.mark.parametrize("url", ["sqlite"], indirect=True)


def shape(events: Iterable[Recorded]) -> list[tuple[str, int, str]]:
    """Return of each event on what kind of stream, at which version and of what type it is."""
    return [(category_of(e.stream), e.version, e.type) for e in events]


def test_each_order_of_a_filled_log_is_as_long_as_a_real_one(core: Core, tmp_path: Path) -> None:
    before, clerk = core.edge.reader.size(), core.person("icbc1")
    order = core.order("A-1")
    core.take(sp.Acknowledge(), clerk, order)
    core.take(HELD, clerk, order)
    real = [event for event in core.log() if event.position >= before]
    engine = open_engine(f"sqlite:///{tmp_path}/filled.db")
    assert fill(engine, 1) == EVENTS_AN_ORDER
    assert shape(Reader(engine).events(limit=100)) == shape(real)
    engine.dispose()
