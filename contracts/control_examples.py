"""Examples of what is said of the control of a company's accounts, asked for and carried out."""

from collections.abc import Mapping
from typing import Any

from contracts.company_examples import COMPANY
from contracts.measure_examples import CENTRE
from contracts.port import derived_id

BANK = "ICBC"
_VERDICT = "0b7f3f63-51c2-5a0e-9d0f-6b4c2e8a1d37"
_ORDER = str(derived_id("control", _VERDICT, BANK))
_LIFT = str(derived_id("lift", _ORDER, 0))
_FORCE = {"in_force_from": "2026-11-20T12:00:00Z", "in_force_until": "2027-05-19T12:00:00Z"}
_BASIS = "湖公(反诈)核字〔2026〕00001号"
_WHO = {
    "holder_credit_code": "91330500MATLKYDW5P",
    "holder_name": "湖州宏丰商贸有限公司",
    "verdict": "suspicious",
    "urgency": "normal",
}
_APPROVED = {"approved_by": "zhang.xiaoyan", "approver_rank": "county"}
_CONTROLLING = _WHO | {
    "root": COMPANY,
    "agency": BANK,
    "ordered_by": CENTRE,
    "account_ref": "7d3c2b1a-9e8f-5a6b-8c7d-1e2f3a4b5c6d",
    "currency": "CNY",
}
_CARRIED = {"verdict_event": _VERDICT, "sequence": 7, "verdict": "suspicious"}

CONTROLS: Mapping[str, dict[str, Any]] = {
    "stop_payment.carry_out.v1": _WHO
    | _CARRIED
    | _APPROVED
    | {
        "company": COMPANY,
        "centre": CENTRE,
        "control": "receive_only",
        "banks": [BANK],
        "legal_document_number": _BASIS,
    },
    "stop_payment.company.carried_out.v1": _CARRIED
    | {"control": "receive_only", "banks": [{"agency": BANK, "order_id": _ORDER}]},
    "stop_payment.control_ordered.v1": _CONTROLLING
    | _APPROVED
    | {
        "application_id": "ctl-0d1c2b3a49584f6e8d7c6b5a49382716",
        "control": "receive_only",
        "control_seconds": 15552000,
        "legal_document_number": _BASIS,
    },
    "stop_payment.control_lift_ordered.v1": _CONTROLLING
    | {
        "application_id": "rel-1e2d3c4b5a69584f7e6d5c4b3a291807",
        "parent": _ORDER,
        "ended_by": "objection",
    },
    "stop_payment.control_called_off.v1": {"ended_by": "objection"},
    "stop_payment.account.control_imposed.v1": _FORCE
    | {
        "order_id": _ORDER,
        "ordered_by": CENTRE,
        "approved_by": "zhang.xiaoyan",
        "legal_basis": _BASIS,
        "control": "receive_only",
        "account_count": 1,
        "held_minor": 1_250_000,
        "currency": "CNY",
        "partial": False,
        "notice": "2026-11",
        "ordering_unit": "湖州市反诈中心",
    },
    "stop_payment.account.control_lapsed.v1": {
        "order_id": _ORDER,
        "lapsed_at": "2027-05-19T12:00:00Z",
    },
    "stop_payment.account.control_lifted.v1": {
        "measure": _ORDER,
        "order_id": _LIFT,
        "released_at": "2026-11-25T06:00:00Z",
    },
}
"""One true example of each of these messages, by wire name."""
