"""The white list: accounts that are not to be stopped without another look, and who says so."""

from contracts.directory import OPERATOR
from contracts.message import Command, Event
from contracts.types import AccountNumber, Identifier, Name, Personal

KEEPERS = OPERATOR | {"supervisor"}
"""Who keeps the white list: not those who order stops."""


class Listing(Command):
    """Something about an account of the white list; `source` is the list or letter that says so.

    It stays in the log for all to read, so it must name nobody.
    """

    roles = KEEPERS
    by_anyone = True

    bank_code: Identifier
    account_number: Personal[AccountNumber]
    source: Name


class ProtectAccount(Listing, wire="stop_payment.protect_account.v1"):
    """Enter an account in the white list: whoever orders a stop of it is warned."""


class EndProtection(Listing, wire="stop_payment.end_protection.v1"):
    """Strike an account off the white list."""


class AccountProtected(Event, wire="stop_payment.account.account_protected.v1"):
    """The account at the bank `agency` is on the white list, by this source."""

    agency: Identifier
    account_number: Personal[AccountNumber]
    source: Name


class ProtectionEnded(Event, wire="stop_payment.account.protection_ended.v1"):
    """The account is on the white list no more, by this source."""

    source: Name
