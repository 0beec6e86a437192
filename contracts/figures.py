"""Response times: the formula, so that anyone who has the records can compute the same figures.

It reads envelopes as JSON values, needs no key, and says for each figure the positions of the
events behind it. Formula `response-times-3`, and those before it: docs/figures.md.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypedDict, cast

from contracts.envelope import from_wire, to_wire

FORMULA, SECOND, FIRST = "response-times-3", "response-times-2", "response-times-1"
MONEY = "stop_payment"
KINDS = (MONEY, "number_blocking", "content_blocking")
"""The kinds of orders that are counted; the formulas before count those to banks alone."""
CURRENCY = "CNY"
ACKNOWLEDGED, ANSWERED, OFFERED = "acknowledged", "answered", "offered"
ORDERED, OVERDUE, WITHDRAWN = "ordered", "overdue", "withdrawn"
APPROVAL_ASKED, APPROVED = "approval_asked", "approved"
ACTS: Mapping[str, str] = {
    ORDERED: "stop",
    "transaction_stop_ordered": "transaction_stop",
    "hold_ordered": "hold",
    "control_ordered": "control",
    "subject_ordered": "",
}
"""What is counted, each by itself, by the word that begins the order, unless that says itself what
is to be done; the first formula counts stops of accounts alone."""
WORDS = (
    *(*ACTS, OFFERED, ACKNOWLEDGED, ANSWERED, WITHDRAWN, OVERDUE),
    *(APPROVAL_ASKED, APPROVED),
)
"""What the formula reads of an order; all else that is said of one changes no figure."""
PERCENTS = {"p50_seconds": 50, "p90_seconds": 90, "worst_seconds": 100}
_SECOND = timedelta(seconds=1)


class ResponseTimes(TypedDict):
    """How fast one agency answers orders of one kind and act; amounts in minor units of CNY.

    `share` is in_time / (answered + overdue); p50, p90 and worst are nearest ranks of whole seconds
    from offer to first answer; share and seconds are null where nothing was due or answered.
    """

    agency: str
    kind: str
    act: str
    orders: int
    acknowledged: int
    answered: int
    in_time: int
    share: float | None
    p50_seconds: int | None
    p90_seconds: int | None
    worst_seconds: int | None
    late: int
    overdue: int
    late_now: int
    asked_minor: int
    held_minor: int


class Traced(ResponseTimes):
    """The same, with the positions of the events behind each figure."""

    positions: dict[str, list[int]]


@dataclass(frozen=True, slots=True)
class Parties:
    """Whose orders are counted: those to one agency, by one agency, or either; all where neither.

    So a report says what its reader may see, and whoever recomputes it counts the same orders.
    """

    to: str | None = None
    by: str | None = None

    def have(self, agency: str, ordered_by: str) -> bool:
        """Whether an order to that agency by that one is counted."""
        everyone = self.to is None and self.by is None
        return everyone or agency == self.to or ordered_by == self.by


EVERYONE = Parties()


def response_times(
    envelopes: Iterable[Mapping[str, Any]], now: datetime, parties: Parties = EVERYONE
) -> list[Traced]:
    """Return a row for each agency, kind and act, sorted, from envelopes in the order of the log.

    `now` is the instant at which a deadline has passed or not.
    """
    groups: dict[tuple[str, str, str], list[_Order]] = defaultdict(list)
    for order in _orders(envelopes):
        if order.was_sent and parties.have(order.agency, order.ordered_by):
            groups[order.agency, order.kind, order.act].append(order)
    return [_row(*group, groups[group], to_wire(now)) for group in sorted(groups)]


def second_response_times(
    envelopes: Iterable[Mapping[str, Any]], now: datetime, parties: Parties = EVERYONE
) -> list[Traced]:
    """Return what the second formula gives: rows of orders to banks."""
    return [row for row in response_times(envelopes, now, parties) if row["kind"] == MONEY]


def first_response_times(
    envelopes: Iterable[Mapping[str, Any]], now: datetime, parties: Parties = EVERYONE
) -> list[dict[str, Any]]:
    """Return what the first formula gives: rows of stops of accounts, which do not name the act."""
    rows = second_response_times(envelopes, now, parties)
    stops = (row for row in rows if row["act"] == ACTS[ORDERED])
    return [{name: said for name, said in row.items() if name != "act"} for row in stops]


def reads(wire: str) -> bool:
    """Whether the formula reads events of a type."""
    kind, *of, word, _version = wire.split(".")
    return kind in KINDS and not of and word in WORDS


@dataclass(slots=True)
class _Order:
    """What the formula keeps of one order: when each thing was first recorded, and where."""

    kind: str
    act: str = ""
    agency: str = ""
    ordered_by: str = ""
    asked: int = 0
    held: int = 0
    currency: str = ""
    answer_by: str | None = None
    seconds: int | None = None
    at: dict[str, int] = field(default_factory=dict)
    when: dict[str, str] = field(default_factory=dict)

    @property
    def was_sent(self) -> bool:
        """Whether the agency had it: one that waits for a second person it has not."""
        waits = APPROVAL_ASKED in self.at and APPROVED not in self.at
        return bool(self.agency) and not waits

    def positions(self, *words: str) -> tuple[int, ...]:
        """Where these were recorded, as far as they were."""
        return tuple(self.at[word] for word in words if word in self.at)

    def read(self, said: str, envelope: Mapping[str, Any]) -> None:
        """Take in an event; said again, only an offer counts anew."""
        data, word = envelope["data"], ORDERED if said in ACTS else said
        if word == OVERDUE and data["deadline"] != "answer":
            return
        if word in self.at and word != OFFERED:
            return
        self.at[word], self.when[word] = envelope["position"], envelope["recorded_at"]
        if word == ORDERED:
            self.act = data.get("action") or ACTS[said]
            self.agency, self.ordered_by = data["agency"], data["ordered_by"]
            self.asked, self.currency = data.get("amount_minor") or 0, data.get("currency", "")
        elif word == OFFERED:
            self.answer_by = to_wire(datetime.fromisoformat(data["answer_by"]))
        elif word == ANSWERED:
            self.held = data.get("held_minor") or 0
            self.seconds = self._taken()

    def _taken(self) -> int | None:
        """Whole seconds from offer to answer, rounded up; None if it was answered unoffered."""
        if OFFERED not in self.when:
            return None
        return -((from_wire(self.when[OFFERED]) - from_wire(self.when[ANSWERED])) // _SECOND)

    def figures(self, now: str) -> dict[str, tuple[int, ...]]:
        """The figures that count this order, each with the positions of what they rest on."""
        found = {"orders": self.positions(ORDERED)}
        if ACKNOWLEDGED in self.at:
            found["acknowledged"] = self.positions(ACKNOWLEDGED)
        if ANSWERED in self.at:
            found["answered"] = self.positions(ANSWERED)
            late = self.answer_by is not None and self.when[ANSWERED] > self.answer_by
            found["late" if late else "in_time"] = self.positions(OFFERED, ANSWERED)
        elif self._passed(now):
            found["overdue"] = self.positions(OFFERED, OVERDUE, WITHDRAWN)
            if WITHDRAWN not in self.at:
                found["late_now"] = found["overdue"]
        return found

    def _passed(self, now: str) -> bool:
        """Whether the time to answer ran out while the order stood."""
        if OVERDUE in self.at or self.answer_by is None:
            return OVERDUE in self.at
        return self.answer_by < self.when.get(WITHDRAWN, now)


def _orders(envelopes: Iterable[Mapping[str, Any]]) -> Iterable[_Order]:
    orders: dict[str, _Order] = {}
    for envelope in envelopes:
        stream, kind = envelope["stream"], envelope["type"].partition(".")[0]
        word = envelope["type"].split(".")[-2]
        if reads(envelope["type"]):
            orders.setdefault(stream, _Order(kind)).read(word, envelope)
    return orders.values()


def _row(agency: str, kind: str, act: str, orders: Sequence[_Order], now: str) -> Traced:
    behind: dict[str, list[int]] = defaultdict(list)
    counted: dict[str, int] = defaultdict(int)
    for order in orders:
        for name, positions in order.figures(now).items():
            counted[name] += 1
            behind[name] += positions
    due = counted["answered"] + counted["overdue"]
    known: dict[str, Any] = {
        "agency": agency,
        "kind": kind,
        "act": act,
        "share": round(counted["in_time"] / due, 4) if due else None,
        **_speeds(orders, behind),
        **_sums(orders, behind),
    }
    row = {name: known.get(name, counted[name]) for name in ResponseTimes.__annotations__}
    traces = {name: sorted(behind[name]) for name in row if behind[name]}
    return cast("Traced", row | {"positions": traces})


def _speeds(orders: Sequence[_Order], behind: dict[str, list[int]]) -> dict[str, int | None]:
    """Nearest ranks, each behind it the offer and the answer of the order at that rank."""
    ranked = sorted(
        (order.seconds, *order.positions(ANSWERED, OFFERED))
        for order in orders
        if order.seconds is not None
    )
    found: dict[str, int | None] = dict.fromkeys(PERCENTS)
    for name, percent in PERCENTS.items() if ranked else ():
        found[name], *behind[name] = ranked[(len(ranked) * percent + 99) // 100 - 1]
    return found


def _sums(orders: Sequence[_Order], behind: dict[str, list[int]]) -> dict[str, int]:
    counted = [order for order in orders if order.currency == CURRENCY]
    for order in counted:
        behind["asked_minor"] += order.positions(ORDERED)
        behind["held_minor"] += order.positions(ANSWERED)
    asked, held = (order.asked for order in counted), (order.held for order in counted)
    return {"asked_minor": sum(asked), "held_minor": sum(held)}
