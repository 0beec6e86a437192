"""Verdicts on companies before the desk: carriers are ordered what one asks, and nothing more."""

from collections.abc import Iterator
from uuid import UUID

from contracts import subject_limits as sl
from services.number_blocking import limits
from services.number_blocking.limiting import PART, POLICY
from services.number_blocking.limits import stream_of
from services.number_blocking.subject import SUBJECT
from shared.ask import Ask, Decision
from shared.decider import Already, Outcome
from shared.verdicts import compared

OVER = "企业判定已变更或解除"
"""Why what a verdict asked of a carrier ends."""


def follow(ask: Ask, command: sl.FollowVerdict, ref: str) -> Decision:
    """Decide what carriers do by a verdict: what it and the one before ask alike stays.

    A verdict that is older than the last that was followed changes nothing.
    """
    line = f"{sl.SUBJECT}-{ref}"
    before = ask.state(SUBJECT, line).followed.get(command.company)
    if before and before.position >= command.position:
        return Decision({line: Already(before)}, command.case_number)
    follows = ask.policy.yes(f"{POLICY}.from_verdict")
    action = sl.ASKED.get(command.measure) if follows else None
    known = {each.agency: each.order_id for each in before.orders} if before else {}
    asked = sorted(command.carriers) if action else ()
    change = compared(known, asked, lambda name: _serves(ask, line, name, action))
    given = dict(_given(command, action, change.fresh, ref)) if action else {}
    stay = [sl.Followed(order_id=name, agency=carrier) for carrier, name in change.stay.items()]
    noted = _noted(command, (*stay, *given), switched_off=not follows)
    written: dict[str, Outcome] = {line: (noted,)}
    written |= {stream_of(UUID(each.order_id)): (event,) for each, event in given.items()}
    ended = limits.all_ended(ask, [UUID(name) for name in change.gone.values()], OVER)
    return Decision({**written, **ended, line: (noted, *ended.get(line, ()))}, command.case_number)


def _noted(
    command: sl.FollowVerdict, stands: tuple[sl.Followed, ...], *, switched_off: bool
) -> sl.VerdictFollowed:
    return sl.VerdictFollowed(
        company=command.company,
        verdict=command.verdict,
        position=command.position,
        measure=command.measure,
        orders=stands,
        switched_off=switched_off,
    )


def _serves(ask: Ask, line: str, name: str, action: str | None) -> bool:
    """Tell whether an order asks this of its carrier, and waits for it or has it in force.

    What a carrier was told to lift serves nobody, though it stands yet.
    """
    part, subject = ask.state(PART, stream_of(UUID(name))), ask.state(SUBJECT, line)
    asks = part.ordered is not None and part.ordered.action == action
    lifting = limits.is_pending(ask, subject.lifting.get(name, ()))
    stands = subject.stands(name, ask.now) and not lifting
    return asks and (stands or not part.life.is_over)


def _given(
    command: sl.FollowVerdict, action: str, carriers: tuple[str, ...], ref: str
) -> Iterator[tuple[sl.Followed, sl.SubjectOrdered]]:
    """Yield the orders that a verdict adds, each with its id."""
    for carrier in carriers:
        made = limits.by_verdict(command.company, command.position, carrier)
        event = sl.SubjectOrdered(
            application_id=f"ver-{made.hex}",
            case_number=command.case_number,
            urgency="normal",
            action=action,
            carriers=carriers,
            holder_name=command.holder_name,
            holder_id_type=sl.COMPANY,
            holder_id_number=command.uscc,
            approver_rank=command.approver_rank,
            legal_document_number=command.legal_basis,
            subject_ref=ref,
            agency=carrier,
            ordered_by=command.centre,
            root=command.company,
            verdict=command.verdict,
            verdict_position=command.position,
            given_by=command.given_by,
            approved_by=command.approved_by,
        )
        yield sl.Followed(order_id=str(made), agency=carrier), event
