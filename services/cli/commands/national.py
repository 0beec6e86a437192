"""`tocsin national`: messages of the national platform turned into ours, and ours into them."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click
import orjson

from contracts import national as platform
from contracts.problems import Refused
from services.cli.installation import words
from services.cli.terminal import write_json

FILE = click.Path(dir_okay=False, allow_dash=True, path_type=Path)


@click.group()
def national() -> None:
    """Messages of the national platform (1001xx to 1004xx), turned into ours and back."""


@national.command("write")
@click.argument("file", type=FILE)
@click.option("--xml", "as_xml", is_flag=True, help="Write XML instead; FILE holds one message.")
def write(file: Path, *, as_xml: bool) -> None:
    """Write each message of ours in FILE as a national one: `code`, `data`, `beside`.

    FILE is JSON, one object or a list of them; - is standard input. What has no place in the
    national message, and what it needs and ours did not say, is told on standard error.
    """
    each = [(found, _written(found, place)) for place, found in _objects(file)]
    for said, theirs in each:
        _tell(said["code"], "lost", theirs.lost)
        _tell(said["code"], "missing", theirs.missing)
    if not as_xml:
        write_json([{"Head": theirs.head, "Body": theirs.body} for _, theirs in each])
        return
    if len(each) != 1:
        raise click.ClickException(f"{file} holds {len(each)} messages; XML is written of one.")
    [(_, theirs)] = each
    click.echo(platform.to_xml(theirs.head, theirs.body), nl=False)


@national.command("read")
@click.argument("file", type=FILE)
def read(file: Path) -> None:
    """Read each national message in FILE, `Head` and `Body`, as one of ours.

    FILE is JSON, one object or a list of them, or the XML of one; - is standard input. A defective
    message is refused, naming every field and what is wrong with it.
    """
    each = [_read(found, place) for place, found in _objects(file)]
    for ours in each:
        _tell(ours.code, "lost", ours.lost)
        _tell(ours.code, "missing", ours.missing)
    write_json(
        [
            {"code": ours.code, "type": ours.wire, "data": ours.data, "beside": ours.beside}
            for ours in each
        ]
    )


def _written(said: dict[str, Any], place: str) -> platform.Theirs:
    data, beside = said.get("data"), said.get("beside", {})
    if not isinstance(data, dict) or not isinstance(beside, dict):
        raise click.ClickException(f"{place}: `data` and `beside` must be objects.")
    try:
        return platform.write(str(said.get("code")), data, beside)
    except Refused as refusal:
        raise click.ClickException(f"{place}: {words(refusal.problem)}") from None


def _read(said: dict[str, Any], place: str) -> platform.Ours:
    head, body = said.get("Head"), said.get("Body")
    if not isinstance(head, dict) or not isinstance(body, dict):
        raise click.ClickException(f"{place}: `Head` and `Body` must be objects.")
    try:
        return platform.read(head, body)
    except Refused as refusal:
        raise click.ClickException(f"{place}: {words(refusal.problem)}") from None


def _objects(file: Path) -> Iterable[tuple[str, dict[str, Any]]]:
    """Yield each object of a file, and where it stands."""
    found = _found(file)
    for number, each in enumerate(found if isinstance(found, list) else [found], 1):
        if not isinstance(each, dict):
            raise click.ClickException(f"Message {number} of {file} is no object.")
        yield f"Message {number} of {file}", each


def _found(file: Path) -> Any:  # noqa: ANN401  as JSON
    try:
        with click.open_file(str(file), "rb") as source:
            text = source.read()
        if not text.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
            return orjson.loads(text)
        head, body = platform.from_xml(text)
    except platform.NotNational as problem:
        raise click.ClickException(f"{file} is no national message: {problem}.") from None
    except (OSError, ValueError) as problem:
        raise click.ClickException(f"{file} cannot be read as JSON: {problem}") from None
    return {"Head": head, "Body": body}


def _tell(code: str, what: str, names: tuple[str, ...]) -> None:
    if names:
        click.echo(f"{code} {what}: {', '.join(names)}", err=True)
