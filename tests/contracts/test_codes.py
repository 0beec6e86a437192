"""The tables hold what their sources say: response codes, currencies, issuers."""

from collections import Counter

import pytest

from contracts.codes import UNKNOWN, currencies, issuers, response_code, response_codes

CLASSES = {
    "executed": "0000",
    "refused_mismatch": "0100 0199 0301",
    "rejected_format": "0200 0299 0500 0501 0599 0700 0701 0799",
    "refused_no_target": "0300 0304 0399",
    "refused_protected": "0302",
    "executed_equivalent": "0303",
    "refused_no_original": "0400 0499",
    "rejected_no_warrant": "0600 0699",
    "rejected_period": "0800 0801 0802 0899",
    "duplicate": "0900 0999",
    "unsupported": "1000 1099",
    "retryable": "1100 1101 1199",
    "partial": "1200",
    "failed": "1300 1399",
    "already_in_force": "1301",
    "queued": "1302 1303",
    "refused_limit": "1304",
    "too_late": "1800 1899",
    "moot": "1900 1999",
}
COUNTING = {"1000", "1099", "1100", "1300", "1399"}
DECIMALS = {
    "CNY": 2,
    "USD": 2,
    "JPY": 0,
    "KRW": 0,
    "VND": 0,
    "KWD": 3,
    "TND": 3,
    "ISK": 0,
    "HUF": 2,
}


def test_every_response_code_has_its_class() -> None:
    expected = {code: kind for kind, codes in CLASSES.items() for code in codes.split()}
    assert {code: row.kind for code, row in response_codes().items()} == expected


def test_exactly_the_failings_of_a_bank_count_against_it() -> None:
    assert {code for code, row in response_codes().items() if row.counts} == COUNTING


def test_every_response_code_has_words_in_both_languages() -> None:
    assert [row.code for row in response_codes().values() if not (row.zh and row.en)] == []


@pytest.mark.parametrize("code", ["1401", "1799", "9999"])
def test_an_unknown_code_is_kept_and_classed_unknown(code: str) -> None:
    meaning = response_code(code)
    assert (meaning.code, meaning.kind, meaning.counts) == (code, UNKNOWN, False)


@pytest.mark.parametrize(("currency", "decimals"), DECIMALS.items())
def test_a_currency_has_its_decimals(currency: str, decimals: int) -> None:
    assert currencies()[currency] == decimals


@pytest.mark.parametrize("code", ["XXQ", "XXX", "XAU", "DEM", "BGN", "cny"])
def test_what_is_no_currency_in_use_is_not_in_the_table(code: str) -> None:
    assert code not in currencies()


def test_the_issuer_table_has_its_rows_banks_and_ambiguous_pairs() -> None:
    claims = {(i.prefix, i.length): set[str]() for i in issuers()}
    for issuer in issuers():
        claims[issuer.prefix, issuer.length].add(issuer.bank_code)
    assert len(issuers()) == 1805
    assert len({issuer.bank_code for issuer in issuers()}) == 123
    assert Counter(len(banks) > 1 for banks in claims.values())[True] == 21


def test_a_bank_code_has_one_name_and_a_prefix_fits_its_length() -> None:
    assert len({(i.bank_code, i.bank_name) for i in issuers()}) == 123
    assert all(i.prefix.isdecimal() and len(i.prefix) < i.length for i in issuers())
