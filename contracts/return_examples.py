"""Examples of a return of funds: claims, tracing, notice, objections, decision, payment."""

from collections.abc import Mapping
from typing import Any

from contracts.measure_examples import CENTRE, REPEATED
from contracts.port import order_id

_FREEZE = str(order_id(CENTRE, "A01-00001-D1"))
_PAYMENT = str(order_id(CENTRE, "A01-00001-F2"))
_ABOUT = {"measure": _FREEZE}
_CLAIMING = {
    "application_id": "F-0001",
    "victim_name": "周敏",
    "victim_account": "4177763170669074391",
    "victim_bank": "ICBC",
    "victim_id_number": "33050119900101123X",
    "victim_phone": "+865722250000",
    "transfer_time": "2026-11-20T10:04:00Z",
    "officer1_id": "331000",
    "officer1_name": "沈建国",
    "officer2_id": "331259",
    "officer2_name": "章晓燕",
    "filing_organ": "长兴县公安局",
    "reason": "被冒充领导诈骗",
}
_WITHDRAWAL = {"application_id": "F-0001", "reason": "重复申请"}
_TRACING = {"method": "pro_rata", "reason": "多笔资金混同,无法按时间区分"}
_OBJECTION = {
    "objection_id": "Y-0001",
    "objector_name": "马艳",
    "objection": "公示名单漏列本人的损失",
}
_REVIEW = {"objection_id": "Y-0001", "outcome": "dismissed", "reason": "本人未在该账户中受损"}
_APPROVED = {
    "approver_id": "330002",
    "approver_name": "潘国庆",
    "approver_rank": "city",
    "legal_document_number": "湖公(刑)刑返字〔2026〕00001号",
    "reason": "权属明确,公示期满无异议",
}
_ELSEWHERE = {
    "payee_account": "6228480402564890018",
    "payee_name": "周敏",
    "payee_bank": "ABC",
}
_PAID = {
    **_ABOUT,
    "order_id": _PAYMENT,
    "claim": "F-0001",
    "currency": "CNY",
    "paid_minor": 8000000,
    "unpaid_minor": 0,
    "returned_minor": 8000000,
    "held_minor": 4000000,
}

RETURNS: Mapping[str, dict[str, Any]] = {
    "stop_payment.claim_return.v1": _CLAIMING | {"amount": "441023.42"},
    "stop_payment.return.claimed.v1": _ABOUT
    | _CLAIMING
    | {"lost_minor": 44102342, "currency": "CNY"},
    "stop_payment.withdraw_claim.v1": _WITHDRAWAL,
    "stop_payment.return.claim_withdrawn.v1": _ABOUT | _WITHDRAWAL,
    "stop_payment.trace_return.v1": _TRACING,
    "stop_payment.return.traced.v1": _ABOUT
    | _TRACING
    | {
        "currency": "CNY",
        "lost_minor": 66153513,
        "available_minor": 12000000,
        "returned_minor": 12000000,
        "left_minor": 0,
    },
    "stop_payment.return.share_fixed.v1": _ABOUT
    | {
        "application_id": "F-0001",
        "currency": "CNY",
        "lost_minor": 44102342,
        "share_minor": 8000000,
    },
    "stop_payment.return.notice_published.v1": _ABOUT | {"until": "2026-12-21T02:00:00Z"},
    "stop_payment.object_to_return.v1": _OBJECTION,
    "stop_payment.return.objected.v1": _ABOUT | _OBJECTION,
    "stop_payment.review_objection.v1": _REVIEW,
    "stop_payment.return.objection_reviewed.v1": _ABOUT | _REVIEW,
    "stop_payment.decide_return.v1": _APPROVED,
    "stop_payment.return.decided.v1": _ABOUT
    | _APPROVED
    | {"method": "pro_rata", "currency": "CNY", "claims": 2, "returned_minor": 12000000},
    "stop_payment.pay_again.v1": _APPROVED
    | _ELSEWHERE
    | {"order_id": _FREEZE, "application_id": "A01-00001-F2", "claim": "F-0001"},
    "stop_payment.return_ordered.v1": {**REPEATED}
    | _APPROVED
    | _ELSEWHERE
    | {
        "application_id": "A01-00001-F2",
        "parent": _FREEZE,
        "amount_minor": 8000000,
        "claim": "F-0001",
        "again": True,
    },
    "stop_payment.account.returned.v1": _PAID | {"paid_at": "2026-12-22T03:00:00Z"},
    "stop_payment.account.return_failed.v1": _PAID
    | {
        "paid_minor": 0,
        "unpaid_minor": 8000000,
        "returned_minor": 0,
        "held_minor": 12000000,
        "code": "0300",
    },
}
"""One true example of each of these messages, by wire name."""
