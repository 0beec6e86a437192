"""`tocsin projections`: the views, built again from the log and compared with it."""

from collections.abc import Iterator, Sequence
from functools import partial

import click
from sqlalchemy import Engine

from services.cli.embedded import unlocked, vault_of
from services.cli.progress import shown
from services.cli.projections import PROJECTIONS
from services.cli.store import log_store, settings_in_force
from services.cli.terminal import as_json, write_json, write_table
from shared.projection import Projection
from shared.rebuild import Watch, check, rebuild

_NAME = click.argument("name", type=click.Choice(list(PROJECTIONS)), required=False)


@click.group()
def projections() -> None:
    """Tables that are built from the log, and can be built again at any time."""


@projections.command("rebuild")
@_NAME
@as_json
def rebuild_projections(name: str | None, *, json: bool) -> None:
    """Build all projections again from the log, or the one called NAME, and put them in place.

    Needs the owner of the database, and the master key. Everything else may go on meanwhile;
    killed in the middle, it leaves the tables as they were.
    """
    rows = []
    for projection, engine, watch in _each(name):
        rows.append((projection.name, rebuild(engine, projection, watch) + 1))
    _write("Built again", ("projection", "events"), rows, json=json)


@projections.command("check")
@_NAME
@as_json
@click.pass_context
def check_projections(context: click.Context, name: str | None, *, json: bool) -> None:
    """Build all projections again, or the one called NAME, and compare them with those in use.

    Changes nothing. If one differs, names the first row that does and ends with exit code 1.
    """
    rows = []
    for projection, engine, watch in _each(name):
        found = check(engine, projection, watch)
        differs = str(found.difference) if found.difference else None
        rows.append((projection.name, found.position + 1, found.checksum, differs))
    _write("Compared", ("projection", "events", "checksum", "differs"), rows, json=json)
    context.exit(1 if any(differs for *_, differs in rows) else 0)


def _each(name: str | None) -> Iterator[tuple[Projection, Engine, Watch]]:
    settings = settings_in_force()
    with log_store(settings) as (engine, _), shown() as tell:
        vault = unlocked(vault_of(engine, settings))
        for projected in [PROJECTIONS[name]] if name else PROJECTIONS.values():
            projection = projected(vault)
            yield projection, engine, partial(tell, f"Building {projection.name}")


def _write(
    title: str, heads: tuple[str, ...], rows: Sequence[tuple[object, ...]], *, json: bool
) -> None:
    if json:
        write_json([dict(zip(heads, row, strict=True)) for row in rows])
    else:
        write_table(title, heads, rows)
