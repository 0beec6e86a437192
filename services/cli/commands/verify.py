"""`tocsin verify`: judge what somebody hands over, with keys one trusts, and nothing else."""

from pathlib import Path

import click

from contracts.problems import Language
from services.cli.pinned import pins_of
from services.cli.terminal import as_json, write_json
from shared.log.note import Note, NoteError
from shared.verifying.bundles import verify as verify_bundle
from shared.verifying.evidence import FIRST_LINE, verify_evidence
from shared.verifying.heads import Pins
from shared.verifying.receipts import verify_checkpoint, verify_receipt
from shared.verifying.reports import verify as verify_report
from shared.verifying.verdict import Verdict

PROOF = "c2sp.org/tlog-proof@"
_file = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.command("verify")
@click.argument("file", type=_file)
@click.option("--log-key", "logs", multiple=True, metavar="VKEY_OR_FILE", help="The log's key.")
@click.option(
    "--agency-key",
    "agencies",
    multiple=True,
    metavar="AGENCY:KID:KEY_OR_FILE",
    help="An agency's signing key, as the agency gave it to you.",
)
@click.option("--witness", "witnesses", multiple=True, metavar="VKEY_OR_FILE", help="A witness.")
@click.option("--since", type=_file, help="A checkpoint that you kept.")
@click.option("--record", type=_file, help="The record that a .tlog-proof is of.")
@click.option("--report", type=_file, help="A report, to be recomputed from FILE, a bundle.")
@click.option("--language", type=click.Choice(["en", "zh-CN"]), default="en")
@as_json
@click.pass_context
def verify(  # noqa: PLR0913  one parameter an option
    context: click.Context,
    *,
    file: Path,
    logs: tuple[str, ...],
    agencies: tuple[str, ...],
    witnesses: tuple[str, ...],
    since: Path | None,
    record: Path | None,
    report: Path | None,
    language: Language,
    json: bool,
) -> None:
    """Judge FILE: a bundle, a .tlog-proof with its --record, a checkpoint, or evidence.

    No database and no network. Only the keys that you give are trusted, none that FILE names. It
    ends in one sentence and an exit code: 0 proven; 1 something is false, and the first such thing
    is named; 2 it cannot be told, for want of a key, a proof, or of what was destroyed.

    With --report, every figure of a report is recomputed from FILE, a bundle of
    the span from 0, and each that is stated otherwise is named with both values.
    """
    pins = pins_of(logs, witnesses, agencies)
    kept = None if since is None else _text(since)
    if report is not None:
        verdict = verify_report(report.read_bytes(), file.read_bytes(), pins)
    else:
        verdict = _judged(file, pins, kept, record)
    if json:
        said = {"exit_code": verdict.code, "name": verdict.name, "about": verdict.about}
        write_json(said | {"sentence": verdict.sentence(language)})
    else:
        click.echo(verdict.sentence(language))
    context.exit(verdict.code)


def _judged(file: Path, pins: Pins, since: str | None, record: Path | None) -> Verdict:
    text = _text(file)
    if record is not None or text.startswith(PROOF):
        if record is None:
            raise click.UsageError("A .tlog-proof is judged with its --record.")
        return verify_receipt(text, _text(record).removesuffix("\n"), pins, since)
    if text.startswith(FIRST_LINE):
        return verify_evidence(text, pins)
    if _is_note(text):
        return verify_checkpoint(text, pins, since)
    return verify_bundle(file.read_bytes(), pins, since)


def _text(file: Path) -> str:
    return file.read_bytes().decode(errors="replace")


def _is_note(text: str) -> bool:
    try:
        Note.parse(text)
    except NoteError:
        return False
    return True
