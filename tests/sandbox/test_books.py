"""The books of simulated banks: lines that add up, for banks alone, told the same each time."""

import ast
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.holding import HOLD
from contracts.inquiries import ACCOUNTS, SUBJECT
from contracts.stop_payment import Answer
from contracts.transactions import CASH, CREDIT, DEBIT
from contracts.types import minor_of
from services.sandbox import books
from services.sandbox.books import SHIPPED, Account, Holder, opened, reference
from services.sandbox.holds import STOP, Entry, carried_out, entered
from services.sandbox.reports import body, customer, lines, payee, refusal, told
from services.sandbox.tempers import QUERY, Act, Asked, Kind, Temper

ROOT = Path(__file__).resolve().parents[2]
TRAILS: list[dict[str, Any]] = orjson.loads(SHIPPED.read_bytes())
BOOKS = opened()
BEGAN = datetime(2026, 11, 20, 8, tzinfo=UTC)
LOOP, TWICE = ("COMM", "6200133783142064"), ("ABC", "6228252376998134787")


def nodes(trails: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield every node of some trails."""
    for node in trails:
        yield node
        yield from nodes(node["out"])


def test_a_payment_is_found_by_its_number_where_it_came_to_and_nowhere_else() -> None:
    came = books.payments(BOOKS)
    for (bank, serial), account in came.items():
        [line] = (each for each in BOOKS[account].lines if each.serial == serial)
        assert (BOOKS[account].bank, line.direction) == (bank, CREDIT)
    received = [each for one in BOOKS.values() for each in one.lines if each.direction == CREDIT]
    assert len(came) == len(received)


def test_who_stops_a_payment_is_told_what_account_it_came_to() -> None:
    for (bank, _), account in books.payments(BOOKS).items():
        told = payee(BOOKS[account])
        assert books.reference(bank, told["payee_account"]) == account
        assert Answer.load({"code": "0000", "held_amount": "1.00", **told}).payee_bank == bank


@st.composite
def trails(draw: st.DrawFn, level: int = 1, at: datetime = BEGAN) -> dict[str, Any]:
    """Return a trail of few accounts, some of which it comes to again and again."""
    at += timedelta(minutes=draw(st.integers(1, 30)))
    ways = draw(st.integers(0, 2 if level < 4 else 0))
    onward = [draw(trails(level + 1, at)) for _ in range(ways)]
    cash, balance = draw(st.integers(0, 9)), draw(st.integers(1, 9))
    number = draw(st.integers(1, 6))
    return {
        "bank_code": f"BANK{number % 2}",
        "account_number": str(number),
        "account_name": f"holder {number}",
        "at": at.isoformat(),
        "received_minor": cash + balance + sum(each["received_minor"] for each in onward),
        "out": onward,
        "cash_minor": cash,
        "balance_minor": balance,
    }


def sums(trails: list[dict[str, Any]], figure: str) -> Counter[str]:
    """Return a figure of the nodes, summed by account."""
    total: Counter[str] = Counter()
    for node in nodes(trails):
        total[reference(node["bank_code"], node["account_number"])] += node[figure]
    return total


def moved(account: Account, direction: str, means: str | None = None) -> int:
    """Return what lines of a kind moved in all."""
    lines = [line for line in account.lines if line.direction == direction]
    return sum(line.amount_minor for line in lines if means in (None, line.means))


@given(st.lists(trails(), min_size=1, max_size=3))
def test_what_came_is_what_went_on_was_taken_or_is_there(made: list[dict[str, Any]]) -> None:
    held = books.entered(made)
    balances = {its: account.balance_minor for its, account in held.items()}
    assert balances == sums(made, "balance_minor")
    for its, total in sums(made, "received_minor").items():
        assert moved(held[its], CREDIT) == total
        assert moved(held[its], DEBIT, CASH) == sums(made, "cash_minor")[its]
    for account in held.values():
        assert moved(account, CREDIT) - moved(account, DEBIT) == account.balance_minor
        assert all(line.balance_minor >= 0 for line in account.lines)
        assert [line.at for line in account.lines] == sorted(line.at for line in account.lines)


def test_the_shipped_books_are_whole() -> None:
    assert len(BOOKS) == 197
    assert sum(account.balance_minor for account in BOOKS.values()) == sum(
        node["balance_minor"] for node in nodes(TRAILS)
    )
    serials = Counter(line.serial for account in BOOKS.values() for line in account.lines)
    assert set(serials.values()) == {1}
    assert opened() == BOOKS


@pytest.mark.parametrize("account", [LOOP, TWICE])
def test_an_account_that_money_came_to_twice_is_one_account(account: tuple[str, str]) -> None:
    found = BOOKS[reference(*account)]
    assert len([line for line in found.lines if line.direction == CREDIT]) == 2
    assert found.balance_minor == sums(TRAILS, "balance_minor")[reference(*account)]


def asked(act: str, bank: str, number: str, amount: int, name: str) -> Asked:
    """Return an order on an account, made as the banks open."""
    return Asked(
        order_id="9ce401cf-84c2-5659-8c72-3bd31ef3aa90",
        application_id="A-1",
        agency=bank,
        act=act,
        since=datetime.fromisoformat("2026-11-20T16:20:00+08:00"),
        account_number=number,
        account_name=name,
        amount_minor=amount,
        currency="CNY",
        offered_at=BEGAN,
        acknowledge_by=BEGAN + timedelta(minutes=5),
        answer_by=BEGAN + timedelta(minutes=30),
    )


def entry(act: str, account: tuple[str, str], amount: int) -> Entry:
    """Return what a bank enters of an order on an account of its books."""
    return entered(reference(*account), asked(act, *account, amount, "陈勇"), BEGAN, 0)


def said(account: tuple[str, str], since: datetime | None = None) -> Any:  # noqa: ANN401  as in JSON
    """Return what the books say to a query, as it must pass the contract."""
    asking = entry(QUERY, account, 100_000)
    asking = replace(asking, since=since or asking.since)
    answer = lines(asking, BOOKS[asking.account])
    stamped: Mapping[str, Any] = {"occurred_at": "2026-11-20T11:00:00Z", **answer}
    assert Answer.load(stamped)
    return answer


def test_a_query_is_told_every_line_since_the_transfer_with_where_it_went() -> None:
    lines = said(LOOP)["transactions"]
    assert [line["direction"] for line in lines] == ["credit", "debit", "debit", "debit", "credit"]
    [trail] = [each for each in TRAILS if each["account_number"] == LOOP[1]]
    went = {
        tuple(line[f"counterparty_{part}"] for part in ("bank", "account", "name"))
        for line in lines
        if line["direction"] == DEBIT
    }
    names = ("bank_code", "account_number", "account_name")
    assert went == {tuple(out[name] for name in names) for out in trail["out"]}
    assert minor_of(lines[-1]["balance"], "CNY") == BOOKS[reference(*LOOP)].balance_minor
    assert said(LOOP)["transactions"] == lines


def test_a_query_is_not_told_what_was_before_the_transfer() -> None:
    since = datetime.fromisoformat("2026-11-20T16:39:00+08:00")
    [line] = said(LOOP, since)["transactions"]
    assert (line["amount"], line["direction"]) == ("9720.00", "credit")


@pytest.mark.parametrize(("more", "code"), [(0, "0000"), (-1, "0000"), (1, "1200")])
def test_a_stop_says_what_it_holds_and_what_is_there(more: int, code: str) -> None:
    balance = BOOKS[reference(*LOOP)].balance_minor
    stop = entry(STOP, LOOP, balance + more)
    answer = told(stop, carried_out("1", stop, {}, balance, BEGAN))
    assert answer["code"] == code
    assert minor_of(answer["held_amount"], "CNY") == min(balance, balance + more)
    assert minor_of(answer["balance"], "CNY") == balance
    assert Answer.load(answer)


@pytest.mark.parametrize("temper", list(Temper))
def test_the_books_say_what_a_bank_finds_whatever_its_temper(temper: Temper) -> None:
    order, account = asked(STOP, *LOOP, 100_000, "陈勇"), BOOKS[reference(*LOOP)]
    act = Act(Kind.ANSWER, BEGAN, BEGAN)
    assert refusal(1, temper, order, account) is None
    assert body(1, temper, order, act, account).keys() == {"occurred_at", "operator_name"}


def test_a_bank_that_refuses_mismatches_compares_the_name_with_its_books() -> None:
    order, account = asked(STOP, *LOOP, 100_000, "陈勇勇"), BOOKS[reference(*LOOP)]
    act = Act(Kind.ANSWER, BEGAN, BEGAN)
    assert body(1, Temper.REFUSES_MISMATCHES, order, act, account)["code"] == "0301"
    assert "code" not in body(1, Temper.PROMPT, order, act, account)


def test_an_account_in_no_books_has_no_onward_lines() -> None:
    answer = lines(entry(QUERY, ("ICBC", "622007806360837789"), 100_000), None)
    assert answer == {"code": "0000"}
    assert Answer.load(answer)


@pytest.mark.parametrize("act", [ACCOUNTS, SUBJECT])
def test_a_bank_tells_whose_an_account_is(act: str) -> None:
    order = asked(act, *LOOP, 100_000, "谁也不知道")
    said = customer(1, Temper.PROMPT, order, BOOKS[reference(*LOOP)])
    assert said["holder_name"] == "陈勇"
    assert [each["account_number"] for each in said.get("accounts", [])] == [LOOP[1]] * (
        act == ACCOUNTS
    )
    assert Answer.load(said)


def test_what_banks_do_not_know_is_not_supported() -> None:
    order, act = asked("dance", *LOOP, 100_000, "陈勇"), Act(Kind.ANSWER, BEGAN, BEGAN)
    assert body(1, Temper.PROMPT, order, act, BOOKS[reference(*LOOP)])["code"] == "1000"


def test_a_diary_calls_an_account_by_what_does_not_tell_its_number() -> None:
    assert not re.search(r"6200133783142064|COMM", reference(*LOOP))
    assert reference(*LOOP) != reference(*TWICE)


def test_only_the_sandbox_opens_the_books() -> None:
    """By searching the tree: nobody else names the file, or imports who opens it."""
    for part in ("contracts", "shared", "services", "deploy"):
        for file in (ROOT / part).rglob("*.py"):
            if file.is_relative_to(ROOT / "services" / "sandbox"):
                continue
            text = file.read_text("utf-8")
            assert "money-trails" not in text, file
            assert "frozen-first" not in text, file
            assert "demo/books" not in text, file
            names = {
                f"{node.module}.{alias.name}"
                for node in ast.walk(ast.parse(text))
                if isinstance(node, ast.ImportFrom)
                for alias in node.names
            }
            assert not [name for name in names if name.startswith("services.sandbox.books")], file


def test_a_holder_is_known_by_bank_and_number() -> None:
    """A number at one bank is not the same number at another."""
    receivers = {line.other for account in BOOKS.values() for line in account.lines if line.other}
    assert Holder("COMM", LOOP[1], "陈勇") in receivers
    assert reference("COMM", LOOP[1]) in BOOKS
    assert reference("ABC", LOOP[1]) not in BOOKS


def test_a_person_is_a_customer_of_few_banks_and_the_same_at_every_asking() -> None:
    act = Act(Kind.ANSWER, BEGAN, BEGAN)
    orders = [
        asked(HOLD, f"BANK{number}", "33050119900101123X", 0, "周敏") for number in range(400)
    ]
    said = [body(1, Temper.PROMPT, order, act).get("code") for order in orders]
    assert said == [body(1, Temper.PROMPT, order, act).get("code") for order in orders]
    assert said.count("0300") == 400 - said.count(None)
    assert 5 <= said.count(None) <= 40
