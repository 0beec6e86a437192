"""Money that went on is stopped wherever it went, and what the banks hold is what is there."""

from __future__ import annotations

import csv
from collections import Counter
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson
import pytest

from contracts import stop_payment as sp
from contracts import tracing as tr
from services.cli.demonstration import SHIPPED
from services.cli.embedded import EVERYTHING
from services.cli.plan import Place
from services.cli.staging import Casting, in_many, in_one_process
from services.gateway.readmodels.views import Views
from services.sandbox.tempers import Temper
from shared.log.read import Reader
from shared.sealing import opened
from tests.faults.conftest import MONEY, breaking, silent, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from services.cli.demonstration import Demonstration
    from services.cli.fleet import Fleet
    from services.cli.staging import Staged
    from shared.testing.postgres import PrivatePostgres
    from shared.testing.rabbitmq import PrivateRabbit

FILE = SHIPPED / "cases" / "money-trail-orders.csv"
BOOKS: list[dict[str, Any]] = orjson.loads((SHIPPED / "books" / "money-trails.json").read_bytes())
BRANCHED = "621305191598646877"
"""A trail of 21 accounts at 5 levels, of which no other knows any."""
MEETING = tuple(root["account_number"] for root in BOOKS[:2])
ANYWHERE = ("127.0.0.1", 0)
Accounts = Counter[tuple[str, str]]


class Stopped(NamedTuple):
    """What became of a stop: whose, for how much, at which level, when answered, what is held."""

    bank: str
    number: str
    asked: int
    level: int
    answered: tuple[str, ...]
    held: int | None


