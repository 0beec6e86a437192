"""`tocsin parked`: events that a reaction could not deal with, and how they are returned to it."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any
from uuid import UUID

import click
from sqlalchemy import Engine

from services.cli.store import Refusal, log_store, settings_in_force
from services.cli.terminal import as_json, write_json, write_table
from shared.log.read import Reader
from shared.parking import Parked, give_back
from shared.parking import parked as set_aside

HEADS = ("reaction", "position", "reason", "attempts", "parked_at", "event_id")
SHOWN = ("reaction", "event_id", "type", "stream", "position", "reason", "attempts", "parked_at")


@click.group()
def parked() -> None:
    """Events that were set aside because what should follow from them failed."""


@parked.command("list")
@as_json
def list_parked(*, json: bool) -> None:
    """List everything that was set aside, oldest first."""
    with _store() as engine:
        found = [asdict(event) for event in set_aside(engine)]
    if json:
        write_json(found)
    else:
        write_table("Parked", HEADS, ([event[head] for head in HEADS] for event in found))


@parked.command("show")
@click.argument("event_id", type=click.UUID)
@as_json
def show_parked(event_id: UUID, *, json: bool) -> None:
    """Show why EVENT_ID was set aside, and what event it is."""
    with _store() as engine:
        found = [_in_full(engine, event) for event in _chosen(engine, [event_id])]
    if json:
        write_json(found)
    else:
        for event in found:
            write_table("Parked", ("", ""), ([name, event[name]] for name in SHOWN))


@parked.command("retry")
@click.argument("event_ids", type=click.UUID, nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Return everything that was set aside.")
def retry_parked(event_ids: tuple[UUID, ...], *, everything: bool) -> None:
    """Return EVENT_IDS to their reactions, which try again within a second or when next run.

    What is dealt with then is parked no longer; what fails again is, with its attempts counted.
    """
    if everything == bool(event_ids):
        raise click.UsageError("Name the events to return, or say --all.")
    with _store() as engine:
        events = set_aside(engine) if everything else _chosen(engine, event_ids)
        give_back(engine, events)
    click.echo(f"Returned: {len(events)}.")


@contextmanager
def _store() -> Iterator[Engine]:
    with log_store(settings_in_force()) as (engine, _):
        yield engine


def _chosen(engine: Engine, event_ids: Iterable[UUID]) -> list[Parked]:
    found = set_aside(engine)
    for event_id in event_ids:
        if event_id not in {event.event_id for event in found}:
            raise Refusal(f"No event {event_id} is parked; `tocsin parked list` shows what is.")
    return [event for event in found if event.event_id in set(event_ids)]


def _in_full(engine: Engine, event: Parked) -> dict[str, Any]:
    recorded = Reader(engine).at(event.position)
    what = {"type": recorded.type, "stream": recorded.stream} if recorded else {}
    return {"type": None, "stream": None, **asdict(event), **what}
