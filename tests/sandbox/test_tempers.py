"""Each temper has its own way with an order, and can be told from the others by its answers."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from contracts.codes import response_codes
from contracts.stop_payment import Acknowledge, Answer
from contracts.types import LARGEST_AMOUNT, minor_of
from services.sandbox.holds import carried_out, entered
from services.sandbox.reports import body, holder, left, refusal, told
from services.sandbox.tempers import Act, Asked, Kind, Temper, plan

OFFERED = datetime(2026, 11, 20, 11, tzinfo=UTC)
LIMITS = ((300, 1800), (1800, 86400), (1800, 3600), (3600, 3600))
SEEDS = st.integers(0, 2**32)
ASKED = st.builds(
    lambda application, amount, limits: Asked(
        order_id="9ce401cf-84c2-5659-8c72-3bd31ef3aa90",
        application_id=f"A01-{application}",
        agency="ICBC",
        act="stop",
        since=OFFERED,
        account_number=f"62220202{application:010}",
        account_name="李伟",
        amount_minor=amount,
        currency="CNY",
        offered_at=OFFERED,
        acknowledge_by=OFFERED + timedelta(seconds=limits[0]),
        answer_by=OFFERED + timedelta(seconds=limits[1]),
    ),
    st.integers(0, 99999),
    st.integers(1, LARGEST_AMOUNT * 100 - 1),
    st.sampled_from(LIMITS),
)
ANSWERING = st.sampled_from([temper for temper in Temper if temper is not Temper.SILENT])
IN_TIME = st.sampled_from(
    [temper for temper in Temper if temper not in (Temper.SILENT, Temper.LATE)]
)


def acts(seed: int, temper: Temper, asked: Asked) -> dict[Kind, Act]:
    return {act.kind: act for act in plan(seed, temper, asked)}


def answer(seed: int, temper: Temper, asked: Asked, kind: Kind = Kind.ANSWER) -> dict[str, Any]:
    """Return what a bank sends, on an account that nobody else has asked about."""
    act = acts(seed, temper, asked)[kind]
    said = body(seed, temper, asked, act)
    if kind is Kind.ACKNOWLEDGE or refusal(seed, temper, asked, None):
        return said
    entry = entered("a", asked, act.at, left(seed, temper, asked))
    done = carried_out(asked.order_id, entry, {}, entry.brought_minor, act.at)
    return said | told(entry, done)


@given(SEEDS, ASKED)
def test_a_silent_bank_does_nothing(seed: int, asked: Asked) -> None:
    assert plan(seed, Temper.SILENT, asked) == ()


@given(SEEDS, ANSWERING, ASKED)
def test_whoever_answers_acknowledges_first(seed: int, temper: Temper, asked: Asked) -> None:
    done = acts(seed, temper, asked)
    assert asked.offered_at < done[Kind.ACKNOWLEDGE].at < done[Kind.ANSWER].at


@given(SEEDS, IN_TIME, ASKED)
def test_all_but_late_and_silent_banks_meet_both_deadlines(
    seed: int, temper: Temper, asked: Asked
) -> None:
    done = acts(seed, temper, asked)
    assert done[Kind.ACKNOWLEDGE].at <= asked.acknowledge_by
    assert done[Kind.ANSWER].at <= asked.answer_by


@given(SEEDS, ASKED)
def test_a_late_bank_answers_after_the_deadline(seed: int, asked: Asked) -> None:
    assert acts(seed, Temper.LATE, asked)[Kind.ANSWER].at > asked.answer_by


@given(SEEDS, ASKED)
def test_a_slow_bank_uses_up_its_time(seed: int, asked: Asked) -> None:
    left = asked.answer_by - acts(seed, Temper.SLOW, asked)[Kind.ANSWER].at
    assert left * 20 < asked.answer_by - asked.offered_at


@given(SEEDS, ANSWERING, ASKED)
def test_delays_are_whole_seconds_and_the_same_each_time(
    seed: int, temper: Temper, asked: Asked
) -> None:
    first = plan(seed, temper, asked)
    assert first == plan(seed, temper, asked)
    assert all((act.at - asked.offered_at).microseconds == 0 for act in first)


@given(SEEDS, ANSWERING, ASKED)
def test_what_a_bank_sends_is_well_formed(seed: int, temper: Temper, asked: Asked) -> None:
    for kind in acts(seed, temper, asked):
        command = Acknowledge if kind is Kind.ACKNOWLEDGE else Answer
        assert command.load(answer(seed, temper, asked, kind))


@given(SEEDS, ASKED, st.sampled_from([Temper.PROMPT, Temper.SLOW, Temper.LATE]))
def test_a_bank_that_finds_all_in_order_holds_what_was_asked(
    seed: int, asked: Asked, temper: Temper
) -> None:
    said = answer(seed, temper, asked)
    assert said["code"] == "0000"
    assert minor_of(said["held_amount"], "CNY") == asked.amount_minor


@given(SEEDS, ASKED)
def test_a_partial_bank_holds_the_balance_and_says_so(seed: int, asked: Asked) -> None:
    said = answer(seed, Temper.PARTIAL, asked)
    assert said["code"] == "1200"
    assert said["held_amount"] == said["balance"]
    assert minor_of(said["held_amount"], "CNY") < asked.amount_minor


@given(SEEDS, ASKED)
def test_a_bank_that_refuses_mismatches_refuses_only_where_its_books_differ(
    seed: int, asked: Asked
) -> None:
    fits = holder(seed, Temper.REFUSES_MISMATCHES, asked) == asked.account_name
    said = answer(seed, Temper.REFUSES_MISMATCHES, asked)
    assert said["code"] == ("0000" if fits else "0301")
    assert ("held_amount" in said) == fits


@given(SEEDS, ASKED)
def test_a_wrong_code_is_in_no_table(seed: int, asked: Asked) -> None:
    assert answer(seed, Temper.WRONG_CODE, asked)["code"] not in response_codes()


@given(SEEDS, ASKED)
def test_who_answers_twice_repeats_the_first_answer_and_then_corrects_it(
    seed: int, asked: Asked
) -> None:
    done = acts(seed, Temper.ANSWERS_TWICE, asked)
    assert done[Kind.ANSWER].at < done[Kind.REPEAT].at < done[Kind.CORRECT].at
    first, again, corrected = (
        answer(seed, Temper.ANSWERS_TWICE, asked, kind)
        for kind in (Kind.ANSWER, Kind.REPEAT, Kind.CORRECT)
    )
    assert first == again
    assert first != corrected
