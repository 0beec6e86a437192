"""Pre-flight: all that speaks against an order at once, and who goes on in spite of it, and why."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from contracts import stop_payment as sp
from contracts.port import Caller, Receipt, Via, WireCommand, command_id
from contracts.problems import Problem
from tests.application import APPLICATION

if TYPE_CHECKING:
    from contracts.port import Answer
    from tests.core.conftest import Core

pytestmark = pytest.mark.parametrize("url", ["sqlite"], indirect=True)
"""What is decided does not depend on the store: one is enough here."""
HELD = sp.Answer(code="0000", held_amount="100")
SAME: dict[str, Any] = {"account_number": APPLICATION["account_number"]}
"""Every order here is on one account."""
STOPPED = {"code": "account_under_order", "reason": "同一受害人的第二笔转账"}


def found(answer: Answer) -> set[tuple[str, str]]:
    assert isinstance(answer, Problem), answer
    return {(defect.pointer, defect.code) for defect in answer.defects}


def officer(core: Core, application: str, key: str | None = None, **fields: Any) -> Answer:  # noqa: ANN401  as in JSON
    """Give an order at the console, where warnings must be answered."""
    wire = core.stop(application, key, **(SAME | fields))
    [answer] = core.send(wire, caller=core.person("officer1"))
    return answer


def ask(core: Core, caller: Caller | None = None, **fields: Any) -> Answer:  # noqa: ANN401  as in JSON
    wire = WireCommand(uuid4(), sp.PreFlight.wire, core.application("A-9", **(SAME | fields)))
    [answer] = core.send(wire, caller=caller or core.person("officer1"))
    return answer


def a_stop_in_force(core: Core) -> None:
    core.take(HELD, core.person("icbc1"), core.order("A-1"))
    core.settle()  # what follows the answer is there too


def test_errors_and_warnings_are_found_at_once_and_nothing_is_written(core: Core) -> None:
    a_stop_in_force(core)
    before = core.count()
    answer = ask(
        core, amount="-1", officer2_id="331000", legal_document_number="紧急", account_name="黄𠮷"
    )
    assert found(answer) == {
        ("/amount", "amount_not_positive"),
        ("/officer2_id", "officers_not_distinct"),
        ("/account_number", "account_under_order"),
        ("/legal_document_number", "legal_document_form"),
        ("/account_name", "name_characters"),
    }
    assert core.count() == before


def test_an_order_that_nothing_speaks_against_is_still_not_written(core: Core) -> None:
    answer = ask(core)
    assert isinstance(answer, Problem)
    assert (answer.slug, answer.defects) == ("pre-flight", ())
    assert "ordered" not in core.count()


def test_what_was_ordered_with_other_content_is_a_finding(core: Core) -> None:
    core.order("A-9")
    assert found(ask(core, amount="1")) == {("", "conflict")}


@pytest.mark.parametrize("login", ["icbc1", "audit1"])
def test_only_officers_may_ask(core: Core, login: str) -> None:
    answer = ask(core, core.person(login))
    assert isinstance(answer, Problem)
    assert answer.slug == "forbidden"


def test_an_officer_goes_on_only_with_a_reason_for_each_warning(core: Core) -> None:
    a_stop_in_force(core)
    odd = {"legal_document_number": "紧急"}
    silent = officer(core, "A-2", **odd)
    assert isinstance(silent, Problem)
    assert silent.slug == "warnings-stand"
    assert silent.codes == ["account_under_order", "legal_document_form"]
    half = officer(core, "A-2", overrides=[STOPPED], **odd)
    assert isinstance(half, Problem)
    assert half.codes == ["legal_document_form"]
    both = [STOPPED, {"code": "legal_document_form", "reason": "编号尚未生成"}]
    assert isinstance(officer(core, "A-2", overrides=both, **odd), Receipt)
    ordered = core.log(sp.Ordered)[-1]
    codes = [{"code": "account_under_order"}, {"code": "legal_document_form"}]
    assert ordered.data["warnings"] == codes
    assert core.said(ordered)["overrides"] == both
    assert "第二笔转账" not in ordered.text


def test_a_reason_for_what_does_not_stand_is_not_kept(core: Core) -> None:
    assert isinstance(officer(core, "A-1", overrides=[STOPPED]), Receipt)
    [ordered] = core.log(sp.Ordered)
    assert ordered.data.keys() & {"warnings", "overrides"} == set()


def test_nobody_overrides_an_error(core: Core) -> None:
    error = {"code": "officers_not_distinct", "reason": "只有一人值班"}
    answer = officer(core, "A-1", officer2_id="331000", overrides=[error])
    assert found(answer) == {
        ("/officer2_id", "officers_not_distinct"),
        ("/overrides/0/code", "choice_unknown"),
    }


def test_an_override_needs_its_reason(core: Core) -> None:
    answer = officer(core, "A-1", overrides=[{"code": "account_under_order", "reason": " "}])
    assert found(answer) == {("/overrides/0/reason", "required")}


def test_a_warning_never_stops_a_row_of_a_file(core: Core) -> None:
    a_stop_in_force(core)
    core.order("A-2", **SAME)
    assert core.log(sp.Ordered)[-1].data["warnings"] == [{"code": "account_under_order"}]


def test_what_was_ordered_is_repeated_whatever_speaks_against_it_now(core: Core) -> None:
    first = officer(core, "A-1", overrides=[STOPPED])
    assert isinstance(first, Receipt)
    core.settle()
    core.take(HELD, core.person("icbc1"), first.subject)
    again = officer(core, "A-1", key="another")
    assert isinstance(again, Receipt)
    assert (again.outcome, again.command_id) == ("repeated", command_id("HZ", "A-1"))


def test_a_stop_that_has_lapsed_speaks_against_nothing(core: Core) -> None:
    a_stop_in_force(core)
    core.later(hours=48)
    assert isinstance(officer(core, "A-2"), Receipt)


TRANSFER = {
    "account_number": APPLICATION["account_number"],
    "transfer_time": APPLICATION["transfer_time"],
}
LATER = TRANSFER | {"transfer_time": "2026-11-20T11:05:00+08:00"}


def test_an_order_that_waits_for_its_bank_is_warned_of_too(core: Core) -> None:
    core.order("A-1")
    silent = officer(core, "A-2", **LATER)
    assert isinstance(silent, Problem)
    assert silent.codes == ["account_under_order"]
    assert isinstance(officer(core, "A-2", overrides=[STOPPED], **LATER), Receipt)


@pytest.mark.parametrize("via", ["console", "import"])
def test_the_same_transfer_is_not_ordered_twice_by_anybody(core: Core, via: Via) -> None:
    core.order("A-1")
    caller = replace(core.person("officer1"), via=via)
    [answer] = core.send(core.stop("A-2", overrides=[STOPPED], **TRANSFER), caller=caller)
    assert found(answer) == {("/transfer_time", "transfer_under_order")}
    assert isinstance(core.send(core.stop("A-2", **TRANSFER | {"amount": "5"}))[0], Receipt)
    assert found(ask(core, **TRANSFER)) >= {("/transfer_time", "transfer_under_order")}


def test_another_centre_learns_of_an_account_by_what_is_in_force_on_it_alone(core: Core) -> None:
    order, elsewhere = core.order("A-1"), core.person("officer3")
    assert found(ask(core, elsewhere, **TRANSFER)) == set()
    core.take(HELD, core.person("icbc1"), order)
    core.settle()
    assert found(ask(core, elsewhere, **TRANSFER)) == {("/account_number", "account_under_order")}


def test_what_stands_no_more_stands_in_nobodys_way(core: Core) -> None:
    core.refused("A-1", core.person("icbc1"))
    order = core.order("A-2", **TRANSFER)
    core.take(sp.Withdraw(reason="误报"), core.person("officer1"), order)
    assert isinstance(officer(core, "A-3", **TRANSFER), Receipt)
