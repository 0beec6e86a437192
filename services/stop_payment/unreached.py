"""Unreached: somebody whom an office does not reach has a hold proposed, until it does."""

from contracts import hold_proposals as hp
from contracts.port import WireCommand
from contracts.task_work import Submitted
from shared.log.read import Recorded
from shared.reaction import Reaction, caused

CONSIDER = "stop_payment.consider_hold"


def consider(event: Recorded) -> WireCommand | None:
    """Have it considered what follows, where the task was to reach somebody at all."""
    if "reached" not in event.data:
        return None
    task = event.stream.partition("-")[2]
    subject = hp.proposal_id(event.data["ordered_by"], task)
    return caused(CONSIDER, event, hp.ConsiderHold(task=task), subject)


REACTION = Reaction(CONSIDER, frozenset({Submitted.wire}), consider)
