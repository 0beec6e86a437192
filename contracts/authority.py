"""Authority: a second person's word on an order, and the papers of one that came before them."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from contracts import orders
from contracts import stop_payment as sp
from contracts.fields import choice
from contracts.message import Command, Event, Message
from contracts.problems import Defect
from contracts.types import DocumentNumber, Identifier, Moment, Name, Personal, YesNo
from contracts.vocabulary import Vocabulary

DOCUMENTS = ("stop_application", "stop_notice", "case_filing", "other")
DocumentType = Annotated[str, choice(*DOCUMENTS)]


class ApprovalAsked(orders.ApprovalAsked, wire="stop_payment.approval_asked.v1"):
    """The order to a bank waits for a second person."""


class Approve(orders.Approve, wire="stop_payment.approve.v1"):
    """Let an order go to its bank."""


class Approved(orders.Approved, wire="stop_payment.approved.v1"):
    """A second person approved the order to a bank."""


class Reject(orders.Reject, wire="stop_payment.reject.v1"):
    """Keep an order from its bank."""


class Rejected(orders.Rejected, wire="stop_payment.rejected.v1"):
    """A second person rejected the order to a bank."""


SAID = Vocabulary(
    kind=sp.KIND,
    offer=sp.Offer,
    offered=sp.Offered,
    reveal=sp.Reveal,
    revealed=sp.Revealed,
    delivered=sp.Delivered,
    acknowledge=sp.Acknowledge,
    acknowledged=sp.Acknowledged,
    withdraw=sp.Withdraw,
    withdrawn=sp.Withdrawn,
    approval_asked=ApprovalAsked,
    approve=Approve,
    approved=Approved,
    reject=Reject,
    rejected=Rejected,
    mark_overdue=sp.MarkOverdue,
    overdue=sp.Overdue,
)
"""What can be said of any order to a bank."""


class Papers(Message):
    """The papers of a stop: what they are, their number, who signed them, their digests."""

    document_type: DocumentType
    legal_document_number: DocumentNumber
    officer1_id: Identifier
    officer1_name: Personal[Name]
    officer2_id: Identifier
    officer2_name: Personal[Name]
    attachments: Personal[tuple[sp.Attachment, ...]] = ()


class PapersAwaited(Event, wire="stop_payment.papers_awaited.v1"):
    """The stop was ordered before its papers (types 02 to 05); it must have them by `papers_by`."""

    papers_by: Moment


class SupplyPapers(Papers, Command, wire="stop_payment.supply_papers.v1"):
    """Give a stop the papers that it was ordered before."""

    roles = orders.OFFICER
    by_anyone = True

    @classmethod
    def rules(cls, data: Mapping[str, Any]) -> Iterable[Defect]:
        """Yield what is wrong across fields: one officer who signs twice."""
        yield from orders.officer_rules(data)


class PapersSupplied(Papers, Event, wire="stop_payment.papers_supplied.v1"):
    """The stop has its papers; `late` is whether its first ones came after their time."""

    late: YesNo
