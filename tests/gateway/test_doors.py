"""Who may come in: keys, roles, and nothing learned of what belongs to others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from contracts import directory as d
from shared.clock import WallClock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from werkzeug.routing import Rule

    from tests.gateway.conftest import Gateway

OPEN = {
    *("health.alive", "health.ready", "documents.openapi_document", "documents.page"),
    *("ledger.checkpoint", "ledger.keys", "ledger.consistency"),
}


def routes(gateway: Gateway) -> Iterator[tuple[Rule, str]]:
    """Yield every route of the API with each of its methods that does something."""
    for rule in gateway.app.url_map.iter_rules():
        if not rule.endpoint.startswith(("console.", "documents.static")):
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield rule, method


def test_every_route_states_who_may_call_it(quiet: Gateway) -> None:
    stated = {
        rule.endpoint: getattr(quiet.app.view_functions[rule.endpoint], "roles", None)
        for rule, _ in routes(quiet)
    }
    assert {endpoint for endpoint, roles in stated.items() if roles is None} == OPEN
    assert all(roles <= set(d.ROLES) for roles in stated.values() if roles is not None)
    assert len(stated) > len(OPEN)


@pytest.mark.parametrize(
    "given",
    [
        "",
        "Bearer",
        "Bearer tk_test_icbc_" + "0" * 64,
        "Bearer tk_test_nobody_" + "0" * 64,
        "Bearer tk_test_\0_" + "0" * 64,
        "Basic dXNlcjpwYXNz",
        "Bearer tk_test_' or 1=1 --_" + "0" * 64,
    ],
)
def test_a_key_that_is_none_of_ours_is_refused(quiet: Gateway, given: str) -> None:
    answer = quiet.get("/v1/orders", headers={"Authorization": given})
    assert answer.status_code == 401
    assert answer.json["type"].endswith("/unauthenticated")


def test_a_revoked_key_is_refused(gateway: Gateway) -> None:
    assert gateway.get("/v1/orders", "icbc").status_code == 200
    gateway.house.revoke("icbc")
    assert gateway.get("/v1/orders", "icbc").status_code == 401


def test_a_live_key_is_refused_where_time_is_simulated(gateway: Gateway) -> None:
    key = gateway.house.key_for("ICBC", "agency_system", live=True)
    headers = {"Authorization": f"Bearer {key}"}
    assert gateway.get("/v1/orders", headers=headers).status_code == 401
    gateway.at_real_time(WallClock())
    assert gateway.get("/v1/orders", headers=headers).status_code == 200
