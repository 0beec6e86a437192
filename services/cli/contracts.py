"""`tocsin contracts`: write what others read of the contracts, or tell what no longer agrees."""

import json
from collections.abc import Mapping
from pathlib import Path

import click
import yaml

import contracts
from contracts.generate import Document, documents
from contracts.national.page import described as national_fields
from services.cli.openapi import description

FOLDER = Path(contracts.__file__).parent
_PLACE = click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=FOLDER,
    show_default="the contracts of this installation",
    help="Where the documents are.",
)


@click.group("contracts")
def contracts_group() -> None:
    """JSON Schemas, AsyncAPI, OpenAPI and the fields of national messages, made from the code."""


@contracts_group.command()
@_PLACE
def export(folder: Path) -> None:
    """Write every generated document, and remove those that nothing generates any more."""
    wanted = texts()
    for path in drifted(folder):
        if path in wanted:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(wanted[path], encoding="utf-8")
        else:
            (folder / path).unlink()
        click.echo(f"{'wrote' if path in wanted else 'removed'} {path}")


@contracts_group.command()
@_PLACE
def check(folder: Path) -> None:
    """Fail, naming them, if generated documents are missing, left over or out of date."""
    if stale := drifted(folder):
        raise click.ClickException(
            f"{', '.join(stale)}: not as generated; run `tocsin contracts export`."
        )
    click.echo("Every generated document is up to date.")


def texts() -> Mapping[str, str]:
    """Return the text of every generated document by its path inside `contracts/`."""
    everything = {**documents(), "openapi.yaml": description()}
    made = {path: _text(path, document) for path, document in everything.items()}
    return made | {"national/fields.md": national_fields()}


def drifted(folder: Path = FOLDER) -> list[str]:
    """Return the paths of documents in `folder` that are not what `texts` would write there."""
    wanted = texts()
    found = {f"schemas/{file.name}" for file in (folder / "schemas").glob("*.json")}
    return [
        path for path in sorted(wanted.keys() | found) if _read(folder / path) != wanted.get(path)
    ]


def _read(file: Path) -> str | None:
    return file.read_text(encoding="utf-8") if file.is_file() else None


def _text(path: str, document: Document) -> str:
    if path.endswith(".json"):
        return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    return yaml.dump(document, Dumper=_Plain, allow_unicode=True, sort_keys=False, width=100)


class _Plain(yaml.SafeDumper):
    """YAML without anchors: what is said twice is written twice."""

    def ignore_aliases(self, *_: object) -> bool:
        return True
