"""Freezes (100201), their renewal (100205) and their lifting (100203), and what comes of them."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from contracts import orders
from contracts.fields import choice
from contracts.imposing import Imposing
from contracts.measures import Shape, Shaping
from contracts.message import Command, Event, Message
from contracts.problems import Defect
from contracts.types import Amount, Currency, Identifier, Minor, Moment, Name, Personal, YesNo

LIMITED, FULL = "limited", "full"
LAPSED, LIFTED, REPORTED = "lapsed", "lifted", "reported"
CAUSES = (LAPSED, LIFTED, REPORTED)
"""Why a queued freeze moves up."""
Scope = Annotated[str, choice(LIMITED, FULL)]


class Approval(Message):
    """Who approved, and of what rank the organ is that they head."""

    approver_id: Identifier
    approver_name: Personal[Name]
    approver_rank: orders.Rank


class Freeze(Shape, Approval, wire="stop_payment.freeze.v1"):
    """Have the bank of an order freeze its account: so much of it, or all (100201).

    `amount` is what the order was for where it is left out, and no more; a full freeze names none.
    """

    legal_document_number: Name
    scope: Scope = LIMITED
    amount: Amount | None = None
    major: YesNo = False

    @classmethod
    def rules(cls, data: Mapping[str, Any]) -> Iterable[Defect]:
        """Yield what is wrong across fields: a full freeze that names an amount."""
        if data.get("scope") == FULL and data.get("amount") is not None:
            yield Defect("full_names_no_amount", "/amount")


class Renew(Shape, Approval, wire="stop_payment.renew.v1"):
    """Have a bank keep the freeze of `order_id` for another period, before it ends (100205)."""

    legal_document_number: Name


class Unfreeze(Shape, wire="stop_payment.unfreeze.v1"):
    """Have a bank lift the freeze of `order_id` (100203)."""

    legal_document_number: Name | None = None


FreezeChange = Freeze | Renew | Unfreeze
"""What an officer can ask about a freeze."""


class FreezeOrdered(Shaping, Approval, Event, wire="stop_payment.freeze_ordered.v1"):
    """The bank `agency` was ordered to freeze the account of the order `parent`.

    `amount_minor` is what is to be held; in a full freeze it is what the account is known to owe.
    """

    scope: Scope
    major: YesNo
    period_months: Minor


class RenewalOrdered(Shaping, Approval, Event, wire="stop_payment.renewal_ordered.v1"):
    """The bank `agency` was ordered to keep the freeze of the order `parent` until `until`."""

    until: Moment


class UnfreezeOrdered(Shaping, Event, wire="stop_payment.unfreeze_ordered.v1"):
    """The bank `agency` was ordered to lift the freeze of the order `parent`."""


Change = FreezeOrdered | RenewalOrdered | UnfreezeOrdered
"""What a bank can be ordered to do about a freeze."""


class Frozen(Imposing, Event, wire="stop_payment.account.frozen.v1"):
    """A freeze is in force on an account: `held_minor` of it, or all, until `in_force_until`."""

    approver_rank: orders.Rank
    scope: Scope
    asked_minor: Minor


class StopSuperseded(Event, wire="stop_payment.account.stop_superseded.v1"):
    """The freeze of the order `order_id` took the place of the stop of the order `measure`."""

    measure: Identifier
    order_id: Identifier
    superseded_at: Moment


class FreezeQueued(Event, wire="stop_payment.account.freeze_queued.v1"):
    """The freeze `order_id` waits behind an earlier authority's: whose, how much, until when.

    It moves up when that one ends; what the bank left out is not here. `behind` is the order of the
    freeze on record that it waits behind, if there is one.
    """

    order_id: Identifier
    behind: Identifier | None = None
    earlier_authority: Name | None = None
    earlier_minor: Minor | None = None
    currency: Currency
    earlier_until: Moment | None = None


class MoveUp(Command, wire="stop_payment.move_up.v1"):
    """Put a freeze in force that waited, now that the earlier one's time has run out."""

    roles = orders.SYSTEM
    order_id: Identifier
    due_at: Moment


class CloseUp(Command, wire="stop_payment.close_up.v1"):
    """Have whoever waited behind the freeze `order_id`, which has ended, move up."""

    roles = orders.SYSTEM
    order_id: Identifier


class FreezeDequeued(Event, wire="stop_payment.account.freeze_dequeued.v1"):
    """The freeze `order_id` waits no more, and is not in force: its bank refused it after all."""

    order_id: Identifier


class FreezeMovedUp(Event, wire="stop_payment.account.freeze_moved_up.v1"):
    """The freeze `order_id` waits no more: the earlier one lapsed, or was lifted, or the bank said.

    `behind` is the order of the earlier one, if it is on record. What the freeze holds says the
    bank: until it has, nothing is counted as held.
    """

    order_id: Identifier
    behind: Identifier | None = None
    cause: Annotated[str, choice(*CAUSES)]
    moved_up_at: Moment


class FreezeRenewed(Event, wire="stop_payment.account.freeze_renewed.v1"):
    """The freeze of the order `measure` stays for longer: the bank executed `order_id`."""

    measure: Identifier
    order_id: Identifier
    approved_by: Identifier
    approver_rank: orders.Rank
    renewed_from: Moment
    in_force_until: Moment
    warn_at: Moment | None = None


class Unfrozen(Event, wire="stop_payment.account.unfrozen.v1"):
    """The freeze of the order `measure` is in force no more: the bank executed `order_id`."""

    measure: Identifier
    order_id: Identifier
    released_at: Moment


class FreezeLapsed(Event, wire="stop_payment.account.freeze_lapsed.v1"):
    """A freeze ended because its time ran out and nobody renewed it."""

    order_id: Identifier
    lapsed_at: Moment
