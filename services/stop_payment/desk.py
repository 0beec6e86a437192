"""What the desk needs to know of stop payment: its streams, its checks, who may say what."""

import hmac
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from contracts import authority as au
from contracts import controls as ct
from contracts import hold_proposals as hp
from contracts import holding as hd
from contracts import inquiries as iq
from contracts import measures as ms
from contracts import protecting as pr
from contracts import reporting as rp
from contracts import stop_payment as sp
from contracts import suspicions as su
from contracts import tracing as tr
from contracts import transaction_stops as ts
from contracts.feedback import Reroute
from contracts.message import Command, Event
from contracts.policy import Pack
from contracts.port import Caller, order_id
from contracts.problems import Defect, refuse
from services.stop_payment import (
    approving,
    chase,
    clearing,
    controls,
    counting,
    holds,
    moving,
    paperwork,
    preflight,
    proposals,
    standing,
    transactions,
)
from services.stop_payment.effects import bearing, timely
from services.stop_payment.findings import found
from services.stop_payment.measure import ACCOUNT, Account
from services.stop_payment.order import ORDER, Order, case_of, decide, place, stream_of
from services.stop_payment.reading import to_show
from services.stop_payment.reports import of_report, of_suspicion, taken_up
from services.stop_payment.rerouting import rerouted_id, send_on
from services.stop_payment.roads import ROADS
from services.stop_payment.tracing import Asked, hop_id, query_id
from services.stop_payment.ways import certain, named_bank, way_of
from shared.ask import Ask, Decision, Grounds
from shared.decider import Outcome
from shared.instruction import Word, second_word
from shared.parties import is_fact, party_to, reading, unchanged_since, who
from shared.routing import Route

_PAST_TIMES = (
    "transfer_time",
    "occurred_at",
    "executed_at",
    "watch_ended_at",
    "stopped_at",
    "reached_at",
)
_BEGIN = sp.Order | ts.StopTransaction | ms.Shape
"""What an officer makes of an application, besides a protective hold."""
_OF_PERSON: Mapping[type[Command], Callable[[Ask, Any, holds.Reference], Decision]] = {
    hd.HoldPerson: holds.hold,
    hp.ConfirmHold: proposals.confirm,
    hp.ConsiderHold: proposals.consider,
}
"""Who decides whether a person is held, or is to be, by the command."""


