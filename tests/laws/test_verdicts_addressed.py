"""Laws of whom a verdict is asked of: those it names, or where policy says so all there are."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contracts import company_checks as cc
from contracts.policy import pack
from services.company_checks.checking import Moment
from tests.laws.companies import NOON, File


@pytest.fixture
def file() -> File:
    return File()


def test_a_verdict_is_asked_of_those_it_names_in_order_and_once_each(file: File) -> None:
    file.push()
    file.desk("verdict")
    file.judge("suspicious", banks=["ICBC", "CCB", "ICBC"], carriers=[])
    [given_] = file.approve()
    assert isinstance(given_, cc.VerdictGiven)
    assert (given_.banks, given_.carriers) == (("CCB", "ICBC"), ())
    file.desk("verdict")
    [given_] = file.judge("clear", banks=["ICBC"])[1:]
    assert isinstance(given_, cc.VerdictGiven)
    assert given_.banks == ()


def test_the_same_verdict_of_other_banks_ends_what_was_asked_before(file: File) -> None:
    file.push()
    file.desk("verdict")
    file.judge("suspicious")
    file.approve()
    file.desk("verdict")
    file.judge("suspicious", banks=["ABC"])
    lifted, given_ = file.approve()
    assert isinstance(lifted, cc.VerdictLifted)
    assert (lifted.banks, lifted.carriers) == (("CCB", "ICBC"), ("CMCC",))
    assert isinstance(given_, cc.VerdictGiven)
    assert given_.banks == ("ABC",)


@pytest.mark.parametrize("unnamed", ["banks", "carriers"])
def test_where_policy_says_so_a_verdict_that_names_none_means_all(file: File, unnamed: str) -> None:
    key = f"company_checks.unnamed.{unnamed}"
    values = {**pack().values, key: replace(pack().values[key], amount=True)}
    everybody = {"banks": ("ABC", "ICBC"), "carriers": ("CMCC",)}
    file.at = Moment(NOON, replace(pack(), values=values), **everybody)
    file.push()
    file.desk("verdict")
    file.judge("suspicious", banks=[], carriers=[])
    [given_] = file.approve()
    other = {"banks": "carriers", "carriers": "banks"}[unnamed]
    assert getattr(given_, unnamed) == everybody[unnamed]
    assert getattr(given_, other) == ()
