"""Tables as data: what banks answer, which currencies exist, who issues cards, who works when."""

import csv
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ResponseCode:
    """One code a bank may answer with: its class, and whether it counts against the bank."""

    code: str
    kind: str
    counts: bool
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Feature:
    """One code of what a bank suspects, and which of its lists it belongs to."""

    kind: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Issuer:
    """One row of the issuer table: cards of `length` digits that start with `prefix`."""

    prefix: str
    length: int
    bank_code: str
    bank_name: str


@dataclass(frozen=True, slots=True)
class WorkYear:
    """A year's days off, the weekend days that are worked instead, and the notice that says so."""

    off: frozenset[date]
    work: frozenset[date]
    cite: str
    source: str


@dataclass(frozen=True, slots=True)
class Carriers:
    """Which carrier a number is taken to be served by: by issuer's name, by number, by type."""

    named: Mapping[str, str]
    prefix: Mapping[str, str]
    guess: Mapping[str, str]


def response_codes() -> Mapping[str, ResponseCode]:
    """Return every known response code of stop-payment orders."""
    return _responses("stop_payment_responses.toml")


def results(kind: str) -> Mapping[str, ResponseCode]:
    """Return every result that an agency can report of an order of a kind that has a target."""
    return _responses(f"{kind}_results.toml")


@cache
def _responses(file: str) -> Mapping[str, ResponseCode]:
    return {
        code: ResponseCode(
            code, row["class"], row["counts_against_agency"], row["zh-CN"], row["en"]
        )
        for code, row in _table(file)["code"].items()
    }


def response_code(code: str) -> ResponseCode:
    """Return what `code` means; an unknown one is kept as it is and classed unknown."""
    unknown = _unknown(code, "未知反馈代码", "Unknown response code")
    return response_codes().get(code, unknown)


def result(kind: str, code: str) -> ResponseCode:
    """Return what a result means; an unknown one is kept as it is and classed unknown."""
    unknown = _unknown(code, "未知执行结果", "Unknown result")
    return results(kind).get(code, unknown)


def _unknown(code: str, zh: str, en: str) -> ResponseCode:
    return ResponseCode(code, UNKNOWN, counts=False, zh=zh, en=en)


@cache
def response_table_version() -> str:
    """Return the version of the response code table, kept with each answer that it classed."""
    return str(_table("stop_payment_responses.toml")["version"])


@cache
def suspicion_features() -> Mapping[str, Feature]:
    """Return every feature code of banks' lists of what looks suspicious (100403 to 100405)."""
    rows = _table("suspicion_features.toml")["code"]
    return {code: Feature(row["kind"], row["zh-CN"], row["en"]) for code, row in rows.items()}


@cache
def company_measures() -> Mapping[str, tuple[str, str]]:
    """Return what each verdict on a company asks of banks, and of carriers."""
    rows = _table("company_verdicts.toml")["verdict"]
    return {verdict: (row["bank"], row["carrier"]) for verdict, row in rows.items()}


@cache
def company_controls() -> Mapping[str, tuple[str, str]]:
    """Return what a bank is ordered for each measure of a verdict, and how urgently."""
    rows = _table("company_verdicts.toml")["control"]
    return {measure: (row["order"], row["urgency"]) for measure, row in rows.items()}


@cache
def control_basis() -> str:
    """Return what a control rests on whose verdict names no document."""
    return str(_table("company_verdicts.toml")["basis"]["control"])


@cache
def control_ends() -> Mapping[str, str]:
    """Return what a bank is told when an order is taken back, by what ended it."""
    ends: Mapping[str, str] = _table("company_verdicts.toml")["ended"]
    return ends


@cache
def strict_words() -> tuple[str, ...]:
    """Return the words in a company's name or scope that are looked at strictly."""
    return tuple(_table("company_verdicts.toml")["words"]["strict"])


@cache
def results_version(kind: str) -> str:
    """Return the version of the table of a kind's results, kept with each answer it classed."""
    return str(_table(f"{kind}_results.toml")["version"])


@cache
def protected_sites() -> tuple[str, ...]:
    """Return the hosts of governments' and banks' own sites; what is below them is theirs too."""
    return tuple(_table("protected_sites.toml")["hosts"])


@cache
def carriers() -> Carriers:
    """Return the guesses which carrier serves a number."""
    table = _table("carriers.toml")
    return Carriers(table["named"], table["prefix"], table["guess"])


@cache
def currencies() -> Mapping[str, int]:
    """Return the number of decimals of each ISO 4217 currency."""
    groups = _table("currencies.toml")["decimals"]
    return {code: int(places) for places, codes in groups.items() for code in codes.split()}


@cache
def issuers() -> tuple[Issuer, ...]:
    """Return the issuer table: which bank issued cards of a prefix and length."""
    with files("contracts").joinpath("codes/bank_bins.csv").open("r", encoding="utf-8") as source:
        rows = csv.DictReader(source)
        return tuple(
            Issuer(r["prefix"], int(r["length"]), r["bank_code"], r["bank_name"]) for r in rows
        )


@cache
def work_years() -> Mapping[int, WorkYear]:
    """Return the years of which it is known who works when, in mainland China."""
    return {
        int(year): WorkYear(
            frozenset(day for first, last in row["off"] for day in _days(first, last)),
            frozenset(row["work"]),
            row["cite"],
            row["source"],
        )
        for year, row in _table("workdays.toml").items()
    }


def _days(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(days=ahead) for ahead in range((last - first).days + 1))


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads(files("contracts").joinpath("codes", name).read_text("utf-8"))
