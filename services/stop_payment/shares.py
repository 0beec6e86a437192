"""Shares: how much of what is frozen each victim is to have, to the last minor unit; pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from contracts.problems import Defect, Refused, refuse
from contracts.returns import SINGLE, TIMED


@dataclass(frozen=True, slots=True)
class Loss:
    """What a claim says was lost, in minor units, and when it came to the account."""

    claim: str
    minor: int
    at: datetime


def shares(method: str, losses: Collection[Loss], available: int) -> Mapping[str, int]:
    """Return what each claim is to have of `available` minor units, none more than was lost.

    In all it is what is available, or all that was lost if that is less, however the claims are
    ordered. Refused where the method does not tell the money apart.
    """
    if method == SINGLE:
        return _single(losses, available)
    if method == TIMED:
        return _timed(losses, available)
    return _pro_rata(losses, available)


def _single(losses: Collection[Loss], available: int) -> Mapping[str, int]:
    if len(losses) != 1:
        raise _untold("method_not_single", str(len(losses)))
    return {loss.claim: min(loss.minor, available) for loss in losses}


def _timed(losses: Collection[Loss], available: int) -> Mapping[str, int]:
    """Return shares where what came first went first: what is left is what came last."""
    found: dict[str, int] = {}
    left = available
    for at in sorted({loss.at for loss in losses}, reverse=True):
        together = [loss for loss in losses if loss.at == at]
        if len(together) > 1 and 0 < left < sum(loss.minor for loss in together):
            raise _untold("times_not_telling", at.isoformat().replace("+00:00", "Z"))
        for loss in together:
            found[loss.claim] = min(loss.minor, left)
            left -= found[loss.claim]
    return found


def _pro_rata(losses: Collection[Loss], available: int) -> Mapping[str, int]:
    """Return shares in proportion to what was lost, by the largest remainder.

    Of equal remainders the larger loss has the unit first, then the earlier, then the claim whose
    number comes first.
    """
    lost = sum(loss.minor for loss in losses)
    if lost <= available:
        return {loss.claim: loss.minor for loss in losses}
    found = {loss.claim: loss.minor * available // lost for loss in losses}

    def turn(loss: Loss) -> tuple[int, int, datetime, str]:
        return -(loss.minor * available % lost), -loss.minor, loss.at, loss.claim

    for loss in sorted(losses, key=turn)[: available - sum(found.values())]:
        found[loss.claim] += 1
    return found


def _untold(code: str, hint: str) -> Refused:
    return refuse("invalid-command", defects=[Defect(code, "/method", hint)])
