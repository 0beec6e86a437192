"""National messages in tests: for each code one of ours that says all that it has a place for."""

from typing import Any

import pytest

import contracts.generate  # noqa: F401  enters every message in the registry
from contracts.examples import examples
from contracts.message import Wire
from contracts.national import TABLES, Table, read, write
from contracts.problems import Refused

BESIDES = {
    **{
        name: str(examples()["stop_payment.watch_ordered.v1"][name])
        for name in (
            *("application_id", "case_number", "urgency", "account_type", "agency"),
            *("account_name", "account_number", "ordered_by"),
            *("officer1_id", "officer1_name", "officer2_id", "officer2_name"),
        )
    },
    "sender": "mps",
    "receiver": "ICBC",
    "ended_at": "2026-11-21T11:00:00Z",
    "result": "taken_up",
    "serial": "mps-20261120-000001",
    "applied_at": "2026-11-20T11:00:00Z",
    "organ": "HZAFC",
    "organ_name": "湖州市反诈中心",
    "original": "A01-00001",
    "application": "A01-00001",
}
LINE: Wire = {
    "serial": "20261120181000000123",
    "transacted_at": "2026-11-20T10:10:00Z",
    "direction": "debit",
    "means": "transfer",
    "amount": "300000.00",
    "balance": "0.00",
    "counterparty_account": "6212261203000000012",
    "counterparty_name": "马艳",
    "counterparty_bank": "CCB",
    "summary": "转账",
}
HOLDER: Wire = {
    "holder_name": "马艳",
    "holder_id_type": "01",
    "holder_id_number": "33050119900101123X",
    "holder_phone": "+8613800138000",
    "holder_address": "浙江省湖州市吴兴区",
}
OWNED: Wire = {
    "account_number": "6212261203000000012",
    "state": "frozen",
    "currency": "CNY",
    "balance": "12.30",
    "opened_on": "2019-03-05",
}
MORE: dict[str, Wire] = {
    "100101": {
        "bank_name": "中国工商银行",
        "starts_at": "2026-11-20T11:00:00Z",
        "expires_at": "2026-11-22T11:00:00Z",
    },
    "100302": {"account_number": "622007806360837789", "transactions": [LINE]},
    "100304": HOLDER,
    "100306": {"transactions": [LINE, LINE | {"serial": "2", "means": "cash"}]},
    "100403": {
        "feature_code": "1001",
        "holder_name": "马艳",
        "holder_id_type": "01",
        "holder_id_number": "33050119900101123X",
        "openings": [
            {"account_number": "6212261203000000012", "opened_where": "湖州分行营业部"},
            {"account_number": "6222007806360837709", "opened_at": "2026-11-19T02:00:00Z"},
        ],
    },
    "100404": HOLDER | {"feature_code": "2001", "opened_where": "湖州分行营业部"},
    "100310": {"accounts": [OWNED, {"account_number": "6222007806360837709"}]},
}
"""What the examples leave out and the national message has a place for."""


def example(code: str) -> Wire:
    """Return a message of ours that says all that the national one asks for."""
    return {**examples()[TABLES[code].ours.wire], **MORE.get(code, {})}


def carried(table: Table, data: Wire) -> Wire:
    """Return what of a message of ours a national one has a place for."""
    return {name: value for name, value in data.items() if name not in table.lost_there()}


def wrong(code: str, **changed: Any) -> dict[str, tuple[str, str]]:  # noqa: ANN401  as in JSON
    """Return what is wrong with a message after changes to its body: code and hint by pointer."""
    made = write(code, example(code), BESIDES)
    body = {name: value for name, value in {**made.body, **changed}.items() if value is not None}
    with pytest.raises(Refused) as refused:
        read(made.head, body)
    problem = refused.value.problem
    return {each.pointer: (each.code, each.hint) for each in problem.defects}
