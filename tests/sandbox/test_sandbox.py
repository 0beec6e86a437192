"""The sandbox remembers everything in its diary: whenever it is killed, the next one goes on."""

from collections import Counter
from collections.abc import Iterable

import pytest

from contracts import freezing as fz
from contracts import holding as hd
from contracts import inquiries as iq
from contracts import measures as ms
from contracts import stop_payment as sp
from contracts.examples import examples
from contracts.port import order_id
from contracts.transaction_examples import TRANSACTION_STOPS
from contracts.transaction_stops import StopTransaction
from services.cli.demonstration import CENTRE
from services.cli.installation import issue_keys
from services.sandbox.books import opened, payments
from services.sandbox.diary import Planned
from services.sandbox.sandbox import Sandbox
from services.sandbox.tempers import Temper
from shared.jws import genuine, read
from shared.log.read import Reader
from shared.sealing import opened_signature
from tests.sandbox.conftest import APPROVED, ORDERS, Stage

BOOKS = opened()


class Killed(BaseException):
    """Stands for a process that ends between one statement and the next."""


def test_banks_read_their_orders_once_and_that_is_their_delivery(staged: Stage) -> None:
    sandbox = staged.sandbox()
    assert sandbox.pending()
    assert sandbox.step()
    assert not sandbox.step()
    assert sorted(staged.count("delivered").values()) == [1] * ORDERS


