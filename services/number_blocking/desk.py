"""What the desk needs to know of number blocking: its targets, its ways, who must approve."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from contracts import number_blocking as nb
from contracts.kinds import KINDS
from contracts.policy import Pack
from contracts.problems import Defect
from services.number_blocking import acting
from services.number_blocking.line import LINE, Line
from services.number_blocking.order import ORDER, ranked
from services.number_blocking.ways import way
from shared.ask import Grounds
from shared.decider import Outcome
from shared.limits import Act
from shared.routing import Route
from shared.targeting import Targeting


class NumberBlocking(Targeting):
    """Number blocking before the desk; `look_up_key` hides numbers in stream names."""

    name = nb.KIND
    kind = KINDS[nb.KIND]
    order = ORDER
    target = LINE
    lifting = nb.RESTORE

    def tells(self, said: Mapping[str, Any]) -> str:
        """Return what tells a line from all others."""
        return f"line {said['number']}"

    def way(self, said: Mapping[str, Any], grounds: Grounds) -> Route | Defect | None:
        """Return the carrier that well-formed fields lead to; None if they say too little."""
        if not {"number", "number_type", "carrier_code"} <= said.keys():
            return None
        carriers = grounds.register.of_kind(self.kind.agencies)
        return way(said["number"], said["number_type"], said["carrier_code"], carriers)

    def needs_second(self, command: nb.Order, policy: Pack) -> bool:
        """Tell whether policy asks for a second person; closing takes a rank besides."""
        ranked(command, policy)
        return policy.yes(f"{nb.KIND}.approval.{command.action}")

    def longest(self, ordered: nb.Ordered, policy: Pack) -> timedelta | None:
        """Return how long what was ordered may last at most."""
        return acting.longest(ordered, policy)

    def borne(self, target: Line, act: Act, answer: nb.Answered, now: datetime) -> Outcome:
        """Decide what an answer does to a line."""
        return acting.borne(target, act, answer, now)
