"""Examples of what is said of a company: pushed, scored, checked, judged, objected to."""

from collections.abc import Mapping
from typing import Any

from contracts.measure_examples import CASE, CENTRE

REGISTRY = "HZAMR"
COMPANY = "4c1f7a52-9d3e-5b86-8f0a-2e6d9c4b7a15"
_USCC = {"uscc": "91330500MATLKYDW5P"}
_FACTS = _USCC | {
    "name": "湖州宏丰商贸有限公司",
    "company_type": "有限责任公司",
    "legal_representative": "周英兰",
    "legal_representative_id": "330522200210067624",
    "representative_phone": "+8613905720001",
    "registered_address": "湖州市吴兴区凤溪街道183号20室",
    "established_on": "2026-10-05",
    "business_scope": "日用百货销售;投资管理",
    "agent": "云企代理",
    "registration_channel": "online",
    "real_name_method": "face",
    "tax_registered": "no",
    "insured": 0,
    "annual_report": "no",
    "abnormal_list": "no",
    "representative_listed": "no",
    "changes_in_90_days": 1,
}
_ABOUT = {"agency": REGISTRY, "centre": CENTRE}
_STRUCK_OFF = {"struck_off_on": "2026-11-20", "removal": "applied"}
_ASKED = _USCC | {"case_number": CASE, "reason": "涉案对公账户的开户企业"}
_SHARED = {"shared": "address", "company": COMPANY}
_BY = "2026-11-24T16:00:00Z"
_VISITED = {
    "visited_on": "2026-11-20",
    "found": "nobody_there",
    "visited_by": "钱建明",
    "remark": "门锁,邻居称从未见人",
}
_DESK = {"conclusion": "visit", "remark": "同一地址登记 19 家企业"}
_WHERE = {"banks": ["ICBC", "CCB"], "carriers": ["CMCC"]}
_JUDGED = {
    "verdict": "suspicious",
    "reason": "登记地址无人办公",
    "legal_document_number": "湖公(反诈)核字〔2026〕00001号",
    "approver_rank": "county",
    **_WHERE,
}
_MEASURES = {"bank_measure": "receive_only", "carrier_measure": "hold_applications", **_WHERE}
_OBJECTED = {
    "objector_name": "周英兰",
    "objector_phone": "+8613905720001",
    "grounds": "已迁至新址办公,附租赁合同",
}
_REASON = {"reason": "经复核属实"}
_DECIDED = _REASON | {"decided_by": "shen.jianguo"}
_OVERDUE = {"deadline": "field_check", "due_at": _BY}

COMPANIES: Mapping[str, dict[str, Any]] = {
    "company_checks.push.v1": _FACTS
    | {"capital_subscribed": "50000000.00", "capital_paid": "0", "centre": CENTRE},
    "company_checks.pushed.v1": _FACTS
    | _ABOUT
    | {
        "currency": "CNY",
        "capital_subscribed_minor": 5_000_000_000,
        "capital_paid_minor": 0,
        "address_ref": "1b0c5b9e-3d8a-5e57-9c41-6f2a7d0e8b31",
        "representative_ref": "2c1d6caf-4e9b-5f68-8d52-7a3b8e1f9c42",
        "phone_ref": "3d2e7db0-5fac-5a79-9e63-8b4c9f20ad53",
        "agent_ref": "4e3f8ec1-60bd-5b8a-8f74-9c5da031be64",
    },
    "company_checks.strike_off.v1": _STRUCK_OFF,
    "company_checks.struck_off.v1": _STRUCK_OFF,
    "company_checks.ask_about.v1": _ASKED | {"registry": REGISTRY},
    "company_checks.asked_about.v1": _ASKED | _ABOUT | {"answer_by": _BY},
    "company_checks.report_unregistered.v1": {"remark": "查无此企业"},
    "company_checks.unregistered.v1": {"remark": "查无此企业"},
    "company_checks.link.joined.v1": _SHARED | _USCC,
    "company_checks.link.left.v1": _SHARED,
    "company_checks.link.crossed.v1": {"shared": "address", "companies": 3},
    "company_checks.link.tainted.v1": _SHARED | _USCC | {"tainted": "yes"},
    "company_checks.scored.v1": {
        "points": 50,
        "band": "notable",
        "findings": [
            {
                "indicator": "same_address",
                "points": 25,
                "observed": "19",
                "limit": "3",
                "shared": "address",
            },
            {"indicator": "capital_large", "points": 15, "observed": "50000000.00"},
            {"indicator": "scope_words", "points": 10, "observed": "投资管理"},
        ],
        "scale": "CN-2024 2026-11",
    },
    "company_checks.rescore.v1": {"link": "1b0c5b9e-3d8a-5e57-9c41-6f2a7d0e8b31"},
    "company_checks.check_begun.v1": {
        "check": "desk_check",
        "occasion": "pushed",
        "agency": CENTRE,
        "due_at": _BY,
    },
    "company_checks.check_at_desk.v1": _DESK,
    "company_checks.desk_checked.v1": _DESK,
    "company_checks.report_visit.v1": _VISITED,
    "company_checks.field_checked.v1": _VISITED,
    "company_checks.give_verdict.v1": _JUDGED,
    "company_checks.verdict_proposed.v1": _JUDGED | {"given_by": "shen.jianguo"},
    "company_checks.verdict_given.v1": _USCC
    | {
        "name": "湖州宏丰商贸有限公司",
        "verdict": "suspicious",
        "centre": CENTRE,
        "given_by": "shen.jianguo",
        "approved_by": "zhang.xiaoyan",
        "legal_basis": "湖公(反诈)核字〔2026〕00001号",
        "approver_rank": "county",
        "in_force_from": "2026-11-20T11:00:00Z",
        "recheck_at": "2026-12-20T11:00:00Z",
    }
    | _MEASURES,
    "company_checks.verdict_lifted.v1": _USCC
    | {
        "verdict": "suspicious",
        "centre": CENTRE,
        "lifted_by": "objection",
        "lifted_at": "2026-11-25T03:00:00Z",
    }
    | _MEASURES,
    "company_checks.approve.v1": {},
    "company_checks.reject.v1": {"reason": "证据不足"},
    "company_checks.verdict_rejected.v1": {"reason": "证据不足", "rejected_by": "zhang.xiaoyan"},
    "company_checks.object.v1": _OBJECTED,
    "company_checks.objected.v1": _OBJECTED | {"answer_by": _BY},
    "company_checks.uphold_objection.v1": _REASON,
    "company_checks.objection_upheld.v1": _DECIDED,
    "company_checks.dismiss_objection.v1": {"reason": "租赁合同系伪造"},
    "company_checks.objection_dismissed.v1": _DECIDED | {"reason": "租赁合同系伪造"},
    "company_checks.begin_recheck.v1": {"due_at": "2026-12-20T11:00:00Z"},
    "company_checks.mark_overdue.v1": _OVERDUE,
    "company_checks.overdue.v1": _OVERDUE | {"agency": REGISTRY},
    "company_checks.reveal.v1": {"purpose": "supervision"},
    "company_checks.read.revealed.v1": {"order_id": COMPANY, "purpose": "supervision"},
}
"""One true example of each of these messages, by wire name."""