def test_what_was_done_but_not_noted_is_not_done_twice(
    staged: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = staged.sandbox()
    first.step()
    at = first.diary.earliest()
    assert at
    staged.clock.leap(at)

    def killed(_acts: Iterable[Planned]) -> None:
        raise Killed

    monkeypatch.setattr(first.diary, "strike", killed)
    with pytest.raises(Killed):
        first.step()
    staged.let_time_pass(staged.sandbox())
    assert sorted(staged.count("acknowledged").values()) == [1] * ORDERS
    assert sorted(staged.count("answered").values()) == [1] * ORDERS


def test_what_was_read_but_not_planned_is_not_forgotten(
    staged: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = staged.sandbox()

    def killed(_orders: Iterable[str], _acts: Iterable[Planned]) -> None:
        raise Killed

    monkeypatch.setattr(first.diary, "plan", killed)
    with pytest.raises(Killed):
        first.step()
    second = staged.sandbox()
    second.step()
    staged.let_time_pass(second)
    assert sorted(staged.count("answered").values()) == [1] * ORDERS


def test_tempers_stay_as_they_were_cast(staged: Stage) -> None:
    staged.sandbox(Temper.SILENT).step()
    second = staged.sandbox(Temper.PROMPT)
    assert set(second.diary.tempers().values()) == {Temper.SILENT}
    assert second.diary.earliest() is None


def test_an_answer_said_again_changes_nothing_and_a_correction_is_kept(staged: Stage) -> None:
    sandbox = staged.sandbox(Temper.ANSWERS_TWICE)
    sandbox.step()
    staged.let_time_pass(sandbox)
    assert sorted(staged.count("answered").values()) == [2] * ORDERS
    assert sandbox.diary.earliest() is None


def test_what_a_simulated_bank_reports_bears_its_own_signature(staged: Stage) -> None:
    sandbox = staged.sandbox(Temper.ANSWERS_TWICE)
    sandbox.step()
    staged.let_time_pass(sandbox)
    kinds = [sp.Acknowledged.wire, sp.Answered.wire]
    said = Reader(staged.made.engine).events(limit=10_000, types=kinds)
    assert len(said) == 3 * ORDERS
    register = staged.made.edge.register
    register.refresh()
    keys = staged.made.vault.known(event.key_id for event in said if event.key_id)
    for event in said:
        token = opened_signature(keys, event)
        assert token
        signed = read(token)
        key = register.signing_keys(event.actor.agency)[signed.kid]
        assert genuine(signed, key.public_key)
        assert signed.claims["sub"] == event.stream.removeprefix("stop_payment-")


def test_a_bank_without_a_signing_key_reports_unsigned(
    staged: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def api_keys(agencies: Iterable[str]) -> dict[str, dict[str, str]]:
        keys = issue_keys(staged.made, [*agencies], "agency_system", live=False)
        staged.made.settle("register")
        return {agency: {"key": key} for agency, key in keys.items()}

    monkeypatch.setattr(staged.play, "bank_keys", api_keys)
    sandbox = staged.sandbox()
    sandbox.step()
    staged.let_time_pass(sandbox)
    assert sorted(staged.count("answered").values()) == [1] * ORDERS
    [event, *_] = Reader(staged.made.engine).events(limit=10_000, types=[sp.Answered.wire])
    assert event.signature is None


def stop_of_a_payment(staged: Stage, sandbox: Sandbox) -> None:
    """Have a payment of the books stopped where it came to, and one that no bank knows of."""
    (bank, serial), account = next(iter(payments(BOOKS).items()))
    there = BOOKS[account].balance_minor
    for number, held in ((serial, min(there, 980000)), ("00000001", 980000)):
        known = {"bank_code": bank, "transaction_kind": "bank_serial", "transaction_number": number}
        wanted = TRANSACTION_STOPS[StopTransaction.wire] | known | {"application_id": f"D-{number}"}
        staged.order(StopTransaction, wanted)
        sandbox.step()
        staged.let_time_pass(sandbox)
        staged.settle()
        last = staged.said(sp.StopImposed.wire)[-1]
        assert last.data["held_minor"] == held, number
        told = staged.said(sp.Answered.wire)[-1].data
        assert told.get("payee_bank") == (bank if number == serial else None)
        assert ("payee_account" in told) is (number == serial)
    about = {"order_id": last.data["order_id"], "reason": "查明"}
    for kind, came in ((ms.Extend, ms.StopExtended), (ms.Release, ms.StopReleased)):
        staged.order(kind, about | {"application_id": f"D-{kind.__name__.lower()}"})
        sandbox.step()
        staged.let_time_pass(sandbox)
        staged.settle()
        assert staged.said(came.wire)[-1].data["measure"] == about["order_id"]


def test_banks_carry_out_what_is_ordered_about_what_they_hold(staged: Stage) -> None:
    sandbox = staged.sandbox()
    sandbox.step()
    staged.let_time_pass(sandbox)
    staged.settle()
    first, second, *_ = staged.said(sp.StopImposed.wire)
    stop, freeze = first.data["order_id"], str(order_id(CENTRE, "B-freeze"))
    steps: list[tuple[type[ms.Shape], str, dict[str, str], str]] = [
        (ms.Extend, stop, {}, "stop_extended"),
        (fz.Freeze, stop, APPROVED, "frozen"),
        (fz.Renew, freeze, APPROVED, "freeze_renewed"),
        (fz.Unfreeze, freeze, {}, "unfrozen"),
        (ms.Release, second.data["order_id"], {}, "stop_released"),
    ]
    for kind, about, more, word in steps:
        name = f"B-{kind.__name__.lower()}"
        wanted = {"order_id": about, "application_id": name, "reason": "涉案资金", **more}
        staged.order(kind, wanted)
        assert sandbox.step()
        staged.let_time_pass(sandbox)
        staged.settle()
        assert staged.said(f"stop_payment.account.{word}.v1"), word
    assert not staged.said(sp.StopLapsed.wire)
    stop_of_a_payment(staged, sandbox)
    for inquiry in (iq.QuerySubject, iq.QueryAccounts, iq.Watch):
        name = f"C-{inquiry.__name__.lower()}"
        staged.order(inquiry, {"order_id": stop, "application_id": name, "reason": "查明"})
    sandbox.step()
    staged.let_time_pass(sandbox)
    told = staged.said(sp.Answered.wire)[-3:]
    assert [event.data["code"] for event in told] == ["0000"] * 3
    assert sum("holder_name" in event.data for event in told) == 2


def test_banks_hold_what_a_person_has_there_or_do_not_know_them_and_let_go_when_told(
    staged: Stage,
) -> None:
    asked = {**examples()[hd.HoldPerson.wire], "application_id": "B-1"}
    reached = {**examples()[hd.ReachPerson.wire], "reached_at": staged.clock.now().isoformat()}
    sandbox = staged.sandbox()
    hold = staged.officer(hd.HoldPerson.wire, asked)
    sandbox.step()
    staged.let_time_pass(sandbox)
    staged.settle()
    orders = staged.count("hold_ordered")
    told = [event for event in staged.said(sp.Answered.wire) if event.stream in orders]
    classes = Counter(event.data["code_class"] for event in told)
    assert classes.keys() == {"executed", "no_customer"}
    assert classes.total() == len(orders)
    assert len(staged.said(hd.HoldImposed.wire)) == classes["executed"]
    staged.officer(hd.ReachPerson.wire, reached, hold)
    sandbox.step()
    staged.let_time_pass(sandbox)
    staged.settle()
    assert len(staged.said(hd.HoldReleased.wire)) == classes["executed"]


def test_who_has_no_papers_is_not_simulated_and_holds_up_nobody_else(
    staged: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    [stranger, *others] = staged.play.sandbox(1, Temper.PROMPT).diary.rung()
    papers = staged.play.bank_keys

    def known(agencies: Iterable[str]) -> dict[str, dict[str, str]]:
        return papers([agency for agency in agencies if agency != stranger])

    monkeypatch.setattr(staged.play, "bank_keys", known)
    sandbox = staged.sandbox()
    assert sandbox.step()
    assert not sandbox.step()
    assert {*sandbox.diary.rung()} == {stranger}
    assert {*sandbox.diary.tempers()} == {*others}
