"""Simulated carriers: what their books say is what they answer, and they remember what they did."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from contracts import number_blocking as nb
from services.sandbox import carriers
from services.sandbox.carriers import Line, answer, known, opened, reference
from services.sandbox.target_states import TargetStates
from services.sandbox.tempers import Asked, Temper
from shared.log.tables import open_engine

NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)
SERVED = Line("CUCC", carriers.IN_SERVICE, protected=False)


def asked(act: str, agency: str = "CUCC") -> Asked:
    """Return an order about a line."""
    return Asked(
        order_id="1",
        application_id="N-1",
        agency=agency,
        act=act,
        since=NOON,
        account_number="15551761087",
        account_name=None,
        amount_minor=0,
        currency="CNY",
        offered_at=NOON,
        acknowledge_by=NOON,
        answer_by=NOON,
    )


def said(act: str, line: Line = SERVED, temper: Temper = Temper.PROMPT) -> str:
    """Return the result that a carrier answers with."""
    return str(answer(1, temper, asked(act), line)["code"])


def test_the_shipped_books_know_every_carrier_that_they_name() -> None:
    books = opened()
    assert {line.serving for line in books.values()} <= known()
    assert {line.state for line in books.values()} <= set(nb.STATES)
    assert sum(line.protected for line in books.values()) == 3


@pytest.mark.parametrize(
    ("act", "line", "code"),
    [
        (nb.SUSPEND, SERVED, "done"),
        (nb.SUSPEND, SERVED._replace(serving="CMCC"), nb.NOT_MINE),
        (nb.SUSPEND, SERVED._replace(state=carriers.UNASSIGNED), "unassigned"),
        (nb.SUSPEND, SERVED._replace(protected=True), "protected"),
        (nb.SUSPEND, SERVED._replace(state=carriers.SUSPENDED), "already_in_state"),
        (nb.RESTRICT, SERVED._replace(state=carriers.SUSPENDED), "already_in_state"),
        (nb.CLOSE, SERVED._replace(state=carriers.SUSPENDED), "done"),
        (nb.RESTORE, SERVED._replace(state=carriers.CLOSED), "done"),
        (nb.RESTORE, SERVED, "already_in_state"),
        (nb.RESTORE, SERVED._replace(state=carriers.CLOSED, protected=True), "done"),
    ],
)
def test_a_carrier_answers_by_its_books(act: str, line: Line, code: str) -> None:
    assert said(act, line) == code


@pytest.mark.parametrize("act", [nb.CUT_CALL, nb.RESTRICT, nb.SUSPEND, nb.CLOSE])
def test_a_carrier_carries_out_about_a_protected_line_what_two_people_approved(act: str) -> None:
    line = SERVED._replace(protected=True)
    twice = replace(asked(act), approved_twice=True)
    assert answer(1, Temper.PROMPT, asked(act), line)["code"] == "protected"
    assert answer(1, Temper.PROMPT, twice, line)["code"] in {"done", "done_partial"}


def test_a_call_that_had_ended_is_said_to_be_done_in_part() -> None:
    told = answer(1, Temper.PARTIAL, asked(nb.CUT_CALL), SERVED)
    assert (told["code"], told["call_cut"]) == ("done_partial", False)


def test_every_answer_is_one_that_the_contract_takes() -> None:
    for act in nb.ACTIONS:
        for temper in Temper:
            for state in nb.STATES:
                told = answer(1, temper, asked(act), SERVED._replace(state=state))
                _, defects = nb.Answer.examine(told)
                assert defects == ()


def test_what_was_done_is_remembered_and_said_again_the_same(tmp_path: Path) -> None:
    states = TargetStates(open_engine(f"sqlite:///{tmp_path}/diary.db"))
    line = reference("15551761087")

    def suspended(order: str) -> str:
        def made(state: str | None) -> dict[str, object]:
            stands = SERVED._replace(state=state or SERVED.state)
            return answer(1, Temper.PROMPT, asked(nb.SUSPEND), stands)

        return str(states.answered(order, line, NOON, made, "line_state_after")["code"])

    assert [suspended(order) for order in ("1", "2", "1")] == ["done", "already_in_state", "done"]


def test_nobody_outside_the_sandbox_opens_the_carriers_books() -> None:
    root = Path(__file__).parents[2]
    naming = {
        module.relative_to(root).as_posix()
        for folder in ("services", "shared", "contracts")
        for module in (root / folder).rglob("*.py")
        if "carrier-books" in module.read_text("utf-8")
    }
    assert naming == {"services/sandbox/carriers.py"}
