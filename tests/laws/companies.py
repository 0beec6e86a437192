"""Companies for tests: pushed with whatever is said, linked as is said."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from contracts import companies as co
from contracts import company_checks as cc
from contracts import company_objections as ob
from contracts.company_examples import COMPANIES
from contracts.policy import pack
from services.company_checks import checking, judging
from services.company_checks.checking import Moment, pushed
from services.company_checks.company import COMPANY, Company
from services.company_checks.desk import CompanyChecks
from services.company_checks.links import Link
from tests.laws.written import taken

if TYPE_CHECKING:
    from contracts.message import Event
    from shared.decider import Outcome

OFFICER, BOSS, OTHER = "shen", "boss", "zhang"
OWN = "c0"
NOON = datetime(2026, 11, 20, 11, tzinfo=UTC)
AT = Moment(NOON, pack())
DESK = CompanyChecks("key")
PLAIN = {
    name: said
    for name, said in COMPANIES[co.Push.wire].items()
    if name
    in {
        *("uscc", "name", "legal_representative", "legal_representative_id"),
        *("registered_address", "capital_subscribed", "capital_paid", "centre"),
    }
} | {"established_on": "2024-01-02", "name": "湖州宏丰商贸有限公司", "capital_paid": "1000.00"}
"""A company that nothing speaks against."""


def push(**said: Any) -> co.Push:  # noqa: ANN401  as in JSON
    """Return a push of a plain company, with whatever else is said of it."""
    return co.Push.load(PLAIN | said)


def company(**said: Any) -> co.Pushed:  # noqa: ANN401
    """Return a plain company as it is recorded, with whatever else is said of it."""
    command = push(**said)
    return pushed(command, "HZAMR", DESK.refs(command))


def shared_by(count: int, tainted: int = 0) -> Link:
    """Return a link of so many companies, the last of which were judged for fraud."""
    names = [f"c{number}" for number in range(count)]
    return Link(dict.fromkeys(names, "91330500MATLKYDW5P"), frozenset(names[count - tainted :]))


def said(kind: type, **fields: Any) -> Any:  # noqa: ANN401  the message of that kind
    return kind.load(COMPANIES[kind.wire] | fields)  # type: ignore[attr-defined]


@dataclass
class File:
    """A company's file: what happened so far, and the next thing decided on it."""

    events: list[Event] = field(default_factory=list)
    at: Moment = AT

    @property
    def company(self) -> Company:
        return COMPANY.fold(self.events)

    def take(self, outcome: Outcome) -> tuple[Event, ...]:
        return taken(self.events, outcome)

    def later(self, **span: float) -> None:
        self.at = Moment(self.at.now + timedelta(**span), self.at.policy)

    def push(self, **fields: Any) -> tuple[Event, ...]:  # noqa: ANN401
        pushed = company(**fields)
        return self.take(checking.push(self.company, pushed, OWN, {}, self.at))

    def desk(self, conclusion: str = "visit") -> tuple[Event, ...]:
        command = said(cc.CheckAtDesk, conclusion=conclusion)
        return self.take(checking.at_desk(self.company, command, self.at))

    def visit(self) -> tuple[Event, ...]:
        return self.take(checking.visited(self.company, said(cc.ReportVisit)))

    def judge(self, verdict: str, by: str = OFFICER, **fields: Any) -> tuple[Event, ...]:  # noqa: ANN401
        command = said(cc.GiveVerdict, verdict=verdict, **fields)
        return self.take(judging.give(self.company, command, by, self.at))

    def approve(self, by: str = BOSS) -> tuple[Event, ...]:
        return self.take(judging.approve(self.company, by, self.at))

    def object(self, **fields: Any) -> tuple[Event, ...]:  # noqa: ANN401
        return self.take(judging.object_to(self.company, said(ob.Object, **fields), self.at))

    def uphold(self, by: str = OTHER) -> tuple[Event, ...]:
        command = said(ob.UpholdObjection)
        return self.take(judging.uphold(self.company, command, by, self.at.now))

    def dismiss(self, by: str = OTHER) -> tuple[Event, ...]:
        return self.take(judging.dismiss(self.company, said(ob.DismissObjection), by))

    def words(self) -> list[str]:
        return [type(event).wire.split(".")[-2] for event in self.events]
