"""Roads: who decides commands that are about more than one order's life."""

from collections.abc import Callable, Mapping
from typing import Any, get_args

from contracts import fairness as fr
from contracts import holding as hd
from contracts import inquiries as iq
from contracts import protecting as pr
from contracts import tracing as tr
from contracts.message import Command
from services.stop_payment import appealing, chase, clearing, holds, lifting
from services.stop_payment.effects import shape
from services.stop_payment.inquiring import inquire
from services.stop_payment.protecting import enter
from services.stop_payment.returning import Returning, proceed
from services.stop_payment.shaping import Asked
from shared.ask import Ask, Decision

ROADS: Mapping[type[Command], Callable[[Ask, Any], Decision]] = {
    tr.Query: chase.ask_where,
    tr.Follow: chase.go_after,
    **dict.fromkeys(get_args(Asked), shape),
    **dict.fromkeys(get_args(iq.Inquire), inquire),
    **dict.fromkeys(get_args(Returning), proceed),
    **dict.fromkeys((pr.ProtectAccount, pr.EndProtection), enter),
    hd.LetGo: holds.let_go,
    fr.FindUnrelated: clearing.find,
    fr.ReleaseAll: lifting.release_all,
    fr.DeclineRelease: lifting.decline,
    fr.MarkReleaseOverdue: lifting.mark_overdue,
    fr.Appeal: appealing.file,
    fr.UpholdAppeal: appealing.uphold,
    fr.DismissAppeal: appealing.dismiss,
    fr.MarkAppealOverdue: appealing.mark_overdue,
    fr.RestoreAgain: lifting.lift_again,
}
"""By the command."""
