"""Examples of orders about numbers: a line that a caller used who posed as the boss."""

from contracts.appeal_examples import of_judged, of_pleas
from contracts.measure_examples import CASE, CENTRE, ORDER
from contracts.message import Wire
from contracts.number_blocking import LIMITING, PLEAS, SAID
from contracts.subject_limit_examples import SUBJECTS
from contracts.subject_limits import JUDGED
from contracts.vocabulary_examples import of_vocabulary

_LATER = "9f0f6b0e-4a3c-5d27-8b1e-2c7d9a5e4f61"
_ASKED = {
    "application_id": "N01-00001",
    "case_number": CASE,
    "urgency": "urgent",
    "number": "15551761087",
    "number_type": "mobile",
    "action": "restrict_outgoing",
    "reason": "冒充领导来电",
    "officer1_id": "331148",
    "officer1_name": "费涛",
    "officer2_id": "331259",
    "officer2_name": "章晓燕",
    "legal_document_number": "湖公(刑)停机字〔2026〕00001号",
}
_SAID = {
    "code": "done",
    "done_at": "2026-11-20T11:06:30Z",
    "call_cut": True,
    "line_state_before": "in_service",
    "line_state_after": "restricted",
    "subscriber_match": "na",
    "holder_type": "person",
    "portability": "none",
    "other_lines_count": 2,
    "last_location_city": "湖州",
    "operator_name": "王敏",
    "operator_phone": "10010",
}

_VERIFIED = {
    "verified_at": "2026-11-21T01:58:00Z",
    "operator_name": "王敏",
    "operator_phone": "10010",
}

NUMBERS: dict[str, Wire] = {
    "number_blocking.order.v1": _ASKED | {"carrier_code": "CUCC", "duration_hours": 48},
    "number_blocking.ordered.v1": _ASKED
    | {
        "line_ref": "5b1d3f70-8c2e-5a94-9e6b-7f1a0c4d8e23",
        "agency": "CUCC",
        "ordered_by": CENTRE,
        "routed_by": "prefix",
    },
    "number_blocking.answer.v1": _SAID | {"occurred_at": "2026-11-20T11:07:00Z"},
    "number_blocking.answered.v1": _SAID
    | {"code_class": "executed", "code_table": "2026-11", "counts_against_agency": False},
    "number_blocking.reroute.v1": {"order_id": ORDER, "carrier": "CMCC"},
    "number_blocking.line.call_cut.v1": {
        "order_id": ORDER,
        "cut_at": "2026-11-20T11:01:05Z",
        "was_under_way": True,
    },
    "number_blocking.line.limited.v1": {
        "order_id": ORDER,
        "limit": "restrict_outgoing",
        "ordered_by": CENTRE,
        "approved_by": "331259",
        "legal_basis": "湖公(刑)停机字〔2026〕00001号",
        "in_force_from": "2026-11-20T11:06:30Z",
        "in_force_until": "2026-11-23T11:06:30Z",
        "notice": "2026-11",
        "ordering_unit": "湖州市反诈中心",
    },
    "number_blocking.second_approval_asked.v1": {"known_by": "policy"},
    "number_blocking.first_approved.v1": {"approved_by": "pan.guoqing"},
    "number_blocking.line.found_protected.v1": {"order_id": ORDER},
    "number_blocking.line.reverification_asked.v1": {
        "order_id": ORDER,
        "reverify_by": "2026-11-23T11:06:30Z",
    },
    "number_blocking.line.reverification_void.v1": {"order_id": ORDER},
    "number_blocking.report_reverified.v1": _VERIFIED | {"occurred_at": "2026-11-21T02:00:00Z"},
    "number_blocking.line.reverified.v1": _VERIFIED | {"order_id": ORDER},
    "number_blocking.mark_reverification_missed.v1": {"due_at": "2026-11-23T11:06:30Z"},
    "number_blocking.line.reverification_missed.v1": {
        "order_id": ORDER,
        "due_at": "2026-11-23T11:06:30Z",
    },
    "number_blocking.follow_reverification.v1": {"order_id": ORDER},
    "number_blocking.line.redated.v1": {
        "order_id": ORDER,
        "in_force_from": "2026-11-20T11:05:00Z",
        "in_force_until": "2026-11-23T11:05:00Z",
    },
    "number_blocking.line.never_in_force.v1": {"order_id": ORDER},
    "number_blocking.line.reinstated.v1": {
        "measure": ORDER,
        "order_id": _LATER,
        "in_force_until": "2026-11-23T11:06:30Z",
    },
    "number_blocking.line.superseded.v1": {
        "measure": ORDER,
        "order_id": _LATER,
        "superseded_at": "2026-11-21T02:00:00Z",
    },
    "number_blocking.line.restored.v1": {
        "measure": ORDER,
        "order_id": _LATER,
        "restored_at": "2026-11-21T03:00:00Z",
    },
    "number_blocking.lapse.v1": {"order_id": ORDER, "due_at": "2026-11-23T11:06:30Z"},
    "number_blocking.line.lapsed.v1": {
        "order_id": ORDER,
        "lapsed_at": "2026-11-23T11:06:30Z",
    },
    **of_vocabulary(SAID),
    **of_pleas(PLEAS),
    **of_judged(LIMITING.judged),
    **of_judged(JUDGED),
    **SUBJECTS,
}
"""One true example of each of these messages, by wire name."""
