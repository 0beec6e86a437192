"""`tocsin tasks`: take in files of tasks to member offices."""

from pathlib import Path

import click

from contracts.liaison_tasks import Issue
from services.cli.taking_in import FILE, take_in
from services.cli.terminal import as_json


@click.group()
def tasks() -> None:
    """Tasks to member offices."""


@tasks.command("import")
@click.argument("file", type=FILE)
@click.option("--officer", required=True, help="Login of the officer who issues these tasks.")
@as_json
@click.pass_context
def imported(context: click.Context, file: Path, officer: str, *, json: bool) -> None:
    """Import a CSV FILE of tasks, a row an act; exit code 1 if any row was refused.

    A file may be sent again: rows that are known already are repeated, not doubled.
    """
    context.exit(take_in(file, Issue, officer, json=json))
