"""`tocsin database`: make PostgreSQL ready for processes of their own, and show who may do what."""

from pathlib import Path

import click

from services.cli.database import enter_centre_key, log_in, owned, prepare
from services.cli.rights import RIGHTS, held
from services.cli.schema import revision
from services.cli.secret_files import SecretFiles
from services.cli.store import Refusal, origin_named, settings_in_force
from services.cli.terminal import as_json, write_json, write_table
from services.cli.timekeeping import kind_of_time
from shared.settings import secret_in

HEADS = ("role", "table", "may", "only")


@click.group()
def database() -> None:
    """The PostgreSQL database under processes of their own: TOCSIN_DATABASE_URL, as its owner."""


@database.command()
@click.option(
    "--passwords",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder with each role's password in a file like database-gateway; made where absent.",
)
@click.option(
    "--centre-key",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File with the public half of the key that the gateway countersigns with.",
)
def upgrade(passwords: Path | None, centre_key: Path | None) -> None:
    """Make or upgrade tables, log, secrets and roles; processes may run meanwhile.

    Each process has a role of its own, called like the database and the process, such as
    tocsin_gateway. Give the process that URL, and TOCSIN_DATABASE_PASSWORD_FILE.
    """
    settings = settings_in_force()
    with owned(settings.database_url) as engine:
        kind = kind_of_time(settings.clock, log_in(engine))
    prepare(
        settings.database_url,
        origin=origin_named(settings),
        clock=kind,
        passwords=_kept(passwords) if passwords else None,
    )
    if centre_key:
        enter_centre_key(settings.database_url, kind, secret_in(str(centre_key)))
    click.echo(f"Ready for {', '.join(RIGHTS)} ({kind} time).")


@database.command()
@as_json
def show(*, json: bool) -> None:
    """Show the revision and what each role may do, as the server has it."""
    with owned(settings_in_force().database_url) as engine, engine.connect() as connection:
        at, holdings = revision(connection), held(connection)
    if json:
        write_json({"revision": at, "rights": [holding._asdict() for holding in holdings]})
    else:
        click.echo(f"revision {at or 'none: run tocsin database upgrade'}")
        write_table("Rights", HEADS, holdings)


def _kept(folder: Path) -> dict[str, str]:
    try:
        return SecretFiles(folder).passwords()
    except OSError as problem:
        raise Refusal(f"--passwords {folder}: {problem.strerror}") from None
