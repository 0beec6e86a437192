"""Examples of a protective hold, of the orders that it is made of, and of what comes of each."""

from collections.abc import Mapping
from typing import Any

from contracts.hold_proposals import application_of
from contracts.measure_examples import BANK, CASE, CENTRE
from contracts.port import derived_id, order_id

_TASK = "7e2a9d14-5c3b-5f68-9a07-3d8e1b6c4f92"
HELD = str(order_id(CENTRE, "A01-00001-B1"))
_AT_BANK = str(derived_id("hold", HELD, BANK))
_ASKED = {
    "application_id": "A01-00001-B1",
    "case_number": CASE,
    "urgency": "urgent",
    "holder_name": "周敏",
    "holder_id_type": "01",
    "holder_id_number": "33050119900101123X",
    "reason": "疑似正在被骗,多次预警联系不上本人",
    "officer1_id": "331000",
    "officer1_name": "沈建国",
    "officer2_id": "331259",
    "officer2_name": "章晓燕",
    "legal_document_number": "湖公(反诈)护止字〔2026〕00001号",
}
_HOLDING = _ASKED | {
    "application_id": "hld-5b0e2c7d9a134f6e8c1d2e3f4a5b6c7d",
    "parent": HELD,
    "root": HELD,
    "agency": BANK,
    "ordered_by": CENTRE,
    "account_ref": "1c2d3e4f-5a6b-5c7d-8e9f-0a1b2c3d4e5f",
    "currency": "CNY",
}
_UNTIL = "2026-11-21T11:00:00Z"
_REASON = {"reason": "已联系到本人,解除保护性止付"}
_CONTACT = _REASON | {
    "reached_at": "2026-11-20T13:40:00Z",
    "reached_by": "沈建国",
    "means": "visit",
    "statement": "本人正与自称公检法的人员通话,尚未转账",
}
_RELEASE = "3f2e1d0c-9b8a-5f7e-8d6c-5b4a39281706"

_CONFIRMED = {
    name: value
    for name, value in _ASKED.items()
    if name.startswith("officer") or name in ("reason", "legal_document_number")
}

HOLDING: Mapping[str, dict[str, Any]] = {
    "stop_payment.consider_hold.v1": {"task": _TASK},
    "stop_payment.hold_proposed.v1": {
        "application_id": application_of(_TASK),
        "case_number": CASE,
        "urgency": "urgent",
        "holder_name": "周英兰",
        "holder_id_type": "01",
        "holder_id_number": "330522200210067624",
        "holder_phone": "+8613905720001",
        "task": _TASK,
        "reported_by": "ZLPCS",
        "ordered_by": CENTRE,
        "decide_by": "2026-11-22T14:00:00Z",
    },
    "stop_payment.confirm_hold.v1": _CONFIRMED | {"feedback_limit_hours": 1},
    "stop_payment.proposal_lapsed.v1": {"lapsed_at": "2026-11-22T14:00:00Z"},
    "stop_payment.proposal_ended.v1": {"told_at": "2026-11-22T09:30:00Z"},
    "stop_payment.hold_person.v1": _ASKED | {"feedback_limit_hours": 1},
    "stop_payment.protective_hold_begun.v1": _ASKED
    | {
        "feedback_limit_hours": 1,
        "ordered_by": CENTRE,
        "person_ref": "6e5d4c3b-2a19-5087-9f6e-5d4c3b2a1908",
        "currency": "CNY",
    },
    "stop_payment.hold_issued.v1": {
        "banks": [{"agency": BANK}, {"agency": "CCB"}],
        "until": _UNTIL,
    },
    "stop_payment.hold_ordered.v1": _HOLDING | {"hold_seconds": 86400, "until": _UNTIL},
    "stop_payment.hold_release_ordered.v1": _HOLDING
    | _REASON
    | {
        "application_id": "rel-3f2e1d0c9b8a5f7e8d6c5b4a39281706",
        "parent": _AT_BANK,
        "ended_by": "contact",
    },
    "stop_payment.reach_person.v1": _CONTACT,
    "stop_payment.person_reached.v1": _CONTACT,
    "stop_payment.protective_hold_lapsed.v1": {"lapsed_at": _UNTIL},
    "stop_payment.hold_called_off.v1": _REASON | {"ended_by": "contact"},
    "stop_payment.person.person_held.v1": {"order_id": HELD, "application_id": "A01-00001-B1"},
    "stop_payment.account.hold_imposed.v1": {
        "order_id": _AT_BANK,
        "ordered_by": CENTRE,
        "approved_by": "331259",
        "legal_basis": _ASKED["legal_document_number"],
        "account_count": 2,
        "held_minor": 8640012,
        "currency": "CNY",
        "in_force_from": "2026-11-20T11:03:00Z",
        "in_force_until": "2026-11-21T11:03:00Z",
        "partial": False,
        "notice": "2026-11",
        "ordering_unit": "湖州市反诈中心",
        "warn_at": "2026-11-20T23:03:00Z",
    },
    "stop_payment.let_go.v1": {"order_id": _AT_BANK},
    "stop_payment.account.hold_lapsed.v1": {
        "order_id": _AT_BANK,
        "lapsed_at": "2026-11-21T11:03:00Z",
    },
    "stop_payment.account.hold_released.v1": {
        "measure": _AT_BANK,
        "order_id": _RELEASE,
        "released_at": "2026-11-20T13:44:00Z",
    },
}
"""One true example of each of these messages, by wire name."""
