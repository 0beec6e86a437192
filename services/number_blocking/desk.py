"""What the desk needs to know of number blocking: its targets, its ways, who must approve."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from contracts import number_blocking as nb
from contracts import reverifying as rv
from contracts import subject_limits as sl
from contracts.kinds import KINDS
from contracts.message import Command, Event
from contracts.policy import Pack
from contracts.port import TOCSIN, Caller, order_id
from contracts.problems import Defect, refuse
from services.number_blocking import acting, limits, reverifying, verdicts
from services.number_blocking.approving import protected, word
from services.number_blocking.line import LINE, Line
from services.number_blocking.order import ORDER, Order, ranked
from services.number_blocking.ways import way
from shared.ask import Ask, Decision, Grounds
from shared.decider import Already, Outcome
from shared.instruction import Word
from shared.limits import Act
from shared.parties import party_to, who
from shared.routing import Route
from shared.targeting import Targeting

PROTECTED = "refused_protected"
"""The class of a carrier's answer that a line is protected."""


Reverification = rv.ReportReverified | rv.MarkReverificationMissed | rv.FollowReverification


class NumberBlocking(Targeting):
    """Number blocking before the desk; `look_up_key` hides numbers in stream names."""

    name = nb.KIND
    kind = KINDS[nb.KIND]
    order = ORDER
    target = LINE
    lifting = nb.RESTORE

    def subject(self, command: Command, caller: Caller) -> UUID | None:
        """Return the id of an order by its application, or of the company that a verdict is on."""
        match command:
            case sl.LimitSubject(application_id=application):
                return order_id(caller.agency, application)
            case sl.FollowVerdict(company=company):
                return UUID(company)
        return super().subject(command, caller)

    def check(
        self, command: type[Command], values: Mapping[str, Any], caller: Caller, grounds: Grounds
    ) -> Iterable[Defect]:
        """Yield what is wrong with times, with the way, or with the carriers that are named."""
        yield from super().check(command, values, caller, grounds)
        if command is sl.LimitSubject:
            yield from limits.defects(values, grounds)

    def decide(self, ask: Ask) -> Decision:
        """Decide a command about one line, or about all those of a person or company."""
        match ask.command:
            case sl.LimitSubject() as command:
                ref = self.hidden(
                    f"subject {command.holder_id_type} {command.holder_id_number.upper()}"
                )
                return limits.order(ask, command, ref)
            case sl.FollowVerdict() as command:
                ref = self.hidden(f"subject {sl.COMPANY} {command.uscc}")
                return verdicts.follow(ask, command, ref)
            case nb.Reroute(order_id=order) if limits.concerns(ask, self.stream(UUID(order))):
                return limits.stays(ask, self.stream(UUID(order)))
        if isinstance(ask.command, Reverification):
            return self._reverified(ask)
        if limits.concerns(ask, ask.stream):
            return limits.decide(ask)
        if isinstance(ask.command, sl.LiftLimits | sl.LetGo):
            raise refuse("not-found")
        return super().decide(ask)

    def _reverified(self, ask: Ask) -> Decision:
        """Decide what is said of whether a holder was verified again; that is of one line alone."""
        if limits.concerns(ask, ask.stream):
            raise refuse("not-found")
        given = party_to(ask.state(ORDER, ask.stream).given, ask)
        stream, name = f"{nb.MEASURE}-{given.ordered.line_ref}", str(ask.subject)
        line, case = ask.state(LINE, stream), given.ordered.case_number
        if given.ordered.action != nb.REVERIFY:
            raise refuse("not-reverifying")
        match ask.command:
            case rv.ReportReverified() as command:
                return Decision({stream: reverifying.reported(line, name, command)}, case)
            case rv.MarkReverificationMissed(due_at=due):
                return Decision({stream: reverifying.missed(line, name, due, ask.now)}, case)
        written = reverifying.followed(ask, self, given.ordered, line)
        return Decision(written or {stream: Already(reverifying.last(line, name))}, case)

    def second_words(self, ask: Ask, ordered: nb.Ordered, target: Line) -> tuple[Event, ...]:
        """Return what keeps an order about a protected line from its carrier."""
        known_by = protected(ordered, target, ask.policy)
        if known_by is None:
            return ()
        asked = self.kind.said.approval_asked(given_by=TOCSIN)
        return (asked, nb.SecondApprovalAsked(known_by=known_by))

    def tells(self, said: Mapping[str, Any]) -> str:
        """Return what tells a line from all others."""
        return f"line {said['number']}"

    def way(self, said: Mapping[str, Any], grounds: Grounds) -> Route | Defect | None:
        """Return the carrier that well-formed fields lead to; None if they say too little."""
        if not {"number", "number_type", "carrier_code"} <= said.keys():
            return None
        carriers = grounds.register.of_kind(self.kind.agencies)
        return way(said["number"], said["number_type"], said["carrier_code"], carriers)

    def needs_second(self, command: nb.Order, policy: Pack, *, by_file: bool) -> bool:
        """Tell whether policy asks for a second person; closing takes a rank besides.

        A row that names no rank waits as a form's does, whose rank is always named.
        """
        unranked = by_file and command.action == nb.CLOSE and command.approver_rank is None
        if not unranked:
            ranked(command, policy)
        asks = policy.yes(f"{nb.KIND}.approval.{command.action}")
        return asks and (unranked or not by_file)

    def waits(self, ask: Ask, command: nb.Order, target: Line) -> tuple[Event, ...]:
        """Return what keeps an order from its carrier; on a protected line two people's word."""
        waits = super().waits(ask, command, target)
        known_by = protected(command, target, ask.policy)
        if known_by is None:
            return waits
        asked = self.kind.said.approval_asked(given_by=who(ask.caller))
        return (asked, nb.SecondApprovalAsked(known_by=known_by))

    def word(self, order: Order, command: Word, by: str) -> Outcome:
        """Decide on a second person's word of an order."""
        return word(order, command, by)

    def undone(self, target: Line, act: Act, answer: nb.Answered, now: datetime) -> Outcome:
        """Decide what it says of a line that its carrier did nothing."""
        if act.ordered.action == nb.REVERIFY:
            return reverifying.void(target, act.order_id)
        taken_back = super().undone(target, act, answer, now)
        learnt = answer.code_class == PROTECTED and not target.protected
        found = (nb.FoundProtected(order_id=act.order_id),) if learnt else ()
        return (*found, *taken_back) if isinstance(taken_back, tuple) else taken_back

    def longest(self, ordered: nb.Ordered, policy: Pack) -> timedelta | None:
        """Return how long what was ordered may last at most."""
        return acting.longest(ordered, policy)

    def borne(self, target: Line, act: Act, answer: nb.Answered, now: datetime) -> Outcome:
        """Decide what an answer does to a line."""
        return acting.borne(target, act, answer, now)
