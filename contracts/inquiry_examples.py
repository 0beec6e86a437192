"""Examples of the inquiries about an account, and of what comes of them."""

from collections.abc import Mapping
from typing import Any

from contracts.measure_examples import ORDER, REPEATED
from contracts.port import order_id

CENTRE = REPEATED["ordered_by"]
_ASKED = {
    "order_id": ORDER,
    "application_id": "A01-00001-C1",
    "legal_document_number": "湖公(刑)查字〔2026〕00001号",
    "reason": "查明账户持有人",
}
_ORDERED = {**REPEATED} | {name: _ASKED[name] for name in _ASKED if name != "order_id"}
_UNTIL = "2026-12-20T11:00:00Z"

INQUIRIES: Mapping[str, dict[str, Any]] = {
    "stop_payment.query_subject.v1": _ASKED,
    "stop_payment.subject_query_ordered.v1": _ORDERED,
    "stop_payment.query_accounts.v1": _ASKED
    | {"bank_code": "CCB", "holder_id_number": "33050119900101123X"},
    "stop_payment.accounts_query_ordered.v1": _ORDERED
    | {"agency": "CCB", "holder_id_number": "33050119900101123X"},
    "stop_payment.watch.v1": _ASKED | {"until": _UNTIL},
    "stop_payment.watch_ordered.v1": _ORDERED
    | {"root": ORDER, "level": 1, "transfer_time": "2026-11-20T10:04:00Z", "until": _UNTIL},
    "stop_payment.account.inquired.v1": {
        "measure": ORDER,
        "order_id": str(order_id(CENTRE, "A01-00001-C1")),
        "application_id": "A01-00001-C1",
        "inquiry": "watch",
    },
    "stop_payment.end_watch.v1": {"due_at": _UNTIL},
    "stop_payment.watch_ended.v1": {"ended_by": "time", "ended_at": _UNTIL},
}
"""One true example of each of these messages, by wire name."""
