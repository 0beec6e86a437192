"""Limits before the desk: a subject limited at many carriers at once, and let go at all of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, cast
from uuid import UUID

from contracts import appeals as ap
from contracts import number_blocking as nb
from contracts import orders
from contracts import subject_limits as sl
from contracts.message import Event
from contracts.port import derived_id
from contracts.problems import Defect, refuse
from services.number_blocking import limiting
from services.number_blocking.limiting import PART, Part
from services.number_blocking.subject import SUBJECT
from shared import unended
from shared.ask import Ask, Decision, Grounds
from shared.decider import Already, Outcome
from shared.ending import ToEnd, checked
from shared.hearing import Hearing, hear, restoring
from shared.instruction import Given, Word, second_word
from shared.limits import lapse
from shared.parties import is_fact, party_to, reading, shown, unchanged_since, who
from shared.telling import told
from shared.unended import Unended

BEGINS = sl.SubjectOrdered.wire


def stream_of(subject: UUID) -> str:
    """Return an order's stream."""
    return f"{nb.KIND}-{subject}"


def concerns(ask: Ask, stream: str) -> bool:
    """Tell whether an order is about a subject's lines, not about one line."""
    return any(event.type == BEGINS for event in ask.streams.recorded(stream)[:1])


def defects(values: Mapping[str, Any], grounds: Grounds) -> Iterator[Defect]:
    """Yield the carriers named that are none, and that there is no carrier at all."""
    known = grounds.register.of_kind("carrier")
    named = values.get("carriers", ())
    for index, each in enumerate(named):
        if each not in known:
            yield Defect("agency_unknown", f"/carriers/{index}", each)
    if not named and not known:
        yield Defect("required", "/carriers")


def order(ask: Ask, command: sl.LimitSubject, ref: str) -> Decision:
    """Decide to limit a subject: an order to each carrier, all of which wait for one approval."""
    first = ask.stream
    if ask.streams.recorded(first) and not concerns(ask, first):
        raise refuse("conflict", defects=[Defect("conflict")])
    known = ask.grounds.register.of_kind("carrier")
    named = tuple(sorted({*command.carriers} or known))
    event = limiting.ordered(command, ask.caller.agency, ref, named)
    if before := ask.state(PART, first).ordered:
        if not event.agrees(before if command.carriers else _as_wide(before, event)):
            raise refuse("conflict", defects=[Defect("conflict")])
        return Decision({first: Already(before)}, command.case_number)
    limiting.ranked(command, ask.policy)
    waits: tuple[Event, ...] = ()
    if ask.policy.yes(f"{limiting.POLICY}.approval"):
        waits = (nb.SAID.approval_asked(given_by=who(ask.caller)),)
    beside = {
        stream_of(_beside(ask.subject, carrier)): (
            limiting.to_carrier(event, str(ask.subject), carrier),
            *waits,
        )
        for carrier in named[1:]
    }
    return Decision({first: (event, *waits), **beside}, command.case_number)


def _as_wide(before: sl.SubjectOrdered, event: sl.SubjectOrdered) -> sl.SubjectOrdered:
    """Return an order as if it had gone to those that are registered now, where none was named."""
    return replace(before, agency=event.agency, carriers=event.carriers)


def decide(ask: Ask) -> Decision:
    """Decide what is said of an order to a carrier about a subject."""
    part = ask.state(PART, ask.stream)
    if isinstance(ask.command, nb.Order):
        raise refuse("conflict", defects=[Defect("conflict")])
    if isinstance(
        ask.command, ap.Appeal | ap.UpholdAppeal | ap.DismissAppeal | ap.MarkAppealOverdue
    ):
        return hear(ask, _hearing(ask, part))
    if isinstance(ask.command, ap.RestoreAgain):
        return unended.again(ask, _unended(ask, party_to(part.given, ask).ordered))
    if isinstance(ask.command, orders.Reveal):
        return reading(shown(part.given) if part.given else None, ask, ask.stream)
    given = party_to(part.given, ask)
    case, line = given.ordered.case_number, measure_of(given.ordered)
    if isinstance(ask.command, nb.Lapse):
        return Decision(
            {line: lapse(sl.SubjectLapsed, ask.state(SUBJECT, line), ask.command, ask.now)}
        )
    if not is_fact(ask.command) and not isinstance(ask.command, sl.LetGo):
        unchanged_since(ask, ask.stream)
    return Decision(_outcomes(ask, part, given), case)


