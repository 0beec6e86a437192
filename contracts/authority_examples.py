"""Examples of a second person's word on an order, and of papers that came after it."""

import hashlib
from collections.abc import Mapping
from typing import Any

_SIGNED = {
    "document_type": "stop_notice",
    "legal_document_number": "湖公(刑)止付字〔2026〕00003号",
    "officer1_id": "331000",
    "officer1_name": "沈建国",
    "officer2_id": "331259",
    "officer2_name": "章晓燕",
    "attachments": [
        {
            "name": "协助止付通知书.pdf",
            "sha256": hashlib.sha256("协助止付通知书".encode()).hexdigest(),
        }
    ],
}
_LISTED = {
    "bank_code": "ICBC",
    "account_number": "33001234567890199",
    "source": "湖州市财政专户名录 2026-11",
}
_REJECTION = {"reason": "转账时间与受害人陈述不符"}

AUTHORITY: Mapping[str, dict[str, Any]] = {
    "stop_payment.approval_asked.v1": {"given_by": "shen.jianguo"},
    "stop_payment.approve.v1": {},
    "stop_payment.approved.v1": {"approved_by": "pan.guoqing"},
    "stop_payment.reject.v1": _REJECTION,
    "stop_payment.rejected.v1": _REJECTION | {"rejected_by": "pan.guoqing"},
    "stop_payment.protect_account.v1": _LISTED,
    "stop_payment.end_protection.v1": _LISTED,
    "stop_payment.account.account_protected.v1": {
        "agency": _LISTED["bank_code"],
        "account_number": _LISTED["account_number"],
        "source": _LISTED["source"],
    },
    "stop_payment.account.protection_ended.v1": {"source": _LISTED["source"]},
    "stop_payment.papers_awaited.v1": {"papers_by": "2026-11-21T11:00:00Z"},
    "stop_payment.supply_papers.v1": _SIGNED,
    "stop_payment.papers_supplied.v1": _SIGNED | {"late": False},
}
"""One true example of each of these messages, by wire name."""
