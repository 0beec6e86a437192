"""Defects: every one is named, with its place, and nothing is written."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts import directory as d
from contracts import stop_payment as sp
from contracts.codes import issuers
from contracts.port import Receipt, WireCommand, command_id
from contracts.problems import Problem

if TYPE_CHECKING:
    from contracts.port import Answer
    from tests.core.conftest import Core

pytestmark = pytest.mark.parametrize("url", ["sqlite"], indirect=True)
"""What is decided does not depend on the store: one is enough here."""

DEFECTIVE = Path(__file__).parents[2] / "deploy/demo/cases/defective-orders.csv"


def word(answer: Answer) -> str:
    return answer.slug if isinstance(answer, Problem) else answer.outcome


def codes(answer: Answer) -> list[str]:
    assert isinstance(answer, Problem), answer
    return answer.codes


def test_every_defective_row_has_exactly_its_outcome_and_codes(core: Core) -> None:
    core.edge.register.refresh()
    known = core.edge.register.agencies()
    banks = {issuer.bank_code: issuer.bank_name for issuer in issuers()}
    core.install(
        d.RegisterAgency(agency=code, name=name, kind="bank")
        for code, name in banks.items()
        if code not in known
    )
    rows = list(csv.DictReader(DEFECTIVE.read_text("utf-8-sig").splitlines()))
    answers = core.send(
        *(
            WireCommand(
                command_id("HZ", row["application_id"]),
                sp.Order.wire,
                {k: v for k, v in row.items() if v and k not in {"outcome", "codes"}},
            )
            for row in rows
        )
    )
    got = [
        ("refused", " ".join(answer.codes)) if isinstance(answer, Problem) else (answer.outcome, "")
        for answer in answers
    ]
    assert got == [(row["outcome"], row["codes"]) for row in rows]
    assert len(rows) == 32


def test_all_defects_are_named_at_once(core: Core) -> None:
    wire = core.stop(
        "A-1",
        bank_code="NOSUCHBANK",
        account_number="12x",
        amount="1,00",
        currency="XXX",
        urgency="soon",
        transfer_time="2027-01-01T00:00:00Z",
        officer2_id="331000",
        case_number=None,
        victim_phone="1",
        surprise="!",
    )
    [answer] = core.send(wire)
    assert isinstance(answer, Problem)
    assert {(defect.pointer, defect.code) for defect in answer.defects} == {
        ("/bank_code", "agency_unknown"),
        ("/account_number", "account_format"),
        ("/amount", "amount_format"),
        ("/currency", "currency_unknown"),
        ("/urgency", "choice_unknown"),
        ("/transfer_time", "time_in_future"),
        ("/officer2_id", "officers_not_distinct"),
        ("/case_number", "required"),
        ("/victim_phone", "phone_format"),
        ("/surprise", "unknown_field"),
    }
    assert core.count()["ordered"] == 0


def test_a_mistyped_card_says_nothing_of_its_issuer(core: Core) -> None:
    [answer] = core.send(core.stop("A-1", bank_code=None, account_number="7000018487347120"))
    assert codes(answer) == ["account_check_digit"]


@pytest.mark.parametrize("agency", ["HZ", "CT"])
def test_only_a_bank_can_be_ordered_to_stop_payments(core: Core, agency: str) -> None:
    wire = core.stop("A-1", bank_code=agency, account_type="corporate")
    named = core.stop("A-2", bank_code=None, bank_name=f"{agency}银行", account_type="corporate")
    answers = core.send(wire, named)
    assert [codes(answer) for answer in answers] == [["agency_unknown"]] * 2


def test_a_bank_may_be_named_by_its_name(core: Core) -> None:
    by_name = core.stop("A-1", bank_code=None, bank_name="ABC银行", account_type="corporate")
    both = core.stop("A-2", bank_code="ABC", bank_name="ABC银行", account_type="corporate")
    at_odds = core.stop("A-3", bank_code="CCB", bank_name="ABC银行", account_type="corporate")
    answers = core.send(by_name, both, at_odds)
    assert [word(answer) for answer in answers] == ["accepted", "accepted", "invalid-command"]
    assert codes(answers[2]) == ["bank_name_mismatch"]
    assert {event.data["agency"] for event in core.log(sp.Ordered)} == {"ABC"}


def test_a_period_may_not_exceed_what_the_law_allows(core: Core) -> None:
    start = "2026-11-20T19:00:00+08:00"
    answers = core.send(
        core.stop("A-1", starts_at=start, expires_at="2026-11-22T19:00:00+08:00"),
        core.stop("A-2", starts_at=start, expires_at="2026-11-22T19:00:01+08:00"),
        core.stop("A-3", starts_at=start, expires_at=start),
    )
    assert word(answers[0]) == "accepted"
    assert [codes(answer) for answer in answers[1:]] == [["period_too_long"], ["period_reversed"]]


def test_a_partys_clock_may_run_ahead_by_five_minutes(core: Core) -> None:
    order = core.order("A-1")
    clerk = core.person("icbc1")
    ahead = [
        sp.Acknowledge(occurred_at=sp.Acknowledge.load({"occurred_at": at}).occurred_at)
        for at in ("2026-11-20T11:05:00Z", "2026-11-20T11:05:00.000001Z")
    ]
    answers = [core.say(command, clerk, order) for command in ahead]
    assert word(answers[0]) == "accepted"
    assert codes(answers[1]) == ["time_in_future"]


json_like = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(exclude_categories=())),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_no_input_is_too_odd_to_be_answered(core: Core, data: st.DataObject) -> None:
    fields = list(sp.Order.__dataclass_fields__)
    twisted: dict[str, Any] = data.draw(
        st.dictionaries(st.sampled_from(fields), json_like, max_size=4)
    )
    whole: Any = data.draw(json_like)
    wires = [
        core.stop(uuid4().hex, **twisted),
        WireCommand(uuid4(), sp.Order.wire, whole),
        WireCommand(uuid4(), sp.Withdraw.wire, whole, uuid4()),
        WireCommand(uuid4(), d.RegisterPerson.wire, whole),
    ]
    for wire in wires:
        [answer] = core.send(wire)
        assert isinstance(answer, Receipt | Problem)
        if isinstance(answer, Problem):
            assert answer.document("en", "/x")["status"] == answer.status