def _outcomes(ask: Ask, part: Part, given: Given[sl.SubjectOrdered]) -> dict[str, Outcome]:
    match ask.command:
        case orders.Approve() | orders.Reject() as word:
            return _spoken(ask, given.ordered, word)
        case sl.LetGo():
            return _let_go(ask, part)
        case sl.LiftLimits(reason=reason):
            return _lifted_everywhere(ask, given.ordered, reason)
        case orders.Offer() if given.ordered.ends:
            return {ask.stream: restoring(nb.KIND, given, ask)}
    outcome = limiting.decide(ask.command, part, ask.now, ask.policy)
    return {ask.stream: outcome} | _borne(ask, part, outcome)


def _hearing(ask: Ask, part: Part) -> Hearing:
    """Return an appeal against what one carrier limits: what all were ordered at once falls."""
    if part.ordered is None:
        raise refuse("not-found")
    line, made = measure_of(part.ordered), siblings(ask.subject, part.ordered)
    return Hearing(
        kind=nb.KIND,
        given=part.given,
        stream=line,
        target=ask.state(SUBJECT, line),
        said=sl.JUDGED,
        falls=[str(each) for each in made],
        undo=lambda reason: _on_appeal(all_ended(ask, made, reason)),
    )


def _on_appeal(written: Mapping[str, tuple[Event, ...]]) -> Mapping[str, tuple[Event, ...]]:
    """Return what ends limits, with the orders to lift that have a time of their own."""
    return {
        stream: tuple(
            replace(event, ends=event.parent, urgency="urgent", feedback_limit_hours=None)
            if isinstance(event, sl.SubjectOrdered)
            else event
            for event in events
        )
        for stream, events in written.items()
    }


def stays(ask: Ask, stream: str) -> Decision:
    """Return that an order about a subject goes to no other carrier, whatever its answer names."""
    part = ask.state(PART, stream)
    if not part.life.answered:
        raise refuse("not-answered")
    return Decision({stream: Already(part.life.answered[-1])})


def siblings(name: UUID, ordered: sl.SubjectOrdered) -> list[UUID]:
    """Return the ids of all orders that were given at once with the order `name`, it first."""
    if ordered.verdict:
        of = str(ordered.root), ordered.verdict_position or 0
        made = [by_verdict(*of, each) for each in ordered.carriers]
    else:
        first = UUID(ordered.root) if ordered.root else name
        made = [first, *(_beside(first, each) for each in ordered.carriers[1:])]
    return [name, *(each for each in made if each != name)]


def by_verdict(company: str, position: int, carrier: str) -> UUID:
    """Return the id of the order to a carrier that follows from the verdict at a position."""
    return derived_id("verdict", company, position, carrier)


def _ended(ask: Ask, part_id: UUID, reason: str) -> dict[str, tuple[Event, ...]]:
    """Return what ends one order's limit: it is taken back, or its carrier is to lift it."""
    part = ask.state(PART, stream_of(part_id))
    if part.ordered is None or part.ordered.action == sl.LIFT:
        return {}
    if not part.life.is_over:
        return {stream_of(part_id): (nb.SAID.withdrawn(reason=reason),)}
    subject = ask.state(SUBJECT, measure_of(part.ordered))
    asked = subject.lifting.get(str(part_id), ())
    if not subject.stands(str(part_id), ask.now) or is_pending(ask, asked):
        return {}
    return _lift(part_id, part.ordered, reason, len(asked))


def is_pending(ask: Ask, asked: Sequence[sl.LiftAsked]) -> bool:
    """Tell whether a carrier has still to say whether it lifts what it was told to."""
    return bool(asked) and not ask.state(PART, stream_of(UUID(asked[-1].order_id))).life.is_over


def _lift(
    part_id: UUID, ordered: sl.SubjectOrdered, reason: str, before: int
) -> dict[str, tuple[Event, ...]]:
    made = _lift_id(str(part_id), before)
    asked = sl.LiftAsked(measure=str(part_id), order_id=str(made))
    event = limiting.lifting(ordered, str(part_id), made, reason)
    return {stream_of(made): (event,), measure_of(ordered): (asked,)}


