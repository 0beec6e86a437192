"""Ways: which bank an order goes to, by what it says of its account, and its bank."""

from collections.abc import Mapping
from typing import Any

from contracts import transaction_stops as ts
from contracts.message import Command
from contracts.problems import Defect, refuse
from shared.register import Agency, Register
from shared.routing import Route, route


def way_of(
    kind: type[Command], values: Mapping[str, Any], register: Register
) -> Route | Defect | None:
    """Return where the fields of an order of this kind lead; None if they say too little."""
    if issubclass(kind, ts.StopTransaction):
        return institution_of(values, register)
    return bank_of(values, register)


def institution_of(values: Mapping[str, Any], register: Register) -> Route | Defect | None:
    """Return the bank or payment institution that is named: a payment's number tells none."""
    if "bank_code" not in values or "bank_name" not in values:
        return None
    named = named_bank(values["bank_code"], values["bank_name"], register.banks())
    return Route(named, "name") if isinstance(named, str) else named


def bank_of(values: Mapping[str, Any], register: Register) -> Route | Defect | None:
    """Return the bank that an order's well-formed fields lead to; None if they say too little."""
    if "bank_code" not in values or "bank_name" not in values:
        return None
    banks = register.banks()
    named = named_bank(values["bank_code"], values["bank_name"], banks)
    number, kind = values.get("account_number"), values.get("account_type")
    if isinstance(named, Defect):
        return named
    if number is None or kind is None:
        return None
    if kind == "corporate" and named is None:
        return None
    return route(number, card=kind == "personal", named=named, registered=banks.__contains__)


def named_bank(
    code: str | None, name: str | None, banks: Mapping[str, Agency]
) -> str | Defect | None:
    """Return the bank that goes by a code, a name, or both; None where neither is said."""
    if code and code not in banks:
        return Defect("agency_unknown", "/bank_code", code)
    if name is None:
        return code
    by_name = next((bank.code for bank in banks.values() if bank.name == name), None)
    if by_name is None:
        return Defect("agency_unknown", "/bank_name", name)
    return (
        by_name
        if code in (None, by_name)
        else Defect("bank_name_mismatch", "/bank_name", f"{code}, {name}")
    )


def certain(way: Route | Defect | None) -> Route:
    """Return a way that was found; Refused with what is wrong where none was."""
    if not isinstance(way, Route):
        raise refuse("invalid-command", defects=[way] if way else [])
    return way
