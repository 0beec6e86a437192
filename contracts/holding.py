"""Protective hold: a potential victim's own accounts, held at every bank until they are reached."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from contracts import orders
from contracts.fields import choice
from contracts.holders import ID_TYPES
from contracts.imposing import Imposing
from contracts.message import Command, Event, Message
from contracts.problems import Defect
from contracts.stop_payment import Urgency
from contracts.types import (
    CaseNumber,
    Currency,
    DocumentNumber,
    Hours,
    Identifier,
    Minor,
    Moment,
    Name,
    PartyName,
    Personal,
    Words,
    resident_defect,
)

PROTECTIVE_HOLD, HOLD, HOLD_RELEASE = "protective_hold", "hold", "hold_release"
"""What is asked for a person, and of each bank: to hold what they have there, to let it go."""
PERSON = "stop_payment.person"
RESIDENT = "01"
PERSONAL_PAPERS = tuple(each for each in ID_TYPES if each not in ("13", "14", "15", "16"))
"""The papers of people, not of companies."""
MEANS = ("phone", "visit", "branch", "other")
CONTACT, WITHDRAWN, TIME = "contact", "withdrawn", "time"
EndedBy = Annotated[str, choice(CONTACT, WITHDRAWN, TIME)]


class Protecting(Message):
    """What is said of a protective hold, asked for, ordered and ended alike: of whom, by whom."""

    application_id: Identifier
    case_number: CaseNumber
    urgency: Urgency
    holder_name: Personal[PartyName]
    holder_id_type: Annotated[str, choice(*PERSONAL_PAPERS)]
    holder_id_number: Personal[Identifier]
    officer1_id: Identifier
    officer1_name: Personal[Name]
    officer2_id: Identifier
    officer2_name: Personal[Name]
    legal_document_number: DocumentNumber
    feedback_limit_hours: Hours | None = None


class HoldPerson(Protecting, Command, wire="stop_payment.hold_person.v1"):
    """Have every registered bank hold what a person has there, for as long as policy allows.

    It is for somebody who was warned and cannot be reached: their accounts receive and do not pay.
    """

    roles = orders.OFFICER
    by_anyone = True

    reason: Personal[Words]

    @classmethod
    def rules(cls, data: Mapping[str, Any]) -> Iterable[Defect]:
        """Yield what is wrong across fields: one officer who signs twice, a resident's number."""
        yield from orders.officer_rules(data)
        number = data.get("holder_id_number")
        resident = data.get("holder_id_type") == RESIDENT
        if number and resident and (code := resident_defect(number)):
            yield Defect(code, "/holder_id_number")


class ProtectiveHoldBegun(Protecting, Event, wire="stop_payment.protective_hold_begun.v1"):
    """A protective hold of a person was asked for; `person_ref` tells the same person, not whom.

    Sums of what banks hold are in `currency`. `task` is why, where it was proposed because an
    office did not reach the person.
    """

    reason: Personal[Words]
    ordered_by: Identifier
    person_ref: Identifier
    currency: Currency
    task: Identifier | None = None


class AskedBank(Message):
    """A bank that was ordered to hold what a person has there."""

    agency: Identifier


class HoldIssued(Event, wire="stop_payment.hold_issued.v1"):
    """Every bank that was registered by then was ordered to hold what the person has there.

    What a bank places at `until` or later is to be let go at once.
    """

    banks: tuple[AskedBank, ...]
    until: Moment


class Holding(Protecting):
    """What an order to a bank repeats of the protective hold `root` that it belongs to.

    `account_ref` is the same for the same person at the same bank, and tells neither.
    """

    parent: Identifier
    root: Identifier
    agency: Identifier
    ordered_by: Identifier
    account_ref: Identifier
    currency: Currency


class HoldOrdered(Holding, Event, wire="stop_payment.hold_ordered.v1"):
    """The bank `agency` was ordered to hold what a person has there, `hold_seconds` long at most.

    From when the bank acts; not at all if that is at `until` or later.
    """

    reason: Personal[Words]
    hold_seconds: Minor
    until: Moment


class HoldReleaseOrdered(Holding, Event, wire="stop_payment.hold_release_ordered.v1"):
    """The bank `agency` was ordered to let go of what it holds by the order `parent`.

    `ended_by` is what ended the hold everywhere; without it, an officer's `reason` is for this bank
    alone. What came too late has none.
    """

    reason: Personal[Words] | None = None
    ended_by: EndedBy | None = None


Held = HoldOrdered | HoldReleaseOrdered
"""What a bank can be ordered about what a person has there."""


class Contact(Message):
    """How the person was reached: when, by whom, how; what they said, which no bank is told.

    `reason` is what banks are told.
    """

    reached_at: Moment
    reached_by: Personal[Name]
    means: Annotated[str, choice(*MEANS)]
    statement: Personal[Words] | None = None
    reason: Personal[Words]


class ReachPerson(Contact, Command, wire="stop_payment.reach_person.v1"):
    """Say that the person was reached: the hold ends at every bank, in the same decision."""

    roles = orders.OFFICER


class PersonReached(Contact, Event, wire="stop_payment.person_reached.v1"):
    """The person was reached; the protective hold is over, and what is held is to be let go."""


class ProtectiveHoldLapsed(Event, wire="stop_payment.protective_hold_lapsed.v1"):
    """The time of a protective hold ran out, and nobody had said that the person was reached.

    What a bank placed before stands until its own end.
    """

    lapsed_at: Moment


class HoldCalledOff(Event, wire="stop_payment.hold_called_off.v1"):
    """The hold is over that this order, which was answered, belongs to.

    What its bank places after that is to be let go at once.
    """

    ended_by: Annotated[str, choice(CONTACT, WITHDRAWN)]
    reason: Personal[Words]


class PersonHeld(Event, wire="stop_payment.person.person_held.v1"):
    """A protective hold of this person was asked for by the order `order_id`."""

    order_id: Identifier
    application_id: Identifier


class HoldImposed(Imposing, Event, wire="stop_payment.account.hold_imposed.v1"):
    """What a person has at a bank is held, `account_count` accounts: they only receive until then.

    `held_minor` is what is on them. `approved_by` is who approved it here, or else the number of
    its second officer. `ended_by` is what had ended the whole hold before the bank placed this:
    then it is ordered to let go at once.
    """

    account_count: Minor
    ended_by: EndedBy | None = None


class LetGo(Command, wire="stop_payment.let_go.v1"):
    """Have a bank let go of what it placed by the order `order_id` when the hold was over."""

    roles = orders.SYSTEM

    order_id: Identifier


class HoldLapsed(Event, wire="stop_payment.account.hold_lapsed.v1"):
    """A protective hold ended at a bank because its time ran out."""

    order_id: Identifier
    lapsed_at: Moment


class HoldReleased(Event, wire="stop_payment.account.hold_released.v1"):
    """What a bank held by the order `measure` is held no more: it executed `order_id`."""

    measure: Identifier
    order_id: Identifier
    released_at: Moment
