"""Companies on the console: the list, one company's page, and the forms of what is said of it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from flask import abort, redirect, render_template, request, url_for

from contracts import companies as co
from contracts import company_checks as cc
from contracts.message import registry
from contracts.orders import PURPOSES
from contracts.port import Receipt, Sight
from contracts.problems import Refused
from contracts.types import minor_of
from services.gateway import only_one
from services.gateway.console import holds, timeline
from services.gateway.console.clocks import open_stage
from services.gateway.console.company_forms import (
    ABOUT,
    APPROVE,
    ASK,
    CHECK,
    DISMISS,
    OBJECT,
    PUSH,
    REJECT,
    STRIKE_OFF,
    UNREGISTERED,
    UPHOLD,
    VERDICT,
    VISIT,
)
from services.gateway.console.formats import money
from services.gateway.console.forms import Act, Form, sent
from services.gateway.console.sending import command, given, overtaken
from services.gateway.console.visitor import agency_name, arrived, gate, in_clear, visitor
from services.gateway.console.words import say
from services.gateway.readmodels.company_views import FACETS, REFS, CompanyViews
from services.gateway.readmodels.scope import APPROVER, ISSUER

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from werkzeug.wrappers import Response

    from contracts.message import Command
    from services.gateway.console.clocks import Stage
    from services.gateway.readmodels.company_views import WantedCompanies

    Row = dict[str, Any]
    Answer = str | Response | tuple[str, int]

WORDS = 100
AWAY = "store-unavailable"
CLOCKS = (*cc.DEADLINES, cc.RECHECK)
KINDS = {PUSH: "centre", ASK: "registry"}
"""Which kind of agency a form that begins by a credit code is told to, or asks."""
_PLAIN = (
    *("uscc", "name", "company_type", "legal_representative", "legal_representative_id"),
    *("representative_phone", "registered_address", "established_on"),
)
_LATER = ("business_scope", "agent", "insured", "changes_in_90_days")
_CODED = {
    "registration_channel": "registration_channel",
    "real_name_method": "real_name_method",
    **dict.fromkeys(
        ("tax_registered", "annual_report", "abnormal_list", "representative_listed"), "yes_no"
    ),
}


def companies() -> str:
    """Show the companies of the visitor's centre or register, what most speaks against first."""
    shown, words = request.args.get("show", "all"), request.args.get("words", "").strip()
    if shown not in FACETS or len(words) > WORDS:
        abort(400)
    views, scope = CompanyViews(gate().engine), visitor().scope
    refs = {name: request.args[name] for name in REFS if request.args.get(name)}
    asked: Row = {"facet": shown, "words": words or None, "sort": "points", **refs}
    wanted = cast("WantedCompanies", asked | {"after": request.args.get("after")})
    try:
        page = views.page(scope, **wanted)
    except Refused:
        abort(400)
    narrowed: Row = {"show": shown, **({"words": words} if words else {}), **refs}
    now = gate().clock.now()
    return render_template(
        "companies.html",
        rows=[(row, _clocks(row, now)[:1]) for row in page.rows],
        counts=views.counts(scope),
        facets=FACETS,
        shown=shown,
        words=words,
        shared=bool(refs),
        more=url_for("console.companies", after=page.next, **narrowed) if page.next else None,
        now=now,
    )


def company(company: UUID) -> str:
    """Show a company, masked: what is known of it, what speaks for a shell, how it stands."""
    current = arrived()
    return _page(_one(company), current=current)


def reveal(company: UUID) -> str:
    """Show a company in clear, once, to somebody who says what for; that is recorded."""
    _one(company)
    sight = in_clear(co.KIND, company)
    return _page(_one(company), sight)


def _page(row: Row, sight: Sight = timeline.NOTHING, *, current: bool = True) -> str:
    views, scope, now = CompanyViews(gate().engine), visitor().scope, gate().clock.now()
    events = views.events(scope, row["company_id"])
    pushed = [each for each in events if each["type"] == co.Pushed.wire]
    return render_template(
        "company.html",
        row=row,
        stages=_clocks(row, now),
        seen_in=seen_in,
        counts_from=counts_from,
        facts=facts(timeline.said(pushed[-1], sight)) if pushed else [],
        links={name: rows for name, rows in views.links(scope, row).items() if rows},
        **holds.of_company(row["company_id"], gate().views),
        entries=timeline.entries(events, sight),
        acts=[act.name for act in possible(row)],
        whole=sight is not timeline.NOTHING,
        purposes=PURPOSES[1:],
        current=current,
        now=now,
    )


