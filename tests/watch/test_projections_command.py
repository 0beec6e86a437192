"""`tocsin projections` builds views again, and tells by its exit code whether they were right."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from sqlalchemy import update

from services.cli.main import main
from services.gateway.readmodels.tables import order_view

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

    from tests.town import Town

    Run = Callable[..., Result]


@pytest.fixture
def run(url: str, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return how to run `tocsin projections` on the town's database."""
    monkeypatch.setenv("TOCSIN_DATABASE_URL", url)
    return lambda *words: CliRunner().invoke(main, ["projections", *words])


def test_views_are_found_right_then_wrong_then_mended(town: Town, run: Run) -> None:
    order = town.order("A-1")
    size = town.edge.reader.size()
    done = run("check", "--json")
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert [(each["projection"], each["events"], each["differs"]) for each in found] == [
        ("orders", size, None),
        ("register", size, None),
    ]
    with town.engine.begin() as connection:
        connection.execute(update(order_view).values(status="answered"))
    wrong = run("check")
    assert wrong.exit_code == 1
    assert f"order_view: the row {order} differs" in wrong.stdout
    mended = run("rebuild", "orders")
    assert mended.exit_code == 0, mended.output
    assert "orders" in mended.stdout
    assert "register" not in mended.stdout
    assert run("check", "orders").exit_code == 0


def test_what_is_no_projection_is_refused(town: Town, run: Run) -> None:
    assert town
    assert run("rebuild", "everything").exit_code == 2
