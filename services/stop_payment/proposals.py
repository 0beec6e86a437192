"""Proposals before the desk: a person whom a task did not reach, and what an officer decides."""

from contracts import hold_proposals as hp
from contracts import holding as hd
from contracts import liaison_tasks as lt
from contracts import stop_payment as sp
from contracts.message import Event
from contracts.port import TOCSIN
from contracts.problems import refuse
from contracts.task_work import Submitted
from services.stop_payment import holds, proposing
from services.stop_payment.holds import Reference
from services.stop_payment.order import ORDER, Order, stream_of
from shared.ask import Ask, Decision
from shared.decider import Already, Decider
from shared.parties import unchanged_since

_KNOWN = (
    *("application_id", "case_number", "urgency"),
    *("holder_name", "holder_id_type", "holder_id_number"),
)
"""What a proposal knows of the hold."""


def _latest(before: Submitted | None, event: Event) -> Submitted | None:
    return event if isinstance(event, Submitted) else before


_NOTHING: Submitted | None = None
LAST_WORD = Decider(_NOTHING, _latest)
"""What an office handed in last of a task."""


def consider(ask: Ask, command: hp.ConsiderHold, refer: Reference) -> Decision:
    """Decide what follows from what an office said last, whichever of its words brought this.

    Its task is read where it is written, as far as its case was not erased. Nobody is proposed who
    is held, or for whom that is asked.
    """
    stream, task = stream_of(ask.subject), f"{lt.KIND}-{command.task}"
    said, order = ask.state(LAST_WORD, task), ask.state(ORDER, stream)
    if said is None or hp.proposal_id(said.ordered_by, command.task) != ask.subject:
        raise refuse("not-found")
    if order.hold.begun:
        return Decision({stream: Already(order.hold.begun)}, said.case_number)
    if known := order.proposal.proposed:
        outcome = proposing.considered(order.proposal, known, order.life, said)
        return Decision({stream: outcome}, said.case_number)
    proposed = proposing.propose(command.task, said, ask.now, ask.policy)
    if proposed is None or holds.is_held(ask, proposed, refer):
        return Decision({task: Already(said)}, said.case_number)
    return Decision({stream: (proposed,)}, said.case_number)


def of_proposal(ask: Ask, order: Order, proposed: hp.HoldProposed) -> Decision:
    """Decide what is said of a proposal: nobody but its centre learns that there is one."""
    stream, proposal = stream_of(ask.subject), order.proposal
    if ask.caller.agency not in (TOCSIN, proposed.ordered_by):
        raise refuse("not-found")
    match ask.command:
        case sp.Lapse():
            outcome = proposing.lapse(proposal, proposed, order.life, ask.now)
        case sp.Withdraw() as command:
            if not order.life.withdrawn:
                unchanged_since(ask, stream)
            outcome = proposing.decline(proposal, order.life, command)
        case _:
            raise refuse("not-found")
    return Decision({stream: outcome}, proposed.case_number)


def confirm(ask: Ask, command: hp.ConfirmHold, refer: Reference) -> Decision:
    """Decide to order the hold that is proposed, as any hold is ordered: whoever is first does."""
    stream = stream_of(ask.subject)
    order = ask.state(ORDER, stream)
    proposed = order.proposal.proposed
    if proposed is None or proposed.ordered_by != ask.caller.agency:
        raise refuse("not-found")
    if order.hold.begun is None:
        unchanged_since(ask, stream)
        proposing.confirmable(order.proposal, proposed, order.life)
    known = {name: getattr(proposed, name) for name in _KNOWN}
    asked = hd.HoldPerson(**known, **vars(command))
    return holds.hold(ask, asked, refer, proposed.task)