class StopPayment:
    """Stop payment before the desk; `look_up_key` hides account numbers in stream names."""

    name = sp.KIND

    def __init__(self, look_up_key: str) -> None:
        """Name accounts' streams under `look_up_key`."""
        self._key = look_up_key.encode()

    def subject(self, command: Command, caller: Caller) -> UUID | None:
        """Return the id of the order that an application makes, or that follows from another."""
        match command:
            case (sp.Order() | ts.StopTransaction() | ms.Shape() | hd.HoldPerson()) | (
                rp.Report() | su.ReportSuspicion()
            ):
                return order_id(caller.agency, command.application_id)
            case tr.Query():
                return query_id(command.order_id)
            case tr.Follow():
                return hop_id(command.from_ref, command.serial)
            case Reroute():
                return rerouted_id(command.order_id, command.bank)
            case pr.Listing():
                return UUID(self.account_ref(command.bank_code, command.account_number))
        return None

    def stream(self, subject: UUID) -> str:
        """Return an order's stream."""
        return stream_of(subject)

    def refs(
        self, command: sp.Order | ts.StopTransaction | rp.Report, bank: str
    ) -> dict[str, str | None]:
        """Return what tells what is stopped, and the same victim's phone, without telling them."""
        phone = command.victim_phone
        return {
            "account_ref": self._target(vars(command), bank),
            "phone_ref": self._hidden(f"phone {phone}") if phone else None,
        }

    def _target(self, values: Mapping[str, Any], bank: str) -> str | None:
        """Return what tells what is stopped, as far as well-formed fields tell it."""
        if "account_number" in values:
            return self.account_ref(bank, values["account_number"])
        kind, number = values.get("transaction_kind"), values.get("transaction_number")
        return self._hidden(f"transaction {bank} {kind} {number}") if kind and number else None

    def account_ref(self, bank: str, number: str) -> str:
        """Return what tells the same account at a bank without telling it."""
        return self._hidden(f"{bank} {number}")

    def person_ref(self, papers: str, number: str, bank: str) -> str:
        """Return what tells the same person, at a bank or anywhere, without telling whom."""
        return self._hidden(f"person {bank} {papers} {number.upper()}")

    def company_ref(self, bank: str, credit_code: str) -> str:
        """Return what tells the same company at a bank, without telling which."""
        return self._hidden(f"company {bank} {credit_code}")

    def _hidden(self, text: str) -> str:
        keyed = hmac.digest(self._key, text.encode(), "sha256")
        return str(UUID(bytes=keyed[:16], version=5))

    def also_reads(self, command: Command, grounds: Grounds) -> Iterable[str]:
        """Return the stream of the account that an order is for."""
        if isinstance(command, sp.Asking):
            values = vars(command)
            way = way_of(type(command), values, grounds.register)
            if stream := self._kept_on(values, way):
                yield stream
        if isinstance(command, pr.Listing):
            yield self._account(command.bank_code, command.account_number)

    def _account(self, bank: str, number: str) -> str:
        return f"{sp.MEASURE}-{self.account_ref(bank, number)}"

    def check(
        self, command: type[Command], values: Mapping[str, Any], caller: Caller, grounds: Grounds
    ) -> Iterable[Defect]:
        """Yield what is wrong with times and period, and with the way to the bank."""
        now = grounds.clock.now()
        latest = now + grounds.policy(now).span("clock.skew")
        yield from (
            Defect("time_in_future", f"/{name}")
            for name in _PAST_TIMES
            if _after(values.get(name), latest)
        )
        if issubclass(command, pr.Listing) and "bank_code" in values:
            known = named_bank(values["bank_code"], None, grounds.register.banks())
            yield from [known] if isinstance(known, Defect) else []
        if issubclass(command, sp.Asking):
            policy = grounds.policy(now)
            yield from _period(values, policy)
            yield from preflight.papers(values, policy)
            way = way_of(command, values, grounds.register)
            if isinstance(way, Defect):
                yield way
            if issubclass(command, sp.PreFlight | ts.PreFlightTransaction):
                yield from found(command, values, self._kept_on(values, way), caller, grounds)

    def _kept_on(self, values: Mapping[str, Any], way: Route | Defect | None) -> str | None:
        """Return the stream of what an order's well-formed fields say is to be stopped."""
        ref = self._target(values, way.agency) if isinstance(way, Route) else None
        return f"{sp.MEASURE}-{ref}" if ref else None

    def decide(self, ask: Ask) -> Decision:
        """Decide a command on its order, and on what follows where an answer says so."""
        if isinstance(ask.command, Reroute):
            return send_on(ask, ask.command, self.account_ref)
        if isinstance(ask.command, _BEGIN) and self._is_hold(ask):
            raise refuse("conflict", defects=[Defect("conflict")])
        if of_person := _OF_PERSON.get(type(ask.command)):
            return of_person(ask, ask.command, self.person_ref)
        if isinstance(ask.command, ct.CarryOut):
            return controls.carry_out(ask, ask.command, self.company_ref)
        if isinstance(ask.command, ts.StopTransaction):
            way = certain(way_of(type(ask.command), vars(ask.command), ask.grounds.register))
            return transactions.stop(ask, ask.command, way, self.refs)
        if road := ROADS.get(type(ask.command)):
            return road(ask, ask.command)
        return self._decide(ask)

    def _decide(self, ask: Ask) -> Decision:
        stream = self.stream(ask.subject)
        order = ask.state(ORDER, stream)
        if isinstance(ask.command, sp.Order):
            placed = self._place(ask, ask.command)
            return Decision(placed | taken_up(ask, placed[stream]), ask.command.case_number)
        if isinstance(ask.command, sp.Reveal):
            return reading(to_show(order), ask, stream)
        alone = isinstance(ask.command, rp.Report | su.ReportSuspicion | hd.ReachPerson)
        if alone or order.report.reported or order.of_hold or order.suspicion.reported:
            return self._of_no_order(ask, order)
        ordered = party_to(order.given, ask).ordered
        if isinstance(ask.command, sp.Lapse | ms.WarnOfExpiry):
            return timely(ask, ask.command, ordered)
        if isinstance(ask.command, moving.Move):
            return moving.move(ask, ask.command, ordered)
        if not is_fact(ask.command):
            unchanged_since(ask, stream)
        outcome = clearing.overtaken(ask, order) or _outcome(ask, order)
        outcomes = {stream: outcome} | self._following(ask, order, outcome)
        return Decision(outcomes, case_of(ordered))

    def _is_hold(self, ask: Ask) -> bool:
        """Tell whether an application is known already as that of a protective hold."""
        return ask.state(ORDER, self.stream(ask.subject)).of_hold

    def _of_no_order(self, ask: Ask, order: Order) -> Decision:
        """Decide what is said of what a bank reports, or of a whole protective hold."""
        if order.hold.begun:
            return holds.of_hold(ask, order, self.person_ref)
        if order.proposal.proposed:
            return proposals.of_proposal(ask, order, order.proposal.proposed)
        told = order.suspicion.reported and not isinstance(ask.command, rp.Report)
        if told or isinstance(ask.command, su.ReportSuspicion):
            return of_suspicion(ask, order, self.account_ref)
        return of_report(ask, order, self.refs)

    def _following(self, ask: Ask, order: Order, outcome: Outcome) -> dict[str, Outcome]:
        """Return what an answer brings about: on the account, or where money went."""
        written: dict[str, Outcome] = {}
        match order.ordered, outcome:
            case asked, (sp.Answered() as answered, *_) if isinstance(asked, Asked):
                tracer = chase.tracer(asked, ask.grounds.register, self.account_ref)
                went = tracer.found(transactions.lines(asked, answered), order.flows)
                written = {self.stream(ask.subject): (*outcome, *went)}
        match order.ordered, outcome:
            case ((tr.QueryOrdered() | iq.WatchOrdered()), _):
                return written
            case ordered, (sp.Answered() as answered, *_) if ordered:
                [(stream, borne)] = bearing(ask, ordered, answered).items()
                written[stream] = clearing.belated(ask, order, stream, borne)
        return written

    def _place(self, ask: Ask, command: sp.Order) -> dict[str, Outcome]:
        """Decide to order a stop; a row of a file is never held up by a warning."""
        stream = self.stream(ask.subject)
        before = ask.state(ORDER, stream)
        way = certain(way_of(type(command), vars(command), ask.grounds.register))
        outcome = place(command, before, way, ask.caller.agency, self.refs)
        if isinstance(command, sp.PreFlight):
            raise refuse("pre-flight")
        match outcome:
            case (sp.Ordered() as ordered,):
                account, counted = counting.count(ask, ordered)
                cleared = _cleared(ask, command, ordered, ask.state(ACCOUNT, account))
                return {stream: (cleared, *_begun(ask, cleared)), account: (counted,)}
        return {stream: outcome}


