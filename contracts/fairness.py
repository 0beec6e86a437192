"""Fairness: what has nothing to do with a case is released in time, and holders can appeal."""

from typing import Annotated

from contracts import appeals, orders
from contracts.appeals import APPEAL, CENTRE, CHAIN, UNRELATED
from contracts.fields import choice
from contracts.message import Command, Event
from contracts.types import Identifier, Moment, Name, Personal, Words

__all__ = ["APPEAL", "CENTRE", "CHAIN", "UNRELATED"]
BANK = "bank"
DOORS = (CENTRE, BANK)


class FindUnrelated(Command, wire="stop_payment.find_unrelated.v1"):
    """Find that the money of a stop has nothing to do with the case, nor what followed from it.

    Orders that no bank has answered are withdrawn; of measures in force the release is proposed.
    """

    roles = orders.OFFICER
    reason: Personal[Words]


class FoundUnrelated(Event, wire="stop_payment.found_unrelated.v1"):
    """The money of this stop has nothing to do with the case: released by `release_by`, or late."""

    reason: Personal[Words]
    release_by: Moment


class Cleared(Event, wire="stop_payment.cleared.v1"):
    """The order `root`, from which this one followed, was found to be about unrelated money."""

    root: Identifier
    release_by: Moment


class FoundWrongful(appeals.FoundWrongful, wire="stop_payment.account.found_wrongful.v1"):
    """The measure of the order `measure` ought not to have been; `order_id` is what showed it.

    That is the order found unrelated or appealed against, or the one that a bank answered too late.
    """


class ReleaseProposed(Event, wire="stop_payment.account.release_proposed.v1"):
    """A measure in force is to be released by an instant, unless an officer says why not."""

    measure: Identifier
    order_id: Identifier
    release_by: Moment


class DeclineRelease(Command, wire="stop_payment.decline_release.v1"):
    """Keep a measure whose release was proposed: it is about the case after all."""

    roles = orders.OFFICER
    reason: Personal[Words]


class ReleaseDeclined(Event, wire="stop_payment.account.release_declined.v1"):
    """An officer keeps a measure whose release was proposed; it is wrongful no more."""

    measure: Identifier
    reason: Personal[Words]


class ReleaseAll(Command, wire="stop_payment.release_all.v1"):
    """Order every release that is proposed of a stop, and of all that followed from it, at once."""

    roles = orders.OFFICER
    reason: Personal[Words]
    legal_document_number: Name | None = None


class MarkReleaseOverdue(Command, wire="stop_payment.mark_release_overdue.v1"):
    """Note that nobody ordered a release by the time that it was to be done."""

    roles = orders.SYSTEM
    due_at: Moment


class ReleaseOverdue(Event, wire="stop_payment.account.release_overdue.v1"):
    """A measure that was to be released was neither released nor kept with a reason in time."""

    measure: Identifier
    due_at: Moment


class Appeal(appeals.Appeal, wire="stop_payment.appeal.v1"):
    """Enter an account holder's appeal against a measure, received at the bank or the centre."""


class AppealFiled(appeals.AppealFiled, wire="stop_payment.account.appeal_filed.v1"):
    """A holder appealed against a measure at one of the doors; decided by `review_by`, or late."""

    door: Annotated[str, choice(*DOORS)]


class UpholdAppeal(appeals.UpholdAppeal, wire="stop_payment.uphold_appeal.v1"):
    """Decide for the holder: what is in force is ordered to be released in the same decision."""

    legal_document_number: Name | None = None


class AppealUpheld(appeals.AppealUpheld, wire="stop_payment.account.appeal_upheld.v1"):
    """The appeal against a measure was decided for the holder."""


class DismissAppeal(appeals.DismissAppeal, wire="stop_payment.dismiss_appeal.v1"):
    """Decide against the holder, and say why."""


class AppealDismissed(appeals.AppealDismissed, wire="stop_payment.account.appeal_dismissed.v1"):
    """The appeal against a measure was dismissed."""


class MarkAppealOverdue(appeals.MarkAppealOverdue, wire="stop_payment.mark_appeal_overdue.v1"):
    """Note that an appeal was not decided in time."""


class AppealOverdue(appeals.AppealOverdue, wire="stop_payment.account.appeal_overdue.v1"):
    """The time to decide an appeal against a measure passed."""


class RestorationFailed(
    appeals.RestorationFailed, wire="stop_payment.account.restoration_failed.v1"
):
    """A wrongful measure goes on: its bank answered `order_id`, which was to end it."""


class RestoreAgain(appeals.RestoreAgain, wire="stop_payment.restore_again.v1"):
    """Order once more what ends a wrongful measure, as its bank did not end it when told to."""


PLEAS = appeals.Pleas(Appeal, UpholdAppeal, DismissAppeal, MarkAppealOverdue, RestoreAgain)
JUDGED = appeals.Judged(
    *(AppealFiled, AppealUpheld, AppealDismissed, AppealOverdue),
    *(FoundWrongful, RestorationFailed),
)
