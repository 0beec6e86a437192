"""Races: many threads at one order or one account, and exactly one effect."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING

from contracts import holding as hd
from contracts import measures as ms
from contracts import stop_payment as sp
from contracts.port import Answer, Receipt
from contracts.problems import Problem
from shared.log.verify import verify
from tests.application import APPLICATION, account_of
from tests.core.test_holding import BANKS, asked

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.core.conftest import Core

THREADS = 10
ACCOUNT = APPLICATION["account_number"]


def together(*acts: Callable[[], Answer]) -> list[Answer]:
    """Return what the acts come to when all begin at one moment."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], Answer]) -> Answer:
        barrier.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def places(answers: list[Answer]) -> set[tuple[int, int, str]]:
    receipts = [answer for answer in answers if isinstance(answer, Receipt)]
    assert len(receipts) == len(answers), answers
    return {(each.position, each.last_position, each.leaf_hash) for each in receipts}


def outcomes(answers: list[Answer]) -> list[str]:
    return sorted(answer.outcome for answer in answers if isinstance(answer, Receipt))


ONE_AND_REPEATS = ["accepted", *["repeated"] * (THREADS - 1)]


def test_one_order_sent_by_many_threads_at_once_is_one_order(core: Core) -> None:
    answers = together(*[lambda: core.send(core.stop("A-1"))[0]] * THREADS)
    assert len(places(answers)) == 1
    assert outcomes(answers) == ONE_AND_REPEATS
    core.settle()
    assert (core.count()["ordered"], core.count()["offered"]) == (1, 1)


def test_one_application_under_many_keys_at_once_is_one_order(core: Core) -> None:
    wires = [core.stop("A-1", key=f"k{number}") for number in range(THREADS)]
    answers = together(*[lambda wire=wire: core.send(wire)[0] for wire in wires])
    assert len(places(answers)) == 1
    assert outcomes(answers) == ONE_AND_REPEATS
    assert core.count()["ordered"] == 1


def test_one_acknowledgement_by_many_threads_at_once_is_one(core: Core) -> None:
    order, clerk = core.order("A-1"), core.person("icbc1")
    answers = together(*[lambda: core.take(sp.Acknowledge(), clerk, order)] * THREADS)
    assert len(places(answers)) == 1
    assert outcomes(answers) == ONE_AND_REPEATS
    assert core.count()["acknowledged"] == 1


def test_one_answer_by_many_threads_at_once_puts_one_stop_in_force(core: Core) -> None:
    order, clerk = core.order("A-1"), core.person("icbc1")
    answer = sp.Answer(code="0000", held_amount="5")
    answers = together(*[lambda: core.take(answer, clerk, order)] * THREADS)
    assert len(places(answers)) == 1
    assert core.count()["stop_imposed"] == 1


def test_answers_to_two_orders_on_one_account_at_once_make_two_measures(core: Core) -> None:
    clerk = core.person("icbc1")
    for number in range(5):
        one = core.order(f"A-{number}")
        two = core.order(f"B-{number}", account_number=account_of(f"A-{number}"))
        half = sp.Answer(code="0000", held_amount="5")
        whole = sp.Answer(code="0000", held_amount="441023.42")
        together(lambda: core.take(half, clerk, one), lambda: core.take(whole, clerk, two))  # noqa: B023  both end before the next
        stops = {event.data["order_id"]: event.data for event in core.log(sp.StopImposed)}
        assert (stops[str(one)]["held_minor"], stops[str(one)]["partial"]) == (500, True)
        assert (stops[str(two)]["held_minor"], stops[str(two)]["partial"]) == (44102342, False)
    assert core.count()["stop_imposed"] == 10


def test_many_answers_on_one_account_at_once_all_come_through(core: Core) -> None:
    clerk, answer = core.person("icbc1"), sp.Answer(code="0000", held_amount="5")
    orders = [core.refused(f"A-{n}", clerk, account_number=ACCOUNT) for n in range(24)]
    acts = [lambda order=order: core.say(answer, clerk, order) for order in orders]
    assert len(places(together(*acts))) == 24
    assert core.count()["stop_imposed"] == 24


def test_a_withdrawal_and_an_answer_at_once_leave_an_order_of_events_that_is_allowed(
    core: Core,
) -> None:
    officer, clerk = core.person("officer1"), core.person("icbc1")
    for number in range(5):
        order = core.order(f"A-{number}")
        withdrawn, answered = together(
            lambda: core.say(sp.Withdraw(reason="found"), officer, order),  # noqa: B023  both end before the next
            lambda: core.say(sp.Answer(code="0301"), clerk, order),  # noqa: B023
        )
        assert isinstance(answered, Receipt)
        words = [e.type.split(".")[1] for e in core.edge.reader.stream(f"stop_payment-{order}")]
        if isinstance(withdrawn, Receipt):
            assert words[2:] == ["withdrawn", "answered"]
        else:
            assert withdrawn.slug == "already-answered"
            assert words[2:] == ["answered"]


def test_a_log_written_by_many_threads_verifies(core: Core) -> None:
    together(*[lambda n=n: core.send(core.stop(f"A-{n}"))[0] for n in range(THREADS)])
    core.settle()
    assert verify(core.engine).size == core.edge.reader.size()


def test_of_fifty_orders_on_one_account_at_once_as_many_are_given_as_are_permitted(
    core: Core,
) -> None:
    wanted = [core.stop(f"R-{number}", account_number=ACCOUNT) for number in range(50)]
    answers = together(*[lambda one=one: core.send(one)[0] for one in wanted])
    assert outcomes(answers) == ["accepted"] * 2
    refused = {each.slug for each in answers if isinstance(each, Problem)}
    assert refused == {"stopped-enough"}
    assert sorted(event.data["number"] for event in core.log(ms.StopCounted)) == [1, 2]


def test_of_fifty_that_would_hold_one_person_at_once_one_does(core: Core) -> None:
    officer, wanted = core.person("officer1"), [asked(f"B-{number}") for number in range(50)]
    answers = together(*[lambda one=one: core.say(one, officer) for one in wanted])
    assert outcomes(answers) == ["accepted"]
    assert {each.slug for each in answers if isinstance(each, Problem)} == {"person-held"}
    assert len(core.log(hd.HoldOrdered)) == len(BANKS)
