"""What each command comes to in each state of an order: asked of the real core, cell by cell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar
from uuid import UUID, uuid4

from stdnum import luhn
from stdnum.iso7064 import mod_11_2

from contracts import directory as d
from contracts import fairness as fr
from contracts import holding as hd
from contracts import reporting as rp
from contracts import stop_payment as sp
from contracts import suspicions as su
from contracts import transaction_stops as ts
from contracts.directory import OPERATOR
from contracts.examples import examples
from contracts.holders import CustomerAccount
from contracts.message import Command, registry
from contracts.orders import AGENCY, OFFICER
from contracts.port import INSTALL, TIMER, Caller, Receipt, WireCommand
from contracts.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from tests.core.conftest import Core

BANK, OFFICERS, DECIDER, BOSS = (
    Caller("ICBC", "console", person="icbc1"),
    Caller("HZ", "console", person="officer1"),
    Caller("HZ", "console", person="officer2"),
    Caller("HZ", "console", person="boss1"),
)
APPEALS = (fr.UpholdAppeal, fr.DismissAppeal)
"""What somebody decides who had no part in the order."""
ALL, NONE = sp.Answer(code="0000", held_amount="441023.42"), sp.Answer(code="0301")
DONE = sp.Answer(code="0000")
SAVINGS = sp.Answer(
    code="0000",
    held_amount="860.00",
    accounts=(CustomerAccount(account_number="6220078063608377891", held="860.00"),),
)
SCAN = examples()[sp.Order.wire]["attachments"]
NOTHING_NEW = "·"


def commands(of: str) -> list[type[Command]]:
    """Return every command about orders of a kind, by name."""
    return [
        kind
        for wire, kind in sorted(registry.items())
        if issubclass(kind, Command) and wire.startswith(f"{of}.")
    ]


def name(command: type[Command]) -> str:
    """Return how a command is called within its service."""
    return command.wire.split(".")[1]


@dataclass
class Desk:
    """Brings orders into a state, each on an account of its own, and says what a command does."""

    core: Core
    kind: ClassVar[str] = sp.KIND
    task: str = ""

    def __post_init__(self) -> None:
        self._numbers = count(1)
        self._last: dict[str, Any] = {}
        self._answer: dict[str, Any] = {}

    def stop(self, **said: Any) -> UUID:  # noqa: ANN401  as in JSON
        """Order a stop that is offered to its bank, or waits for approval."""
        own = {"account_number": self.account(), "attachments": SCAN, **said}
        self._answer, self._last = {}, self.core.application(self._application(), **own)
        return self._sent(sp.Order.wire, self._last)

    def hold(self) -> UUID:
        """Hold a person of whom nobody spoke at every bank, as far as policy lets it out."""
        self._last = self.core.application(self._application(), account_number=self.account())
        self._answer = SAVINGS.dump()
        return self._sent(hd.HoldPerson.wire, self._body(hd.HoldPerson, uuid4()))

    def savings(self, order: UUID) -> UUID:
        """Return an order about all that somebody has: its bank answers what that is."""
        self._last = self.core.application(self._application(), account_number=self.account())
        self._answer = SAVINGS.dump()
        return order

    def account(self) -> str:
        """Return the number of an account that nobody spoke of."""
        digits = f"62220207{next(self._numbers):010}"
        return digits + luhn.calc_check_digit(digits)

    def resident(self) -> str:
        """Return the number of the papers of somebody of whom nobody spoke."""
        born = date(1950, 1, 1) + timedelta(days=next(self._numbers))
        digits = f"330522{born:%Y%m%d}001"
        return digits + mod_11_2.calc_check_digit(digits)

    def report(self, account: str) -> tuple[UUID, str]:
        """Have the bank report a transaction to an account; return the report and its number."""
        said = self._body(rp.Report, uuid4()) | {"account_number": account}
        return self.take(rp.Report.load(said), BANK), str(said["application_id"])

    def suspicion(self) -> UUID:
        """Have the bank report something suspicious; return the report."""
        said = self._body(su.ReportSuspicion, uuid4())
        return self.take(su.ReportSuspicion.load(said), BANK)

    def take(self, command: Command, caller: Caller, order: UUID | None = None) -> UUID:
        """Send what must be accepted, and let everything follow from it."""
        made = self.core.take(command, caller, order).subject
        self.core.settle()
        return made

    def shape(self, kind: type[Command], order: UUID, **said: object) -> UUID:
        """Have an officer ask something about an order; return the order that this makes."""
        return self.take(kind.load(self._body(kind, order) | said), OFFICERS)

    def outcome(self, kind: type[Command], order: UUID) -> str:
        """Return what a command about an order comes to: events, nothing new, or a problem."""
        before = self.core.edge.reader.size()
        body = self._body(kind, order)
        wire = WireCommand(uuid4(), kind.wire, body, order)
        [answer] = self.core.send(wire, caller=self._caller(kind))
        if isinstance(answer, Problem):
            return f"*{answer.slug}*"
        assert isinstance(answer, Receipt)
        if answer.position < before:
            return NOTHING_NEW
        events = self.core.edge.reader.events(
            answer.position - 1, answer.last_position - answer.position + 1
        )
        return " + ".join(event.type.rsplit(".", 2)[-2] for event in events)

    def _caller(self, kind: type[Command]) -> Caller:
        if kind.roles >= AGENCY:
            return BANK
        if kind in APPEALS:
            return DECIDER
        asking = ((OFFICER, OFFICERS), (OPERATOR, INSTALL), ({"approver"}, BOSS))
        return next((caller for roles, caller in asking if kind.roles & roles), TIMER)

    def _body(self, kind: type[Command], order: UUID) -> dict[str, Any]:
        if issubclass(kind, sp.Order):
            return self._last
        if kind is sp.Answer and self._answer:
            return self._answer
        own = {"order_id": str(order), "application_id": self._application()}
        own |= {"reached_at": self.core.at.isoformat(), "task": self.task or str(order)}
        own |= {"due_at": self.core.at.isoformat(), "approver_rank": "city", "reported_to": "HZ"}
        if kind is hd.HoldPerson:
            own |= {"holder_id_type": "03", "holder_id_number": f"E{next(self._numbers):08}"}
        own |= {"until": (self.core.at + timedelta(days=2)).isoformat()}
        if issubclass(kind, ts.StopTransaction):
            own |= {"bank_code": "ICBC", "transaction_number": self._application()}
        said = examples()[kind.wire]
        times = {"occurred_at", "executed_at", "expires_at"}
        said = {key: value for key, value in said.items() if key not in times}
        return {key: own.get(key, value) for key, value in said.items()}

    def _application(self) -> str:
        return f"S-{next(self._numbers)}"

    def _sent(self, wire: str, body: Mapping[str, Any]) -> UUID:
        [answer] = self.core.send(WireCommand(uuid4(), wire, body), caller=OFFICERS)
        assert isinstance(answer, Receipt), answer
        self.core.settle()
        return answer.subject


Made = TypeVar("Made", bound=Desk)
Table = dict[str, dict[str, str]]
"""Outcomes by command and state."""


def strict(core: Core) -> None:
    """Have stops approved by a second person."""
    begins = core.at + timedelta(minutes=1)
    core.install(
        [d.ActivatePolicy(pack="BEST-2025", version="2026-11", in_force_from=begins, reason="试行")]
    )
    core.later(minutes=2)


def asked(desk: Made, states: Sequence[tuple[str, Callable[[Made], UUID]]]) -> Table:
    """Return what every command comes to in each state; refused ones leave the order as it was."""
    found: Table = {}
    for state, made in states:
        order = made(desk)
        for kind in commands(desk.kind):
            told = desk.outcome(kind, order)
            found.setdefault(name(kind), {})[state] = told
            if not told.startswith("*"):
                desk.core.settle()
                order = made(desk)
    return found


def drawn(table: Table) -> str:
    """Return a table as Markdown."""
    states = list(next(iter(table.values())))
    return "\n".join(_lines(table, states))


def _lines(table: Table, states: Sequence[str]) -> Iterator[str]:
    yield f"| | {' | '.join(states)} |"
    yield f"|---{'|---' * len(states)}|"
    for command, row in table.items():
        yield f"| `{command}` | {' | '.join(row[state] for state in states)} |"
