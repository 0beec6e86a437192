"""Fairness over HTTP: findings and appeals go by what was seen, wrong hours are counted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contracts import stop_payment as sp
from services.cli.embedded import EVERYTHING
from services.gateway.readmodels.views import Views
from tests.gateway.conftest import ICBC
from tests.gateway.test_shaping import slug, stopped

if TYPE_CHECKING:
    from tests.gateway.conftest import Gateway, Reply

WHY = {"reason": "经核查与案件无关"}
APPEAL = {"appellant_name": "黄强桂", "grounds": "该款为货款"}


def judged(
    gateway: Gateway,
    path: str,
    word: str,
    by: str = "centre",
    **said: Any,  # noqa: ANN401  any JSON
) -> Reply:
    """Decide something about a measure, on the version that is shown now."""
    headers = {"If-Match": gateway.get(path, "centre").headers["ETag"]}
    reply = gateway.post(f"{path}/{word}", by, json=WHY | said, headers=headers)
    gateway.house.settle()
    return reply


def waits(gateway: Gateway, what: str) -> list[Any]:
    """Return the measures of which something waits."""
    return list(gateway.get(f"/v1/measures?waits={what}", "super").json["measures"])


def test_a_finding_waits_for_its_releases_and_is_counted_by_the_second(
    either_gateway: Gateway,
) -> None:
    gateway = either_gateway
    path = stopped(gateway)
    gateway.house.later(seconds=90)
    assert judged(gateway, path, "finding").status_code == 201
    [row] = waits(gateway, "release")
    assert (row["wrongful_ground"], row["release_by"]) == (
        "unrelated",
        "2026-11-23T04:01:30.000000Z",
    )
    assert judged(gateway, path, "releases").status_code == 201
    assert slug(judged(gateway, path, "releases")) == "nothing-proposed"
    [release] = gateway.get("/v1/orders?act=release", "icbc").json["orders"]
    gateway.house.later(seconds=30, microseconds=1)
    gateway.house.take(sp.Answer(code="0000"), ICBC, release["order_id"])
    gateway.house.settle()
    assert waits(gateway, "release") == []
    gateway.house.later(days=1)
    [organ] = gateway.get("/v1/wrongful-measures", "super").json["wrongful_measures"]
    links = organ.pop("links")
    assert organ == {
        "ordered_by": "CENTRE",
        "measures": 1,
        "wrongful": 1,
        "share": 1.0,
        "wrongful_seconds": 121,
        "in_force_seconds": 121,
        "time_share": 1.0,
        "still_in_force": 0,
        "release_overdue": 0,
        "appeals_open": 0,
        "appeals_overdue": 0,
        "upheld": 0,
        "dismissed": 0,
    }
    behind = gateway.get(links["wrongful"], "super").json["orders"]
    assert [each["application_id"] for each in behind] == ["A-1"]
    table = gateway.get("/v1/wrongful-measures?format=csv", "super").text.splitlines()
    assert table[1].startswith("CENTRE,1,1,1.0,121")


def test_what_stands_counts_until_now_and_what_is_kept_is_not_wrong(gateway: Gateway) -> None:
    path = stopped(gateway)
    judged(gateway, path, "finding")
    gateway.house.later(hours=1)
    [organ] = gateway.get("/v1/wrongful-measures", "super").json["wrongful_measures"]
    assert (organ["wrongful_seconds"], organ["still_in_force"]) == (3600, 1)
    assert judged(gateway, path, "retention").status_code == 201
    [organ] = gateway.get("/v1/wrongful-measures", "super").json["wrongful_measures"]
    assert (organ["wrongful"], organ["wrongful_seconds"]) == (0, 0)
    assert organ["in_force_seconds"] == 3600


def test_an_appeal_is_entered_by_the_bank_listed_and_decided(gateway: Gateway) -> None:
    path = stopped(gateway)
    assert gateway.post(f"{path}/appeal", "icbc", json=APPEAL).status_code == 201
    gateway.house.settle()
    again = gateway.post(f"{path}/appeal", "centre", json=APPEAL | {"grounds": "另一理由"})
    assert (again.status_code, slug(again)) == (409, "already-appealed")
    assert [row["appeal_by"] for row in waits(gateway, "appeal")] == ["2026-11-23T04:00:00.000000Z"]
    for word in ("appeal-dismissal", "appeal-upholding"):
        own = judged(gateway, path, word)
        assert (own.status_code, slug(own)) == (403, "own-order")
    gateway.house.keys["second"] = gateway.house.key_for("CENTRE", "officer")
    assert judged(gateway, path, "appeal-dismissal", "second").status_code == 201
    assert waits(gateway, "appeal") == []
    assert slug(judged(gateway, path, "appeal-upholding", "second")) == "no-appeal"
    gateway.post(f"{path}/appeal", "centre", json=APPEAL)
    assert judged(gateway, path, "appeal-upholding", "second").status_code == 201
    [row] = gateway.get("/v1/measures", "super").json["measures"]
    assert (row["appeal_outcome"], row["wrongful_ground"]) == ("upheld", "appeal")
    assert len(gateway.get("/v1/orders?act=release", "icbc").json["orders"]) == 1


def test_money_that_a_bank_does_not_let_go_waits_until_it_is_ordered_again(
    either_gateway: Gateway,
) -> None:
    gateway = either_gateway
    path = stopped(gateway)
    gateway.post(f"{path}/appeal", "icbc", json=APPEAL)
    gateway.house.keys["second"] = gateway.house.key_for("CENTRE", "officer")
    judged(gateway, path, "appeal-upholding", "second")
    assert slug(again(gateway, path)) == "nothing-to-restore"
    [release] = gateway.get("/v1/orders?act=release", "icbc").json["orders"]
    gateway.house.take(sp.Answer(code="0301"), ICBC, release["order_id"])
    gateway.house.settle()
    assert [row["application_id"] for row in waits(gateway, "restoration")] == ["A-1"]
    [listed] = Views(gateway.house.engine).waiting(EVERYTHING)
    assert listed["unrestored"]
    [organ] = gateway.get("/v1/wrongful-measures", "super").json["wrongful_measures"]
    assert (organ["wrongful"], organ["still_in_force"]) == (1, 1)
    assert again(gateway, path).status_code == 201
    assert waits(gateway, "restoration") == []
    assert len(gateway.get("/v1/orders?act=release", "icbc").json["orders"]) == 2


def again(gateway: Gateway, path: str) -> Reply:
    """Order the end of a measure again, on the version that is shown now."""
    headers = {"If-Match": gateway.get(path, "centre").headers["ETag"]}
    reply = gateway.post(f"{path}/restoration", "centre", json={}, headers=headers)
    gateway.house.settle()
    return reply
