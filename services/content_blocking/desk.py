"""What the desk needs to know of content blocking: its targets, its ways, who must approve."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from contracts import content_blocking as cb
from contracts.content_targets import canonical
from contracts.kinds import KINDS
from contracts.policy import Pack
from contracts.problems import Defect
from services.content_blocking.order import ORDER, TARGET, borne, guarded, is_protected, longest
from shared.ask import Grounds
from shared.decider import Outcome
from shared.limits import Act, Target
from shared.routing import Route
from shared.targeting import Targeting

PLATFORM = "platform_code"


class ContentBlocking(Targeting):
    """Content blocking before the desk; `look_up_key` hides targets in stream names."""

    name = cb.KIND
    kind = KINDS[cb.KIND]
    order = ORDER
    target = TARGET
    lifting = cb.LIFT

    def tells(self, said: Mapping[str, Any]) -> str:
        """Return what tells a target from all others: an account, also whose it is."""
        return f"content {said[PLATFORM]} {said['target_type']} {_target(said)}"

    def spelt(self, said: Mapping[str, Any]) -> Mapping[str, str]:
        """Return the target as it is kept."""
        return {"target": _target(said)}

    def way(self, said: Mapping[str, Any], grounds: Grounds) -> Route | Defect | None:
        """Return the company that an order names; None if it says too little."""
        if not {"target", "target_type", PLATFORM} <= said.keys():
            return None
        named = said[PLATFORM]
        known = named in grounds.register.of_kind(self.kind.agencies)
        return Route(named, "name") if known else Defect("agency_unknown", f"/{PLATFORM}", named)

    def needs_second(self, command: cb.Order, policy: Pack, *, by_file: bool) -> bool:
        """Tell whether policy asks for a second person: of a protected site also by a file."""
        if is_protected(command.target_type, _target(vars(command))):
            return guarded(command.action, policy)
        return not by_file and policy.yes(f"{cb.KIND}.approval.{command.action}")

    def longest(self, ordered: cb.Ordered, policy: Pack) -> timedelta | None:
        """Return how long what was ordered may last at most."""
        return longest(ordered, policy)

    def borne(self, target: Target, act: Act, answer: cb.Answered, now: datetime) -> Outcome:
        """Decide what an answer does to a target."""
        return borne(target, act, answer, now)


def _target(said: Mapping[str, Any]) -> str:
    return canonical(said["target_type"], said["target"])