def _cleared(ask: Ask, command: sp.Order, ordered: sp.Ordered, account: Account) -> sp.Ordered:
    """Return an order that nothing speaks against as its account stands; Refused says what does."""
    centre, own = ask.caller.agency, str(ask.subject)
    others = standing.others(account, ask.streams, ask.now, own, centre)
    if errors := [*standing.repeated(vars(command), others)]:
        raise refuse("invalid-command", defects=errors)
    found = preflight.warnings(vars(command), account, others)
    needed = ask.caller.via != "import"
    return replace(ordered, **preflight.in_spite(command.overrides, found, answered=needed))


def _begun(ask: Ask, ordered: sp.Ordered) -> tuple[Event, ...]:
    """Return what an order begins that policy wants approved, or that came before its papers."""
    waits = approving.asked(ask.command, ask.caller, ask.policy)
    return (*waits, *paperwork.awaited(ordered, ask.now, ask.policy))


def _outcome(ask: Ask, order: Order) -> Outcome:
    if isinstance(ask.command, Word):
        return second_word(au.SAID, order.life, ask.command, who(ask.caller))
    if isinstance(ask.command, au.SupplyPapers):
        return paperwork.supply(order.papers, ask.command, ask.now)
    return decide(ask.command, order, ask.now, ask.policy)


def _period(values: Mapping[str, Any], policy: Pack) -> Iterable[Defect]:
    starts, expires = values.get("starts_at"), values.get("expires_at")
    longest = policy.span("stop_payment.stop.duration")
    if starts and expires and expires - starts > longest:
        yield Defect("period_too_long", "/expires_at", str(int(longest.total_seconds() // 3600)))


def _after(moment: datetime | None, latest: datetime) -> bool:
    return moment is not None and moment > latest