def _unended(ask: Ask, ordered: sl.SubjectOrdered) -> Unended:
    """Return how a limit stands that a carrier was to lift, and what orders that once more."""
    name, line = str(ask.subject), measure_of(ordered)
    subject = ask.state(SUBJECT, line)
    tried = subject.lifting.get(name, ())
    made = _lift_id(name, len(tried))

    def write(last: Event) -> dict[str, Outcome]:
        again: Any = replace(cast("Any", last), application_id=f"lif-{made.hex}")
        asked = sl.LiftAsked(measure=name, order_id=str(made))
        return {stream_of(made): (again,), line: (asked,)}

    parts = [ask.state(PART, stream_of(UUID(each.order_id))) for each in tried]
    return Unended(ordered, subject.stands(name, ask.now), parts, write)


def _lifted_everywhere(ask: Ask, ordered: sl.SubjectOrdered, reason: str) -> dict[str, Outcome]:
    """Return what ends a limit at all carriers; Refused where there is none to end."""
    if ordered.action == sl.LIFT:
        raise refuse("not-in-force")
    made = siblings(ask.subject, ordered)
    if written := all_ended(ask, made, reason):
        return {**written}
    line = measure_of(ordered)
    asked = ask.state(SUBJECT, line).lifting
    if known := next((asked[str(each)][-1] for each in made if str(each) in asked), None):
        return {line: Already(known)}
    raise refuse("not-in-force")


def _let_go(ask: Ask, part: Part) -> dict[str, Outcome]:
    """Return what has a carrier lift what it limits though its order had been taken back."""
    back = part.life.withdrawn
    line = measure_of(part.ordered) if part.ordered else ""
    limit = ask.state(SUBJECT, line).limits.get(str(ask.subject)) if line else None
    if back is None or limit is None:
        raise refuse("not-in-force")
    return {**_ended(ask, ask.subject, back.reason)} or {line: Already(limit.imposed)}


def all_ended(ask: Ask, made: Sequence[UUID], reason: str) -> dict[str, tuple[Event, ...]]:
    """Return what ends the limits of several orders, by stream."""
    ask.streams.ahead(map(stream_of, made))
    written: dict[str, tuple[Event, ...]] = {}
    for each in made:
        for stream, events in _ended(ask, each, reason).items():
            written[stream] = (*written.get(stream, ()), *events)
    return written


def _spoken(ask: Ask, ordered: sl.SubjectOrdered, word: Word) -> dict[str, Outcome]:
    """Return what a second person's word on one order says of all that wait with it."""
    made = [stream_of(each) for each in siblings(ask.subject, ordered)]
    ask.streams.ahead(made)
    first, *others = [ask.state(PART, stream) for stream in made]
    outcome = second_word(nb.SAID, first.life, word, who(ask.caller))
    written: dict[str, Outcome] = {made[0]: outcome}
    if not isinstance(outcome, Already):
        waiting = (each.life.waits_for and not each.life.is_over for each in others)
        pairs = zip(made[1:], waiting, strict=True)
        written |= {stream: outcome for stream, waits in pairs if waits}
    return written


def _borne(ask: Ask, part: Part, outcome: Outcome) -> dict[str, Outcome]:
    """Return what an answer brings about on the subject."""
    match part.ordered, outcome:
        case sl.SubjectOrdered() as ordered, (nb.Answered() as answer, *_):
            line = measure_of(ordered)
            act = limiting.Act(str(ask.subject), ordered, part.life, ask.policy)
            borne = limiting.borne(ask.state(SUBJECT, line), act, answer, ask.now)
            outcome = told(ask, ordered.ordered_by, borne, sl.SubjectLimited)
            to_end = ToEnd(sl.JUDGED, SUBJECT, line, ordered.ends)
            return {line: checked(ask, to_end, outcome, answer.code_class)}
    return {}


def _lift_id(name: str, before: int) -> UUID:
    """Return the id of an order to lift the limit of another, given after so many that do so."""
    return derived_id("lift", name, before)


def _beside(first: UUID, carrier: str) -> UUID:
    return derived_id("subject", str(first), carrier)


def measure_of(ordered: sl.SubjectOrdered) -> str:
    """Return the stream of the measure that an order is about."""
    return f"{sl.SUBJECT}-{ordered.subject_ref}"
