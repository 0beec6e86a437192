"""Controlling: what the accounts of a company are under at a bank, and what comes of it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from typing import Any, cast

from contracts import appeals as ap
from contracts import controls as ct
from contracts import fairness as fr
from contracts import stop_payment as sp
from contracts.codes import control_basis
from contracts.figures import CURRENCY
from contracts.message import Event
from contracts.policy import Pack
from services.stop_payment.answer import PLACED
from services.stop_payment.duration import lifted, term
from services.stop_payment.measure import Account, Measure
from shared.decider import Decider, Outcome
from shared.workdays import workdays_on

SWITCH = "stop_payment.control.from_verdict"
DURATION = "stop_payment.control.duration"
NORMAL, URGENT = "stop_payment.control.answer.normal", "stop_payment.control.answer.urgent"
_REPEATED = tuple(each.name for each in fields(cast("Any", ct.Controlling)))


@dataclass(frozen=True, slots=True)
class Standing:
    """What was last carried out of the verdicts on a company: by which orders, at which banks."""

    latest: ct.CarriedOut | None = None
    orders: Mapping[str, str] = field(default_factory=dict)


def _carried(before: Standing, event: Event) -> Standing:
    if not isinstance(event, ct.CarriedOut):
        return before
    return Standing(event, {each.agency: each.order_id for each in event.banks})


STANDING = Decider(Standing(), _carried)


def file(command: ct.CarryOut) -> str:
    """Return the stream of a company's file, under whose key what is said of it is sealed."""
    return f"company_checks-{command.company}"


def order(command: ct.CarryOut, bank: str, named: str, ref: str, policy: Pack) -> ct.ControlOrdered:
    """Return the order to a bank that a verdict asks for, under the application `named`."""
    return ct.ControlOrdered(
        application_id=named,
        case_number=command.case_number,
        urgency=command.urgency,
        holder_credit_code=command.holder_credit_code,
        holder_name=command.holder_name,
        verdict=command.verdict,
        root=command.company,
        agency=bank,
        ordered_by=command.centre,
        account_ref=ref,
        currency=CURRENCY,
        control=command.control or "",
        control_seconds=int(policy.span(DURATION).total_seconds()),
        approved_by=command.approved_by or "",
        approver_rank=command.approver_rank,
        legal_document_number=command.legal_document_number or control_basis(),
    )


def lifting(placed: ct.ControlOrdered, **said: str) -> ct.ControlLiftOrdered:
    """Return the order to end what a bank does by `placed`, which says this of itself.

    Its `parent`, `application_id`, and what it was `ended_by`.
    """
    known: dict[str, Any] = {name: getattr(placed, name) for name in _REPEATED}
    return ct.ControlLiftOrdered(**known | said)


def offered(ordered: ct.Ordered, now: datetime, policy: Pack) -> sp.Offered:
    """Return the offer of an order: hours where it is urgent, else working days."""
    early = now + policy.span(f"stop_payment.acknowledge.{ordered.urgency}")
    if ordered.urgency == "urgent":
        by, unknown = now + policy.span(URGENT), None
    else:
        end = workdays_on(now, policy.workdays(NORMAL))
        by, unknown = end.ends, max(end.unknown_years, default=None)
    return sp.Offered(
        channel="inbox", acknowledge_by=min(early, by), answer_by=by, unknown_year=unknown
    )


@dataclass(frozen=True, slots=True)
class Basis:
    """What a control at a bank rests on: the order to it, and what had ended it already."""

    order_id: str
    ordered: ct.ControlOrdered
    ended_by: str | None = None


def impose(account: Account, basis: Basis, answer: sp.Answered, now: datetime) -> Outcome:
    """Decide what an answer puts in force: from when the bank acted, no longer than was ordered.

    It takes the place of what the bank did by the order `parent`. What is placed after an objection
    was upheld is wrongful.
    """
    before = account.measures.get(basis.order_id)
    if answer.code_class not in PLACED or (before and before.ended):
        return ()
    ordered, lasts = basis.ordered, timedelta(seconds=basis.ordered.control_seconds)
    start, end = term(before, answer, now, lambda start: start + lasts)
    imposed = ct.ControlImposed(
        order_id=basis.order_id,
        ordered_by=ordered.ordered_by,
        approved_by=ordered.approved_by,
        legal_basis=ordered.legal_document_number,
        control=ordered.control,
        account_count=len(answer.accounts),
        held_minor=answer.held_minor,
        currency=answer.currency,
        in_force_from=start,
        in_force_until=end,
        partial=answer.code_class != "executed",
        ended_by=_known_end(before) if before else basis.ended_by,
    )
    if before and before.untold() == imposed:
        return ()
    return (imposed, *_instead(account, basis, start), *_wrong(imposed, before))


def _known_end(before: Measure) -> str | None:
    return before.imposed.ended_by if isinstance(before.imposed, ct.ControlImposed) else None


def _instead(account: Account, basis: Basis, start: datetime) -> tuple[Event, ...]:
    """Return the end of what a control takes the place of, if that still stands then."""
    former = account.measures.get(basis.ordered.parent or "")
    if former is None or basis.ended_by or not former.stands(start):
        return ()
    at = max(start, former.imposed.in_force_from)
    name = former.imposed.order_id
    return (ct.ControlLifted(measure=name, order_id=basis.order_id, released_at=at),)


def _wrong(imposed: ct.ControlImposed, before: Measure | None) -> tuple[Event, ...]:
    late = imposed.ended_by == ct.OBJECTION and not (before and before.wrongful)
    return (wrongful(imposed.order_id),) if late else ()


def wrongful(name: str) -> fr.FoundWrongful:
    """Return that what rests on the order `name` ought not to have been: an objection showed it."""
    return fr.FoundWrongful(measure=name, order_id=name, ground=ap.APPEAL)


def lift(
    account: Account, by: str, asked: ct.ControlLiftOrdered, answer: sp.Answered, now: datetime
) -> Outcome:
    """Decide what the answer to the lift `by` ends."""
    name = asked.parent or ""
    at = lifted(account.measures.get(name), answer, now)
    return (ct.ControlLifted(measure=name, order_id=by, released_at=at),) if at else ()
