"""Return of frozen money to victims: claims, tracing, notice, objections, decision, payment."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from contracts import orders
from contracts.fields import choice
from contracts.freezing import Approval
from contracts.measures import Shape, Shaping
from contracts.message import Command, Event, Message
from contracts.problems import Defect
from contracts.types import (
    AccountNumber,
    Amount,
    Currency,
    Identifier,
    Minor,
    Moment,
    Name,
    PartyName,
    Personal,
    PhoneNumber,
    ResidentId,
    Words,
    YesNo,
)

RETURN = "stop_payment.return"
SINGLE, TIMED, PRO_RATA = "single", "timed", "pro_rata"
METHODS = (SINGLE, TIMED, PRO_RATA)
"""How frozen money is told apart: it is one victim's; by the time at which it came; or not at all,
and each has a part of it."""
UPHELD, DISMISSED = "upheld", "dismissed"
Method = Annotated[str, choice(*METHODS)]
Outcome = Annotated[str, choice(UPHELD, DISMISSED)]


class Claiming(Message):
    """What a victim's application says: who lost money to the account, from where, and when.

    `victim_account` is the account that the money came from: it is paid before any other. Two
    officers verified it; `filing_organ` is the organ that keeps the victim's case, where that is
    another than the one that froze the account.
    """

    application_id: Identifier
    victim_name: Personal[PartyName]
    victim_account: Personal[AccountNumber]
    victim_bank: Identifier | None = None
    victim_id_number: Personal[ResidentId] | None = None
    victim_phone: Personal[PhoneNumber] | None = None
    transfer_time: Moment
    officer1_id: Identifier
    officer1_name: Personal[Name]
    officer2_id: Identifier
    officer2_name: Personal[Name]
    filing_organ: Name | None = None
    reason: Personal[Words] | None = None


class ClaimReturn(Claiming, Command, wire="stop_payment.claim_return.v1"):
    """File a victim's application for money that a freeze holds; `amount` is what was lost."""

    roles = orders.OFFICER
    by_anyone = True

    amount: Amount

    @classmethod
    def rules(cls, data: Mapping[str, Any]) -> Iterable[Defect]:
        """Yield what is wrong across fields: one officer named twice."""
        first, second = data.get("officer1_id"), data.get("officer2_id")
        if first and first == second:
            yield Defect("officers_not_distinct", "/officer2_id")


class ReturnClaimed(Claiming, Event, wire="stop_payment.return.claimed.v1"):
    """A victim applied for money that the freeze of the order `measure` holds."""

    measure: Identifier
    lost_minor: Minor
    currency: Currency


class WithdrawClaim(Command, wire="stop_payment.withdraw_claim.v1"):
    """Take an application back that is not decided on."""

    roles = orders.OFFICER
    application_id: Identifier
    reason: Personal[Words]


class ClaimWithdrawn(Event, wire="stop_payment.return.claim_withdrawn.v1"):
    """An application was taken back; what was traced with it counts no more."""

    measure: Identifier
    application_id: Identifier
    reason: Personal[Words]


class TraceReturn(Command, wire="stop_payment.trace_return.v1"):
    """Say how the frozen money is told apart; what each victim is to have follows from that."""

    roles = orders.OFFICER
    method: Method
    reason: Personal[Words] | None = None


class ReturnTraced(Event, wire="stop_payment.return.traced.v1"):
    """The money was told apart: of `available_minor`, `returned_minor` goes to victims.

    They lost `lost_minor` in all. What is `left_minor` stays frozen.
    """

    measure: Identifier
    method: Method
    reason: Personal[Words] | None = None
    currency: Currency
    lost_minor: Minor
    available_minor: Minor
    returned_minor: Minor
    left_minor: Minor


class ShareFixed(Event, wire="stop_payment.return.share_fixed.v1"):
    """By the tracing, the application `application_id` is to have `share_minor`."""

    measure: Identifier
    application_id: Identifier
    currency: Currency
    lost_minor: Minor
    share_minor: Minor


