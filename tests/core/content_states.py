"""States that an order to an internet company can be in, and how each is brought about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID, uuid4

from contracts import content_blocking as cb
from contracts.examples import examples
from contracts.orders import AGENCY, APPROVER
from contracts.port import REACTION, TIMER, Caller
from tests.core.outcomes import BOSS, DECIDER, OFFICERS, Desk

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from contracts.message import Command

    State = tuple[str, "Callable[[ContentDesk], UUID]"]

COMPANY = Caller("TENCENT", "console", person="tencent")
DONE = cb.Answer(code="done")
APPEAL = cb.PLEAS.appeal(appellant_name="李强", grounds="正规网站")


class ContentDesk(Desk):
    """Brings orders to internet companies into a state, each about a site of its own."""

    kind: ClassVar[str] = cb.KIND

    def order(self, **said: Any) -> UUID:  # noqa: ANN401  as in JSON
        """Order something about a site that nobody spoke of: offered, or to be approved."""
        body = examples()[cb.Order.wire] | {"application_id": self._application()}
        body |= {"target": f"site-{next(self._numbers)}.example.com", **said}
        self._last = {name: value for name, value in body.items() if value is not None}
        return self._sent(cb.Order.wire, self._last)

    def guarded(self) -> UUID:
        """Order a government's own site to be blocked: somebody else must approve it."""
        return self.order(target=f"www.county-{next(self._numbers)}.gov.cn")

    def site(self) -> str:
        """Return the site of the last order."""
        return str(self._last["target"])

    def _caller(self, kind: type[Command]) -> Caller:
        if kind.roles >= AGENCY:
            return COMPANY
        if kind in (cb.PLEAS.uphold, cb.PLEAS.dismiss):
            return DECIDER
        if kind is cb.Reroute:
            return REACTION
        if "officer" in kind.roles:
            return OFFICERS
        return BOSS if kind.roles & APPROVER else TIMER

    def _body(self, kind: type[Command], order: UUID) -> dict[str, Any]:
        if kind is cb.Order:
            return self._last
        if kind is cb.Answer:
            return DONE.dump()
        own = {"order_id": str(order), "due_at": self.core.at.isoformat()}
        said = examples()[kind.wire]
        return {key: own.get(key, value) for key, value in said.items() if key != "occurred_at"}


def acknowledged(desk: ContentDesk) -> UUID:
    """Return an order that its company acknowledged."""
    order = desk.order()
    desk.take(cb.SAID.acknowledge(), COMPANY, order)
    return order


def answered(desk: ContentDesk, code: str = "done", **said: Any) -> UUID:  # noqa: ANN401  as in JSON
    """Return an order that its company answered."""
    order = desk.order(**said)
    other = "ALIBABA" if code == cb.NOT_OURS else None
    desk.take(cb.Answer(code=code, serving_platform=other), COMPANY, order)
    return order


def withdrawn(desk: ContentDesk) -> UUID:
    """Return an order that was withdrawn."""
    order = desk.order()
    desk.take(cb.SAID.withdraw(reason="经核实为误报"), OFFICERS, order)
    return order


def rejected(desk: ContentDesk) -> UUID:
    """Return an order that the second person refused."""
    order = desk.guarded()
    desk.take(cb.SAID.reject(reason="系本机关自有网站"), BOSS, order)
    return order


def lifted(desk: ContentDesk) -> UUID:
    """Return an order whose block was lifted."""
    order = answered(desk)
    lifting = desk.order(target=desk.site(), action=cb.LIFT, duration_hours=None)
    desk.take(DONE, COMPANY, lifting)
    return order


def appealed(desk: ContentDesk) -> UUID:
    """Return an order against whose block somebody appealed."""
    order = answered(desk)
    desk.take(APPEAL, COMPANY, order)
    return order


def upheld(desk: ContentDesk) -> UUID:
    """Return an order whose block was found wrongful on appeal, and is to be lifted."""
    order = appealed(desk)
    desk.take(cb.PLEAS.uphold(reason="申诉成立"), DECIDER, order)
    return order


def unrestored(desk: ContentDesk) -> UUID:
    """Return an order whose block was found wrongful, and that its company refused to lift."""
    order = upheld(desk)
    last = UUID(desk.core.log(cb.Ordered)[-1].stream.partition("-")[2])
    desk.take(cb.Answer(code="rejected"), COMPANY, last)
    return order


def lapsed(desk: ContentDesk) -> UUID:
    """Return an order whose block ended because its time ran out."""
    order = answered(desk)
    desk.core.later(hours=49)
    return order


CONTENT: Sequence[State] = (
    ("unknown", lambda _: uuid4()),
    ("awaits approval", ContentDesk.guarded),
    ("rejected", rejected),
    ("offered", ContentDesk.order),
    ("acknowledged", acknowledged),
    ("in force", answered),
    ("nothing done", lambda desk: answered(desk, "rejected")),
    ("elsewhere", lambda desk: answered(desk, cb.NOT_OURS)),
    ("withdrawn", withdrawn),
    ("lifted", lifted),
    ("lapsed", lapsed),
    ("appealed", appealed),
    ("upheld", upheld),
    ("not restored", unrestored),
)
