"""`tocsin doctor`: what Tocsin finds here, and what is missing."""

import platform
import sys
from collections.abc import Iterator

import click

from contracts.policy import PackDefective, packs
from services.cli.demonstration import FILES, SHIPPED
from services.cli.store import is_absent, shown, store, with_password
from services.cli.terminal import as_json, write_json, write_table
from shared.log.tables import opened
from shared.settings import Settings

SUPPORTED = ((3, 11), (3, 13))


@click.command()
@as_json
@click.pass_context
def doctor(context: click.Context, *, json: bool) -> None:
    """Show the settings, what they lead to, and what is missing; exit code 1 if something is."""
    findings = list(_findings(Settings.from_environment()))
    if json:
        write_json([{"what": what, "found": found, "fine": fine} for what, found, fine in findings])
    else:
        rows = [(what, found, "fine" if fine else "MISSING") for what, found, fine in findings]
        write_table("Tocsin here", ("what", "found", ""), rows)
    context.exit(0 if all(fine for _, _, fine in findings) else 1)


def _findings(settings: Settings) -> Iterator[tuple[str, str, bool]]:
    yield "Python", platform.python_version(), SUPPORTED[0] <= sys.version_info[:2] < SUPPORTED[1]
    yield "TOCSIN_DATABASE_URL", *_database(settings)
    yield "TOCSIN_HTTP", settings.http, True
    yield "TOCSIN_CLOCK", settings.clock or "the clock that the log names", True
    yield "TOCSIN_LOG_LEVEL", settings.log_level, True
    yield "policy packs", *_packs()
    lacking = [name for name in FILES if not (SHIPPED / "cases" / name).is_file()]
    yield "demo case files", ", ".join(lacking) or str(SHIPPED / "cases"), not lacking


def _packs() -> tuple[str, bool]:
    try:
        return ", ".join(" ".join(name) for name in packs()), True
    except PackDefective as defects:
        return str(defects), False


def _database(settings: Settings) -> tuple[str, bool]:
    url = settings.database_url
    try:
        if is_absent(url):
            return f"{shown(url)}: made when first used", True
        with store(with_password(settings).database_url) as engine:
            found = opened(engine)
    except click.ClickException as problem:
        return problem.message, False
    log = f"log of {found.size} events, {found.clock} time" if found else "no log yet"
    return f"{shown(url)}: {log}", True
