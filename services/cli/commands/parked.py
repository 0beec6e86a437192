"""`tocsin parked`: events that a reaction could not deal with."""

from dataclasses import asdict

import click

from services.cli.store import log_store, settings_in_force
from services.cli.terminal import as_json, write_json, write_table
from shared.parking import parked as set_aside

HEADS = ("reaction", "position", "reason", "attempts", "parked_at", "event_id")


@click.group()
def parked() -> None:
    """Events that were set aside because what should follow from them failed."""


@parked.command("list")
@as_json
def show_parked(*, json: bool) -> None:
    """List everything that was set aside, oldest first."""
    with log_store(settings_in_force()) as (engine, _):
        found = [asdict(event) for event in set_aside(engine)]
    if json:
        write_json(found)
    else:
        write_table("Parked", HEADS, ([event[head] for head in HEADS] for event in found))
