"""Authority on the pages: who is asked to approve an order, and what approving, and papers, ask."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contracts.authority import DOCUMENTS
from services.gateway.console.forms import Act, Field
from services.gateway.console.visitor import visitor
from services.gateway.readmodels.scope import APPROVER, ISSUER
from services.gateway.readmodels.tables import ASKED, REJECTED

if TYPE_CHECKING:
    from collections.abc import Mapping

    Row = Mapping[str, Any]

APPROVE = Act("approve", "stop_payment.approve.v1", (), by_version=True, judges=True)
REJECT = Act(
    "reject",
    "stop_payment.reject.v1",
    (Field("reason", "words", required=True, hint=True),),
    by_version=True,
    judges=True,
)
SUPPLY_PAPERS = Act(
    "supply_papers",
    "stop_payment.supply_papers.v1",
    (
        Field("document_type", "choice", required=True, options=DOCUMENTS),
        Field("legal_document_number", "text", required=True),
        Field("officer1_id", "text", required=True, section="fact"),
        Field("officer1_name", "text", required=True, section="fact"),
        Field("officer2_id", "text", required=True, section="fact"),
        Field("officer2_name", "text", required=True, section="fact"),
    ),
    by_version=True,
)


def possible(row: Row) -> list[str]:
    """The acts that the visitor may do about an order's authority as it stands."""
    acts = []
    if is_open(row) and row["approval"] == ASKED and approves(row):
        spoke = visitor().person.id in (row["given_by"], row["first_approved_by"])
        acts += [] if spoke else ["approve", "reject"]
    if is_open(row) and issues(row) and row["papers_by"] and not row["papers_at"]:
        acts += ["supply_papers"]
    return acts


def is_open(row: Row) -> bool:
    """Whether an order was neither taken back nor rejected."""
    return not row["withdrawn_at"] and row["approval"] != REJECTED


def approves(row: Row) -> bool:
    """Whether the visitor approves the orders of the agency that gave one."""
    return _is(APPROVER, row)


def issues(row: Row) -> bool:
    """Whether the visitor gives orders for the agency that gave one."""
    return _is(ISSUER, row)


def _is(roles: frozenset[str], row: Row) -> bool:
    person = visitor().person
    return bool(person.roles & roles) and row["ordered_by"] == person.agency
