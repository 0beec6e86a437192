"""Carriers that limit all lines of somebody, for the laws of such limits."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from hypothesis import strategies as st

from contracts import limits as shared
from contracts import number_blocking as nb
from contracts import subject_limits as sl
from contracts.examples import examples
from contracts.message import event_of
from contracts.port import REACTION
from contracts.problems import Problem
from services.number_blocking.acting import DID
from services.number_blocking.reactions import FOLLOW_VERDICT, follow_verdict
from services.number_blocking.subject import SUBJECT, Subject
from tests.laws.paper import Paper, person
from tests.laws.tried import COMPANY, DOMAINS, elsewhere

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contracts.message import Command, Event
    from contracts.port import WireCommand

[OF] = [of for of in DOMAINS if of.name == nb.KIND]
LEFT_OUT = replace(OF, reactions=[each for each in OF.reactions if each.name != FOLLOW_VERDICT])
"""Verdicts reach the service when a story says so: late, twice, or one before another."""
GIVEN, LIFTED = (f"company_checks.verdict_{each}.v1" for each in ("given", "lifted"))
CARRIERS = ("CMCC", "CTCC", "CUCC")
LIMIT = sl.LimitSubject.load(examples()[sl.LimitSubject.wire])

some = st.sets(st.sampled_from(CARRIERS)).map(sorted)
verdict = st.tuples(st.just("judge"), st.sampled_from(sorted(sl.ASKED)), some)
steps = st.one_of(
    verdict,
    st.just(("lift",)),
    st.tuples(st.just("deliver"), st.integers(0, 5)),
    st.tuples(st.just("limit"), st.integers(0, 1), some),
    st.tuples(st.just("approve"), st.integers(0, 9)),
    st.tuples(
        st.just("answer"), st.integers(0, 9), st.sampled_from(["done", "done_partial", "no_lines"])
    ),
    st.tuples(st.just("end"), st.integers(0, 9), st.booleans()),
)
minutes = st.integers(0, 3000).map(lambda number: timedelta(minutes=number))
stories = st.lists(st.tuples(minutes, steps), min_size=6, max_size=20)
judged = st.lists(
    st.tuples(minutes, st.one_of(verdict, st.just(("lift",)), steps)), min_size=6, max_size=16
)


@dataclass
class Town:
    """Carriers, and what they are ordered; `told` are the verdicts, each as it is passed on.

    `meddled` says that somebody said more of what a verdict asks than that it was done.
    """

    paper: Paper = field(default_factory=lambda: Paper(LEFT_OUT))
    told: list[WireCommand] = field(default_factory=list)
    wanted: frozenset[tuple[str, str]] = frozenset()
    meddled: bool = False

    def tell(self, story: list[tuple[timedelta, tuple[Any, ...]]]) -> Town:
        for span, (what, *how) in story:
            self.paper.later(span)
            getattr(self, what)(*how)
            self.hold()
        return self

    def judge(self, measure: str, carriers: list[str]) -> None:
        """Have a verdict on the company given."""
        self._judged(GIVEN, carrier_measure=measure, carriers=carriers)
        self.wanted = frozenset((each, sl.ASKED[measure]) for each in carriers)

    def lift(self) -> None:
        """Have the verdict lifted, as after an objection."""
        self._judged(LIFTED)
        self.wanted = frozenset()

    def _judged(self, wire: str, **said: object) -> None:
        self.paper.happen(elsewhere(COMPANY, wire, centre="HZAFC", **said))
        passed = follow_verdict(self.paper.log[-1])
        assert passed
        self.told.append(passed)

    def deliver(self, which: int) -> None:
        """Pass a verdict on, whichever came before or was passed on already."""
        if self.told:
            self.paper.take(self.told[which % len(self.told)], REACTION)

    def limit(self, number: int, carriers: list[str]) -> None:
        """Have an officer order a person limited."""
        named = replace(LIMIT, application_id=f"L-{number}", carriers=tuple(carriers))
        self.paper.take(self.paper.wire(named), person(OF.by))

    def approve(self, which: int) -> None:
        """Have a second person approve an order, and those that were given with it."""
        self._say(nb.SAID.approve(), which, "HZAFC approver")

    def answer(self, which: int, code: str) -> None:
        """Have a carrier answer; said again at once, it changes nothing."""
        for order in self._one(which):
            self.meddled |= code == "no_lines" and bool(order[1].verdict)
            by = f"{order[1].agency} agency_clerk"
            self._say(nb.Answer(code=code), which, by)
            wire = self.paper.wire(nb.Answer(code=code), order[0])
            again = self.paper.ask(wire, person(by))
            assert isinstance(again, Problem) or again == []

    def end(self, which: int, everywhere: bool) -> None:  # noqa: FBT001  drawn by hypothesis
        """Have an officer take an order back, or have it lifted at all carriers."""
        for _, ordered in self._one(which):
            self.meddled |= bool(ordered.verdict)
        word = sl.LiftLimits(reason="申诉成立") if everywhere else nb.SAID.withdraw(reason="误报")
        self._say(word, which, OF.by)

    def _one(self, which: int) -> list[tuple[UUID, sl.SubjectOrdered]]:
        known = self.orders()
        return [known[which % len(known)]] if known else []

    def _say(self, command: Command, which: int, by: str) -> None:
        for order, _ in self._one(which):
            self.paper.take(self.paper.wire(command, order), person(by))

    def orders(self) -> list[tuple[UUID, sl.SubjectOrdered]]:
        """Return the orders to carriers about all lines of somebody."""
        return list(ordered(self.paper))

    def settle(self) -> Town:
        """Have every verdict passed on, and every carrier do whatever it was ordered."""
        for each in reversed(self.told):
            self.paper.take(each, REACTION)
        before = -1
        while before < len(self.paper.log):
            before = len(self.paper.log)
            for which, (order, _) in enumerate(self.orders()):
                stream = self.paper.stream(f"{nb.KIND}-{order}")
                if not any(each.type == nb.Answered.wire for each in stream):
                    self.approve(which)
                    self.answer(which, "done")
        self.hold()
        return self

    def hold(self) -> None:
        """Assert what holds at every instant."""
        begun = dict(self.orders())
        by_name = {str(name): order for name, order in begun.items()}
        in_force = {name: by_name[name] for name in standing(self.paper)}
        causes = Counter(
            (each.root or name, each.verdict_position, each.agency)
            for name, each in in_force.items()
        )
        assert max(causes.values(), default=0) <= 1, "twice for one cause at one carrier"
        assert begun_less_ended(self.paper) == {*in_force}, "limits do not add up"
        for name in in_force:
            said = self.paper.stream(f"{nb.KIND}-{name}")
            *_, last = (e.data["code_class"] for e in said if e.type == nb.Answered.wire)
            assert last in DID, "a limit that no carrier said it had imposed"


def ordered(paper: Paper) -> Iterator[tuple[UUID, sl.SubjectOrdered]]:
    for recorded in paper.log:
        if recorded.type == sl.SubjectOrdered.wire:
            event = event_of(recorded.type, recorded.data)
            assert isinstance(event, sl.SubjectOrdered)
            yield UUID(recorded.stream.removeprefix(f"{nb.KIND}-")), event


def of_subjects(paper: Paper) -> Iterator[tuple[str, Event]]:
    for recorded in paper.log:
        if recorded.stream.startswith(f"{sl.SUBJECT}-"):
            yield recorded.stream, event_of(recorded.type, recorded.data)


def begun_less_ended(paper: Paper) -> set[str]:
    """Return the orders whose limits began more often than they ended: once more, or not at all."""
    sums: Counter[str] = Counter()
    for _, event in of_subjects(paper):
        match event:
            case shared.Limited(order_id=name) | shared.Reinstated(measure=name):
                sums[name] += 1
            case (
                shared.Restored(measure=name)
                | shared.Lapsed(order_id=name)
                | shared.NeverInForce(order_id=name)
            ):
                sums[name] -= 1
    assert set(sums.values()) <= {0, 1}, "limits do not add up"
    return {name for name, left in sums.items() if left}


def standing(paper: Paper) -> list[str]:
    """Return the orders whose limits are in force."""
    subjects: dict[str, Subject] = {}
    for stream, event in of_subjects(paper):
        subjects[stream] = SUBJECT.evolve(subjects.get(stream, Subject()), event)
    return [
        name
        for subject in subjects.values()
        for name in subject.limits
        if subject.stands(name, paper.now)
    ]


def by_verdict(town: Town) -> Counter[tuple[str, str]]:
    """Return what stands by verdicts: at which carrier, and what."""
    begun = {str(name): order for name, order in town.orders()}
    found = (begun[name] for name in standing(town.paper))
    return Counter((each.agency, each.action) for each in found if each.verdict)
