"""Examples of stops of a transaction, and of orders about them."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from contracts.measure_examples import CASE, CENTRE, REPEATED
from contracts.port import order_id

INSTITUTION = "TENPAY"
REF = "4f1f6c1b-7e0d-5a52-8c7b-2f6d9b1e5a34"
_TARGET = {
    "transaction_kind": "payment_order",
    "transaction_number": "4200002501202611208812345678",
}
_STOPPING = _TARGET | {
    "application_id": "A01-00003",
    "application_type": "00",
    "case_number": CASE,
    "case_type": "0000",
    "urgency": "urgent",
    "currency": "CNY",
    "transfer_time": "2026-11-20T10:06:00Z",
    "victim_name": "周敏",
    "victim_phone": "+865722250000",
    "reason": "刷单返利",
    "officer1_id": "331000",
    "officer1_name": "沈建国",
    "officer2_id": "331259",
    "officer2_name": "章晓燕",
    "legal_document_number": "湖公(刑)止付字〔2026〕00003号",
    "attachments": [
        {"name": "紧急止付申请表.pdf", "sha256": sha256("申请表".encode()).hexdigest()},
    ],
}
_STOP = _STOPPING | {"bank_code": INSTITUTION, "amount": "9800.00"}
_ACCOUNT = {"account_number", "account_name", "account_type", "legal_document_number"}
_ABOUT = {name: value for name, value in REPEATED.items() if name not in _ACCOUNT} | {
    **_TARGET,
    "parent": str(order_id(CENTRE, "A01-00003")),
    "agency": INSTITUTION,
    "account_ref": REF,
    "amount_minor": 980000,
}

TRANSACTION_STOPS: Mapping[str, dict[str, Any]] = {
    "stop_payment.stop_transaction.v1": _STOP,
    "stop_payment.pre_flight_transaction.v1": _STOP,
    "stop_payment.transaction_stop_ordered.v1": _STOPPING
    | {
        "agency": INSTITUTION,
        "ordered_by": CENTRE,
        "routed_by": "name",
        "account_ref": REF,
        "phone_ref": "0b8e2f4c-91d7-5c36-8a4e-6f7d5b2c1e90",
        "amount_minor": 980000,
        "level": 1,
    },
    "stop_payment.transaction_release_ordered.v1": _ABOUT
    | {
        "application_id": "A01-00003-J1",
        "legal_document_number": "湖公(刑)解止字〔2026〕00003号",
        "reason": "经核查与案件无关",
    },
    "stop_payment.transaction_extension_ordered.v1": _ABOUT
    | {
        "application_id": "A01-00003-Y1",
        "reason": "案件仍在侦查",
        "until": "2026-11-24T11:06:30Z",
    },
}
"""One true example of each of these messages, by wire name."""
