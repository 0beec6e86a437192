"""What the desk needs to know of supervision: its streams, and what an agency has answered."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from contracts import supervision as su
from contracts.envelope import Policy
from contracts.kinds import KINDS
from contracts.message import Command
from contracts.port import Caller
from contracts.problems import Defect, refuse
from services.supervision.slips import (
    SLIP,
    WATCH,
    agency_id,
    dismiss,
    issue,
    note,
    noted,
    stream_of,
)
from shared.ask import Ask, Decision, Grounds
from shared.decider import Already
from shared.parties import who

SLIP_POLICY = f"{su.KIND}.slip"


class Supervision:
    """Supervision before the desk."""

    name = su.KIND

    def subject(self, command: Command, caller: Caller) -> UUID | None:
        """Return the id under which the agency is watched that left an order unanswered."""
        del caller
        return agency_id(command.agency) if isinstance(command, su.NoteUnanswered) else None

    def stream(self, subject: UUID) -> str:
        """Return the stream of an agency that is watched, or of a slip."""
        return stream_of(subject)

    def also_reads(self, command: Command, grounds: Grounds) -> Iterable[str]:
        """Return nothing: which orders are looked at, the watch tells."""
        del command, grounds
        return ()

    def check(
        self, command: type[Command], values: Mapping[str, Any], caller: Caller, grounds: Grounds
    ) -> Iterable[Defect]:
        """Yield nothing: the fields say it all."""
        del command, values, caller, grounds
        return ()

    def decide(self, ask: Ask) -> Decision:
        """Decide what follows from silence, or what somebody decides on a slip."""
        match ask.command:
            case su.NoteUnanswered() as command:
                return _note(ask, command)
            case su.IssueSlip() as command:
                outcome = issue(ask.state(SLIP, ask.stream), command, who(ask.caller))
            case su.DismissSlip() as command:
                outcome = dismiss(ask.state(SLIP, ask.stream), command, who(ask.caller))
            case command:
                raise refuse("unknown-command", type(command).wire)
        return Decision({ask.stream: outcome})


def _note(ask: Ask, command: su.NoteUnanswered) -> Decision:
    watch = ask.state(WATCH, ask.stream)
    if known := noted(watch, command.order_id):
        return Decision({ask.stream: Already(known)})
    silent = [each for each in watch.open if _is_silent(ask, each)]
    pack = ask.grounds.policy(ask.now)
    limit = pack.count(f"{SLIP_POLICY}.unanswered") if pack.yes(f"{SLIP_POLICY}.propose") else None
    outcomes = note(watch, command, silent, limit)
    streams = {stream_of(subject): outcome for subject, outcome in outcomes.items()}
    return Decision(streams, policy=Policy(pack.name, pack.version))


def _is_silent(ask: Ask, left: su.LeftUnanswered) -> bool:
    """Tell whether an order stands unanswered still, and is still to be answered."""
    said = KINDS[left.kind].said
    over = {KINDS[left.kind].answered.wire, said.withdrawn.wire}
    events = ask.streams.recorded(f"{left.kind}-{left.order_id}")
    return not any(event.type in over for event in events)
