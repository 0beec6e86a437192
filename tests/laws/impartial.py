"""The law of who decides appeals, looked up in the log by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts import authority as au
from contracts import fairness as fr

if TYPE_CHECKING:
    from tests.laws.small_town import SmallTown


def nobody_decided_on_what_they_had_a_part_in(town: SmallTown) -> None:
    decided = fr.AppealUpheld.wire, fr.AppealDismissed.wire
    for event in town.log:
        if event.type in decided:
            assert event.actor.person not in had_part(town, event.data["measure"])


def had_part(town: SmallTown, order: str) -> set[str | None]:
    """Return who gave or approved an order, or one that it followed from."""
    own = [each for each in town.log if each.stream == f"stop_payment-{order}"]
    approved = {each.data["approved_by"] for each in own if each.type == au.Approved.wire}
    before = own[0].data.get("parent")
    return {own[0].actor.person, *approved} | (had_part(town, before) if before else set())
