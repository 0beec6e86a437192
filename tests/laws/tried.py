"""The domains that the general laws are tried on, each in a line, and what people say to them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from hypothesis import strategies as st

from contracts import company_checks as cc
from contracts import stop_payment as sp
from contracts import subject_limits as sl
from contracts import task_work as tw
from contracts.codes import results
from contracts.examples import examples
from contracts.holders import CustomerAccount
from contracts.kinds import KINDS, TARGETED
from contracts.message import Command, event_of, registry
from services.company_checks.desk import CompanyChecks
from services.company_checks.domain import DOMAIN as CC
from services.content_blocking.desk import ContentBlocking
from services.content_blocking.domain import DOMAIN as CB
from services.liaison_tasks.desk import LiaisonTasks
from services.liaison_tasks.domain import DOMAIN as LT
from services.number_blocking.desk import NumberBlocking
from services.number_blocking.domain import DOMAIN as NB
from services.stop_payment.desk import StopPayment
from services.stop_payment.domain import DOMAIN as SP
from services.supervision.desk import Supervision
from services.supervision.domain import DOMAIN as SU
from shared.content import Content, address_of
from shared.lifecycle import word
from tests.laws.paper import Elsewhere, Paper, Tried, orders, person

if TYPE_CHECKING:
    from contracts.port import Caller, WireCommand
    from shared.ask import Service

KEY = "key"
BEGINNINGS: dict[str, str] = {name: kind.order.wire for name, kind in KINDS.items()} | {
    "company_checks": "company_checks.push.v1",
    "liaison_tasks": "liaison_tasks.issue.v1",
}
"""What begins something in a domain."""
OF_ANYBODY = frozenset({"company_checks.ask_about.v1"})
"""What any centre may ask, whoever else has: it begins a question of its own."""
RESULTS = {name: sorted(results(name)) for name in TARGETED} | {
    "stop_payment": ["0000", "1200", "0301"]
}
"""What an answer may come to."""


VERDICT = {"centre": "HZAFC", "banks": ["ICBC"], "carriers": ["CUCC"]}
"""Whom a verdict on a company comes from and is asked of."""
COMPANY = "company_checks-6c0b9a58-7d21-5b44-a1f7-9d3e8c5b2a10"


def elsewhere(stream: str, wire: str, **said: object) -> Elsewhere:
    """Return what happens in another service: as its example, but for what is said otherwise."""
    return Elsewhere(stream, event_of(wire, examples()[wire] | said))


VERDICTS = (
    elsewhere(COMPANY, "company_checks.verdict_given.v1", **VERDICT),
    elsewhere(COMPANY, "company_checks.verdict_lifted.v1", **VERDICT),
)
SILENCES = tuple(
    elsewhere(f"stop_payment-{UUID(int=number)}", "stop_payment.overdue.v1", agency="ICBC")
    for number in range(6)
)


def begins(wire: str, *acts: str) -> tuple[Command, ...]:
    """Return what begins something: the example, or one for each act that can be asked so."""
    return tuple(found for act in acts or (None,) if (found := _begin(wire, act)))


def _begin(wire: str, act: str | None) -> Command | None:
    kind: Any = registry[wire]
    said = dict(examples()[wire]) | OTHERWISE.get(wire, {})
    if act:
        said |= {"action": act, "approver_rank": "city", "application_id": f"B-{act}"}
        said.pop("duration_hours", None)
    values, defects = kind.examine(said)
    return None if defects else kind(**values)


def targeted(name: str) -> tuple[Command, ...]:
    """Return the orders of a kind that says itself what is to be done."""
    return begins(BEGINNINGS[name], *TARGETED[name].acts)


OTHERWISE: dict[str, dict[str, Any]] = {
    "liaison_tasks.issue.v1": {"assignee": "EDU,DATA"},
    cc.GiveVerdict.wire: {"banks": ["ICBC"]},
}
"""What is said otherwise than in the examples: not all of their agencies are on paper."""


class Unkept(Content):
    """Files as they are addressed; the laws read none of them."""

    def keep(self, sealed: bytes) -> str:
        """Return the address that the bytes have."""
        return address_of(sealed)


DOMAINS = (
    Tried(
        *(SP.name, StopPayment(KEY), SP.reactions, SP.timetable),
        (*begins(BEGINNINGS[SP.name]), *VERDICTS),
        *("ICBC", "ABC"),
    ),
    Tried(
        *(NB.name, NumberBlocking(KEY), NB.reactions, NB.timetable),
        (*targeted(NB.name), *begins(sl.LimitSubject.wire), *VERDICTS),
        *("CUCC", "CTCC"),
    ),
    Tried(
        *(CB.name, ContentBlocking(KEY), CB.reactions, CB.timetable, targeted(CB.name)),
        *("TENCENT", "ALIBABA"),
    ),
    Tried(
        *(CC.name, CompanyChecks(KEY), CC.reactions, CC.timetable, begins(BEGINNINGS[CC.name])),
        *("HZAMR", "ICBC", "HZAMR registry_desk", "registry_desk"),
    ),
    Tried(
        *(
            LT.name,
            LiaisonTasks(Unkept(Path())),
            LT.reactions,
            LT.timetable,
            begins(BEGINNINGS[LT.name]),
        ),
        *("EDU", "WXAFC", "HZAFC officer", "liaison_officer"),
    ),
    Tried(*(SU.name, Supervision(), SU.reactions, None, SILENCES, "ICBC", "ABC"), first=3),
)
"""Another domain is a line."""


def sayings(of: Tried) -> list[type[Command]]:
    """Return what people and agencies can say in a domain, but for what begins something."""
    kinds = (kind for kind in registry.values() if issubclass(kind, Command))
    own = [kind for kind in kinds if kind.wire.startswith(f"{of.name}.")]
    begins = {type(each).wire for each in of.begins if isinstance(each, Command)}
    return [kind for kind in own if kind.roles - {"system"} and kind.wire not in begins]


def caller_of(paper: Paper, kind: type[Command], subject: UUID) -> Caller:
    """Return who says such a thing rightly of what has begun: the centre, or whom it reached."""
    of = paper.tried
    if of.does in kind.roles:
        first = paper.stream(f"{of.name}-{subject}")[0]
        return person(f"{first.data.get('agency', of.agency)} {of.does}")
    return person(f"HZAFC {next(role for role in CENTRE if role in kind.roles)}")


CENTRE = ("officer", "approver", "supervisor")
SOON = timedelta(days=10)
minutes = st.integers(0, 3000).map(lambda number: timedelta(minutes=number))


def steps(of: Tried) -> st.SearchStrategy[tuple[timedelta, Any, int, int]]:
    """Return what may happen next: after a time, something begins, or is said of one of them."""
    whatever = st.sampled_from([*of.begins, *sayings(of)])
    return st.tuples(minutes, whatever, st.integers(0, 3), st.integers(0, 9))


def stories(of: Tried) -> st.SearchStrategy[list[tuple[timedelta, Any, int, int]]]:
    """Return histories: the first beginning, and what happened after."""
    return st.lists(steps(of), max_size=12)


def begun(of: Tried, *, service: Service | None = None) -> Paper:
    """Return a domain on paper in which something has begun."""
    if service is not None:
        of = replace(of, service=service)
    paper = Paper(of)
    for what in of.begins[: of.first]:
        happens(paper, what, 0, 0)
    return paper


def meant(paper: Paper, what: Any, which: int, how: int) -> tuple[WireCommand, Caller]:  # noqa: ANN401  a command, or a type of one
    """Return a command on its way: something that begins, or something said of what began."""
    of, known = paper.tried, orders(paper)
    if what in of.begins:
        return paper.wire(what), person(of.by)
    subject = known[which % len(known)]
    command = what if isinstance(what, Command) else _said(paper, what, subject, how)
    return paper.wire(command, subject), caller_of(paper, type(command), subject)


def _said(paper: Paper, kind: Any, subject: UUID, how: int) -> Command:  # noqa: ANN401  a type of command
    said = dict(examples()[kind.wire]) | OTHERWISE.get(kind.wire, {})
    fields = kind.schema.fields
    said = {
        name: value
        for name, value in said.items()
        if not (name.endswith(("_at", "until")) and not fields[name].required)
    }
    now = paper.now.isoformat()
    said |= {name: now for name in said if name.endswith(("_at", "until"))}
    if "order_id" in said:
        said["order_id"] = str(subject)
    if "application_id" in said:
        said["application_id"] = f"G-{how}"
    soon = (paper.now + SOON).isoformat()
    said |= {name: soon for name in ("due", "until") if name in said}
    if "assignee" in said:
        said["assignee"] = "DATA"
    if "code" in said and (codes := RESULTS.get(paper.tried.name)):
        said["code"] = codes[how % len(codes)]
    values, defects = kind.examine(said)
    made: Command = kind(**(kind.examine(examples()[kind.wire])[0] if defects else values))
    return made


def tell(paper: Paper, story: list[tuple[timedelta, Any, int, int]]) -> Paper:
    """Have a history happen."""
    for span, what, which, how in story:
        paper.later(span)
        happens(paper, what, which, how)
    return paper


def happens(paper: Paper, what: Any, which: int, how: int) -> None:  # noqa: ANN401  as above
    """Have something begin, be said of what began, or happen in another service."""
    if isinstance(what, Elsewhere):
        paper.happen(what)
    else:
        paper.take(*meant(paper, what, which, how))


FACTS: dict[str, tuple[type[Command], ...]] = {
    name: (kind.said.acknowledge, kind.answer) for name, kind in KINDS.items()
} | {"liaison_tasks": (tw.Sign, tw.ReportProgress, tw.Submit)}
"""What agencies report."""
FOUND = sp.Answer(code="0000", accounts=(CustomerAccount(account_number="6222021205001"),))
"""What a bank answers that has accounts of a company, and did what was asked with them."""
FINISH: dict[str, tuple[tuple[type[Command] | Command, str], ...]] = {
    name: ((kind.said.approve, ""), (kind.said.approve, "HZAFC chief approver"), (kind.answer, ""))
    for name, kind in KINDS.items()
}
FINISH["stop_payment"] += ((FOUND, ""),)
FINISH["company_checks"] = (
    *((cc.CheckAtDesk, ""), (cc.ReportVisit, "")),
    *((cc.GiveVerdict, ""), (cc.Approve, "")),
)
"""What brings it to what it was begun for, and by whom where another says it than mostly."""


def carried_out(paper: Paper) -> Paper:
    """Have second people approve whatever waits, and everybody do what they are asked."""
    for which in range(len(orders(paper))):
        for kind, by in FINISH[paper.tried.name]:
            wire, caller = meant(paper, kind, which, 0)
            paper.take(wire, person(by) if by else caller)
    return paper


__all__ = ["DOMAINS", "begun", "meant", "steps", "stories", "tell", "word"]
