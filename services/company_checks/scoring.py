"""Scoring: what speaks for a company being a shell, each sign with its evidence. Pure.

Weights and limits are policy; a sign that weighs nothing is left out. Nothing is decided by it.
"""

from collections.abc import Iterator, Mapping
from datetime import date

from contracts import companies as co
from contracts import company_checks as cc
from contracts.codes import strict_words
from contracts.policy import Pack
from contracts.types import amount_of
from services.company_checks.links import TAINTING, Link

_BIRTH = slice(6, 14)
"""Where a resident identity number has the day of birth."""
_LISTS = {"abnormal_list": "abnormal_list", "representative_listed": "listed_representative"}


def scored(
    pushed: co.Pushed, company: str, links: Mapping[str, Link], today: date, policy: Pack
) -> cc.Scored:
    """Add up what speaks for a shell; `links` are the company's, by what is shared."""
    signs = (
        *_of_links(company, links, policy),
        *_of_age(pushed, today, policy),
        *_of_capital(pushed, today, policy),
        *_of_person(pushed, today, policy),
        *_of_conduct(pushed, policy),
        *_of_duties(pushed, today, policy),
    )
    findings = tuple(sign for sign in signs if sign.points)
    points = sum(sign.points for sign in findings)
    scale = f"{policy.name} {policy.version}"
    return cc.Scored(points=points, band=_band(points, policy), findings=findings, scale=scale)


def _band(points: int, policy: Pack) -> str:
    if points >= policy.count(f"{co.KIND}.band.high"):
        return "high"
    return "notable" if points >= policy.count(f"{co.KIND}.band.notable") else "low"


def _sign(
    indicator: str, policy: Pack, observed: object, limit: object = None, shared: str | None = None
) -> cc.Finding:
    return cc.Finding(
        indicator=indicator,
        points=policy.points(f"{co.KIND}.points.{indicator}"),
        observed=str(observed)[:60],
        limit=None if limit is None else str(limit),
        shared=shared,
    )


def _of_links(company: str, links: Mapping[str, Link], policy: Pack) -> Iterator[cc.Finding]:
    """Yield what too many share, and that a person is tied to a company judged for fraud."""
    for shared in co.SHARED:
        count = len(links[shared].members) if shared in links else 0
        limit = policy.count(f"{co.KIND}.from.same_{shared}")
        if count >= limit:
            yield _sign(f"same_{shared}", policy, count, limit, shared)
    tied = [(len(links[each].tainted - {company}), each) for each in TAINTING & links.keys()]
    others, shared = max(tied, default=(0, ""))
    if others:
        yield _sign("tainted_link", policy, others, 1, shared)


def _of_age(pushed: co.Pushed, today: date, policy: Pack) -> Iterator[cc.Finding]:
    days = (today - date.fromisoformat(pushed.established_on)).days
    limit = policy.span(f"{co.KIND}.from.newly_established").days
    if days <= limit:
        yield _sign("newly_established", policy, pushed.established_on, limit)


def _of_capital(pushed: co.Pushed, today: date, policy: Pack) -> Iterator[cc.Finding]:
    """Yield that nothing was ever paid of the capital: for too long, or of very much."""
    subscribed = pushed.capital_subscribed_minor
    if pushed.capital_paid_minor or not subscribed:
        return
    days = (today - date.fromisoformat(pushed.established_on)).days
    longest = policy.span(f"{co.KIND}.from.capital_unpaid").days
    if days >= longest:
        yield _sign("capital_unpaid", policy, pushed.established_on, longest)
    large = policy.minor(f"{co.KIND}.from.capital_large")
    if subscribed >= large:
        sums = (amount_of(each, co.CURRENCY) for each in (subscribed, large))
        yield _sign("capital_large", policy, *sums)


def _of_person(pushed: co.Pushed, today: date, policy: Pack) -> Iterator[cc.Finding]:
    """Yield what speaks against who stands for the company; erased, nothing does."""
    born = pushed.legal_representative_id[_BIRTH]
    if born.isdigit():
        years = _years(date.fromisoformat(born), today)
        limit = policy.count(f"{co.KIND}.from.elderly_representative")
        if years >= limit:
            yield _sign("elderly_representative", policy, years, limit)
    if pushed.real_name_method == "none":
        yield _sign("unverified", policy, "none")


def _years(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def _of_conduct(pushed: co.Pushed, policy: Pack) -> Iterator[cc.Finding]:
    """Yield what speaks against what the company says it does, and where it is listed."""
    text = f"{pushed.name} {pushed.business_scope or ''}"
    if found := [word for word in strict_words() if word in text]:
        yield _sign("scope_words", policy, " ".join(found))
    for name, indicator in _LISTS.items():
        if getattr(pushed, name) == "yes":
            yield _sign(indicator, policy, "yes")
    changes, limit = pushed.changes_in_90_days, policy.count(f"{co.KIND}.from.frequent_changes")
    if changes is not None and changes >= limit:
        yield _sign("frequent_changes", policy, changes, limit)


def _of_duties(pushed: co.Pushed, today: date, policy: Pack) -> Iterator[cc.Finding]:
    """Yield what a company at work would have done; what is unknown speaks against none.

    The report on a year is due by the end of June after it.
    """
    if pushed.tax_registered == "no":
        yield _sign("untaxed", policy, "no")
    if pushed.insured == 0:
        yield _sign("uninsured", policy, 0, 1)
    due = date(date.fromisoformat(pushed.established_on).year + 1, 6, 30)
    if pushed.annual_report == "no" and today > due:
        yield _sign("unreported", policy, "no", due)
