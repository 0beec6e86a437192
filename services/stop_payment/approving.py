"""Approving: whether an order waits for a second person before it goes to its bank."""

from collections.abc import Mapping

from contracts import authority as au
from contracts import freezing as fz
from contracts import holding as hd
from contracts import measures as ms
from contracts import stop_payment as sp
from contracts import transaction_stops as ts
from contracts.message import Command
from contracts.policy import Pack
from contracts.port import Caller
from shared.parties import who

_POLICY: Mapping[type[Command], str] = {
    sp.Order: "stop",
    ts.StopTransaction: "stop",
    hd.HoldPerson: "stop",
    ms.Extend: "stop",
    fz.Freeze: "freeze",
    fz.Renew: "freeze",
    ms.Release: "release",
    fz.Unfreeze: "release",
}
"""Which value of policy says whether an order that a command gives is approved."""


def asked(command: Command, caller: Caller, policy: Pack) -> tuple[au.ApprovalAsked, ...]:
    """Return what begins with an order that policy wants approved, in the same decision.

    A row of a file names the two officers who signed it on paper, and is approved by that. Next
    hops, and what goes to another bank, come by the authority of the first stop.
    """
    if caller.via == "import" or not policy.yes(f"stop_payment.approval.{_POLICY[type(command)]}"):
        return ()
    return (au.ApprovalAsked(given_by=who(caller)),)
