"""Lists in national messages: lines within accounts, one where ours has one, and what is lost."""

from contracts.national import TABLES, read, write
from tests.contracts.national import BESIDES, LINE, OWNED, example, wrong


def test_one_account_with_its_lines_stands_within_what_the_bank_says_of_it() -> None:
    made = write("100302", example("100302"), BESIDES)
    [card] = made.body["Accounts"]
    [account] = card["AccountList"]
    [line] = account["Transactions"]
    assert (card["CardNumber"], line["BorrowingSigns"]) == ("622007806360837789", "0")
    bad = [{**card, "AccountList": [{**account, "AccountBalance": "-1"}]}]
    assert wrong("100302", Accounts=bad) == {
        "/Body/Accounts/0/AccountList/0/AccountBalance": ("amount_format", "")
    }
    undone = [{**card, "AccountList": [{**account, "AccountBalance": "1.001"}]}]
    assert [*wrong("100302", Accounts=undone)] == ["/Body/Accounts/0/AccountList/0/AccountBalance"]


def test_a_report_of_a_case_has_its_one_transaction_in_a_list() -> None:
    made = write("100401", example("100401"), BESIDES)
    [moved] = made.body["TransactionList"]
    assert (moved["Currency"], moved["TransferAmount"]) == ("CNY", "441023.42")
    assert wrong("100401", TransactionList=None) == {"/Body/TransactionList": ("required", "")}
    late = [{**moved, "Time": "now"}]
    assert wrong("100401", TransactionList=late) == {
        "/Body/TransactionList/0/Time": ("time_format", "")
    }


def test_a_second_account_where_ours_has_one_is_named_as_lost() -> None:
    made = write("100302", example("100302"), BESIDES)
    [card] = made.body["Accounts"]
    back = read(made.head, {**made.body, "Accounts": [card, card]})
    assert back.lost == ("Accounts/1",)
    assert back.data["transactions"] == [LINE]


def test_a_state_that_is_no_word_of_ours_is_lost_and_not_refused() -> None:
    made = write("100310", example("100310"), BESIDES)
    [first, second] = made.body["Accounts"]
    there = [{**first, "AccountList": [{"AccountStatus": "久悬"}]}, second]
    back = read(made.head, {**made.body, "Accounts": there, "Measures": [{"FreezeSerial": "1"}]})
    assert set(back.lost) == {"AccountStatus", "Measures"}
    assert "state" not in back.data["accounts"][0]


def test_what_an_item_of_a_list_says_and_has_no_place_for_is_named() -> None:
    kept = {**OWNED, "held": "1.00", "account_type": "personal"}
    made = write("100310", example("100310") | {"accounts": [kept, OWNED]}, BESIDES)
    assert {"accounts/account_type", "accounts/held"} <= set(made.lost)
    assert {"accounts/account_type", "accounts/held"} <= set(TABLES["100310"].lost_there())


def test_what_ours_says_once_is_said_by_each_line_and_read_from_the_first() -> None:
    data = example("100405")
    data["transactions"] = [{**data["transactions"][0], "serial": n} for n in "12"]
    made = write("100405", data, BESIDES)
    [card] = made.body["AccountsList"]
    [account] = card["AccountList"]
    lines = account["TransactionList"]
    assert [line["FeatureCode"] for line in lines] == ["3006", "3006"]
    lines[1]["FeatureCode"] = "3001"
    back = read(made.head, made.body)
    assert (back.data["feature_code"], back.lost) == (
        "3006",
        ("TransactionList/1/feature_code",),
    )
    for line in lines:
        line["FeatureCode"] = "3999"
    assert [*wrong("100405", AccountsList=made.body["AccountsList"])] == [
        "/Body/AccountsList/0/AccountList/0/TransactionList/0/FeatureCode"
    ]


def test_what_no_line_is_there_to_say_is_named_as_lost() -> None:
    said = {"application_id": "S-1", "feature_code": "0000", "reported_to": "HZ"}
    assert set(write("100405", said, BESIDES).lost) == {"feature_code", "reported_to"}
    assert write("100404", said, BESIDES).lost == ("reported_to",)