class NoticePublished(Event, wire="stop_payment.return.notice_published.v1"):
    """A proportional return was announced; until `until` anybody concerned may object."""

    measure: Identifier
    until: Moment


class ObjectToReturn(Command, wire="stop_payment.object_to_return.v1"):
    """File an objection to a return while it is announced."""

    roles = orders.OFFICER
    by_anyone = True

    objection_id: Identifier
    objector_name: Personal[PartyName]
    objection: Personal[Words]


class ReturnObjected(Event, wire="stop_payment.return.objected.v1"):
    """Somebody objected to a return; nothing is decided before that is reviewed."""

    measure: Identifier
    objection_id: Identifier
    objector_name: Personal[PartyName]
    objection: Personal[Words]


class ReviewObjection(Command, wire="stop_payment.review_objection.v1"):
    """Decide on an objection: upheld, the money must be traced anew."""

    roles = orders.OFFICER
    objection_id: Identifier
    outcome: Outcome
    reason: Personal[Words]


class ObjectionReviewed(Event, wire="stop_payment.return.objection_reviewed.v1"):
    """An objection was upheld, and what was traced counts no more; or it was dismissed."""

    measure: Identifier
    objection_id: Identifier
    outcome: Outcome
    reason: Personal[Words]


class DecideReturn(Approval, Command, wire="stop_payment.decide_return.v1"):
    """Decide that victims have what was traced; the bank is ordered to pay each."""

    roles = orders.OFFICER
    legal_document_number: Name
    reason: Personal[Words]


class ReturnDecided(Approval, Event, wire="stop_payment.return.decided.v1"):
    """A return was decided: `claims` applications have `returned_minor` of what is frozen."""

    measure: Identifier
    legal_document_number: Name
    reason: Personal[Words]
    method: Method
    currency: Currency
    claims: Minor
    returned_minor: Minor


class PayAgain(Approval, Shape, wire="stop_payment.pay_again.v1"):
    """Order anew what the bank of the freeze `order_id` did not pay on the application `claim`.

    To the account that the money came from; to the account that is named instead, once the bank
    has said that it could not pay to that one.
    """

    claim: Identifier
    legal_document_number: Name
    payee_account: Personal[AccountNumber] | None = None
    payee_name: Personal[PartyName] | None = None
    payee_bank: Identifier | None = None

    @classmethod
    def rules(cls, data: Mapping[str, Any]) -> Iterable[Defect]:
        """Yield what is wrong across fields: another account without its holder, or a holder's."""
        account, name = data.get("payee_account"), data.get("payee_name")
        if account and "payee_name" in data and name is None:
            yield Defect("required", "/payee_name")
        if name and "payee_account" in data and account is None:
            yield Defect("required", "/payee_account")


class ReturnOrdered(Approval, Shaping, Event, wire="stop_payment.return_ordered.v1"):
    """The bank `agency` was ordered to pay `amount_minor` out of the freeze of the order `parent`.

    To the payee, on the application `claim`; the rest stays frozen. The answer's `paid_amount`
    says what was paid; `again` is set where an earlier order on the same application was not paid.
    """

    claim: Identifier
    payee_account: Personal[AccountNumber]
    payee_name: Personal[PartyName]
    payee_bank: Identifier | None = None
    again: YesNo = False


class Payment(Message):
    """What an answer to a return comes to, and what the freeze comes to by it.

    `paid_minor` was paid by the order `order_id` and `unpaid_minor` was not; `returned_minor` was
    paid out of the freeze by all orders so far, and it still holds `held_minor`.
    """

    measure: Identifier
    order_id: Identifier
    claim: Identifier
    currency: Currency
    paid_minor: Minor
    unpaid_minor: Minor
    returned_minor: Minor
    held_minor: Minor


class Returned(Payment, Event, wire="stop_payment.account.returned.v1"):
    """The bank paid a victim out of a freeze: all that was ordered, or some."""

    paid_at: Moment


class ReturnFailed(Payment, Event, wire="stop_payment.account.return_failed.v1"):
    """The bank paid nothing: `code` is its answer's; what was ordered stays frozen."""

    code: Identifier
