"""Which bank an account belongs to: by the card's issuer, or by the name in the order."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

from contracts.codes import issuers
from contracts.problems import Defect

BANK = "/bank_code"


@dataclass(frozen=True, slots=True)
class Route:
    """The agency an order goes to, and what named it: the issuer or prefix, or the order's word."""

    agency: str
    by: str


def card_issuers(number: str) -> frozenset[str]:
    """Return the banks that claim the longest matching prefix among cards of this length."""
    table = _table()
    for size in range(min(len(number), 12), 0, -1):
        if found := table.get((len(number), number[:size])):
            return found
    return frozenset()


def route(
    number: str, *, card: bool, named: str | None, registered: Callable[[str], bool]
) -> Route | Defect:
    """Return the bank for an account number, or what keeps it from being found.

    `named` is the bank code in the order; `registered` tells whether an agency is in the directory.
    A named bank wins where the issuer table knows nothing of the prefix.
    """
    if named and not registered(named):
        return Defect("agency_unknown", BANK, named)
    if not card:
        return Route(named, "name") if named else Defect("bank_required", BANK)
    claims = card_issuers(number)
    if named:
        return _by_name(named, claims)
    if len(claims) != 1:
        return _unclear(claims)
    (issuer,) = claims
    return Route(issuer, "issuer") if registered(issuer) else Defect("agency_unknown", BANK, issuer)


def _by_name(named: str, claims: frozenset[str]) -> Route | Defect:
    if claims and named not in claims:
        return Defect("issuer_mismatch", BANK, _listed(claims))
    return Route(named, "issuer" if claims == {named} else "name")


def _unclear(claims: frozenset[str]) -> Defect:
    return (
        Defect("issuer_ambiguous", BANK, _listed(claims))
        if claims
        else Defect("issuer_unknown", BANK)
    )


def _listed(codes: Iterable[str]) -> str:
    return ", ".join(sorted(codes))


@cache
def _table() -> dict[tuple[int, str], frozenset[str]]:
    claims: dict[tuple[int, str], set[str]] = defaultdict(set)
    for row in issuers():
        claims[row.length, row.prefix].add(row.bank_code)
    return {key: frozenset(banks) for key, banks in claims.items()}
