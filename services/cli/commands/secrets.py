"""`tocsin secrets`: the secrets of an installation, each in a file."""

from pathlib import Path

import click

from services.cli.secret_files import SecretFiles
from services.cli.store import Refusal


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def secrets(folder: Path) -> None:
    """Make every secret that processes need in FOLDER; what is there already stays.

    Passwords to the database and the broker, the secrets that processes show each other, and an
    empty list of the simulated agencies' papers. Nobody but the folder's owner may enter it.
    """
    try:
        SecretFiles(folder).make_all()
    except OSError as problem:
        raise Refusal(f"{folder}: {problem.strerror}") from None
    click.echo(f"The secrets are in {folder}.")
