"""`tocsin bench`: how fast this is, as ratios to a peer in one interleaved run."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, TypeVar

import click

from services.cli.bench import (
    answering,
    append,
    arrivals,
    chase,
    due,
    imports,
    intake,
    orders,
    rebuild,
    receipts,
    relay,
    verifying,
)
from services.cli.bench.legs import Leg
from services.cli.bench.machine import machine
from services.cli.bench.rounds import Row
from services.cli.store import settings_in_force
from services.cli.terminal import as_json, write_json, write_table
from shared.testing.unprivileged import ServerMissing

WORKS: Mapping[str, Callable[..., Iterable[Row]]] = {
    "answer_signed": intake.signed,
    "append": partial(append.rows, bulk=False),
    "append_bulk": partial(append.rows, bulk=True),
    "due": due.rows,
    "import": imports.measure,
    "import_http": arrivals.measure,
    "order": orders.rows,
    "order_sealed": intake.sealed,
    "rebuild": rebuild.rows,
    "relay": relay.measure,
    "verify": verifying.rows,
}
"""Those that are measured against a peer, in rounds."""
LEGS: Mapping[str, Callable[..., Iterable[Leg]]] = {
    "chase": chase.rows,
    "end_to_end": answering.rows,
    "receipt": receipts.rows,
}
"""Those that are measured against a bound, in milliseconds."""
WAY, LOG, CHASE, DUE = "end_to_end", "verify", "chase", "due"
Line = TypeVar("Line")
HEADS = tuple(Row.__annotations__)
LEG_HEADS = tuple(Leg.__annotations__)


@click.command()
@click.argument("work", type=click.Choice([*WORKS, *LEGS]), required=False)
@click.option("--rounds", type=click.IntRange(1), help="How often ours and a peer take turns.")
@click.option(
    "--seconds",
    type=click.FloatRange(0.1),
    default=answering.SECONDS,
    show_default=True,
    help=f"How long {WAY} goes on.",
)
@click.option(
    "--events",
    type=click.IntRange(1),
    default=verifying.EVENTS,
    show_default=True,
    help=f"How long the log is that {LOG} checks.",
)
@click.option(
    "--hops",
    type=click.IntRange(11),
    default=chase.HOPS,
    show_default=True,
    help=f"How far {CHASE} goes.",
)
@click.option(
    "--measures",
    type=click.IntRange(1),
    default=due.MEASURES,
    show_default=True,
    help=f"Among how many measures in force {DUE} minds deadlines.",
)
@as_json
def bench(  # noqa: PLR0913, PLR0917  as many as there are options
    work: str | None,
    rounds: int | None,
    seconds: float,
    events: int,
    hops: int,
    measures: int,
    *,
    json: bool,
) -> None:
    """Measure all works, or one WORK; each row is a median over interleaved rounds.

    Needs the server programs of PostgreSQL and RabbitMQ, and the development environment.
    """
    settings_in_force()
    names = [work] if work else [*WORKS, *LEGS]
    asked: dict[str, dict[str, float]] = {name: {} for name in LEGS}
    asked |= {name: {"rounds": rounds} if rounds else {} for name in WORKS}
    asked[WAY], asked[LOG] = {"seconds": seconds}, asked[LOG] | {"events": events}
    asked[DUE] |= {"measures": measures}
    asked[CHASE] = {"hops": hops, "rounds": rounds or chase.ROUNDS}
    try:
        here = machine()
        rows = [row for name in names if name in WORKS for row in _told(WORKS, name, asked)]
        legs = [row for name in names if name in LEGS for row in _told(LEGS, name, asked)]
    except (ServerMissing, ModuleNotFoundError) as missing:
        raise click.ClickException(
            f"Something that the benchmark needs is missing: {missing}"
        ) from None
    if json:
        write_json({"machine": here, "compared": rows, "legs": legs})
    else:
        write_table("Machine", ("what", "value"), here.items())
        _write("Compared", HEADS, rows)
        _write("Milliseconds on the way", LEG_HEADS, legs)


def _told(
    works: Mapping[str, Callable[..., Iterable[Line]]],
    name: str,
    asked: Mapping[str, Mapping[str, float]],
) -> Iterable[Line]:
    click.echo(f"Measuring {name}", err=True)
    return works[name](**asked[name])


def _write(title: str, heads: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        write_table(title, heads, ([row.get(head) for head in heads] for row in rows))
