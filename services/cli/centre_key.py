"""The centre's own signing key: the public half of what its gateway countersigns with, entered."""

from datetime import datetime

import click

from contracts.directory import RegisterSigningKey
from contracts.port import INSTALL, TOCSIN, CommandPort, Receipt, WireCommand, derived_id
from shared.claims import centre_kid
from shared.log.read import Reader


def enter(port: CommandPort, reader: Reader, public_key: str, now: datetime) -> None:
    """Enter the key in the directory, unless it is there; it counts from `now`.

    click.ClickException if it is no key.
    """
    kid = centre_kid(public_key)
    wire = WireCommand(
        derived_id("install", "centre key", kid),
        RegisterSigningKey.wire,
        {"kid": kid, "agency": TOCSIN, "public_key": public_key, "valid_from": now.isoformat()},
    )
    if wire.id in reader.command([wire.id]):
        return
    [answer] = port.send([wire], INSTALL)
    if not isinstance(answer, Receipt):
        raise click.ClickException(f"The centre's signing key is refused: {answer.codes}.")
