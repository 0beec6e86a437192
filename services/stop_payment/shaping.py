"""Orders that shape a stop: what an officer may ask of its bank, and until when."""

from dataclasses import fields, replace
from typing import Any, cast

from contracts import measures as ms
from contracts import stop_payment as sp
from contracts.policy import Pack
from contracts.problems import Defect, refuse
from services.stop_payment.measure import Measure
from shared.decider import Already, Outcome


def again(command: ms.StopChange, known: object) -> Outcome:
    """Decide an application that was made before: the same changes nothing, another conflicts."""
    if not isinstance(known, ms.Change) or not _made_by(command, known):
        raise refuse("conflict", defects=[Defect("conflict")])
    return Already(known)


def shaped(command: ms.StopChange, stop: sp.Ordered, measure: Measure, policy: Pack) -> ms.Change:
    """Return the order that comes of a command about a stop in force.

    Refused `extended-enough` where policy lets the stop be extended no more.
    """
    said: dict[str, Any] = {name: getattr(stop, name) for name in _REPEATED} | {
        "application_id": command.application_id,
        "parent": command.order_id,
        "reason": command.reason,
        "legal_document_number": command.legal_document_number or stop.legal_document_number,
    }
    if isinstance(command, ms.Release):
        return ms.ReleaseOrdered(**said)
    allowed = policy.count("stop_payment.extension.max_count")
    if len(measure.extended) >= allowed:
        raise refuse("extended-enough", str(allowed))
    until = measure.until + policy.span("stop_payment.extension.duration")
    return ms.ExtensionOrdered(until=until, **said)


def noted(command: ms.StopChange, order_id: str) -> ms.ChangeAsked:
    """Return what the account notes of an order that is about one of its stops."""
    return ms.ChangeAsked(
        measure=command.order_id,
        order_id=order_id,
        application_id=command.application_id,
        change=change(command),
    )


def change(command: ms.StopChange) -> str:
    """Return the word for what a command asks."""
    return ms.RELEASE if isinstance(command, ms.Release) else ms.EXTENSION


def _made_by(command: ms.StopChange, known: ms.Change) -> bool:
    kind = ms.ReleaseOrdered if isinstance(command, ms.Release) else ms.ExtensionOrdered
    document = command.legal_document_number or known.legal_document_number
    said = replace(
        known, parent=command.order_id, reason=command.reason, legal_document_number=document
    )
    return isinstance(known, kind) and said.agrees(known)


_REPEATED = {each.name for each in fields(cast("Any", ms.Shaping))} - {
    *("application_id", "parent", "reason", "legal_document_number"),
}
