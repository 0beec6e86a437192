"""The views as they were: whatever is asked of them, it is what was answered at that moment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from contracts import stop_payment as sp
from contracts.port import Caller
from contracts.problems import Refused
from services.gateway.readmodels import history
from services.gateway.readmodels.history import History

if TYPE_CHECKING:
    from services.gateway.readmodels.scope import Scope
    from services.gateway.readmodels.views import Views
    from tests.gateway.conftest import House

ICBC = Caller("ICBC", "api", key="icbc")
CENTRE = Caller("CENTRE", "api", key="centre")


def everything(house: House, views: Views, scope: Scope) -> dict[str, Any]:
    """Return all that the views answer to somebody now."""
    page = views.page(scope, house.at, sort="newest").rows
    return {
        "orders": page,
        "times": views.response_times(scope, house.at),
        "counts": views.counts(scope, house.at),
        "measures": views.measures(scope, {}).rows,
        "events": {row["order_id"]: views.events(scope, row["order_id"]) for row in page},
        "one": [views.one(scope, row["order_id"]) for row in page],
    }


@pytest.mark.parametrize("key", ["super", "icbc", "centre", "abc"])
def test_every_moment_is_as_it_was_seen_then(either_house: House, key: str) -> None:
    house, seen = either_house, []
    first, second = house.order("A-1"), house.order("A-2")
    for act in (
        lambda: house.later(minutes=2),
        lambda: house.take(sp.Acknowledge(), ICBC, first),
        lambda: house.answer("A-1", held_amount="100.00"),
        lambda: house.later(minutes=40),
        lambda: house.take(sp.Withdraw(reason="money found"), CENTRE, second),
        lambda: house.later(hours=49),
    ):
        house.later(seconds=1)
        act()
        house.settle()
        last = house.edge.reader.size() - 1
        seen.append((last, house.at, everything(house, house.views, house.scope(key))))
    past = History(house.engine)
    for position, at, then in seen:
        moment = past.of(position)
        assert moment == past.on(moment.at)
        assert moment.at <= at
        house.at = at
        with past.views(house.scope(key), past.on(at)) as views:
            assert everything(house, views, house.scope(key)) == then


def test_before_the_first_order_there_is_nothing(house: House) -> None:
    house.order("A-1")
    house.settle()
    moment = History(house.engine).of(0)
    assert (moment.position, moment.at.year) == (-1, 1)
    with History(house.engine).views(house.scope("super"), moment) as views:
        assert views.page(house.scope("super"), moment.at).rows == []


def test_only_what_is_asked_for_is_folded(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    order = house.order("A-1")
    house.order("A-2")
    house.settle()
    past, scope = History(house.engine), house.scope("super")
    now = past.on(house.at)
    for narrowed, found in (
        ({"order_id": str(order)}, ["A-1"]),
        ({"application_id": "A-2"}, ["A-2"]),
        ({"agency": "ABC"}, []),
        ({"case_number": None}, ["A-1", "A-2"]),
    ):
        with past.views(scope, now, **narrowed) as views:
            rows = views.page(scope, house.at, sort="position").rows
        assert [row["application_id"] for row in rows] == found, narrowed
    monkeypatch.setattr(history, "MOST_EVENTS", 3)
    with past.views(scope, now, application_id="A-1") as views:
        assert len(views.page(scope, house.at).rows) == 1
    with pytest.raises(Refused) as refused, past.views(scope, now):
        pass
    assert (refused.value.problem.slug, refused.value.problem.hint) == (
        "invalid-query",
        "as_of: more than 3 events; narrow it down",
    )


def test_whoever_may_not_see_an_order_may_not_see_it_then(house: House) -> None:
    order = house.order("A-1")
    house.settle()
    past = History(house.engine)
    with past.views(house.scope("abc"), past.on(house.at), order_id=str(order)) as views:
        assert views.one(house.scope("super"), str(order)) is None
