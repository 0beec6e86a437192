"""`tocsin bench`: how fast this is, as ratios to a peer in one interleaved run."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial

import click

from services.cli.bench import append, imports, rebuild, relay
from services.cli.bench.append import Row
from services.cli.store import settings_in_force
from services.cli.terminal import as_json, write_json, write_table
from shared.testing.unprivileged import ServerMissing

WORKS: Mapping[str, Callable[[], Iterable[Row]]] = {
    "append": partial(append.rows, bulk=False),
    "append_bulk": partial(append.rows, bulk=True),
    "import": imports.measure,
    "rebuild": rebuild.rows,
    "relay": relay.measure,
}
HEADS = ("work", "store", "callers", "ours_per_s", "peer", "peer_per_s", "ratio")


@click.command()
@click.argument("work", type=click.Choice(list(WORKS)), required=False)
@as_json
def bench(work: str | None, *, json: bool) -> None:
    """Measure all works, or one WORK; each row is a median over interleaved rounds.

    Needs the server programs of PostgreSQL and RabbitMQ, and the development environment.
    """
    settings_in_force()
    try:
        rows = [row for name in ([work] if work else WORKS) for row in WORKS[name]()]
    except (ServerMissing, ModuleNotFoundError) as missing:
        raise click.ClickException(
            f"Something that the benchmark needs is missing: {missing}"
        ) from None
    if json:
        write_json(rows)
    else:
        write_table("Measured", HEADS, (list(row.values()) for row in rows))
