"""How simulated banks behave, and what each does about an order, and when."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from contracts.envelope import to_wire
from services.sandbox.draws import drawn


class Temper(StrEnum):
    """How a bank behaves."""

    PROMPT = "prompt"
    SLOW = "slow"
    LATE = "late"
    PARTIAL = "partial"
    REFUSES_MISMATCHES = "refuses_mismatches"
    SILENT = "silent"
    WRONG_CODE = "wrong_code"
    ANSWERS_TWICE = "answers_twice"


class Kind(StrEnum):
    """What a bank can do about an order; REPEAT says the same answer again, CORRECT another one.

    MOVED_UP says that what had to wait is done now.
    """

    ACKNOWLEDGE = "acknowledge"
    ANSWER = "answer"
    REPEAT = "repeat"
    CORRECT = "correct"
    MOVED_UP = "moved_up"


QUERY = "query"
_MINUTE = 60


@dataclass(frozen=True, slots=True)
class Asked:
    """An order as its bank sees it; money in minor units of `currency`.

    `act` is what the bank is to do, such as to stop payments, or to tell the transactions `since`
    an instant. `about` is the order that it changes something of; what it asks for lasts `until`
    an instant, so many `months` or `seconds`, and it may be about the `whole` account. Where a
    payment is stopped, `account_number` is the payment's number, and there is no name; where all
    that a person has is held, it is their ID number, and the name is theirs. What was
    `approved_twice` may be done about a line that is protected.
    """

    order_id: str
    application_id: str
    agency: str
    act: str
    since: datetime
    account_number: str
    account_name: str | None
    amount_minor: int
    currency: str
    offered_at: datetime
    acknowledge_by: datetime
    answer_by: datetime
    about: str | None = None
    until: datetime | None = None
    months: int = 0
    seconds: int = 0
    whole: bool = False
    approved_twice: bool = False

    @property
    def matter(self) -> tuple[object, ...]:
        """What it is about; the same in every run, as the ids of orders that follow are not."""
        return self.agency, self.act, self.account_number, self.amount_minor, to_wire(self.since)


@dataclass(frozen=True, slots=True)
class Act:
    """Something that a bank will do about an order at an instant, and when it says it happened."""

    kind: Kind
    at: datetime
    occurred_at: datetime


Draw = Callable[[int, int, str], int]


def plan(seed: int, temper: Temper, asked: Asked) -> tuple[Act, ...]:
    """Return what a bank of this temper does about an order, in order of time.

    Delays are whole seconds drawn from the seed and what the order is about; never from what came
    first.
    """

    def draw(low: int, high: int, what: str) -> int:
        return drawn(low, high, seed, *asked.matter, what)

    delays = _DELAYS.get(temper, _in_good_time)(asked, draw)
    times = {kind: asked.offered_at + timedelta(seconds=delay) for kind, delay in delays.items()}
    said = times | {Kind.REPEAT: times.get(Kind.ANSWER)}
    return tuple(Act(kind, at, said[kind] or at) for kind, at in times.items())


def _prompt(asked: Asked, draw: Draw) -> Mapping[Kind, int]:
    """A system that looks at its inbox each full minute, and has an answer a minute or two on."""
    seen = _MINUTE - asked.offered_at.second
    return {Kind.ACKNOWLEDGE: seen, Kind.ANSWER: seen + _MINUTE * draw(1, 2, "answer")}


def _in_good_time(asked: Asked, draw: Draw) -> Mapping[Kind, int]:
    del asked
    seen = draw(20, 240, "acknowledge")
    return {Kind.ACKNOWLEDGE: seen, Kind.ANSWER: seen + draw(60, 900, "answer")}


def _slow(asked: Asked, draw: Draw) -> Mapping[Kind, int]:
    early, limit = _limits(asked)
    return {
        Kind.ACKNOWLEDGE: early * draw(70, 95, "acknowledge") // 100,
        Kind.ANSWER: limit * draw(96, 99, "answer") // 100,
    }


def _late(asked: Asked, draw: Draw) -> Mapping[Kind, int]:
    early, limit = _limits(asked)
    seen = early * draw(50, 150, "acknowledge") // 100
    return {Kind.ACKNOWLEDGE: seen, Kind.ANSWER: max(seen, limit) + draw(300, 7200, "answer")}


def _twice(asked: Asked, draw: Draw) -> Mapping[Kind, int]:
    first = _in_good_time(asked, draw)
    again = first[Kind.ANSWER] + draw(60, 300, "repeat")
    return {**first, Kind.REPEAT: again, Kind.CORRECT: again + draw(60, 600, "correct")}


def _never(asked: Asked, draw: Draw) -> Mapping[Kind, int]:
    del asked, draw
    return {}


def _limits(asked: Asked) -> tuple[int, int]:
    """Return how many seconds an order leaves for acknowledging and for answering."""
    return (
        int((asked.acknowledge_by - asked.offered_at).total_seconds()),
        int((asked.answer_by - asked.offered_at).total_seconds()),
    )


_DELAYS: Mapping[Temper, Callable[[Asked, Draw], Mapping[Kind, int]]] = {
    Temper.PROMPT: _prompt,
    Temper.SLOW: _slow,
    Temper.LATE: _late,
    Temper.ANSWERS_TWICE: _twice,
    Temper.SILENT: _never,
}
