"""Ways: which carrier an order goes to: the one it names, or the one that its prefix guesses."""

from collections.abc import Collection

import phonenumbers
from phonenumbers import carrier as issuers

from contracts.codes import carriers
from contracts.lines import MOBILE
from contracts.problems import Defect
from shared.routing import Route

CARRIER = "/carrier_code"


def way(number: str, kind: str, named: str | None, registered: Collection[str]) -> Route | Defect:
    """Return the carrier for a number of a type, or what keeps one from being found."""
    if named:
        known = named in registered
        return Route(named, "name") if known else Defect("agency_unknown", CARRIER, named)
    guessed = guess(number, kind)
    if guessed not in registered:
        return Defect("carrier_required", CARRIER, guessed)
    return Route(guessed, "prefix")


def guess(number: str, kind: str) -> str:
    """Return the carrier that first issued a mobile number's prefix, or one to begin with."""
    table = carriers()
    if kind == MOBILE:
        issuer = issuers.name_for_number(phonenumbers.parse(number, "CN"), "en")
        return table.named.get(issuer) or table.guess[kind]
    return table.prefix.get(number) or table.guess[kind]
