"""Orders about a target: what applications, reports and the sending on of orders say, all alike."""

import re
from typing import Annotated

from contracts import orders
from contracts.fields import Text, choice
from contracts.message import Command, Message
from contracts.types import (
    CaseNumber,
    DocumentNumber,
    Hours,
    Identifier,
    Moment,
    Name,
    Personal,
    PhoneNumber,
    Words,
)

Urgency = Annotated[str, choice("urgent", "normal")]


class ResultField(Text):
    """What an agency says came of an order, in a word; one that no table knows is kept as it is."""

    code = "result_format"
    pattern = re.compile(r"[a-z][a-z_]{1,35}")


Result = Annotated[str, ResultField]


class Application(Message):
    """What is asked for a target, whether it is asked for or ordered; `action` says what."""

    application_id: Identifier
    case_number: CaseNumber
    urgency: Urgency
    action: Identifier
    reason: Personal[Words]
    duration_hours: Hours | None = None
    officer1_id: Identifier
    officer1_name: Personal[Name]
    officer2_id: Identifier
    officer2_name: Personal[Name]
    approver_rank: orders.Rank | None = None
    legal_document_number: DocumentNumber
    feedback_limit_hours: Hours | None = None


class Order(Application, Command):
    """Have an agency do something about a target."""

    roles = orders.OFFICER
    by_anyone = True


class Report(Message):
    """What an agency says of what it did, reported and recorded alike."""

    done_at: Moment | None = None
    reason_technical: Personal[Words] | None = None
    reason_business: Personal[Words] | None = None
    operator_name: Personal[Name] | None = None
    operator_phone: Personal[PhoneNumber] | None = None


class Answer(Report, Command):
    """Report what the agency did, by a result and what it found."""

    roles = orders.AGENCY
    signable = True
    occurred_at: Moment | None = None
    code: Result


class Reroute(Command):
    """Order from the agency that an answer to `order_id` named what was ordered from another.

    Each kind says under a name of its own which agency that is.
    """

    roles = orders.SYSTEM
    order_id: Identifier
