"""Unreached: somebody whom an office does not reach has a hold proposed, until it does."""

from contracts import hold_proposals as hp
from contracts.port import WireCommand
from contracts.task_work import Submitted
from shared.log.read import Recorded
from shared.reaction import Reaction, reaction_id

CONSIDER = "stop_payment.consider_hold"


def consider(event: Recorded) -> WireCommand | None:
    """Have it considered what follows, where the task was to reach somebody at all."""
    if "reached" not in event.data:
        return None
    task = event.stream.partition("-")[2]
    return WireCommand(
        id=reaction_id(CONSIDER, event.event_id),
        type=hp.ConsiderHold.wire,
        data=hp.ConsiderHold(task=task).dump(),
        subject=hp.proposal_id(event.data["ordered_by"], task),
        causation=event.event_id,
    )


REACTION = Reaction(CONSIDER, frozenset({Submitted.wire}), consider)
