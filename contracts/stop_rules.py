"""What must hold across the fields of an order to stop an account, whichever way it comes."""

from collections.abc import Iterable, Mapping
from typing import Any

from contracts import orders
from contracts.problems import Defect
from contracts.types import card_defect, minor_of

SUPPLEMENTS = frozenset({"02", "03", "04", "05"})
"""Types of an application that follows a bank's report and needs no document at once."""


def account_rules(data: Mapping[str, Any]) -> Iterable[Defect]:
    """Yield what is wrong with the account: a card's check digit, a company's bank not named."""
    number, kind = data.get("account_number"), data.get("account_type")
    if kind == "personal" and number and (code := card_defect(number)):
        yield Defect(code, "/account_number")
    if kind == "corporate" and _empty(data, "bank_code") and _empty(data, "bank_name"):
        yield Defect("bank_required", "/bank_code")


def amount_rules(data: Mapping[str, Any], name: str) -> Iterable[Defect]:
    """Yield that the sum under `name` has more decimals than its currency."""
    amount, currency = data.get(name), data.get("currency")
    if amount is None or currency is None:
        return
    try:
        minor_of(amount, currency)
    except ValueError as places:
        yield Defect("amount_precision", f"/{name}", str(places))


def paper_rules(data: Mapping[str, Any]) -> Iterable[Defect]:
    """Yield what is wrong with what an order rests on: its document or report, its officers."""
    kind = data.get("application_type")
    if kind in SUPPLEMENTS and _empty(data, "original_application_id"):
        yield Defect("original_required", "/original_application_id")
    if kind not in (None, *SUPPLEMENTS) and _empty(data, "legal_document_number"):
        yield Defect("required", "/legal_document_number")
    yield from orders.officer_rules(data)


def _empty(data: Mapping[str, Any], name: str) -> bool:
    """Tell whether an optional field was left empty; a malformed one is absent from `data`."""
    return name in data and data[name] is None
