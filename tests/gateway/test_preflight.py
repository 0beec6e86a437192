"""Pre-flight over HTTP: findings with their level, in the reader's language; nothing written."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from contracts.codes import work_years
from contracts.preflight import level_of
from services.gateway.preflight import until

if TYPE_CHECKING:
    from tests.gateway.conftest import Gateway, Reply

PATH = "/v1/stop-payments/pre-flight"
ON_A_FRIDAY = {"no_workday_left": "note"}
"""The house's noon: two days on, it is Sunday."""


def ask(gateway: Gateway, key: str = "centre", **fields: object) -> Reply:
    body = gateway.house.application("A-9", **fields)
    return gateway.ask("POST", PATH, key, json=body, headers={"Accept-Language": "en"})


def levels(answer: Reply) -> dict[str, str]:
    assert answer.status_code == 200, answer.json
    return {finding["code"]: finding["level"] for finding in answer.json["findings"]}


def test_findings_say_whether_they_can_be_overridden(gateway: Gateway) -> None:
    answer = ask(gateway, amount="-1", legal_document_number="紧急")
    assert levels(answer) == {
        "amount_not_positive": "error",
        "legal_document_form": "warning",
        **ON_A_FRIDAY,
    }
    assert {finding["pointer"] for finding in answer.json["findings"]} == {
        "/amount",
        "/legal_document_number",
        "/expires_at",
    }
    assert answer.headers["Content-Language"] == "en"
    gateway.house.settle()
    assert gateway.get("/v1/orders", "centre").json["orders"] == []


def test_where_nothing_speaks_against_an_order_there_are_no_findings(gateway: Gateway) -> None:
    assert levels(ask(gateway)) == ON_A_FRIDAY
    gateway.house.later(days=3)
    assert levels(ask(gateway)) == {}


def test_pre_flight_is_for_officers(gateway: Gateway) -> None:
    assert ask(gateway, "icbc").status_code == 403


def test_an_order_with_an_error_names_its_warnings_too(gateway: Gateway) -> None:
    answer = gateway.order("A-1", amount="-1", legal_document_number="紧急")
    assert answer.status_code == 422
    assert {error["code"] for error in answer.json["errors"]} == {
        "amount_not_positive",
        "legal_document_form",
    }


def test_a_warning_is_answered_with_a_reason(gateway: Gateway) -> None:
    silent = gateway.order("A-1", legal_document_number="紧急")
    assert silent.status_code == 422
    assert silent.json["type"].endswith("/warnings-stand")
    why = [{"code": "legal_document_form", "reason": "编号尚未生成"}]
    spoken = gateway.order("A-1", legal_document_number="紧急", overrides=why)
    assert spoken.status_code == 201
    gateway.house.settle()
    here = spoken.headers["Location"]
    masked = gateway.get(here, "super").json["detail"]
    assert masked["warnings"] == [{"code": "legal_document_form"}]
    assert masked["overrides"] == "**** (1)"
    clear = gateway.get(f"{here}?purpose=follow_up", "centre").json["detail"]
    assert clear["overrides"] == why


def told(now: datetime, expires: datetime | None = None) -> list[tuple[str, str]]:
    """Return what is good to know of a stop of two days, or less, that is given then."""
    end = expires or now + timedelta(days=2)
    return [(each.code, each.hint) for each in until(now, end)]


def test_a_stop_that_ends_before_another_working_day_says_so() -> None:
    friday = datetime(2026, 11, 20, 11, tzinfo=UTC)
    assert told(friday) == [("no_workday_left", "2026-11-22")]
    assert told(friday - timedelta(days=1)) == []
    assert told(friday, friday + timedelta(hours=1)) == [("no_workday_left", "2026-11-20")]


def test_a_make_up_workday_counts_and_a_holiday_does_not() -> None:
    saturday_worked = datetime(2026, 2, 13, 1, tzinfo=UTC)
    assert told(saturday_worked) == []
    holiday = datetime(2026, 10, 1, 1, tzinfo=UTC)
    assert told(holiday) == [("no_workday_left", "2026-10-03")]


def test_a_year_whose_holidays_are_unknown_is_named() -> None:
    unknown = max(work_years()) + 1
    eve = datetime(unknown - 1, 12, 31, 1, tzinfo=UTC)
    assert ("workdays_unknown", str(unknown)) in told(eve)
    assert level_of("workdays_unknown") == level_of("no_workday_left") == "note"
