"""Laws of the score: every point has its evidence, weights are policy, and nothing decides."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts import companies as co
from contracts import company_checks as cc
from contracts.policy import packs
from contracts.policy.values import Value
from services.company_checks.checking import Moment
from services.company_checks.scoring import scored
from tests.laws.companies import AT, NOON, company, shared_by

if TYPE_CHECKING:
    from collections.abc import Mapping

    from services.company_checks.links import Link

TODAY = date(2026, 11, 20)
OWN = "c0"
yes_or_no = st.sampled_from(["yes", "no"])
said = st.fixed_dictionaries(
    {
        "established_on": st.dates(date(2000, 1, 1), TODAY).map(date.isoformat),
        "capital_subscribed": st.integers(0, 100_000_000).map(str),
        "capital_paid": st.sampled_from(["0", "1.50"]),
    },
    optional={
        "business_scope": st.sampled_from(["日用百货", "投资管理;理财"]),
        "real_name_method": st.sampled_from(["none", "face"]),
        "tax_registered": yes_or_no,
        "annual_report": yes_or_no,
        "abnormal_list": yes_or_no,
        "representative_listed": yes_or_no,
        "insured": st.integers(0, 3),
        "changes_in_90_days": st.integers(0, 5),
    },
)
links = st.dictionaries(
    st.sampled_from(co.SHARED),
    st.tuples(st.integers(1, 15), st.integers(0, 3)).map(
        lambda pair: shared_by(pair[0], min(pair[0] - 1, pair[1]))
    ),
)


def score(linked: Mapping[str, Link] | None = None, at: Moment = AT, **fields: Any) -> cc.Scored:  # noqa: ANN401
    return scored(company(**fields), OWN, linked or {}, TODAY, at.policy)


def indicators(found: cc.Scored) -> set[str]:
    return {finding.indicator for finding in found.findings}


def test_nothing_speaks_against_a_plain_company() -> None:
    assert score() == cc.Scored(points=0, band="low", findings=(), scale="CN-2024 2026-11")


@pytest.mark.parametrize(
    ("fields", "indicator", "observed"),
    [
        ({"established_on": "2026-11-20"}, "newly_established", "2026-11-20"),
        ({"capital_paid": "0", "capital_subscribed": "1.00"}, "capital_unpaid", "2024-01-02"),
        (
            {"capital_paid": "0", "capital_subscribed": "10000000", "established_on": "2026-08-01"},
            "capital_large",
            "10000000.00",
        ),
        ({"legal_representative_id": "11010519491231002X"}, "elderly_representative", "76"),
        ({"business_scope": "区块链技术;理财"}, "scope_words", "理财 区块链"),
        ({"name": "湖州投资管理有限公司"}, "scope_words", "投资管理"),
        ({"real_name_method": "none"}, "unverified", "none"),
        ({"tax_registered": "no"}, "untaxed", "no"),
        ({"annual_report": "no"}, "unreported", "no"),
        ({"insured": 0}, "uninsured", "0"),
        ({"abnormal_list": "yes"}, "abnormal_list", "yes"),
        ({"representative_listed": "yes"}, "listed_representative", "yes"),
        ({"changes_in_90_days": 3}, "frequent_changes", "3"),
    ],
)
def test_each_sign_alone_is_found_with_what_was_seen(
    fields: dict[str, Any], indicator: str, observed: str
) -> None:
    [finding] = score(**fields).findings
    assert (finding.indicator, finding.observed) == (indicator, observed)
    assert finding.points == AT.policy.points(f"company_checks.points.{indicator}")


@pytest.mark.parametrize("shared", co.SHARED)
def test_what_too_many_share_is_found_from_the_limit_on(shared: str) -> None:
    limit = AT.policy.count(f"company_checks.from.same_{shared}")
    assert score({shared: shared_by(limit - 1)}).points == 0
    [finding] = score({shared: shared_by(limit)}).findings
    assert (finding.indicator, finding.shared) == (f"same_{shared}", shared)
    assert (finding.observed, finding.limit) == (str(limit), str(limit))


def test_a_person_tied_to_a_company_judged_for_fraud_is_found_and_a_house_is_not() -> None:
    [finding] = score({"representative": shared_by(2, tainted=1)}).findings
    assert (finding.indicator, finding.observed) == ("tainted_link", "1")
    assert score({"address": shared_by(2, tainted=1)}).points == 0


def test_a_company_is_not_tied_to_itself() -> None:
    assert score({"representative": shared_by(1, tainted=1)}).points == 0


def test_both_limits_of_an_age_count_as_policy_says() -> None:
    limit = AT.policy.span("company_checks.from.newly_established")
    just, over = TODAY - limit, TODAY - limit - timedelta(days=1)
    assert indicators(score(established_on=just.isoformat())) == {"newly_established"}
    assert not score(established_on=over.isoformat()).findings


@given(said, links)
def test_the_points_are_the_sum_of_findings_each_once_and_in_a_band(
    fields: dict[str, Any], linked: dict[str, Link]
) -> None:
    found = score(linked, **fields)
    assert found.points == sum(finding.points for finding in found.findings)
    assert len(indicators(found)) == len(found.findings)
    assert all(finding.points and finding.observed for finding in found.findings)
    notable, high = (AT.policy.count(f"company_checks.band.{band}") for band in cc.BANDS[1:])
    assert found.band == cc.BANDS[(found.points >= notable) + (found.points >= high)]
    assert cc.Scored.load(found.dump()) == found


@given(said, links, st.sampled_from(co.SHARED))
def test_more_companies_at_a_link_never_speak_for_a_company(
    fields: dict[str, Any], linked: dict[str, Link], shared: str
) -> None:
    fewer, more = linked | {shared: shared_by(2)}, linked | {shared: shared_by(12, tainted=1)}
    assert score(fewer, **fields).points <= score(more, **fields).points


@given(said, links)
def test_another_pack_weighs_otherwise_and_says_so(
    fields: dict[str, Any], linked: dict[str, Link]
) -> None:
    other = packs()["BEST-2025", "2026-11"]
    found = score(linked, Moment(NOON, other), **fields)
    assert found.scale == "BEST-2025 2026-11"
    assert all(
        finding.points == other.points(f"company_checks.points.{finding.indicator}")
        for finding in found.findings
    )


def test_no_report_is_missed_before_the_first_is_due() -> None:
    new: dict[str, Any] = {"annual_report": "no", "established_on": "2025-07-01"}
    assert "unreported" not in indicators(score(**new | {"established_on": "2026-01-01"}))
    assert "unreported" in indicators(score(**new))


def test_a_sign_that_weighs_nothing_is_left_out() -> None:
    key = "company_checks.points.untaxed"
    weightless = replace(AT.policy, values={**AT.policy.values, key: Value("points", 0, "-")})
    assert not score(at=Moment(NOON, weightless), tax_registered="no").findings


def test_a_wish_for_evidence_is_met_where_the_person_was_erased() -> None:
    erased = replace(company(), legal_representative_id="[erased]")
    assert scored(erased, OWN, {}, TODAY, AT.policy).points == 0
