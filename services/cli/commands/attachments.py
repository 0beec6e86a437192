"""`tocsin attachments`: the files that offices uploaded, and those of them that nobody needs."""

from datetime import timedelta

import click

from contracts.liaison_tasks import KIND
from contracts.policy import packs
from services.cli.store import log_store, settings_in_force
from services.cli.timekeeping import clock_of
from shared.content import content_of
from shared.stock import unneeded

MARGIN = timedelta(days=1)
"""What is just being handed in is not taken away."""


@click.group()
def attachments() -> None:
    """Attachments: files that offices handed in with what they did."""


@attachments.command("sweep")
@click.option("--dry-run", is_flag=True, help="Say what would be removed, and remove nothing.")
def sweep(*, dry_run: bool) -> None:
    """Remove files that nobody needs.

    Those that were uploaded and never handed in, or that came into no event because a process
    died, once they are a day older than any policy pack lets them wait; and those of erased cases,
    which nobody can open. What was handed in stays. Run it where the service of tasks runs.
    """
    settings = settings_in_force()
    waits = max(pack.span(f"{KIND}.attachment.waits") for pack in packs().values()) + MARGIN
    with log_store(settings) as (engine, origin):
        content, now = content_of(engine, settings), clock_of(engine, origin.clock).now()
        found = unneeded(engine, content, now, waits)
        for address in found:
            click.echo(address)
            if not dry_run:
                content.remove(address)
    click.echo(f"{len(found)} files {'would be' if dry_run else 'were'} removed.")
