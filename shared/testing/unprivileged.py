"""Whom a private server runs as: servers do not run as root, and what they own must be theirs."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class ServerMissing(RuntimeError):
    """A private server cannot be had here; says why."""


def unprivileged_user(*preferred: str) -> str | None:
    """The first of these users that there is, or None to stay who we are: not root."""
    if os.geteuid() != 0:
        return None
    if shutil.which("setpriv") is None:
        raise ServerMissing("no setpriv in PATH: install util-linux")
    users = {entry.pw_name for entry in pwd.getpwall()}
    for name in preferred:
        if name in users:
            return name
    raise ServerMissing(
        f"a server does not run as root, and there is no user {' or '.join(preferred)}"
    )


def command_as(user: str | None, *command: str) -> list[str]:
    """The command line that runs a command as that user, in one and the same process."""
    if user is None:
        return list(command)
    return ["setpriv", f"--reuid={user}", "--clear-groups", *command]


def give_home(folder: Path, user: str | None) -> None:
    """Makes a folder that is the user's own; ServerMissing if the user cannot get there."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if user is not None:
        shutil.chown(folder, user)
        reach = command_as(user, "test", "-w", str(folder))
        if subprocess.run(reach, check=False).returncode:  # noqa: S603  our own words only
            raise ServerMissing(
                f"the user {user} cannot reach {folder}: run this as another user than root,"
                " or from a folder that everybody may enter"
            )
