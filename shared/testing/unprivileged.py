"""Whom a private server runs as: servers do not run as root, and what they own must be theirs."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from threading import current_thread, main_thread
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


def command_as(user: str | None, *command: str, mortal: bool = False) -> list[str]:
    """The command line that runs a command as that user, in one and the same process.

    A `mortal` one is told to end when the main thread, if that starts it, ends in whatever way.
    """
    words: list[str] = [] if user is None else [f"--reuid={user}", "--clear-groups"]
    if mortal and shutil.which("setpriv") and current_thread() is main_thread():
        words.append("--pdeathsig=TERM")
    return ["setpriv", *words, *command] if words else list(command)


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