def nodes(trails: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield every node of some trails."""
    for node in trails:
        yield node
        yield from nodes(node["out"])


def in_the_books(trails: list[dict[str, Any]], figure: str) -> Accounts:
    """Return a figure of the nodes, summed by bank and account."""
    total: Accounts = Counter()
    for node in nodes(trails):
        total[node["bank_code"], node["account_number"]] += node[figure]
    return total


def course(play: Demonstration) -> list[Stopped]:
    """Return what became of every stop, whatever its id is in this run."""
    events = Reader(play.engine).events(limit=1_000_000)
    keys = play.vault.known({event.key_id for event in events if event.key_id})
    held = {e.data["order_id"]: e.data["held_minor"] for e in events if e.type == MEASURE}
    answered: dict[str, tuple[str, ...]] = {}
    for event in events:
        if event.type == sp.Answered.wire:
            at = (event.recorded_at.isoformat(),)
            answered[event.stream] = answered.get(event.stream, ()) + at
    found = []
    for event in events:
        if event.type == sp.Ordered.wire:
            said = opened(keys, event)
            parts = (said["agency"], said["account_number"], said["amount_minor"], said["level"])
            order = event.stream.removeprefix(f"{sp.KIND}-")
            found.append(Stopped(*parts, answered.get(event.stream, ()), held.get(order)))
    return sorted(found, key=str)


MEASURE = sp.StopImposed.wire


def cash(play: Demonstration) -> int:
    """Return what was taken as cash, each time once."""
    taken = Reader(play.engine).events(limit=1_000_000, types=[tr.CashTaken.wire])
    once = {(e.data["from_ref"], e.data["serial"]): e.data["amount_minor"] for e in taken}
    return sum(once.values())


def played(staged: Staged, file: Path) -> list[Stopped]:
    """Play the trails to their end; return what became of every stop."""
    with ExitStack() as held:
        staged.play.upload([file], silent)
        staged.play.conduct(held.enter_context(staged.banks()), silent)
    return course(staged.play)


def assert_all_is_held(stops: list[Stopped], trails: list[dict[str, Any]]) -> None:
    """Every account that holds money is stopped for all that it holds, and each transfer once."""
    held: Accounts = Counter()
    for stop in stops:
        held[stop.bank, stop.number] += stop.held or 0
    assert held == in_the_books(trails, "balance_minor")
    asked = Counter((stop.bank, stop.number, stop.asked) for stop in stops)
    assert asked == Counter(
        (node["bank_code"], node["account_number"], node["received_minor"])
        for node in nodes(trails)
    )


def assert_told_as_in_the_books(told: list[dict[str, Any]]) -> None:
    """What the demonstration says of each trail is what the books of the banks say."""
    assert len(told) == len(BOOKS)
    for trail, root in zip(told, BOOKS, strict=True):
        books = list(nodes([root]))
        assert trail["asked_minor"] == root["received_minor"]
        assert trail["accounts"] == len({(b["bank_code"], b["account_number"]) for b in books})
        assert trail["gone_minor"] == sum(node["cash_minor"] for node in books)
        assert trail["seconds"] > 0
    held = sum(trail["held_minor"] for trail in told)
    assert held == sum(node["balance_minor"] for node in nodes(BOOKS))
    longest = max(told, key=lambda trail: trail["accounts"])
    assert (longest["accounts"], longest["levels"]) == (62, 5)


def assert_adds_up(play: Demonstration) -> None:
    """In the trail of each case, all that came to an account is held, gone, or went on."""
    views, now = Views(play.engine), play.clock.now()
    first = views.page(EVERYTHING, now, sort="newest", limit=500, act="stop").rows
    for case in {order["case_number"] for order in first}:
        trail = views.trail(EVERYTHING, case)
        assert {edge.why for edge in trail.edges} <= {None}
        for sums in (each.sums for part in (trail.nodes, trail.totals) for each in part):
            assert (sums.in_flight_minor, sums.over_minor) == (0, 0)
        assert {node.flags for node in trail.nodes} == {()}


def begun(folder: Path, *numbers: str) -> Path:
    """Write a case file with the orders that some trails begin with."""
    with FILE.open(encoding="utf-8", newline="") as source:
        rows = [row for row in csv.reader(source) if row[4] in ("account_number", *numbers)]
    file = folder / FILE.name
    with file.open("w", encoding="utf-8", newline="") as target:
        csv.writer(target).writerows(rows)
    return file


@pytest.fixture
def branched(tmp_path: Path) -> Path:
    """A trail that branches."""
    return begun(tmp_path, BRANCHED)


@pytest.mark.slow
def test_every_account_that_holds_money_is_reached_and_all_of_it_held() -> None:
    with in_one_process(None, ANYWHERE, Casting(1, Temper.PROMPT)) as staged:
        stops = played(staged, FILE)
        assert_all_is_held(stops, BOOKS)
        assert cash(staged.play) == sum(in_the_books(BOOKS, "cash_minor").values())
        assert_told_as_in_the_books(staged.play.results(silent)["trails"])
        assert_adds_up(staged.play)


@pytest.mark.slow
def test_banks_killed_in_the_middle_of_a_chase_hold_the_same(
    branched: Path, postgres: PrivatePostgres, rabbit: PrivateRabbit, tmp_path: Path
) -> None:
    trail = [each for each in BOOKS if each["account_number"] == BRANCHED]
    casting = Casting(1, Temper.PROMPT)
    with in_one_process(None, ANYWHERE, casting) as staged:
        undisturbed = played(staged, branched)
    assert_all_is_held(undisturbed, trail)
    place = Place(postgres.fresh_database(), rabbit.uri, tmp_path, "127.0.0.1:0")
    with in_many(place, casting, domains=MONEY) as staged:
        reader = Reader(staged.play.engine)

        def answers() -> int:
            return len(reader.events(limit=1_000_000, types=[sp.Answered.wire]))

        def kill(fleet: Fleet) -> None:
            for count in (5, 12, 20):
                wait_until(lambda count=count: answers() >= count)  # type: ignore[misc]
                fleet.kill("sandbox")
                fleet.start("sandbox")

        with breaking(staged, 0, kill):
            stops = played(staged, branched)
        assert stops == undisturbed


@pytest.mark.slow
def test_one_seed_gives_one_course_of_chases_that_come_to_the_same_account(tmp_path: Path) -> None:
    file = begun(tmp_path, *MEETING)
    courses = []
    for _ in range(2):
        with in_one_process(None, ANYWHERE, Casting(7, None)) as staged:
            courses.append(played(staged, file))
    assert courses[0] == courses[1]
    [number] = in_the_books(BOOKS[:1], "balance_minor") & in_the_books(BOOKS[1:2], "balance_minor")
    assert len([stop for stop in courses[0] if (stop.bank, stop.number) == number]) == 2
