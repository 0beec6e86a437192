"""An order that is about a person, or a transaction, has no account: the views take it as it is."""

from __future__ import annotations

from datetime import UTC, datetime

from contracts.envelope import to_wire
from contracts.fields import ERASED
from services.gateway.readmodels import masks
from services.gateway.readmodels.orders import folded

AT = to_wire(datetime(2026, 11, 20, 11, tzinfo=UTC))
ORDERED = {
    "position": 0,
    "order_id": "9f6b2c1e-0000-4000-8000-000000000001",
    "version": 1,
    "type": "stop_payment.something_ordered.v1",
    "recorded_at": AT,
    "data": '{"application_id":"A-1","agency":"ICBC","ordered_by":"HZ","currency":"CNY"'
    ',"holder_name":"周*"}',
}


def test_it_has_no_account_and_asks_for_no_sum() -> None:
    [row] = folded([ORDERED])
    assert (row["account_masked"], row["amount_minor"]) == (None, None)
    assert (row["holder_masked"], row["act"], row["status"]) == ("周*", "something", "ordered")


def test_erased_it_still_tells_that_there_was_somebody() -> None:
    assert masks.target({"holder_name": ERASED}) == {
        "account_masked": None,
        "holder_masked": ERASED,
    }
