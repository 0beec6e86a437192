"""Examples of limits on a person's new lines, and on all the lines of a company that was judged."""

from collections.abc import Mapping
from typing import Any

from contracts.measure_examples import CASE, CENTRE
from contracts.port import derived_id, order_id

_FIRST = str(order_id(CENTRE, "S01-00001"))
_LIFT = str(derived_id("lift", _FIRST, 0))
_COMPANY = "6c0b9a58-7d21-5b44-a1f7-9d3e8c5b2a10"
_VERDICT = {
    "company": _COMPANY,
    "verdict": "suspicious",
    "position": 4711,
    "measure": "hold_applications",
}
_WHOSE = {"holder_name": "周敏", "holder_id_type": "01", "holder_id_number": "33050119900101123X"}
_ASKED = _WHOSE | {
    "application_id": "S01-00001",
    "case_number": CASE,
    "urgency": "normal",
    "action": "limit_new_lines",
    "limit_ground": "confirmed",
    "carriers": ["CMCC", "CUCC"],
    "reason": "经设区的市级公安机关认定出售电话卡",
    "officer1_id": "331000",
    "officer1_name": "沈建国",
    "officer2_id": "331259",
    "officer2_name": "章晓燕",
    "approver_rank": "city",
    "legal_document_number": "湖公(反诈)限网字〔2026〕00001号",
}

SUBJECTS: Mapping[str, dict[str, Any]] = {
    "number_blocking.limit_subject.v1": _ASKED | {"feedback_limit_hours": 24},
    "number_blocking.subject_ordered.v1": _ASKED
    | {
        "subject_ref": "0d5e8f31-6a4b-5c72-9e18-3b7a2c6d1f90",
        "agency": "CMCC",
        "ordered_by": CENTRE,
    },
    "number_blocking.lift_limits.v1": {"reason": "申诉成立,认定有误"},
    "number_blocking.subject.lift_asked.v1": {"measure": _FIRST, "order_id": _LIFT},
    "number_blocking.subject.limited.v1": {
        "order_id": _FIRST,
        "limit": "limit_new_lines",
        "ordered_by": CENTRE,
        "approved_by": "331259",
        "legal_basis": "湖公(反诈)限网字〔2026〕00001号",
        "in_force_from": "2026-11-20T11:06:30Z",
        "in_force_until": "2028-11-20T16:00:00Z",
        "taken_back": False,
        "notice": "2026-11",
        "ordering_unit": "湖州市反诈中心",
    },
    "number_blocking.let_go.v1": {"order_id": _FIRST},
    "number_blocking.subject.restored.v1": {
        "measure": _FIRST,
        "order_id": _LIFT,
        "restored_at": "2026-12-01T02:00:00Z",
    },
    "number_blocking.subject.never_in_force.v1": {"order_id": _FIRST},
    "number_blocking.subject.reinstated.v1": {
        "measure": _FIRST,
        "order_id": _LIFT,
        "in_force_until": "2028-11-20T16:00:00Z",
    },
    "number_blocking.subject.lapsed.v1": {
        "order_id": _FIRST,
        "lapsed_at": "2028-11-20T16:00:00Z",
    },
    "number_blocking.follow_verdict.v1": _VERDICT
    | {
        "uscc": "91330500MATLKYDW5P",
        "holder_name": "湖州某某商贸有限公司",
        "carriers": ["CMCC", "CUCC"],
        "centre": CENTRE,
        "case_number": CASE,
        "given_by": "officer1",
        "approved_by": "boss1",
        "legal_basis": "湖公(反诈)企判字〔2026〕00001号",
        "approver_rank": "city",
    },
    "number_blocking.subject.verdict_followed.v1": _VERDICT
    | {"orders": [{"order_id": _FIRST, "agency": "CMCC"}], "switched_off": False},
}
"""One true example of each of these messages, by wire name."""
