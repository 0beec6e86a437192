"""`tocsin log export`: hand over records with what proves them, for those who have no log."""

from collections.abc import Sequence
from pathlib import Path

import click
from sqlalchemy import Engine

from contracts.orders import EXECUTION, PURPOSES
from services.cli.embedded import existing, keys_beside, log_files
from services.cli.exporting import Exporter
from services.cli.pinned import log_key, pins_of
from services.cli.reading import Reading
from services.cli.store import Refusal, log_store, settings_in_force
from services.ledger.keys import log_keys
from shared.log.bundle import Bundle, Named, Span
from shared.log.note import VerifierKey
from shared.verifying.bundles import verify
from shared.verifying.heads import Pins
from shared.verifying.verdict import FALSE


@click.command("export")
@click.option("--case", help="Every record of the case of this number.")
@click.option("--agency", help="Every record of the orders of this agency, by its code.")
@click.option("--from", "first", type=click.IntRange(min=0), help="Every record from here,")
@click.option("--to", "last", type=click.IntRange(min=0), help="to here, both included.")
@click.option(
    "--since",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A checkpoint that the reader kept: prove that the log still begins with it.",
)
@click.option(
    "--checkpoint",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A checkpoint to stand under, such as a cosigned one.  [default: the latest]",
)
@click.option(
    "--witness",
    "witnesses",
    multiple=True,
    metavar="VKEY_OR_FILE",
    help="A witness whose cosignature on it goes along.",
)
@click.option(
    "--purpose",
    type=click.Choice([purpose for purpose in PURPOSES if purpose != EXECUTION]),
    help="Read it in clear for this: put in the keys of the cases, and record who reads.",
)
@click.option("--reader", help="With --purpose: the login of whoever reads.")
@click.option("--log-key", "keys", multiple=True, metavar="VKEY_OR_FILE", help="The log's key.")
@click.option(
    "--output", "-o", type=click.Path(path_type=Path, dir_okay=False), required=True, help="Where."
)
def export(  # noqa: PLR0913  one parameter an option
    *,
    case: str | None,
    agency: str | None,
    first: int | None,
    last: int | None,
    since: Path | None,
    checkpoint: Path | None,
    witnesses: tuple[str, ...],
    purpose: str | None,
    reader: str | None,
    keys: tuple[str, ...],
    output: Path,
) -> None:
    """Write records of the log into one file that `tocsin verify` judges without the log.

    Name a case, an agency, or a span. What stands in the file is what the log's latest checkpoint
    covers, each record with the path to its root, the checkpoint with its signatures, and what the
    register says of signing keys. Without the log's key beside the store, say --log-key.

    What is personal, and agencies' signatures, stay sealed unless --purpose says what they are read
    for: each order's reading is recorded under the name of --reader, who must be allowed to.
    """
    if (purpose is None) != (reader is None):
        raise click.UsageError("--purpose and --reader go together.")
    selection = _selection(case, agency, first, last)
    kept, under = _text(since), _text(checkpoint)
    cosigned = pins_of((), witnesses, ()).keys
    if purpose is None or reader is None:
        with log_store(settings_in_force()) as (engine, found):
            known = _keys(engine, found.origin, keys)
            exporter = Exporter(engine, (*known, *cosigned), under)
            bundle = exporter.bundle(selection, kept, None)
    else:
        with existing() as made:
            known = _keys(made.engine, made.edge.reader.origin(), keys)
            exporter = Exporter(made.engine, (*known, *cosigned), under)
            bundle = exporter.bundle(selection, kept, Reading(made, reader, purpose).keys)
    data = bundle.to_bytes()
    _check(bundle, data)
    output.write_bytes(data)
    click.echo(f"Exported: {len(bundle.records)} records, {len(data)} bytes, to {output}.")


def _text(file: Path | None) -> str | None:
    return None if file is None else file.read_text("utf-8", "replace")


def _selection(
    case: str | None, agency: str | None, first: int | None, last: int | None
) -> Span | Named:
    chosen = [case is not None, agency is not None, first is not None or last is not None]
    if sum(chosen) != 1:
        raise click.UsageError("Say one of --case, --agency, or --from and --to.")
    if case is not None:
        return Named("case", case)
    if agency is not None:
        return Named("agency", agency)
    if first is None or last is None:
        raise click.UsageError("A span has both --from and --to.")
    return Span(first, last)


def _keys(engine: Engine, origin: str, given: Sequence[str]) -> Sequence[VerifierKey]:
    """Return the keys given, or those of the log's own file; Refusal if there are none."""
    if given:
        return [log_key(text) for text in given]
    file = log_files(keys_beside(engine)).keys
    try:
        if file.exists():
            return log_keys(file, origin).known
    except (OSError, ValueError) as problem:
        raise Refusal(f"The log's key cannot be had: {problem}; say --log-key.") from None
    raise Refusal(f"The log's key is not in {file}; say --log-key.")


def _check(bundle: Bundle, data: bytes) -> None:
    """Refuse to hand over what its reader would find false."""
    keys = tuple(VerifierKey.parse(text) for text in bundle.notes)
    verdict = verify(data, Pins(keys, {key.kid: key for key in bundle.agencies}))
    if verdict.code == FALSE:
        raise click.ClickException(f"The log does not prove this. {verdict.sentence()}")
