"""Examples of what undoes a wrong: findings, releases that are proposed, appeals."""

from collections.abc import Mapping
from typing import Any

from contracts.measure_examples import ORDER

_REASON = {"reason": "经核查与案件无关"}
_DOCUMENT = {"legal_document_number": "湖公(刑)解止字〔2026〕00001号"}
_BY, _DUE = "2026-11-23T11:10:00Z", {"due_at": "2026-11-23T11:10:00Z"}
_MEASURE = {"measure": ORDER}
_APPEAL = {
    "appellant_name": "黄强桂",
    "appellant_phone": "+8613800000000",
    "grounds": "该款为货款,附合同",
}

FAIRNESS: Mapping[str, dict[str, Any]] = {
    "stop_payment.find_unrelated.v1": _REASON,
    "stop_payment.found_unrelated.v1": _REASON | {"release_by": _BY},
    "stop_payment.cleared.v1": {"root": ORDER, "release_by": _BY},
    "stop_payment.account.found_wrongful.v1": _MEASURE | {"order_id": ORDER, "ground": "unrelated"},
    "stop_payment.account.release_proposed.v1": _MEASURE | {"order_id": ORDER, "release_by": _BY},
    "stop_payment.decline_release.v1": {"reason": "另案涉案账户"},
    "stop_payment.account.release_declined.v1": _MEASURE | {"reason": "另案涉案账户"},
    "stop_payment.release_all.v1": _REASON | _DOCUMENT,
    "stop_payment.mark_release_overdue.v1": _DUE,
    "stop_payment.account.release_overdue.v1": _MEASURE | _DUE,
    "stop_payment.appeal.v1": _APPEAL,
    "stop_payment.account.appeal_filed.v1": _MEASURE | _APPEAL | {"door": "bank", "review_by": _BY},
    "stop_payment.uphold_appeal.v1": _REASON | _DOCUMENT,
    "stop_payment.account.appeal_upheld.v1": _MEASURE | _REASON,
    "stop_payment.dismiss_appeal.v1": {"reason": "资金来源不明"},
    "stop_payment.account.appeal_dismissed.v1": _MEASURE | {"reason": "资金来源不明"},
    "stop_payment.mark_appeal_overdue.v1": _DUE,
    "stop_payment.account.appeal_overdue.v1": _MEASURE | _DUE,
}
"""One true example of each of these messages, by wire name."""