def facts(said: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What a registry says of a company, as names of words and values."""
    found = [(name, str(said[name])) for name in _PLAIN if name in said]
    sums = (name for name in co.CAPITALS)
    found += [(name, money(said[f"{name}_minor"], said["currency"])) for name in sums]
    found += [(name, str(said[name])) for name in _LATER if said.get(name) is not None]
    coded = ((name, family) for name, family in _CODED.items() if name in said)
    return found + [(name, say(f"{family}.{said[name]}")) for name, family in coded]


def seen_in(sign: Mapping[str, Any]) -> str:
    """What was seen of a company, in one sign of its score."""
    observed: str = sign["observed"]
    if observed in ("yes", "no"):
        return say(f"yes_no.{observed}")
    return say("real_name_method.none") if observed == "none" else _measured(sign, observed)


def counts_from(sign: Mapping[str, Any]) -> str:
    """From what on a sign counts: a number, a sum, or an age in days, up to or from it."""
    limit: str | None = sign.get("limit")
    if limit is None:
        return say("site.none")
    if bound := _DAYS.get(sign["indicator"]):
        return f"{bound} {say('span.days', n=limit)}"
    return _measured(sign, limit)


_DAYS = {"newly_established": "≤", "capital_unpaid": "≥"}


def _measured(sign: Mapping[str, Any], value: str) -> str:
    large = sign["indicator"] == "capital_large"
    return money(minor_of(value, co.CURRENCY), co.CURRENCY) if large else value


def possible(row: Row) -> list[Act]:
    """What the visitor may say of a company as it stands, and that can be accepted."""
    scope = visitor().scope
    ours, theirs = row["centre"] == scope.agency, row["agency"] == scope.agency
    acts: list[Act] = []
    own = visitor().person.id == row["proposed_by"]
    if ours and scope.roles & APPROVER and row["proposed"] and not own:
        acts += [APPROVE, REJECT]
    if ours and scope.roles & ISSUER:
        acts += _of_officer(row)
    if theirs and scope.roles & co.REGISTRY:
        acts += [UNREGISTERED] if row["question_by"] else []
        acts += [VISIT] if row["field_check_by"] else []
        acts += [] if row["struck_off_on"] or not row["pushed_at"] else [STRIKE_OFF]
    party = (ours and scope.roles & ISSUER) or (theirs and scope.roles & co.REGISTRY)
    if party and row["verdict"] in cc.RESTRICTING and not row["objection_by"]:
        acts += [OBJECT]
    return acts


def _of_officer(row: Row) -> list[Act]:
    acts = [CHECK] if row["desk_check_by"] else []
    acts += [VERDICT] if row["stage"] in ("to_judge", "field_check", "judged") else []
    own = visitor().person.id in (row["given_by"], row["approved_by"])
    acts += [UPHOLD, DISMISS] if row["objection_by"] and not own else []
    return acts + ([VISIT] if row["field_check_by"] else [])


def begin(act: Act) -> Answer:
    """Show the form by which a company is pushed or asked about, or take what was typed."""
    if request.method == "GET":
        return _begun(Form(act, dict(only_one.named({}, KINDS[act], gate().register)), 0))
    form = sent(act, request.form)
    result = given(form, command(form, form.data()))
    if isinstance(result, Receipt):
        return _to(result)
    return _begun(form), result.status


push = partial(begin, PUSH)
ask = partial(begin, ASK)


def perform(act: Act, company: UUID) -> Answer:
    """Show the form of something said of a company, or take what was typed into it."""
    row = _one(company)
    if not any(each is act for each in possible(row)):
        abort(403)
    if request.method == "GET":
        return _form(Form(act, {}, row["version"]), row)
    form = sent(act, request.form)
    seen = form.version if act.by_version else None
    about = replace(command(form, form.data()), subject=company, expected_version=seen)
    result = given(form, about)
    if isinstance(result, Receipt):
        return _to(result)
    overtaken(form, result, row["version"])
    return _form(form, row), result.status


PAGES = {act.name: partial(perform, act) for act in ABOUT}
"""The pages of what is said of a company, by name."""
ROLES = {act.name: cast("type[Command]", registry[act.wire]).roles for act in ABOUT}
"""Who may ask for each: whoever may send its command."""


def _begun(form: Form) -> str:
    kind = KINDS[form.act]
    known = sorted(c for c, each in gate().register.agencies().items() if each.kind == kind)
    codes = [(code, agency_name(code)) for code in known]
    return _rendered(form, url_for("console.companies"), say("company.title"), codes)


def _form(form: Form, row: Row) -> str:
    back = url_for("console.company", company=row["company_id"])
    return _rendered(form, back, row["name"] or row["uscc"])


def _rendered(form: Form, back: str, to: str, codes: object = ()) -> str:
    where = {"back": back, "back_to": to, "action": request.path}
    return render_template("form.html", form=form, banks=codes, more=say("company.more"), **where)


def _to(receipt: Receipt) -> Response:
    there = url_for("console.company", company=receipt.subject, until=receipt.last_position)
    return redirect(there, 303)


def _clocks(row: Row, now: datetime) -> list[Stage]:
    """The deadlines that run, the next first."""
    running = [(row[f"{name}_at" if name == cc.RECHECK else f"{name}_by"], name) for name in CLOCKS]
    return [open_stage(name, by, now) for by, name in sorted(each for each in running if each[0])]


def _one(company: UUID) -> Row:
    row = CompanyViews(gate().engine).one(visitor().scope, str(company))
    if row is None:
        abort(404)
    return row
