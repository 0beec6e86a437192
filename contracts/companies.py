"""Companies as a registry knows them: what it pushes, what is asked of it, what they share."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from contracts import orders
from contracts.days import Day
from contracts.fields import choice, text
from contracts.message import Command, Event, Message
from contracts.problems import Defect
from contracts.types import (
    AmountOrZero,
    CaseNumber,
    CreditCode,
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
    minor_of,
)

KIND = "company_checks"
LINK = "company_checks.link"
CURRENCY = "CNY"
"""What capital is counted in."""
REGISTRY = frozenset({"registry_desk"})
ADDRESS, REPRESENTATIVE, PHONE, AGENT = "address", "representative", "phone", "agent"
SHARED = (ADDRESS, REPRESENTATIVE, PHONE, AGENT)
"""What companies can have in common; of an agent, only those established in the same week count."""
REMOVALS = ("applied", "ordered_closed", "licence_revoked", "cancelled")
CAPITALS = ("capital_subscribed", "capital_paid")
Shared = Annotated[str, choice(*SHARED)]
Removal = Annotated[str, choice(*REMOVALS)]
Answer = Annotated[str, choice("yes", "no")]
Address = Annotated[str, text(120)]
Scope = Annotated[str, text(2000)]


class Facts(Message):
    """What the registry says of a company, pushed and recorded alike; what is absent is unknown.

    `real_name_method` is how the representative was verified; `insured` how many employees are in
    social insurance; `representative_listed` whether the representative is on a list of the
    dishonest or of those involved in fraud.
    """

    uscc: CreditCode
    name: PartyName
    company_type: Name | None = None
    legal_representative: Personal[PartyName]
    legal_representative_id: Personal[ResidentId]
    representative_phone: Personal[PhoneNumber] | None = None
    registered_address: Address
    established_on: Day
    business_scope: Scope | None = None
    agent: PartyName | None = None
    registration_channel: Annotated[str, choice("window", "online")] | None = None
    real_name_method: Annotated[str, choice("in_person", "face", "none")] | None = None
    tax_registered: Answer | None = None
    insured: Minor | None = None
    annual_report: Answer | None = None
    abnormal_list: Answer | None = None
    representative_listed: Answer | None = None
    changes_in_90_days: Minor | None = None


class Push(Facts, Command, wire="company_checks.push.v1"):
    """Tell a centre of a company that was registered or has changed.

    `centre` may be left out where there is only one.
    """

    roles = REGISTRY
    by_anyone = True

    capital_subscribed: AmountOrZero
    capital_paid: AmountOrZero
    centre: Identifier | None = None

    @classmethod
    def rules(cls, data: Mapping[str, Any]) -> Iterable[Defect]:
        """Yield what is wrong across fields: sums with more decimals than there are."""
        for name in CAPITALS:
            try:
                minor_of(data.get(name) or "0", CURRENCY)
            except ValueError as places:
                yield Defect("amount_precision", f"/{name}", str(places))


class Pushed(Facts, Event, wire="company_checks.pushed.v1"):
    """The registry `agency` told the centre `centre` how a company stands in its register.

    The references are the same for what companies share, and do not tell it.
    """

    agency: Identifier
    centre: Identifier
    currency: Currency
    capital_subscribed_minor: Minor
    capital_paid_minor: Minor
    address_ref: Identifier
    representative_ref: Identifier
    phone_ref: Identifier | None = None
    agent_ref: Identifier | None = None


class StrikeOff(Command, wire="company_checks.strike_off.v1"):
    """Tell that a company is in the register no more."""

    roles = REGISTRY
    struck_off_on: Day
    removal: Removal


class StruckOff(Event, wire="company_checks.struck_off.v1"):
    """The company was struck off the register; what had been begun about it ends here."""

    struck_off_on: Day
    removal: Removal


class AskAbout(Command, wire="company_checks.ask_about.v1"):
    """Ask a registry about a company; it answers by pushing it, or by saying that there is none.

    `registry` may be left out where there is only one.
    """

    roles = orders.OFFICER
    by_anyone = True

    uscc: CreditCode
    registry: Identifier | None = None
    case_number: CaseNumber | None = None
    reason: Personal[Words]


class AskedAbout(Event, wire="company_checks.asked_about.v1"):
    """The centre `centre` asked the registry `agency` about a company; due by `answer_by`."""

    uscc: CreditCode
    agency: Identifier
    centre: Identifier
    case_number: CaseNumber | None = None
    reason: Personal[Words]
    answer_by: Moment
    unknown_year: Minor | None = None


class ReportUnregistered(Command, wire="company_checks.report_unregistered.v1"):
    """Answer that the register has no company of this code."""

    roles = REGISTRY
    remark: Personal[Words] | None = None


class Unregistered(Event, wire="company_checks.unregistered.v1"):
    """The register has no company of this code."""

    remark: Personal[Words] | None = None


class Joined(Event, wire="company_checks.link.joined.v1"):
    """A company has something in common with all whose link this is: `shared` says what."""

    shared: Shared
    company: Identifier
    uscc: CreditCode


class Left(Event, wire="company_checks.link.left.v1"):
    """A company has it in common no more: the registry says something else of it now."""

    shared: Shared
    company: Identifier


class Crossed(Event, wire="company_checks.link.crossed.v1"):
    """So many share it that each of them is looked at again: `companies` of them."""

    shared: Shared
    companies: Minor


class Tainted(Event, wire="company_checks.link.tainted.v1"):
    """A company that shares it was judged to be used for fraud, or is so no more (`no`)."""

    shared: Shared
    company: Identifier
    uscc: CreditCode
    tainted: Answer
