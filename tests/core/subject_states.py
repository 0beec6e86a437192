"""States that an order about all the lines of somebody can be in, and how each is brought about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from contracts import number_blocking as nb
from contracts import subject_limits as sl
from contracts.examples import examples
from contracts.port import REACTION, Caller
from tests.core.number_states import APPEAL, DONE, NumberDesk
from tests.core.outcomes import BOSS, DECIDER, OFFICERS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from contracts.message import Command

    State = tuple[str, "Callable[[SubjectDesk], UUID]"]

CARRIER = Caller("CMCC", "console", person="cmcc")


class SubjectDesk(NumberDesk):
    """Brings orders about subjects into a state, each about a person of whom nobody spoke."""

    def waiting(self) -> UUID:
        """Have a person limited at two carriers: both orders wait for approval."""
        body = examples()[sl.LimitSubject.wire] | {"application_id": self._application()}
        self._last = body | {"holder_id_type": "03", "holder_id_number": self._application()}
        return self._sent(sl.LimitSubject.wire, self._last)

    def offered(self) -> UUID:
        """Have a person limited, and that approved."""
        order = self.waiting()
        self.take(nb.SAID.approve(), BOSS, order)
        return order

    def limited(self) -> UUID:
        """Have a person limited by one carrier."""
        order = self.offered()
        self.take(DONE, CARRIER, order)
        return order

    def verdict(self) -> UUID:
        """Have a verdict on a company followed; return the order to the first carrier."""
        said = examples()[sl.FollowVerdict.wire] | {"centre": "HZ", "company": str(uuid4())}
        self.take(sl.FollowVerdict.load(said), REACTION)
        [last] = self.core.log(sl.VerdictFollowed)[-1:]
        return UUID(last.data["orders"][0]["order_id"])

    def _caller(self, kind: type[Command]) -> Caller:
        caller = super()._caller(kind)
        return CARRIER if caller.agency == "CUCC" else caller

    def _body(self, kind: type[Command], order: UUID) -> dict[str, Any]:
        if kind is sl.LimitSubject:
            return self._last or super()._body(kind, order)
        if kind is nb.Order:
            return dict(examples()[kind.wire])
        return super()._body(kind, order)


def lifting(desk: SubjectDesk) -> UUID:
    """Return an order whose limit its carrier was told to lift."""
    order = desk.limited()
    desk.take(sl.LiftLimits(reason="申诉成立"), OFFICERS, order)
    return order


def lifted(desk: SubjectDesk) -> UUID:
    """Return an order whose limit its carrier lifted."""
    order = lifting(desk)
    desk.take(DONE, CARRIER, UUID(desk.core.log(sl.LiftAsked)[-1].data["order_id"]))
    return order


def nothing_done(desk: SubjectDesk) -> UUID:
    """Return an order that its carrier answered without limiting anything."""
    order = desk.offered()
    desk.take(nb.Answer(code="no_lines"), CARRIER, order)
    return order


def withdrawn(desk: SubjectDesk) -> UUID:
    """Return an order that was withdrawn."""
    order = desk.offered()
    desk.take(nb.SAID.withdraw(reason="经核实为误报"), OFFICERS, order)
    return order


def rejected(desk: SubjectDesk) -> UUID:
    """Return an order that the second person refused."""
    order = desk.waiting()
    desk.take(nb.SAID.reject(reason="号码与受害人陈述不符"), BOSS, order)
    return order


def appealed(desk: SubjectDesk) -> UUID:
    """Return an order whose limit the person appealed against."""
    order = desk.limited()
    desk.take(APPEAL, CARRIER, order)
    return order


def upheld(desk: SubjectDesk) -> UUID:
    """Return an order whose limit was found wrongful on appeal, and is to be lifted."""
    order = appealed(desk)
    desk.take(nb.PLEAS.uphold(reason="申诉成立"), DECIDER, order)
    return order


def unrestored(desk: SubjectDesk) -> UUID:
    """Return an order whose limit was found wrongful, and that its carrier refused to lift."""
    order = upheld(desk)
    last = UUID(desk.core.log(sl.LiftAsked)[-1].data["order_id"])
    desk.take(nb.Answer(code="rejected_no_authority"), CARRIER, last)
    return order


SUBJECT: Sequence[State] = (
    ("awaits approval", SubjectDesk.waiting),
    ("rejected", rejected),
    ("offered", SubjectDesk.offered),
    ("by a verdict", SubjectDesk.verdict),
    ("limited", SubjectDesk.limited),
    ("nothing done", nothing_done),
    ("withdrawn", withdrawn),
    ("lifting", lifting),
    ("lifted", lifted),
    ("appealed", appealed),
    ("upheld", upheld),
    ("not restored", unrestored),
)
