"""Scope: which orders a person or system may see, by agency and roles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, and_, or_, true

from contracts.companies import REGISTRY
from contracts.liaison_tasks import LIAISON
from services.gateway.readmodels.tables import APPROVED, order_view

if TYPE_CHECKING:
    from collections.abc import Mapping

ALL = frozenset({"supervisor", "auditor"})
ADDRESSEE = frozenset({"agency_clerk", "agency_system"})
ISSUER = frozenset({"officer"})
APPROVER = frozenset({"approver"})
GIVERS = ISSUER | APPROVER
"""Those at the agency that gives an order who see it: whoever gives, and whoever approves."""
COMPANY_READERS = ALL | GIVERS | REGISTRY
"""Those who see companies: at their centre, at their registry, and whoever oversees."""
TASK_READERS = ALL | GIVERS | LIAISON
"""Those who see tasks: where they were issued, at their office, and whoever oversees."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Who looks: the agency, and the roles held there."""

    agency: str
    roles: frozenset[str]

    def sees(self, row: Mapping[str, Any]) -> bool:
        """Whether an order may be shown at all."""
        return (
            bool(self.roles & ALL)
            or self.receives(row)
            or bool(self.roles & GIVERS and row["ordered_by"] == self.agency)
        )

    def receives(self, row: Mapping[str, Any]) -> bool:
        """Whether an order is addressed to whoever looks: they alone see it unmasked.

        One that waits for approval, or was rejected, is not: nobody sent it.
        """
        sent = row["approval"] in (None, APPROVED)
        return bool(self.roles & ADDRESSEE and row["agency"] == self.agency and sent)

    def clause(self) -> ColumnElement[bool]:
        """What `sees` says, for the database."""
        if self.roles & ALL:
            return true()
        approval = order_view.c.approval
        addressed = order_view.c.agency.in_([self.agency] if self.roles & ADDRESSEE else [])
        received = and_(addressed, or_(approval.is_(None), approval == APPROVED))
        issued = order_view.c.ordered_by.in_([self.agency] if self.roles & GIVERS else [])
        return or_(received, issued)
