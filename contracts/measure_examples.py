"""Examples of the orders about measures, and of what comes of them."""

from collections.abc import Mapping
from typing import Any

from contracts.port import order_id

CENTRE, BANK = "HZAFC", "ICBC"
CASE = "A3305000000002026111001"
ORDER = str(order_id(CENTRE, "A01-00001"))
REPEATED: Mapping[str, Any] = {
    "parent": ORDER,
    "case_number": CASE,
    "urgency": "urgent",
    "agency": BANK,
    "ordered_by": CENTRE,
    "account_number": "622007806360837789",
    "account_name": "黄强桂",
    "account_type": "personal",
    "account_ref": "7d3c1d8e-5a0b-5f5e-9a51-3a1b8f0e6c2d",
    "currency": "CNY",
    "amount_minor": 44102342,
    "officer1_id": "331000",
    "officer1_name": "沈建国",
    "officer2_id": "331259",
    "officer2_name": "章晓燕",
    "legal_document_number": "湖公(刑)止付字〔2026〕00001号",
}
"""What an order that follows from the stop repeats of it."""

_SHAPE = {
    "order_id": ORDER,
    "application_id": "A01-00001-J1",
    "legal_document_number": "湖公(刑)解止字〔2026〕00001号",
    "reason": "经核查与案件无关",
}
_SHAPING = {**REPEATED} | {name: _SHAPE[name] for name in _SHAPE if name != "order_id"}
_APPROVED = {
    "approver_id": "330001",
    "approver_name": "潘国庆",
    "approver_rank": "county",
    "legal_document_number": "湖公(刑)冻字〔2026〕00001号",
}
_FREEZE = _SHAPE | _APPROVED | {"scope": "limited", "reason": "涉案资金", "major": False}
_FREEZE_ORDERED = _SHAPING | _APPROVED | {"reason": "涉案资金", "major": False}
_FREEZE_ID = str(order_id(CENTRE, "A01-00001-D1"))
_FROZEN = {
    "order_id": _FREEZE_ID,
    "ordered_by": CENTRE,
    "approved_by": "330001",
    "approver_rank": "county",
    "legal_basis": "湖公(刑)冻字〔2026〕00001号",
    "scope": "limited",
    "asked_minor": 44102342,
    "held_minor": 12000000,
    "currency": "CNY",
    "in_force_from": "2026-11-21T03:00:00Z",
    "in_force_until": "2027-05-21T16:00:00Z",
    "partial": True,
    "notice": "2026-11",
    "ordering_unit": "湖州市反诈中心",
    "warn_at": "2027-04-21T16:00:00Z",
}
_THAWED = {"measure": _FREEZE_ID, "order_id": str(order_id(CENTRE, "A01-00001-D2"))}
_SHAPED = {
    "measure": ORDER,
    "order_id": str(order_id(CENTRE, "A01-00001-J1")),
}

MEASURES: Mapping[str, dict[str, Any]] = {
    "stop_payment.release.v1": _SHAPE,
    "stop_payment.release_ordered.v1": _SHAPING,
    "stop_payment.extend.v1": _SHAPE | {"reason": "冻结手续尚在办理"},
    "stop_payment.extension_ordered.v1": _SHAPING
    | {"reason": "冻结手续尚在办理", "until": "2026-11-24T11:06:30Z"},
    "stop_payment.account.stop_counted.v1": {
        "order_id": ORDER,
        "application_id": "A01-00001",
        "number": 1,
        "permitted": 2,
    },
    "stop_payment.account.change_asked.v1": _SHAPED
    | {"application_id": "A01-00001-J1", "change": "release"},
    "stop_payment.account.stop_extended.v1": _SHAPED
    | {
        "extended_from": "2026-11-22T11:06:30Z",
        "in_force_until": "2026-11-24T11:06:30Z",
        "warn_at": "2026-11-23T23:06:30Z",
    },
    "stop_payment.warn_of_expiry.v1": {"order_id": ORDER, "due_at": "2026-11-21T23:06:30Z"},
    "stop_payment.account.expiry_warned.v1": {
        "order_id": ORDER,
        "in_force_until": "2026-11-22T11:06:30Z",
        "left_seconds": 43200,
        "warn_at": "2026-11-22T07:06:30Z",
    },
    "stop_payment.account.stop_released.v1": _SHAPED | {"released_at": "2026-11-21T02:15:00Z"},
    "stop_payment.freeze.v1": _FREEZE | {"amount": "441023.42"},
    "stop_payment.freeze_ordered.v1": _FREEZE_ORDERED | {"scope": "limited", "period_months": 6},
    "stop_payment.renew.v1": _SHAPE | _APPROVED,
    "stop_payment.renewal_ordered.v1": _SHAPING
    | _APPROVED
    | {"parent": _FREEZE_ID, "until": "2027-11-21T16:00:00Z"},
    "stop_payment.unfreeze.v1": _SHAPE,
    "stop_payment.unfreeze_ordered.v1": _SHAPING | {"parent": _FREEZE_ID},
    "stop_payment.account.frozen.v1": _FROZEN,
    "stop_payment.account.stop_superseded.v1": {
        "measure": ORDER,
        "order_id": _FREEZE_ID,
        "superseded_at": "2026-11-21T03:00:00Z",
    },
    "stop_payment.account.freeze_queued.v1": {
        "order_id": _FREEZE_ID,
        "earlier_authority": "杭州市公安局",
        "earlier_minor": 50000000,
        "currency": "CNY",
        "earlier_until": "2027-01-15T16:00:00Z",
    },
    "stop_payment.move_up.v1": {"order_id": _FREEZE_ID, "due_at": "2027-01-15T16:00:00Z"},
    "stop_payment.close_up.v1": {"order_id": _FREEZE_ID},
    "stop_payment.account.freeze_dequeued.v1": {"order_id": _FREEZE_ID},
    "stop_payment.account.freeze_moved_up.v1": {
        "order_id": _FREEZE_ID,
        "cause": "lapsed",
        "moved_up_at": "2027-01-15T16:00:00Z",
    },
    "stop_payment.account.freeze_renewed.v1": _THAWED
    | {
        "approved_by": "330001",
        "approver_rank": "county",
        "renewed_from": "2027-05-21T16:00:00Z",
        "in_force_until": "2027-11-21T16:00:00Z",
    },
    "stop_payment.account.unfrozen.v1": _THAWED | {"released_at": "2027-03-01T02:00:00Z"},
    "stop_payment.account.freeze_lapsed.v1": {
        "order_id": _FREEZE_ID,
        "lapsed_at": "2027-05-21T16:00:00Z",
    },
}
"""One true example of each of these messages, by wire name."""
