"""Company controls: what a bank does about all accounts of a company, as its verdict asks."""

from typing import Annotated

from contracts import company_checks as cc
from contracts import orders
from contracts.fields import choice
from contracts.imposing import Imposing
from contracts.message import Command, Event, Message
from contracts.stop_payment import Urgency
from contracts.types import (
    CaseNumber,
    CreditCode,
    Currency,
    DocumentNumber,
    Hours,
    Identifier,
    Minor,
    Moment,
    Name,
    PartyName,
    Personal,
)

CONTROL, CONTROL_LIFT = "control", "control_lift"
"""What is asked of a bank: to control the accounts of a company, and to control them no more."""
COMPANY = "stop_payment.company"
CONTROLS = ("due_diligence", "receive_only", "hold_opening", "stop", "close")
REPLACED, WITHDRAWN = "replaced", "withdrawn"
OBJECTION = cc.OBJECTION
Control = Annotated[str, choice(*CONTROLS)]
EndedBy = Annotated[str, choice(OBJECTION, REPLACED, WITHDRAWN)]


class CarryOut(Command, wire="stop_payment.carry_out.v1"):
    """Have banks do what the verdict on a company asks of them, and no more what it asks no more.

    `verdict_event` is what announced it, the `sequence`-th of the company's file: an older one than
    was carried out already is left. `control` is None where nothing is asked of any bank;
    `ended_by` is why.
    """

    roles = orders.SYSTEM

    company: Identifier
    case_number: CaseNumber | None = None
    verdict_event: Identifier
    sequence: Minor
    centre: Identifier
    holder_credit_code: Personal[CreditCode]
    holder_name: Personal[PartyName] | None = None
    verdict: cc.Verdict
    control: Control | None = None
    urgency: Urgency
    banks: tuple[Identifier, ...] = ()
    approved_by: Identifier | None = None
    approver_rank: orders.Rank | None = None
    legal_document_number: DocumentNumber | None = None
    ended_by: EndedBy | None = None


class Controlled(Message):
    """A bank that is to control the accounts of a company, and the order that says so."""

    agency: Identifier
    order_id: Identifier


class CarriedOut(Event, wire="stop_payment.company.carried_out.v1"):
    """Banks were ordered what the verdict asks: `banks` are all of which it is asked now."""

    verdict_event: Identifier
    sequence: Minor
    verdict: cc.Verdict
    control: Control | None = None
    banks: tuple[Controlled, ...] = ()


class Controlling(Message):
    """What an order to a bank says of the company `root`, by whose verdict it is given.

    `account_ref` is the same for the same company at the same bank, and tells neither. `parent` is
    the order that this one ends, or whose place it takes.
    """

    application_id: Identifier
    case_number: CaseNumber | None = None
    urgency: Urgency
    holder_credit_code: Personal[CreditCode]
    holder_name: Personal[PartyName] | None = None
    verdict: cc.Verdict
    root: Identifier
    parent: Identifier | None = None
    agency: Identifier
    ordered_by: Identifier
    account_ref: Identifier
    currency: Currency
    feedback_limit_hours: Hours | None = None

    @property
    def file(self) -> str:
        """The stream of the company's file, under whose key what is said of it is sealed."""
        return f"company_checks-{self.root}"


class ControlOrdered(Controlling, Event, wire="stop_payment.control_ordered.v1"):
    """The bank `agency` was ordered to control all accounts of a company, `control_seconds` long.

    From when the bank acts. Who approved the verdict approved this.
    """

    control: Control
    control_seconds: Minor
    approved_by: Identifier
    approver_rank: orders.Rank | None = None
    legal_document_number: Name


class ControlLiftOrdered(Controlling, Event, wire="stop_payment.control_lift_ordered.v1"):
    """The bank `agency` was ordered to end what it does by the order `parent`."""

    ended_by: EndedBy


Ordered = ControlOrdered | ControlLiftOrdered
"""What a bank can be ordered about all accounts of a company."""


class ControlCalledOff(Event, wire="stop_payment.control_called_off.v1"):
    """The verdict asks this of the bank no more; what it places after that is to be lifted."""

    ended_by: Annotated[str, choice(OBJECTION, REPLACED)]


class ControlImposed(Imposing, Event, wire="stop_payment.account.control_imposed.v1"):
    """What a company has at a bank is under control, `account_count` accounts, until then.

    `held_minor` is what is on them. `ended_by` is what had ended it before the bank placed it: then
    it is ordered to lift it at once.
    """

    control: Control
    account_count: Minor
    ended_by: EndedBy | None = None


class ControlLapsed(Event, wire="stop_payment.account.control_lapsed.v1"):
    """A control of a company's accounts ended at a bank because its time ran out."""

    order_id: Identifier
    lapsed_at: Moment


class ControlLifted(Event, wire="stop_payment.account.control_lifted.v1"):
    """What a bank did by the order `measure` it does no more: it executed `order_id`.

    That is an order to lift it, or one that took its place.
    """

    measure: Identifier
    order_id: Identifier
    released_at: Moment
