"""What an officer fills in to have a payment stopped, for every test that orders a stop."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zlib import crc32

from stdnum import luhn

APPLICATION: Mapping[str, Any] = {
    "application_id": "A-1",
    "case_number": "A3305000000002026111001",
    "urgency": "urgent",
    "bank_code": "ICBC",
    "account_number": "622007806360837789",
    "account_name": "黄强桂",
    "account_type": "personal",
    "amount": "441023.42",
    "currency": "CNY",
    "transfer_time": "2026-11-20T11:04:00+08:00",
    "victim_name": "湖州宏源建材有限公司",
    "officer1_id": "331000",
    "officer1_name": "沈建国",
    "officer2_id": "331259",
    "officer2_name": "章晓燕",
    "legal_document_number": "湖公(刑)止付字〔2026〕00001号",
}
"""An order as it comes in JSON: to ICBC, to stop 441023.42 yuan on a person's card."""


def application(name: str, **fields: object) -> dict[str, Any]:
    """Return the content of a stop of a transfer of its own, and to an account of its own.

    Unless another is named.
    """
    own = {
        "application_id": name,
        "account_number": account_of(name),
        "transfer_time": transfer_of(name),
    }
    return {**APPLICATION, **own, **fields}


def transfer_of(application: str) -> str:
    """Return when the money was transferred that an application is about."""
    first = datetime.fromisoformat(APPLICATION["transfer_time"])
    if application == APPLICATION["application_id"]:
        return first.isoformat()
    return (first - timedelta(seconds=1 + crc32(application.encode()) % 3600)).isoformat()


def account_of(application: str) -> str:
    """Return the card at ICBC that an application is about: its own, for none is stopped often."""
    if application == APPLICATION["application_id"]:
        return str(APPLICATION["account_number"])
    number = f"6220078{crc32(application.encode()):010}"
    return number + str(luhn.calc_check_digit(number))
