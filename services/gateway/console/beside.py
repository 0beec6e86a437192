"""Beside: what orders about the same money, and words on it, keep from being asked of an order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contracts.inquiries import SUBJECT, WATCH
from contracts.measures import EXTENSION, FREEZE, RELEASE, RENEWAL, RETURN, UNFREEZE
from services.gateway.console.authority import is_open
from services.gateway.console.clocks import ENDS
from services.gateway.console.visitor import gate, visitor
from services.gateway.readmodels.acts import alike

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    Row = Mapping[str, Any]

AGAINST: Mapping[str, str] = {
    RELEASE: "release",
    EXTENSION: "extend",
    FREEZE: "freeze",
    RENEWAL: "renew",
    UNFREEZE: "unfreeze",
    RETURN: "unfreeze",
    SUBJECT: SUBJECT,
    WATCH: WATCH,
}
"""By what a bank still has to do about a measure: the act that is not to be asked meanwhile."""
DECLINE, RELEASE_ALL = "decline_release", "release_all"


def left(row: Row, acts: Collection[str]) -> list[str]:
    """Those of some acts on an order that nothing beside it is sure to have refused."""
    if not {*AGAINST.values(), DECLINE, RELEASE_ALL} & {*acts}:
        return list(acts)
    against = set(_against(row, gate().views.beside(visitor().scope, dict(row))))
    return [act for act in acts if act not in against]


def _against(row: Row, around: Collection[Row]) -> Iterator[str]:
    """The acts that what is around an order speaks against."""
    for each in around:
        asked = AGAINST.get(alike(each["act"]))
        if asked and each["parent"] == row["order_id"] and _goes_on(each):
            yield asked
    if gate().views.upheld([row["order_id"], *(each["order_id"] for each in around)]):
        yield DECLINE
    if row["cleared_at"] and not gate().views.undone(visitor().scope, row["case_number"]):
        yield RELEASE_ALL


def _goes_on(order: Row) -> bool:
    """Whether a bank still has an order to deal with, watches, or freezes by it or is to."""
    if not is_open(order):
        return False
    if order["act"] == WATCH:
        return not order["watch_ended_at"]
    frozen = order["act"] == FREEZE and (order["in_force_from"] or order["queued_at"])
    return not order["answers"] or bool(frozen and not any(order[end] for end in ENDS))
