"""Examples of orders to internet companies: a site that poses as a bank's."""

from contracts.appeal_examples import of_judged, of_pleas
from contracts.content_blocking import LIMITING, PLEAS, SAID
from contracts.measure_examples import CASE, CENTRE, ORDER
from contracts.message import Wire
from contracts.vocabulary_examples import of_vocabulary

_LATER = "9f0f6b0e-4a3c-5d27-8b1e-2c7d9a5e4f61"
_ASKED = {
    "application_id": "P01-00001",
    "case_number": CASE,
    "urgency": "urgent",
    "target_type": "site",
    "target": "icbc-verify.example.com/login",
    "action": "block",
    "reason": "仿冒银行网站",
    "officer1_id": "331148",
    "officer1_name": "费涛",
    "officer2_id": "331259",
    "officer2_name": "章晓燕",
    "legal_document_number": "湖公(刑)封网字〔2026〕00001号",
}
_SAID = {
    "code": "done",
    "done_at": "2026-11-20T11:06:30Z",
    "target_state_before": "available",
    "target_state_after": "blocked",
    "registered_name": "李强",
    "registered_phone": "+8613905720001",
    "other_targets_count": 3,
    "operator_name": "周倩",
    "operator_phone": "95017",
}

CONTENT: dict[str, Wire] = {
    "content_blocking.order.v1": _ASKED | {"platform_code": "TENCENT", "duration_hours": 48},
    "content_blocking.ordered.v1": _ASKED
    | {
        "target_ref": "2c9e7a51-6b3d-5f08-9a14-7e5d3c1b0f62",
        "agency": "TENCENT",
        "ordered_by": CENTRE,
        "routed_by": "name",
    },
    "content_blocking.answer.v1": _SAID | {"occurred_at": "2026-11-20T11:07:00Z"},
    "content_blocking.answered.v1": _SAID
    | {"code_class": "executed", "code_table": "2026-11", "counts_against_agency": False},
    "content_blocking.reroute.v1": {"order_id": ORDER, "platform": "ALIBABA"},
    "content_blocking.target.limited.v1": {
        "order_id": ORDER,
        "limit": "block",
        "ordered_by": CENTRE,
        "approved_by": "331259",
        "legal_basis": "湖公(刑)封网字〔2026〕00001号",
        "in_force_from": "2026-11-20T11:06:30Z",
        "in_force_until": "2026-11-22T11:06:30Z",
        "notice": "2026-11",
        "ordering_unit": "湖州市反诈中心",
    },
    "content_blocking.target.superseded.v1": {
        "measure": ORDER,
        "order_id": _LATER,
        "superseded_at": "2026-11-21T02:00:00Z",
    },
    "content_blocking.target.restored.v1": {
        "measure": ORDER,
        "order_id": _LATER,
        "restored_at": "2026-11-21T03:00:00Z",
    },
    "content_blocking.lapse.v1": {"order_id": ORDER, "due_at": "2026-11-22T11:06:30Z"},
    "content_blocking.target.lapsed.v1": {"order_id": ORDER, "lapsed_at": "2026-11-22T11:06:30Z"},
    **of_vocabulary(SAID),
    **of_pleas(PLEAS),
    **of_judged(LIMITING.judged),
}
"""One true example of each of these messages, by wire name."""
