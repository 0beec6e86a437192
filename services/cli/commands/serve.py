"""`tocsin serve`: one process of the distributed form."""

import warnings

import click

from services.cli.importing import imported
from services.cli.names import DOMAINS

GREEN = ("directory", *DOMAINS)
"""Served by nameko, on green threads."""

PROCESSES = (*GREEN, "gateway", "ledger", "projector", "sandbox")


@click.command()
@click.argument("process", type=click.Choice(PROCESSES))
def serve(process: str) -> None:
    """Run one PROCESS of Tocsin on the database and broker of the settings, until SIGTERM.

    Each connects to the database under a role of its own; `tocsin database upgrade` makes them.
    """
    if process in GREEN:
        _make_green()
    imported("services.cli.processes.running").run(process)


def _make_green() -> None:
    """Have what blocks give way to other green threads; must come before anything is imported."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says that it is deprecated; nameko stands on it
        imported("shared.edge.green").make_green()
