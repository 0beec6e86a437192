"""Clocks of tasks: until when an office has, when it is nudged, and what moves that. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypedDict

from contracts import liaison_tasks as lt
from contracts.policy import Pack
from shared.workdays import Term, workdays_on

_ALL = 100


class Run(TypedDict):
    """The fields of a clock that runs."""

    since: datetime
    due_at: datetime
    first_nudge_at: datetime | None
    second_nudge_at: datetime | None
    unknown_year: int | None


@dataclass(frozen=True, slots=True)
class Moment:
    """When something is decided, and by which policy."""

    now: datetime
    policy: Pack

    def term(self, of: str) -> dict[str, Any]:
        """Return when a term of working days ends that begins now, and the year it is unsure of."""
        return told(self.workdays(self.policy.workdays(f"{lt.KIND}.{of}")))

    def workdays(self, days: int) -> Term:
        """Return the term of so many working days that begins now."""
        return workdays_on(self.now, days)

    def run(self, since: datetime, due_at: datetime, unknown_year: int | None = None) -> Run:
        """Return a clock that began at an instant and ends at another, as it stands now."""
        first, second = (self._nudge(each, since, due_at) for each in lt.NUDGES)
        return Run(
            since=since,
            due_at=due_at,
            first_nudge_at=first,
            second_nudge_at=second,
            unknown_year=unknown_year,
        )

    def later(self, clock: lt.Clock, stood_since: datetime) -> Run:
        """Return a clock that stood still since an instant: nothing of its time is lost."""
        stood = max(self.now - stood_since, timedelta())
        return self.run(clock.since + stood, clock.due_at + stood, clock.unknown_year)

    def _nudge(self, nudge: str, since: datetime, due_at: datetime) -> datetime | None:
        used = self.policy.count(f"{lt.KIND}.nudge.{nudge}")
        at = since + (due_at - since) * used / _ALL
        return at if at > self.now else None


def told(term: Term) -> dict[str, Any]:
    """Return what is said of a term: when it ends, and the year it is unsure of."""
    return {"ends": term.ends, "unknown_year": max(term.unknown_years, default=None)}
