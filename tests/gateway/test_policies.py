"""Policies over HTTP: what each pack says, where from, and which is in force since when."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import TYPE_CHECKING

from contracts import directory as d
from contracts.policy.keys import KEYS
from tests.gateway.conftest import NOON

if TYPE_CHECKING:
    from tests.gateway.conftest import Gateway

HOUR = timedelta(hours=1)


def states(gateway: Gateway) -> dict[str, tuple[str, str | None]]:
    known = gateway.get("/v1/policies", "icbc").json["policies"]
    return {row["pack"]: (row["state"], row["since"]) for row in known}


def test_the_pack_in_force_changes_at_its_moment(either_gateway: Gateway) -> None:
    gateway = either_gateway
    best = {"pack": "BEST-2025", "version": "2026-11", "reason": "试行"}
    assert states(gateway) == {"BEST-2025": ("idle", None), "CN-2024": ("in_force", None)}
    gateway.house.install([d.ActivatePolicy(**best, in_force_from=NOON + HOUR)])
    begins = "2026-11-20T05:00:00.000000Z"
    assert states(gateway) == {"BEST-2025": ("to_come", begins), "CN-2024": ("in_force", None)}
    gateway.house.later(hours=1)
    assert states(gateway) == {"BEST-2025": ("in_force", begins), "CN-2024": ("idle", None)}


def test_every_value_has_its_source(gateway: Gateway) -> None:
    known = gateway.get("/v1/policies", "ops").json["policies"]
    assert [row["effective"] for row in known] == ["2025-01-01", "2024-01-01"]
    for row in known:
        assert row["values"].keys() == KEYS.keys()
        assert all(value["cite"] for value in row["values"].values())
    values = known[1]["values"]
    stop, warnings = values["stop_payment.stop.duration"], values["stop_payment.stop.warnings"]
    assert (stop["unit"], stop["amount"]) == ("hours", 48)
    assert (warnings["unit"], warnings["amount"]) == ("hours", [12, 4, 1])


def test_policies_are_a_table_too(gateway: Gateway) -> None:
    text = gateway.get("/v1/policies?format=csv", "audit").text
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 2 * len(KEYS)
    found = {(row["pack"], row["key"]): row["amount"] for row in rows}
    assert found["CN-2024", "stop_payment.stop.warnings"] == "12 4 1"
    assert found["CN-2024", "stop_payment.freeze.approver.ordinary"] == "county"


def test_policies_are_shown_to_keys_only_and_take_no_questions(gateway: Gateway) -> None:
    assert gateway.get("/v1/policies?pack=CN-2024", "icbc").status_code == 400
    assert gateway.client.get("/v1/policies").status_code == 401


def test_a_supervisor_puts_a_pack_in_force(either_gateway: Gateway) -> None:
    gateway, path = either_gateway, "/v1/policies/activations"
    wish = {"pack": "BEST-2025", "version": "2026-11", "reason": "试行"}
    wish["in_force_from"] = "2026-11-20T05:00:00Z"
    given = gateway.post(path, "super", json=wish, headers={"Idempotency-Key": "once"})
    assert given.status_code == 201
    assert "order_id" not in given.json
    again = gateway.post(path, "super", json=wish, headers={"Idempotency-Key": "once"})
    assert (again.status_code, again.json["position"]) == (200, given.json["position"])
    gateway.house.settle()
    assert states(gateway)["BEST-2025"][0] == "to_come"
    [said] = [
        event
        for event in gateway.house.edge.reader.events(limit=10_000)
        if event.type == d.PolicyActivated.wire
    ]
    assert (said.actor.agency, said.actor.person) == ("PROVINCE", "super")


def test_others_put_nothing_in_force_and_a_defect_is_named(gateway: Gateway) -> None:
    path = "/v1/policies/activations"
    wish = {"pack": "CN-1999", "version": "1", "reason": "x", "in_force_from": "2027-01-01"}
    assert gateway.post(path, "centre", json=wish).status_code == 403
    refused = gateway.post(path, "ops", json=wish)
    assert refused.status_code == 422
    pointers = {(error["pointer"], error["code"]) for error in refused.json["errors"]}
    assert ("/pack", "policy_unknown") in pointers
    assert "/in_force_from" in {pointer for pointer, _ in pointers}
