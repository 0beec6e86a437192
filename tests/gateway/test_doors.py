"""Who may come in: keys, roles, and nothing learned of what belongs to others."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from contracts import directory as d
from shared.clock import WallClock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from werkzeug.routing import Rule

    from tests.gateway.conftest import Gateway

OPEN = {"health.alive", "health.ready", "documents.openapi_document", "documents.page"}
BODIES = {
    "facts.acknowledge": {},
    "facts.answer": {"code": "0000", "held_amount": "1"},
    "facts.withdraw": {"reason": "none of theirs"},
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


@pytest.mark.parametrize("role", [None, *d.ROLES])
def test_another_agency_is_refused_everywhere_and_learns_nothing(
    gateway: Gateway, role: str | None
) -> None:
    order = gateway.order("A-1").json["order_id"]
    gateway.house.settle()
    headers = {"If-Match": '"2"'}
    if role:
        headers["Authorization"] = f"Bearer {gateway.house.key_for('STRANGER', role)}"
    sees_all = role in ("supervisor", "auditor")
    for rule, method in routes(gateway):
        if rule.endpoint in OPEN:
            continue
        path = rule.rule.replace("<uuid:order_id>", order)
        body = BODIES.get(rule.endpoint, {})
        json = body if method == "POST" else None
        answer = gateway.post if method == "POST" else gateway.get
        found = answer(path, headers=headers, json=json)
        about = (role, rule.endpoint, found.status_code)
        if role is None:
            assert found.status_code == 401, about
            assert found.headers["WWW-Authenticate"].startswith("Bearer")
        elif order in path and not (sees_all and method == "GET"):
            assert found.status_code in (403, 404), about
        if not sees_all:
            for secret in ("A-1", "黄", "622007806360837789", "7789"):
                assert secret not in found.text, about


def test_a_foreign_order_and_one_that_is_not_there_answer_alike(gateway: Gateway) -> None:
    order = gateway.order("A-1").json["order_id"]
    gateway.house.settle()
    for suffix in ("", "/events"):
        foreign, missing = (
            gateway.get(f"/v1/orders/{one}{suffix}", "abc", headers={"Request-Id": "same"})
            for one in (order, uuid4())
        )
        assert (foreign.status_code, foreign.data) == (404, missing.data)


def test_an_officer_of_another_agency_cannot_withdraw(gateway: Gateway) -> None:
    order = gateway.order("A-1").json["order_id"]
    gateway.house.settle()
    here, headers = f"/v1/orders/{order}/withdrawal", {"If-Match": '"2"'}
    assert gateway.post(here, "station", json={"reason": "x"}, headers=headers).status_code == 404


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
