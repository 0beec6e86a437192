"""Desks: offices and registries at the API, each about what is put before it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from urllib3 import HTTPConnectionPool

from contracts import companies as co
from contracts.orders import EXECUTION
from contracts.types import amount_of
from services.sandbox import offices, registries
from services.sandbox.bank import Papers, Speaker
from services.sandbox.diary import Planned
from services.sandbox.offices import Deed, Row
from services.sandbox.tempers import Temper

DESK = "desk"
"""What the papers of an agency say that has one: which of `WORKS` it does."""


@dataclass(frozen=True, slots=True)
class Work:
    """What is done at desks of one kind: with the API's rows at `door`, each `named` by a field.

    What is said of a row goes below it, by `paths`.
    """

    door: str
    role: str
    named: str
    plan: Callable[[int, Temper, Row], Iterator[Deed]]
    paths: Mapping[str, str]


OFFICE, REGISTRY = "office", "registry"
_TASKS, _COMPANIES = "/v1/liaison-tasks", "/v1/companies"
WORKS: Mapping[str, Work] = {
    OFFICE: Work(_TASKS, "liaison_officer", "task_id", offices.plan, offices.PATHS),
    REGISTRY: Work(_COMPANIES, "registry_desk", "uscc", registries.plan, registries.PATHS),
}
"""By the kind of agency."""


class Desk(Speaker):
    """The desk of one office or registry."""

    def __init__(self, pool: HTTPConnectionPool, agency: str, papers: Papers) -> None:
        """Speak as `agency`, which has these papers."""
        super().__init__(pool, agency, papers)
        self.kind = papers[DESK]
        self._work = WORKS[self.kind]

    def planned(self, seed: int, temper: Temper, subject: str, position: int) -> list[Planned]:
        """Return what this desk does about what was put before it at a position of the log.

        It opens it first, with everything on it: of a task, that is the delivery.
        """
        here = f"{self._work.door}/{subject}"
        events = self.get(f"{here}/events", {"purpose": EXECUTION, "position": position})["events"]
        put = next(each for each in events if each["position"] == position)
        row = self.get(here, {}) | {"now": put["envelope"]["recorded_at"]}
        return [
            Planned(
                order_id=subject,
                kind=f"{deed.word}.{put['envelope']['version']}",
                agency=self.agency,
                application_id=row[self._work.named],
                at=deed.at,
                body=deed.said,
            )
            for deed in self._work.plan(seed, temper, row)
        ]

    def report(self, act: Planned) -> int:
        """Say what was planned; return the HTTP status, whatever it says below 500."""
        path = self._work.paths[act.kind.partition(".")[0]]
        here = f"{self._work.door}/{act.order_id}/{path}" if path else self._work.door
        body = act.body if path else self._registered(act)
        return self.say(here, act.key, orjson.dumps(dict(body)))

    def _registered(self, act: Planned) -> dict[str, Any]:
        """Return what a registry knows of a company: by its books, or as it said before."""
        if told := registries.registered(act.application_id):
            return dict(told)
        here = f"{self._work.door}/{act.order_id}/events"
        events = self.get(here, {"purpose": EXECUTION})["events"]
        said = [each["data"] for each in events if each["envelope"]["type"] == co.Pushed.wire][-1]
        facts = {name: said[name] for name in co.Push.schema.fields if name in said}
        return facts | {name: amount_of(said[f"{name}_minor"], co.CURRENCY) for name in co.CAPITALS}
