"""What follows by itself: orders reach their companies, are sent on, deadlines are noted."""

from contracts import content_blocking as cb
from shared.log.read import Recorded
from shared.order_clocks import offering, timetable
from shared.rerouting import following
from shared.unended import trying_again


def reroute(event: Recorded, order: str) -> cb.Reroute | None:
    """Have an order go to the company that is said to have the target."""
    platform = event.data.get("serving_platform")
    if not platform or event.data["code"] != cb.NOT_OURS:
        return None
    return cb.Reroute(order_id=order, platform=platform)


REACTIONS = (
    offering(cb.SAID, {cb.Ordered.wire}),
    following(cb.KIND, cb.Answered, reroute),
    trying_again(cb.KIND, cb.PLEAS.again, (cb.LIMITING.judged,)),
)
TIMETABLE = timetable(cb.SAID, {cb.MEASURE}, cb.Lapse, cb.PLEAS)
