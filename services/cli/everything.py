"""Everything that a demonstration has on record, as whoever has the database at hand may see it."""

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import Engine

from services.cli.embedded import EVERYTHING
from services.gateway.readmodels.adding_up import Line
from services.gateway.readmodels.company_views import CompanyViews
from services.gateway.readmodels.measures import State, WantedMeasures
from services.gateway.readmodels.tables import ASKED
from services.gateway.readmodels.task_views import TaskViews
from services.gateway.readmodels.tasks import AT_OFFICE
from services.gateway.readmodels.trail_rows import lines_of
from services.gateway.readmodels.views import LONGEST, Page, Views, Wanted
from shared.clock import Clock
from shared.log.read import Reader
from shared.log.tables import reading
from shared.log.verify import Defect, verify

Row = dict[str, Any]


class Everything:
    """Rows of the views in `engine`, as of now by `clock`."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        """Read there."""
        self._engine = engine
        self._clock = clock

    def orders(self, figure: str | None = None) -> Iterator[Row]:
        """Yield all orders, or those behind a figure, in the order in which they came up."""
        views, now = Views(self._engine), self._clock.now()
        wanted = Wanted(sort="position", after="-1", limit=LONGEST, figure=figure)
        while wanted["after"] is not None:
            page = views.page(EVERYTHING, now, **wanted)
            yield from page.rows
            wanted["after"] = page.next

    def unsettled(self) -> list[Row]:
        """Return the orders that an agency has, and has time to answer; some wait for approval."""
        asked = (order for order in self.orders(figure="open") if order["approval"] != ASKED)
        return [order for order in asked if not order["answer_overdue"]]

    def counts(self) -> dict[str, int]:
        """Return how many orders there are, by figure."""
        return Views(self._engine).counts(EVERYTHING, self._clock.now())

    def lines(self, orders: list[Row]) -> list[Line]:
        """Return what banks told of the accounts of these orders."""
        with reading(self._engine).connect() as connection:
            return lines_of(connection, orders)

    def companies(self) -> Iterator[Row]:
        """Yield all companies."""
        views = CompanyViews(self._engine)
        return _all(lambda after: views.page(EVERYTHING, after=after, limit=LONGEST))

    def unvisited(self) -> bool:
        """Tell whether a registry has yet to visit a company, and has time for it."""
        return any(
            row["field_check_by"] and "field_check" not in (row["missed"] or "")
            for row in self.companies()
        )

    def tasks(self) -> Iterator[Row]:
        """Yield all tasks."""
        views = TaskViews(self._engine)
        return _all(lambda after: views.page(EVERYTHING, after=after, limit=LONGEST))

    def unfinished(self) -> bool:
        """Tell whether an office has a task, and has time for it."""
        return any(row["status"] in AT_OFFICE and not row["missed"] for row in self.tasks())

    def measures(self, state: State | None = None) -> Iterator[Row]:
        """Yield all measures, or those in a state."""
        views, wanted = Views(self._engine), WantedMeasures(state=state, limit=LONGEST)
        while True:
            page = views.measures(EVERYTHING, wanted)
            yield from page.rows
            if page.next is None:
                return
            wanted["after"] = int(page.next)

    def verified(self, tell: Callable[[str, int, int], None]) -> Row:
        """Verify the log, and return what it is, as JSON; `tell` hears how far it has come."""
        try:
            whole = verify(self._engine, lambda done, of: tell("Events verified", done, of))
        except Defect as defect:
            size = Reader(self._engine).size()
            return {"size": size, "root": None, "verified": False, "wrong": str(defect)}
        return {"size": whole.size, "root": whole.root.hex(), "verified": True}


def _all(page_after: Callable[[str | None], Page]) -> Iterator[Row]:
    after = None
    while True:
        page = page_after(after)
        yield from page.rows
        if (after := page.next) is None:
            return
