"""Measures found wrongful: the formula, so that anyone who has the records can count the hours.

It reads envelopes as JSON values, needs no key, and says for each figure the positions of the
events behind it. Formula `wrongful-measures-2`, and the first of that name: docs/figures.md.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypedDict, cast

from contracts.figures import EVERYONE, MONEY, Parties

FORMULA, FIRST = "wrongful-measures-2", "wrongful-measures-1"
MEASURES: Mapping[str, Sequence[str]] = {
    MONEY: ("account",),
    "number_blocking": ("line", "subject"),
    "content_blocking": ("target",),
}
"""What measures there are on, by the kind of orders; the first formula counts accounts alone."""
ENDS = ("lapsed_at", "released_at", "superseded_at", "restored_at")
"""What the event that ends a measure says its instant by."""
BEGUN, ENDED, WRONGFUL = "begun", "ended", "found_wrongful"
FILED, UPHELD, DISMISSED = "appeal_filed", "appeal_upheld", "appeal_dismissed"
LATE = {"release_overdue": "release_overdue", "appeal_overdue": "appeals_overdue"}
_ORDERED, _QUEUED, _DECLINED = "ordered", "freeze_queued", "release_declined"
_NEVER, _REINSTATED = "never_in_force", "reinstated"
_TAKEN_BACK: Mapping[str, Sequence[str]] = {
    _QUEUED: (WRONGFUL, FILED),
    _NEVER: (WRONGFUL, ENDED),
    _REINSTATED: (ENDED,),
    _DECLINED: (WRONGFUL,),
}
"""What no longer holds of a measure after an event."""
_SECOND = timedelta(seconds=1)


class Wrongs(TypedDict):
    """What an organ's measures came to: how many were found wrongful, and how long those held.

    Whole seconds, each measure's rounded up. `share` is wrongful / measures, `time_share` is
    wrongful_seconds / in_force_seconds, to four digits; null where there is nothing to divide by.
    """

    ordered_by: str
    measures: int
    wrongful: int
    share: float | None
    wrongful_seconds: int
    in_force_seconds: int
    time_share: float | None
    still_in_force: int
    release_overdue: int
    appeals_open: int
    appeals_overdue: int
    upheld: int
    dismissed: int


class TracedWrongs(Wrongs):
    """The same, with the positions of the events behind each figure."""

    positions: dict[str, list[int]]


def wrongful_measures(
    envelopes: Iterable[Mapping[str, Any]], now: datetime, parties: Parties = EVERYONE
) -> list[TracedWrongs]:
    """Return a row for each organ, sorted, from envelopes in the order of the log.

    What stands at `now` has held until then.
    """
    organs: dict[str, list[_Measure]] = defaultdict(list)
    for measure in _measures(envelopes):
        if measure.began and parties.have(measure.agency, measure.ordered_by):
            organs[measure.ordered_by].append(measure)
    return [_row(organ, organs[organ], now) for organ in sorted(organs)]


def first_wrongful_measures(
    envelopes: Iterable[Mapping[str, Any]], now: datetime, parties: Parties = EVERYONE
) -> list[TracedWrongs]:
    """Return what the first formula gives: what was held by orders to banks."""
    money = (each for each in envelopes if each["type"].startswith(f"{MONEY}."))
    return wrongful_measures(money, now, parties)


def reads(wire: str) -> bool:
    """Whether the formula reads events of a type: what is said of measures, and who ordered."""
    kind, *of, word, _version = wire.split(".")
    if kind not in MEASURES:
        return False
    return ".".join(of) in MEASURES[kind] or (not of and word.endswith(_ORDERED))


def share(part: int, whole: int) -> float | None:
    """Return what part of the whole something is, to four digits; None of nothing."""
    return round(part / whole, 4) if whole else None


@dataclass(slots=True)
class _Measure:
    """What the formula keeps of the measure of one order, and where each thing was recorded."""

    agency: str = ""
    ordered_by: str = ""
    began: datetime | None = None
    ended: datetime | None = None
    at: dict[str, int] = field(default_factory=dict)

    def read(self, word: str, envelope: Mapping[str, Any]) -> None:
        """Take in an event; the last of each counts."""
        data, position = envelope["data"], envelope["position"]
        if word.endswith(_ORDERED):
            self.agency, self.ordered_by = data["agency"], data["ordered_by"]
        elif "in_force_from" in data:
            self.began, self.at[BEGUN] = datetime.fromisoformat(data["in_force_from"]), position
        elif end := next((data[name] for name in ENDS if name in data), None):
            self.ended, self.at[ENDED] = datetime.fromisoformat(end), position
        elif word in _TAKEN_BACK:
            self._take_back(word)
        elif word == FILED:
            self._forget(UPHELD, DISMISSED)
            self.at[FILED] = position
        elif word in (UPHELD, DISMISSED):
            self._forget(FILED, UPHELD, DISMISSED)
            self.at[word] = position
        elif word in (WRONGFUL, *LATE):
            self.at[word] = position

    def _take_back(self, word: str) -> None:
        """Forget what was said before and is not so: that it began, ended, or was wrong."""
        if word in (_QUEUED, _NEVER):
            self.began = None
        if word in (_NEVER, _REINSTATED):
            self.ended = None
        self._forget(*_TAKEN_BACK[word])

    def _forget(self, *words: str) -> None:
        for word in words:
            self.at.pop(word, None)

    def seconds(self, now: datetime) -> int:
        """How many whole seconds it has held, rounded up."""
        return -(((self.began or now) - (self.ended or now)) // _SECOND)

    def figures(self) -> dict[str, tuple[int, ...]]:
        """The figures that this measure is counted in, with the positions of what they rest on."""
        found = {"measures": self._where(BEGUN)}
        found["in_force_seconds"] = self._where(BEGUN, ENDED)
        if WRONGFUL in self.at:
            found["wrongful"] = self._where(BEGUN, WRONGFUL)
            found["wrongful_seconds"] = self._where(BEGUN, WRONGFUL, ENDED)
            if self.ended is None:
                found["still_in_force"] = found["wrongful"]
        said = {FILED: "appeals_open", UPHELD: "upheld", DISMISSED: "dismissed"} | LATE
        return found | {
            figure: self._where(word) for word, figure in said.items() if word in self.at
        }

    def _where(self, *words: str) -> tuple[int, ...]:
        return tuple(self.at[word] for word in words if word in self.at)


def _measures(envelopes: Iterable[Mapping[str, Any]]) -> Iterable[_Measure]:
    """Return measures by the order that imposed each, whichever order is said to bear on it."""
    measures: dict[str, _Measure] = {}
    for envelope in envelopes:
        if not reads(envelope["type"]):
            continue
        word, data = envelope["type"].split(".")[-2], envelope["data"]
        category, _, order = envelope["stream"].partition("-")
        if "." in category:
            order = data.get("measure") or data.get("order_id")
        if order:
            measures.setdefault(order, _Measure()).read(word, envelope)
    return measures.values()


def _row(organ: str, measures: Sequence[_Measure], now: datetime) -> TracedWrongs:
    behind: dict[str, list[int]] = defaultdict(list)
    counted: dict[str, Any] = defaultdict(int, {"ordered_by": organ})
    for measure in measures:
        for name, positions in measure.figures().items():
            counted[name] += measure.seconds(now) if name.endswith("_seconds") else 1
            behind[name] += positions
    counted["share"] = share(counted["wrongful"], counted["measures"])
    counted["time_share"] = share(counted["wrongful_seconds"], counted["in_force_seconds"])
    row = {name: counted[name] for name in Wrongs.__annotations__}
    traces = {name: sorted(behind[name]) for name in row if behind[name]}
    return cast("TracedWrongs", row | {"positions": traces})
