"""Routing: the one bank that an account belongs to, or exactly why it cannot be told."""

from __future__ import annotations

from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.codes import issuers
from contracts.problems import Defect
from shared.routing import Route, card_issuers, route

UNKNOWN = "7000018487347129"
AMBIGUOUS = "6213511949360487"
ICBC = "622007806360837789"
CORPORATE = "33001234567890123"
BANKS = frozenset(issuer.bank_code for issuer in issuers())

claims: dict[tuple[int, str], set[str]] = defaultdict(set)
for row in issuers():
    claims[row.length, row.prefix].add(row.bank_code)


def way(number: str, named: str | None = None, *, card: bool = True) -> Route | Defect:
    return route(number, card=card, named=named, registered=BANKS.__contains__)


def code(found: Route | Defect) -> tuple[str, str, str]:
    assert isinstance(found, Defect)
    return found.code, found.pointer, found.hint


def cards(length: int, prefix: str) -> list[str]:
    """Return cards that start with `prefix` and with no longer prefix of the table."""
    longer = [p for n, p in claims if n == length and p != prefix and p.startswith(prefix)]
    candidates = [prefix + digit * (length - len(prefix)) for digit in "0123456789"]
    return [card for card in candidates if not card.startswith(tuple(longer))]


def test_the_table_is_whole() -> None:
    assert len(issuers()) == 1805


def test_every_prefix_of_the_table_leads_to_its_claimants() -> None:
    for (length, prefix), banks in claims.items():
        reached = cards(length, prefix)
        assert reached, (length, prefix)
        assert {card_issuers(card) for card in reached} == {frozenset(banks)}, (length, prefix)


def test_every_prefix_routes_by_issuer_to_its_one_bank_or_by_name_to_any_of_several() -> None:
    for (length, prefix), banks in claims.items():
        card = cards(length, prefix)[0]
        found_by = "issuer" if len(banks) == 1 else "name"
        assert isinstance(way(card), Route) == (len(banks) == 1)
        assert {way(card, bank) for bank in banks} == {Route(bank, found_by) for bank in banks}


def test_the_longest_prefix_wins() -> None:
    nested = [
        (length, short, long)
        for length, short in claims
        for other, long in claims
        if length == other
        and long.startswith(short)
        and claims[length, short] != claims[other, long]
    ]
    assert nested
    for length, short, long in nested:
        if long != short:
            assert card_issuers(cards(length, long)[0]) == claims[length, long]


def test_length_matters() -> None:
    card = cards(18, "622007")[0] if (18, "622007") in claims else ICBC
    assert card_issuers(card)
    assert card_issuers(card + "0" * 3) != card_issuers(card)
    assert card_issuers(card[:15]) == frozenset()


def test_an_issuer_may_be_unknown() -> None:
    assert code(way(UNKNOWN)) == ("issuer_unknown", "/bank_code", "")


def test_a_named_bank_wins_where_the_issuer_is_unknown() -> None:
    assert way(UNKNOWN, "ICBC") == Route("ICBC", "name")


def test_an_issuer_may_be_ambiguous_and_the_claimants_are_told() -> None:
    found = code(way(AMBIGUOUS))
    assert found[:2] == ("issuer_ambiguous", "/bank_code")
    assert set(found[2].split(", ")) == card_issuers(AMBIGUOUS)
    assert len(card_issuers(AMBIGUOUS)) > 1


def test_a_named_claimant_settles_an_ambiguous_issuer() -> None:
    for bank in card_issuers(AMBIGUOUS):
        assert way(AMBIGUOUS, bank) == Route(bank, "name")


def test_a_named_bank_may_not_be_the_issuer() -> None:
    assert code(way(ICBC, "ABC")) == ("issuer_mismatch", "/bank_code", "ICBC")
    (stranger, *_) = BANKS - card_issuers(AMBIGUOUS)
    assert code(way(AMBIGUOUS, stranger))[0] == "issuer_mismatch"


def test_a_corporate_account_needs_a_named_bank_and_no_issuer() -> None:
    assert code(way(CORPORATE, card=False)) == ("bank_required", "/bank_code", "")
    assert way(ICBC, "ABC", card=False) == Route("ABC", "name")


@pytest.mark.parametrize("number", [ICBC, UNKNOWN, AMBIGUOUS])
@pytest.mark.parametrize("card", [True, False])
def test_a_named_bank_must_be_registered(number: str, card: bool) -> None:  # noqa: FBT001  a case
    assert code(way(number, "NOSUCHBANK", card=card)) == (
        "agency_unknown",
        "/bank_code",
        "NOSUCHBANK",
    )


def test_the_issuer_must_be_registered() -> None:
    found = route(ICBC, card=True, named=None, registered={"ABC"}.__contains__)
    assert code(found) == ("agency_unknown", "/bank_code", "ICBC")


@given(st.text("0123456789", max_size=40), st.none() | st.sampled_from(sorted(BANKS)))
def test_no_number_is_too_odd_to_be_answered(number: str, named: str | None) -> None:
    found = way(number, named)
    assert isinstance(found, Defect) or found.agency in BANKS
