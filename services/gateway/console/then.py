"""Then: a page as it would have been at a moment of the past, which its address names."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from flask import request

from contracts.problems import Refused
from services.gateway.console.formats import BEIJING
from services.gateway.console.visitor import gate, visitor
from services.gateway.on_record import AS_OF, OnRecord, on_record

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from uuid import UUID

    from services.gateway.readmodels.history import Moment
    from services.gateway.readmodels.views import Views


@dataclass(frozen=True, slots=True)
class Known:
    """What a page shows: views at an instant, and which moment that is if it is not the present.

    `asked` is what was asked for, as a field for a moment takes it; `wrong` that it is none of the
    past, or too much to fold: then the page shows the present.
    """

    views: Views
    now: datetime
    moment: Moment | None = None
    asked: str = ""
    wrong: bool = False

    @property
    def field(self) -> str:
        """The moment as a field for a date and a time takes it; empty for the present."""
        at = self.moment and self.moment.at.astimezone(BEIJING)
        return at.replace(tzinfo=None).isoformat(timespec="seconds") if at else ""

    @property
    def address(self) -> dict[str, str]:
        """What an address says to stay at this moment."""
        return {AS_OF: self.asked} if self.moment else {}


@contextmanager
def of_the_moment(**narrowed: str | Collection[str] | None) -> Iterator[Known]:
    """What was on record when the visitor asks about: Beijing time, or a position; or is now."""
    asked = request.args.get(AS_OF, "").strip()
    with ExitStack() as held:
        found, wrong = _now_or_then(held, asked, narrowed)
        yield Known(found.views, found.now, found.moment, asked, wrong)


def _now_or_then(
    held: ExitStack, asked: str, narrowed: Mapping[str, str | Collection[str] | None]
) -> tuple[OnRecord, bool]:
    scope = visitor().scope
    try:
        return held.enter_context(on_record(gate(), scope, with_offset(asked), **narrowed)), False
    except Refused:
        return held.enter_context(on_record(gate(), scope, None)), True


def with_parts(order: UUID) -> list[str]:
    """The orders that the page of an order takes of the past; none but itself of the present."""
    if not request.args.get(AS_OF):
        return [str(order)]
    return gate().views.with_parts(visitor().scope, str(order))


def with_offset(asked: str) -> str | None:
    """A moment as typed, in Beijing time unless it names its offset; None if there is none."""
    try:
        at = datetime.fromisoformat(asked)
    except ValueError:
        return asked or None
    return asked if asked.isdecimal() or at.tzinfo else at.replace(tzinfo=BEIJING).isoformat()
