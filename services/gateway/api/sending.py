"""Sending: what a request says, as one command to the port."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts.kinds import KINDS, Kind
from contracts.port import Receipt, WireCommand, command_id
from contracts.problems import Refused
from services.gateway.api.callers import gate, who

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from uuid import UUID

    from contracts.message import Command
    from services.gateway.api.asked import Said


def send(
    command: type[Command],
    said: Said,
    key: str,
    subject: UUID | None = None,
    expected_version: int | None = None,
) -> Receipt:
    """Send a command for whoever asks, under an idempotency key; Refused if it is."""
    caller = who().caller()
    named = command_id(caller.agency, key)
    wire = WireCommand(
        named, command.wire, said.data, subject, expected_version, signature=said.signature
    )
    (answer,) = gate().port.send([wire], caller)
    if isinstance(answer, Receipt):
        return answer
    raise Refused(answer)


def tell(
    word: Callable[[Kind], type[Command]],
    said: Said,
    key: str,
    order_id: UUID,
    expected_version: int | None = None,
) -> Receipt:
    """Say of an order what is said of all kinds alike, to the service that decides on its kind.

    An order that the views do not show the caller is looked for at each service in turn, as they
    may not have caught up; whose it is not says no more than of one that nobody gave.
    """
    refused: list[Refused] = []
    for kind in _kinds(order_id):
        try:
            return send(word(kind), said, key, order_id, expected_version)
        except Refused as refusal:
            if refusal.problem.slug not in _NOT_THERE:
                raise
            refused.append(refusal)
    raise refused[0]


_NOT_THERE = frozenset({"not-found", "invalid-command", "signature-invalid"})
"""What a service says of another's order, or of words that are another's."""


def _kinds(order_id: UUID) -> Sequence[Kind]:
    known = gate().views.kind_of(who().scope, str(order_id))
    return [KINDS[known]] if known else [*KINDS.values()]
