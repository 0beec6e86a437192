"""National messages: what ours say is written, read back the same, and what is lost is named."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.codes import issuers
from contracts.examples import examples
from contracts.holders import STATES
from contracts.message import Wire
from contracts.national import TABLES, Table, read, write
from contracts.national.forms import MOMENT
from contracts.national.rows import BESIDE, Row
from contracts.problems import Refused
from tests.contracts.national import BESIDES, carried, example, wrong


def test_every_message_of_the_platform_is_translated() -> None:
    families = {"1001": 6, "1002": 6, "1003": 10, "1004": 5}
    known = {f"{family}{n:02}" for family, last in families.items() for n in range(1, last + 1)}
    assert TABLES.keys() == known


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_what_ours_say_comes_back_but_for_what_is_listed_as_lost(table: Table) -> None:
    data = example(table.code)
    made = write(table.code, data, BESIDES)
    assert set(made.lost) == data.keys() & set(table.lost_there())
    back = read(made.head, made.body)
    assert (back.code, back.wire, back.lost) == (table.code, table.ours.wire, ())
    assert back.data == carried(table, data)
    assert set(back.missing) == set(table.missing_here())
    assert back.beside == {name: BESIDES[name] for name in back.beside}


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_what_they_say_comes_back_but_for_what_is_listed_as_lost(table: Table) -> None:
    made = write(table.code, example(table.code), BESIDES)
    more = {
        row.theirs: "20261120180000" if row.form is MOMENT else "01"
        for row in table.rows
        if row.theirs in table.lost_here()
    }
    back = read(made.head, {**made.body, **more})
    assert set(back.lost) == more.keys()
    again = write(table.code, back.data, back.beside)
    assert (again.head, again.body) == (made.head, made.body)


def named(rows: tuple[Row, ...]) -> Iterator[str]:
    """Yield the names in a message of ours that rows stand for, each as often as one does."""
    for row in rows:
        yield from [row.ours] if row.ours else named(row.lines)


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_each_field_stands_for_one_of_ours(table: Table) -> None:
    ours = [*named(table.rows)]
    assert len(ours) == len(set(ours))
    assert len(table.rows) == len({row.theirs for row in table.rows})
    assert not {o for o in ours if not o.startswith(BESIDE)} - table.ours.schema.fields.keys()


MOMENTS = st.integers(0, 2 * 10**9).map(
    lambda seconds: (
        (datetime(2000, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds))
        .isoformat()
        .replace("+00:00", "Z")
    )
)
AMOUNTS = st.integers(1, 10**12).map(lambda fen: f"{fen // 100}.{fen % 100:02}")
WORDS = st.text("湖州反诈中心款项,。A1·", min_size=1, max_size=40)
BANKS = st.sampled_from(sorted({issuer.bank_code for issuer in issuers()}))
LINES = st.fixed_dictionaries(
    {
        "serial": st.from_regex(r"[0-9A-Z]{1,30}", fullmatch=True),
        "transacted_at": MOMENTS,
        "direction": st.sampled_from(["debit", "credit"]),
        "means": st.sampled_from(["transfer", "cash"]),
        "amount": AMOUNTS,
    },
    optional={"balance": AMOUNTS, "summary": WORDS, "counterparty_name": WORDS},
)
DAYS = st.dates(datetime(1990, 1, 1).date(), datetime(2040, 1, 1).date()).map(str)  # noqa: DTZ001  days
ACCOUNTS = st.fixed_dictionaries(
    {"account_number": st.just("6222007806360837709")},
    optional={
        "state": st.sampled_from(STATES),
        "currency": st.sampled_from(["CNY", "USD"]),
        "balance": AMOUNTS,
        "opened_on": DAYS,
    },
)
FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "amount": AMOUNTS,
    "held_amount": AMOUNTS,
    "balance": AMOUNTS,
    "available_amount": AMOUNTS,
    "asked_amount": AMOUNTS,
    "earlier_amount": AMOUNTS,
    "amount_minor": st.integers(1, 10**14),
    "transfer_time": MOMENTS,
    "until": MOMENTS,
    "urgency": st.sampled_from(["urgent", "normal"]),
    "account_type": st.sampled_from(["personal", "corporate"]),
    "scope": st.sampled_from(["limited", "full"]),
    "code": st.from_regex(r"[0-9]{4}", fullmatch=True),
    "agency": BANKS,
    "bank_code": BANKS,
    "victim_bank": BANKS,
    "reason": WORDS,
    "remark": WORDS,
    "feedback_remark": WORDS,
    "failure_cause": WORDS,
    "feedback_limit_hours": st.integers(1, 720),
    "transactions": st.lists(LINES, min_size=1, max_size=4),
    "accounts": st.lists(ACCOUNTS, min_size=1, max_size=3),
}


@st.composite
def messages(draw: st.DrawFn) -> tuple[Table, Wire]:
    """Return a national code, and a well-formed message of ours for it."""
    table = draw(st.sampled_from(list(TABLES.values())))
    data = example(table.code)
    for name in table.ours.schema.fields.keys() & FIELDS.keys():
        if name in data or draw(st.booleans()):
            data[name] = draw(FIELDS[name])
    return table, table.ours.load(data).dump()


@settings(max_examples=150)
@given(messages())
def test_any_message_of_ours_comes_back_as_it_was(made: tuple[Table, Wire]) -> None:
    table, data = made
    there = write(table.code, data, BESIDES)
    back = read(there.head, there.body)
    whole = table.ours.load({**data, **back.data}).dump()
    assert whole == data
    assert carried(table, data).keys() <= back.data.keys()


def test_instants_are_written_in_chinas_time_without_fractions() -> None:
    data = example("100101") | {"transfer_time": "2026-11-20T16:04:05.678Z"}
    made = write("100101", data, BESIDES)
    assert made.body["TransferTime"] == "20261121000405"
    assert read(made.head, made.body).data["transfer_time"] == "2026-11-20T16:04:05Z"


def test_money_in_minor_units_is_written_by_its_currencys_decimals() -> None:
    for currency, written in {"CNY": "12.34", "JPY": "1234"}.items():
        data = example("100201") | {"amount_minor": 1234, "currency": currency}
        made = write("100201", data, BESIDES)
        assert made.body["Balance"] == written
        assert read(made.head, made.body).data["amount_minor"] == 1234


def test_what_a_national_message_needs_and_ours_does_not_say_is_missing() -> None:
    made = write("100101", examples()["stop_payment.order.v1"], {"sender": "mps"})
    assert made.missing == (
        *("TransSerialNumber", "ApplicationTime", "ApplicationOrgID", "ApplicationOrgName"),
    )
    with pytest.raises(Refused) as refused:
        read(made.head, made.body)
    assert {each.code for each in refused.value.problem.defects} == {"required"}
    assert {each.pointer.split("/")[-1] for each in refused.value.problem.defects} == {
        *made.missing
    }


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("TransferTime", "2026-11-20 18:04:00", "time_format"),
        ("TransferTime", "20261320180400", "time_format"),
        ("TransferTime", None, "required"),
        ("TransferAmount", "-1.00", "amount_format"),
        ("TransferAmount", "0.00", "amount_not_positive"),
        ("TransferAmount", "1.001", "amount_precision"),
        ("TransferAmount", 441023.42, "amount_format"),
        ("EmergencyLevel", "03", "choice_unknown"),
        ("AccountType", "1", "choice_unknown"),
        ("AccountNumber", "622007806360837788", "account_check_digit"),
        ("AccountNumber", "6" * 31, "too_long"),
        ("AccountName", "长" * 61, "too_long"),
        ("Currency", "RMB", "currency_unknown"),
        ("Currency", ["CNY"], "text_format"),
        ("CaseNumber", "123", "case_number_format"),
        ("ApplicationType", "06", "choice_unknown"),
        ("FeedbackLimit", "a day", "integer_format"),
        ("OperatorName", ["沈建国"], "text_format"),
    ],
)
def test_a_defective_national_message_is_refused_naming_field_and_cause(
    field: str, value: object, code: str
) -> None:
    found = wrong("100101", **{field: value})
    assert {pointer: each for pointer, (each, _) in found.items()} == {f"/Body/{field}": code}


def test_all_that_is_wrong_is_named_at_once_and_where_in_a_list() -> None:
    [line] = write("100306", example("100302"), BESIDES).body["Transactions"]
    bad = {**line, "BorrowingSigns": "2"}
    del bad["TransactionTime"]
    found = wrong("100306", Result=None, Transactions=[line, bad])
    assert {pointer: code for pointer, (code, _) in found.items()} == {
        "/Body/Result": "required",
        "/Body/Transactions/1/BorrowingSigns": "choice_unknown",
        "/Body/Transactions/1/TransactionTime": "required",
    }
    assert found["/Body/Transactions/1/BorrowingSigns"][1] == "0, 1"
    assert wrong("100306", Transactions="none") == {"/Body/Transactions": ("not_a_list", "")}


@pytest.mark.parametrize("code", [None, "", "100501", "999999", 100101])
def test_a_code_that_none_of_ours_says_is_refused(code: object) -> None:
    with pytest.raises(Refused) as refused:
        read({"TxCode": code}, {})
    [defect] = refused.value.problem.defects
    assert (defect.pointer, defect.code) == ("/Head/TxCode", "choice_unknown")


def test_what_nobody_knows_is_named_as_lost() -> None:
    made = write("100101", example("100101"), BESIDES)
    back = read({**made.head, "Via": "x"}, {**made.body, "Whatever": "y", "OperatorIDType": "01"})
    assert set(back.lost) == {"Via", "Whatever", "OperatorIDType"}


def test_a_value_of_ours_that_does_not_fit_is_refused_by_its_own_name() -> None:
    with pytest.raises(Refused) as refused:
        write("100101", example("100101") | {"bank_code": "B" * 13}, BESIDES)
    [defect] = refused.value.problem.defects
    assert (defect.pointer, defect.code, defect.hint) == ("/bank_code", "too_long", "12")


def test_whom_a_query_is_about_is_read_with_a_leading_zero_too() -> None:
    made = write("100303", example("100303"), BESIDES)
    back = read(made.head, {**made.body, "SubjectType": "02"})
    assert (made.body["SubjectType"], back.data["account_type"]) == ("1", "corporate")
    assert wrong("100303", SubjectType="3") == {"/Body/SubjectType": ("choice_unknown", "1, 2")}


def test_what_a_centre_did_with_a_report_is_never_read_as_another_thing() -> None:
    assert wrong("100402", Result="0999") == {"/Body/Result": ("choice_unknown", "0000")}


def test_what_is_said_beside_must_fit_too() -> None:
    with pytest.raises(Refused) as refused:
        write("100307", example("100307"), BESIDES | {"applied_at": "noon", "urgency": "x"})
    found = {each.pointer: each.code for each in refused.value.problem.defects}
    assert found == {"/beside/applied_at": "time_format", "/beside/urgency": "choice_unknown"}
