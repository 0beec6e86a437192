"""The domains that the general laws are tried on, each in a line, and what people say to them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from contracts.codes import results
from contracts.examples import examples
from contracts.kinds import KINDS, TARGETED
from contracts.message import Command, registry
from services.company_checks.desk import CompanyChecks
from services.company_checks.domain import DOMAIN as COMPANY_CHECKS
from services.content_blocking.desk import ContentBlocking
from services.content_blocking.domain import DOMAIN as CONTENT_BLOCKING
from services.number_blocking.desk import NumberBlocking
from services.number_blocking.domain import DOMAIN as NUMBER_BLOCKING
from services.stop_payment.desk import StopPayment
from services.stop_payment.domain import DOMAIN as STOP_PAYMENT
from shared.lifecycle import word
from tests.laws.paper import Paper, Tried, orders, person

if TYPE_CHECKING:
    from uuid import UUID

    from contracts.port import Caller, WireCommand
    from shared.ask import Service
    from shared.domain import Domain

KEY = "key"
BEGINNINGS: dict[str, str] = {name: kind.order.wire for name, kind in KINDS.items()} | {
    "company_checks": "company_checks.push.v1"
}
"""What begins something in a domain."""
OF_ANYBODY = frozenset({"company_checks.ask_about.v1"})
"""What any centre may ask, whoever else has: it begins a question of its own."""
RESULTS = {name: sorted(results(name)) for name in TARGETED} | {"stop_payment": ["1200", "0301"]}
"""What an answer may come to."""


def tried(domain: Domain, service: Service, agency: str, other: str) -> Tried:
    """Return a domain as it is tried, which begins with its example and what else that can ask."""
    assert domain.timetable
    wire = BEGINNINGS[domain.name]
    acts: tuple[str | None, ...] = (
        TARGETED[domain.name].acts if domain.name in TARGETED else (None,)
    )
    begins = tuple(found for act in acts if (found := _begin(wire, act)))
    by = "HZAMR registry_desk" if domain.name == "company_checks" else "HZAFC officer"
    return Tried(
        *(domain.name, service, domain.reactions, domain.timetable, begins, agency, other, by)
    )


def _begin(wire: str, act: str | None) -> Command | None:
    kind: Any = registry[wire]
    said = dict(examples()[wire])
    if act:
        said |= {"action": act, "approver_rank": "city", "application_id": f"B-{act}"}
        said.pop("duration_hours", None)
    values, defects = kind.examine(said)
    return None if defects else kind(**values)


DOMAINS = (
    tried(STOP_PAYMENT, StopPayment(KEY), "ICBC", "ABC"),
    tried(NUMBER_BLOCKING, NumberBlocking(KEY), "CUCC", "CMCC"),
    tried(CONTENT_BLOCKING, ContentBlocking(KEY), "TENCENT", "ALIBABA"),
    tried(COMPANY_CHECKS, CompanyChecks(KEY), "HZAMR", "ICBC"),
)
"""Another domain is a line."""


def sayings(of: Tried) -> list[type[Command]]:
    """Return what people and agencies can say in a domain, but for what begins something."""
    kinds = (kind for kind in registry.values() if issubclass(kind, Command))
    own = [kind for kind in kinds if kind.wire.startswith(f"{of.name}.")]
    begins = BEGINNINGS[of.name]
    return [kind for kind in own if kind.roles - {"system"} and kind.wire != begins]


def caller_of(of: Tried, kind: type[Command]) -> Caller:
    """Return who says such a thing rightly."""
    if "officer" in kind.roles and "agency_clerk" not in kind.roles:
        return person("HZAFC officer")
    if "approver" in kind.roles:
        return person("HZAFC approver")
    return person(f"{of.agency} {min(kind.roles - {'agency_system'})}")


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
        of = Tried(
            *(of.name, service, of.reactions, of.timetable, of.begins, of.agency, of.other, of.by)
        )
    paper = Paper(of)
    paper.take(paper.wire(of.begins[0]), person(of.by))
    return paper


def meant(paper: Paper, what: Any, which: int, how: int) -> tuple[WireCommand, Caller]:  # noqa: ANN401  a command, or a type of one
    """Return a command on its way: something that begins, or something said of what began."""
    of, known = paper.tried, orders(paper)
    if isinstance(what, Command):
        return paper.wire(what), person(of.by)
    subject = known[which % len(known)]
    return paper.wire(_said(paper, what, subject, how), subject), caller_of(of, what)


def _said(paper: Paper, kind: Any, subject: UUID, how: int) -> Command:  # noqa: ANN401  a type of command
    said = dict(examples()[kind.wire])
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
    if "code" in said and (codes := RESULTS.get(paper.tried.name)):
        said["code"] = codes[how % len(codes)]
    values, defects = kind.examine(said)
    made: Command = kind(**(kind.examine(examples()[kind.wire])[0] if defects else values))
    return made


def tell(paper: Paper, story: list[tuple[timedelta, Any, int, int]]) -> Paper:
    """Have a history happen."""
    for span, what, which, how in story:
        paper.later(span)
        paper.take(*meant(paper, what, which, how))
    return paper


__all__ = ["DOMAINS", "begun", "meant", "steps", "stories", "tell", "word"]
