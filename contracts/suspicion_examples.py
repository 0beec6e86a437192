"""Examples of what banks report as suspicious, and of what is recorded of it."""

from collections.abc import Mapping
from typing import Any

from contracts.measure_examples import BANK, CENTRE, REPEATED

_SAID = {
    "application_id": "ICBC-S-00001",
    "feature_code": "3006",
    "account_number": "622007806360837789",
    "account_name": "黄强桂",
    "currency": "CNY",
    "transactions": [
        {
            "serial": "20261120181000000123",
            "transacted_at": "2026-11-20T10:10:00Z",
            "direction": "debit",
            "means": "transfer",
            "amount": "300000.00",
            "counterparty_account": "6212261203000000012",
            "counterparty_name": "马艳",
        }
    ],
    "description": "短时间内多人转入后一次转出",
    "feedback_organ": "中国工商银行湖州分行",
    "operator_name": "李红",
    "operator_phone": "+865722250001",
}
_RECORDED = {
    "agency": BANK,
    "ordered_by": CENTRE,
    "account_ref": REPEATED["account_ref"],
}

SUSPICIONS: Mapping[str, dict[str, Any]] = {
    "stop_payment.report_suspicion.v1": _SAID | {"reported_to": CENTRE},
    "stop_payment.suspicion_reported.v1": _SAID | _RECORDED,
    "stop_payment.suspicion_cancelled.v1": _RECORDED
    | {
        "application_id": "ICBC-S-00001",
        "feature_code": "0000",
        "account_number": "622007806360837789",
        "description": "经核实为货款",
    },
}
"""One true example of each of these messages, by wire name."""
