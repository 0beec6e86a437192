"""States that an order about a number can be in, and how each is brought about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID, uuid4

from contracts import number_blocking as nb
from contracts import reverifying as rv
from contracts import subject_limits as sl
from contracts.examples import examples
from contracts.orders import AGENCY, APPROVER
from contracts.port import REACTION, TIMER, Caller
from tests.core.outcomes import BOSS, DECIDER, OFFICERS, Desk

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from contracts.message import Command

    State = tuple[str, "Callable[[NumberDesk], UUID]"]

CARRIER = Caller("CUCC", "console", person="cucc")
SECOND_BOSS = Caller("HZ", "console", person="boss2")
DONE = nb.Answer(code="done")
APPEAL = nb.PLEAS.appeal(appellant_name="黄强桂", grounds="本人号码")
TIMES = {"occurred_at", "verified_at"}
CLOSE = {"action": nb.CLOSE, "duration_hours": None, "approver_rank": "county"}


class NumberDesk(Desk):
    """Brings orders about numbers into a state, each about a line of its own."""

    kind: ClassVar[str] = nb.KIND

    def order(self, **said: Any) -> UUID:  # noqa: ANN401  as in JSON
        """Order something about a line that nobody spoke of: offered, or to be approved."""
        number = f"155{next(self._numbers):08}"
        body = examples()[nb.Order.wire] | {"application_id": self._application()}
        body |= {"number": number, **said}
        self._last = {name: value for name, value in body.items() if value is not None}
        return self._sent(nb.Order.wire, self._last)

    def _caller(self, kind: type[Command]) -> Caller:
        if kind.roles >= AGENCY:
            return CARRIER
        if kind in (nb.PLEAS.uphold, nb.PLEAS.dismiss):
            return DECIDER
        if kind in (nb.Reroute, sl.FollowVerdict, sl.LetGo, rv.FollowReverification):
            return REACTION
        if "officer" in kind.roles:
            return OFFICERS
        return BOSS if kind.roles & APPROVER else TIMER

    def _body(self, kind: type[Command], order: UUID) -> dict[str, Any]:
        if kind is nb.Order:
            return self._last
        if kind is nb.Answer:
            return DONE.dump()
        own = {"order_id": str(order), "due_at": self.core.at.isoformat()}
        own |= {"company": str(uuid4()), "centre": "HZ"}
        if kind is sl.LimitSubject:
            own |= {"application_id": self._application()}
        said = examples()[kind.wire]
        return {key: own.get(key, value) for key, value in said.items() if key not in TIMES}


def acknowledged(desk: NumberDesk) -> UUID:
    """Return an order that its carrier acknowledged."""
    order = desk.order()
    desk.take(nb.SAID.acknowledge(), CARRIER, order)
    return order


def answered(desk: NumberDesk, code: str = "done", **said: Any) -> UUID:  # noqa: ANN401  as in JSON
    """Return an order that its carrier answered."""
    order = desk.order(**said)
    other = "CMCC" if code == nb.NOT_MINE else None
    desk.take(nb.Answer(code=code, serving_carrier=other), CARRIER, order)
    return order


def withdrawn(desk: NumberDesk) -> UUID:
    """Return an order that was withdrawn."""
    order = desk.order()
    desk.take(nb.SAID.withdraw(reason="经核实为误报"), OFFICERS, order)
    return order


def rejected(desk: NumberDesk) -> UUID:
    """Return an order to close a line that the second person refused."""
    order = desk.order(**CLOSE)
    desk.take(nb.SAID.reject(reason="号码与受害人陈述不符"), BOSS, order)
    return order


def protected(desk: NumberDesk) -> UUID:
    """Return an order about a line that its carrier said to be protected."""
    answered(desk, "protected")
    line = str(desk._last["number"])  # noqa: SLF001  the line that is protected
    return desk.order(number=line)


def approved_once(desk: NumberDesk) -> UUID:
    """Return an order about a protected line that the first of two has approved."""
    order = protected(desk)
    desk.take(nb.SAID.approve(), SECOND_BOSS, order)
    return order


def never(desk: NumberDesk) -> UUID:
    """Return an order whose carrier took back that it had limited the line."""
    order = answered(desk)
    desk.take(nb.Answer(code="tech_fail"), CARRIER, order)
    return order


def restored(desk: NumberDesk) -> UUID:
    """Return an order whose limit was lifted."""
    order = answered(desk)
    line = str(desk._last["number"])  # noqa: SLF001  the line that it limits
    lifting = desk.order(number=line, action=nb.RESTORE, duration_hours=None)
    desk.take(DONE, CARRIER, lifting)
    return order


def appealed(desk: NumberDesk) -> UUID:
    """Return an order whose limit the holder appealed against."""
    order = answered(desk)
    desk.take(APPEAL, CARRIER, order)
    return order


def upheld(desk: NumberDesk) -> UUID:
    """Return an order whose limit was found wrongful on appeal, and is to be lifted."""
    order = appealed(desk)
    desk.take(nb.PLEAS.uphold(reason="申诉成立"), DECIDER, order)
    return order


def restoring(desk: NumberDesk) -> UUID:
    """Return an order to end a limit that was found wrongful on appeal."""
    upheld(desk)
    return UUID(desk.core.log(nb.Ordered)[-1].stream.partition("-")[2])


def unrestored(desk: NumberDesk) -> UUID:
    """Return an order whose limit was found wrongful, and that its carrier refused to end."""
    order = upheld(desk)
    last = UUID(desk.core.log(nb.Ordered)[-1].stream.partition("-")[2])
    desk.take(nb.Answer(code="rejected_no_authority"), CARRIER, last)
    return order


def lapsed(desk: NumberDesk) -> UUID:
    """Return an order whose limit ended because its time ran out."""
    order = answered(desk)
    desk.core.later(hours=49)
    return order


def asked_again(desk: NumberDesk) -> UUID:
    """Return an order by which the holder of a line is to be verified again."""
    return answered(desk, action=nb.REVERIFY)


def late(desk: NumberDesk) -> UUID:
    """Return an order whose holder was not verified in time, so that the line is restricted."""
    order = asked_again(desk)
    desk.core.later(hours=48)
    followed = UUID(desk.core.log(nb.Ordered)[-1].stream.partition("-")[2])
    desk.take(DONE, CARRIER, followed)
    return order


def verified(desk: NumberDesk) -> UUID:
    """Return an order whose holder was verified again."""
    order = asked_again(desk)
    desk.take(rv.ReportReverified(), CARRIER, order)
    return order


NUMBER: Sequence[State] = (
    ("unknown", lambda _: uuid4()),
    ("awaits approval", lambda desk: desk.order(**CLOSE)),
    ("awaits two", protected),
    ("one of two approved", approved_once),
    ("rejected", rejected),
    ("offered", NumberDesk.order),
    ("acknowledged", acknowledged),
    ("limited", answered),
    ("nothing done", lambda desk: answered(desk, "holder_mismatch")),
    ("moved", lambda desk: answered(desk, nb.NOT_MINE)),
    ("withdrawn", withdrawn),
    ("taken back", never),
    ("restored", restored),
    ("lapsed", lapsed),
    ("appealed", appealed),
    ("upheld", upheld),
    ("restoring", restoring),
    ("not restored", unrestored),
    ("to be verified", asked_again),
    ("not verified", late),
    ("verified", verified),
)
