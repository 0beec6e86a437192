"""How often an account may be stopped: policy says it, whoever asks and however many at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from contracts import measures as ms
from contracts import stop_payment as sp
from contracts import tracing as tr
from contracts.port import Receipt, WireCommand
from contracts.problems import Problem
from shared.parking import parked
from tests.application import APPLICATION
from tests.chased import BACK, ON, ask, hop_of, tell
from tests.core.conftest import OFFICER
from tests.core.test_rerouting import elsewhere
from tests.core.test_shaping import DONE, asked, slug, stopped
from tests.town import ANOTHER

if TYPE_CHECKING:
    from contracts.port import Answer
    from tests.core.conftest import Core

pytestmark = pytest.mark.parametrize("url", ["sqlite"], indirect=True)
ACCOUNT = APPLICATION["account_number"]


def another(core: Core, application: str, **fields: Any) -> Answer:  # noqa: ANN401  as in JSON
    """Return what an officer hears who has the one account stopped."""
    said = {"account_number": ACCOUNT, "overrides": ANOTHER, **fields}
    [answer] = core.send(core.stop(application, **said), caller=core.person("officer1"))
    core.settle()
    return answer


def refused(answer: Answer) -> tuple[str, str]:
    assert isinstance(answer, Problem), answer
    return answer.slug, answer.hint


def test_a_stop_beyond_the_permitted_number_is_refused(core: Core) -> None:
    stopped(core)
    assert isinstance(another(core, "A-2"), Receipt)
    assert refused(another(core, "A-3")) == ("stopped-enough", "2")
    assert [(e.data["application_id"], e.data["number"]) for e in core.log(ms.StopCounted)] == [
        ("A-1", 1),
        ("A-2", 2),
    ]
    assert len(core.log(sp.Ordered)) == 2


def test_a_stop_that_has_lapsed_counts_and_an_extension_does_not(core: Core) -> None:
    core.take(DONE, core.person("icbc1"), asked(core, ms.Extend, stopped(core)))
    core.later(days=9)
    assert isinstance(another(core, "A-2"), Receipt)
    core.later(days=9)
    assert slug(another(core, "A-3")) == "stopped-enough"


def test_what_the_bank_refused_and_what_was_taken_back_count_no_more(core: Core) -> None:
    first, second = another(core, "A-1"), another(core, "A-2")
    assert isinstance(first, Receipt)
    assert isinstance(second, Receipt)
    core.take(sp.Answer(code="0301"), core.person("icbc1"), first.subject)
    assert isinstance(another(core, "A-3"), Receipt)
    core.take(sp.Withdraw(reason="mistaken"), core.person("officer1"), second.subject)
    assert isinstance(another(core, "A-4"), Receipt)
    assert slug(another(core, "A-5")) == "stopped-enough"


def test_rows_of_one_file_are_counted_like_any_other(core: Core) -> None:
    rows = [core.stop(f"R-{number}", account_number=ACCOUNT) for number in range(4)]
    answers = core.send(*rows, core.stop("B-1"))
    assert list(map(slug, answers)) == [*["accepted"] * 2, *["stopped-enough"] * 2, "accepted"]
    assert isinstance(answers[2], Problem)
    assert answers[2].codes == ["stopped_enough"]


def test_what_was_ordered_before_is_repeated_however_often_the_account_was_stopped(
    core: Core,
) -> None:
    first = another(core, "A-1")
    another(core, "A-2")
    again = another(core, "A-1")
    assert isinstance(first, Receipt)
    assert isinstance(again, Receipt)
    assert (again.outcome, again.position) == ("repeated", first.position)


def test_pre_flight_finds_it_beside_everything_else(core: Core) -> None:
    another(core, "A-1")
    another(core, "A-2")

    def found(application: str, **fields: object) -> set[tuple[str, str, str]]:
        said = core.application(application, account_number=ACCOUNT, **fields)
        wire = WireCommand(uuid4(), sp.PreFlight.wire, said)
        [answer] = core.send(wire, caller=core.person("officer1"))
        assert isinstance(answer, Problem)
        return {(each.pointer, each.code, each.hint) for each in answer.defects}

    spent = ("/account_number", "stopped_enough", "2")
    stands = ("/account_number", "account_under_order", "")
    assert found("A-3") == {spent, stands}
    assert found("A-3", amount="-1") == {spent, stands, ("/amount", "amount_not_positive", "")}
    assert found("A-2") == {stands}, "it was ordered, and can be said again"


def test_money_that_comes_to_an_account_once_too_often_is_left_to_the_officer(core: Core) -> None:
    icbc, abc = core.person("icbc1"), core.person("abc1")
    first = core.order("A-1")
    another(core, "A-2")
    ask(core, icbc, first, "41023.42")
    tell(core, icbc, first, ON)
    second = hop_of(core, first, "T-1")
    ask(core, abc, second, "0.00")
    tell(core, abc, second, BACK)
    assert len(core.log(sp.Ordered)) == 3
    proposed = core.log(tr.HopProposed)[-1]
    assert parked(core.engine) == []
    follow = tr.Follow(
        order_id=proposed.stream.removeprefix("stop_payment-"),
        from_ref=proposed.data["from_ref"],
        serial="T-2",
    )
    assert core.refuse(follow, OFFICER).slug == "stopped-enough"


def test_an_order_is_not_sent_on_to_an_account_that_can_be_stopped_no_more(core: Core) -> None:
    for number in range(2):
        another(core, f"B-{number}", bank_code="ABC", account_type="corporate")
    first = another(core, "A-1", bank_code="CCB", account_type="corporate")
    assert isinstance(first, Receipt)
    core.take(elsewhere("ABC"), core.person("ccb1"), first.subject)
    core.settle()
    assert len(core.log(sp.Ordered)) == 3
    assert parked(core.engine) == []
