"""Objections of companies to their verdicts: entered, answered by somebody else, in time."""

from contracts import orders
from contracts.companies import REGISTRY
from contracts.message import Command, Event, Message
from contracts.types import Identifier, Minor, Moment, PartyName, Personal, PhoneNumber, Words


class Objector(Message):
    """Who objects, and what they say against a verdict."""

    objector_name: Personal[PartyName]
    objector_phone: Personal[PhoneNumber] | None = None
    grounds: Personal[Words]


class Object(Objector, Command, wire="company_checks.object.v1"):
    """Enter a company's objection to its verdict, received at the registry or the centre."""

    roles = REGISTRY | orders.OFFICER
    by_anyone = True


class Objected(Objector, Event, wire="company_checks.objected.v1"):
    """A company objects to its verdict; it is answered by `answer_by`, or late."""

    answer_by: Moment
    unknown_year: Minor | None = None


class UpholdObjection(Command, wire="company_checks.uphold_objection.v1"):
    """Decide for the company: its verdict, and what that asked of others, ends at once."""

    roles = orders.OFFICER
    reason: Personal[Words]


class ObjectionUpheld(Event, wire="company_checks.objection_upheld.v1"):
    """The objection was decided for the company."""

    decided_by: Identifier
    reason: Personal[Words]


class DismissObjection(Command, wire="company_checks.dismiss_objection.v1"):
    """Decide against the company, and say why."""

    roles = orders.OFFICER
    reason: Personal[Words]


class ObjectionDismissed(Event, wire="company_checks.objection_dismissed.v1"):
    """The objection was dismissed; another may bring what is new."""

    decided_by: Identifier
    reason: Personal[Words]
