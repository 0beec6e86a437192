"""What a record says is held against what was signed: reports, appeals, what was paid."""

from datetime import datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest

from contracts.examples import envelope, examples
from contracts.fairness import Appeal, AppealFiled
from contracts.port import command_id
from contracts.reporting import Report, Reported
from contracts.stop_payment import Answered
from contracts.suspicions import ReportSuspicion, SuspicionReported
from shared.verifying import signatures
from tests.verifying.world import (
    BANK,
    CENTRE_KEY,
    ORDER,
    OTHER,
    Data,
    World,
    an_event,
    both,
    claims,
    the_events,
)

if TYPE_CHECKING:
    from contracts.envelope import Envelope

SIGNED_REPORT = examples()[Report.wire] | {
    "transfer_time": "2026-11-20T18:04:00+08:00",
    "held_amount": "120000",
    "victim_phone": "0572-2250000",
}


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({}, True),
        ({"amount": "441023.43"}, False),
        ({"held_amount": "1"}, False),
        ({"reported_to": "WXAFC"}, False),
        ({"transfer_time": "2026-11-20T18:04:01+08:00"}, False),
        ({"stopped_at": None}, False),
        ({"victim_name": None}, False),
        ({"transfer_serial": "S-1"}, False),
    ],
)
def test_a_report_is_held_against_what_its_bank_signed(changed: Data, *, says: bool) -> None:
    assert said_so(envelope(Reported.wire), SIGNED_REPORT | changed) is says


SUSPECTED = examples()[ReportSuspicion.wire]
[LINE] = SUSPECTED["transactions"]


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({}, True),
        ({"openings": []}, True),
        ({"feature_code": "3001"}, False),
        ({"reported_to": "WXAFC"}, False),
        ({"description": None}, False),
        ({"transactions": [LINE | {"amount": "300000.01"}]}, False),
        ({"transactions": [LINE, LINE]}, False),
        ({"openings": [{"account_number": "6212261203000000012"}]}, False),
    ],
)
def test_what_a_bank_suspects_is_held_against_what_it_signed(changed: Data, *, says: bool) -> None:
    assert said_so(envelope(SuspicionReported.wire), SUSPECTED | changed) is says


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({}, True),
        ({"appellant_phone": "13800000000"}, True),
        ({"appellant_phone": "13800000001"}, False),
        ({"appellant_name": "黄强"}, False),
        ({"grounds": None}, False),
        ({"door": "centre"}, False),
    ],
)
def test_an_appeal_is_held_against_what_its_bank_signed(changed: Data, *, says: bool) -> None:
    assert said_so(envelope(AppealFiled.wire), examples()[Appeal.wire] | changed) is says


PAID = {"code": "1200", "paid_amount": "50000.00"}
RETURNED = {"code": "1200", "code_class": "partial", "paid_minor": 5000000}


@pytest.mark.parametrize(
    ("recorded", "changed", "says"),
    [
        ({}, {}, True),
        ({}, {"paid_amount": "50000.01"}, False),
        ({}, {"paid_amount": None}, False),
        ({"code": "0000", "code_class": "executed"}, {"code": "0000", "paid_amount": None}, True),
    ],
)
def test_what_was_paid_is_held_against_what_its_bank_signed(
    recorded: Data, changed: Data, *, says: bool
) -> None:
    said = {"currency": "CNY", "held_minor": 0, "counts_against_agency": False}
    record = envelope(Answered.wire) | {"data": said | RETURNED | recorded}
    assert said_so(record, PAID | changed) is says


def said_so(record: Data, signed: Data) -> bool:
    """Ask both verifiers whether a record says what was signed; they must agree."""
    at = {"occurred_at": datetime.fromisoformat(record["occurred_at"])}
    event = cast("Envelope", SimpleNamespace(**record | at))
    ours: bool = signatures._says(event, signed)  # noqa: SLF001  both, one rule
    try:
        theirs: bool = OTHER.says(record, signed)
    except LookupError:
        theirs = False
    assert ours is theirs
    return ours


FILED = {"measure": ORDER, "door": "bank", "review_by": "2026-11-23T11:00:00Z", "grounds": "货款"}


@pytest.mark.parametrize(
    ("measure", "expected"),
    [(ORDER, (0, "proven")), (ORDER.replace(ORDER[0], "x", 1), (1, "claim"))],
)
def test_an_appeal_that_a_clerk_entered_is_proven_to_be_about_its_measure(
    measure: str, expected: tuple[object, ...]
) -> None:
    who = {"agency": BANK, "person": "fei.tao", "assurance": "password"}
    said = {"grounds": "货款"}
    token = CENTRE_KEY.sign(
        claims("stop_payment.appeal.v1", "appeal-1", said, iss="tocsin", act=who)
    )
    events = the_events()
    events[7] = an_event(
        AppealFiled.wire,
        FILED | {"measure": measure},
        stream=events[7]["stream"],
        command_id=command_id(BANK, "appeal-1"),
        actor=who,
        signature=token,
        key_id=events[7]["key_id"],
    )
    assert both(World(events).bundle().to_bytes())[:2] == expected
