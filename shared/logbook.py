"""The logbook: what became of each command, as figures and as a line each for the operator."""

from collections import Counter as Tally
from collections.abc import Sequence

import structlog
from prometheus_client import Counter

from contracts.message import registry
from contracts.port import Answer, WireCommand
from contracts.problems import Problem

COMMANDS = Counter(
    "tocsin_commands",
    "Commands by outcome: accepted, repeated, or the problem they were refused with.",
    ["service", "outcome"],
)
UNKNOWN = "unknown"
_logger = structlog.get_logger(__name__)


def enter(commands: Sequence[WireCommand], answers: Sequence[Answer]) -> None:
    """Enter commands with what they were answered, and nothing of what they say."""
    tally: Tally[tuple[str, str]] = Tally()
    for command, answer in zip(commands, answers, strict=True):
        known = command.type if command.type in registry else UNKNOWN
        service = known.partition(".")[0]
        tally[service, _outcome(answer)] += 1
        _logger.info("command", command=known, **_told(service, command, answer))
    for (service, outcome), times in tally.items():
        COMMANDS.labels(service, outcome).inc(times)


def _outcome(answer: Answer) -> str:
    return answer.slug if isinstance(answer, Problem) else answer.outcome


def _told(service: str, command: WireCommand, answer: Answer) -> dict[str, object]:
    about = "entry" if service == "directory" else "order"
    if isinstance(answer, Problem):
        subject = str(command.subject) if command.subject else None
        return {about: subject, "outcome": answer.slug, "codes": answer.codes}
    position = answer.position
    return {about: str(answer.subject), "outcome": answer.outcome, "position": position}
