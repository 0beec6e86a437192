"""Servers run as somebody who is not root, in folders that are theirs."""

from __future__ import annotations

import os
import subprocess
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

import pytest

from shared.testing.unprivileged import (
    ServerMissing,
    command_as,
    give_home,
    unprivileged_user,
)

if TYPE_CHECKING:
    from pathlib import Path

ROOT = os.geteuid() == 0


def test_a_server_is_never_root(home: Path) -> None:
    user = unprivileged_user("nobody")
    give_home(home / "own", user)
    command = command_as(user, "id", "-u")
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=home / "own")
    assert int(done.stdout) == (home / "own").stat().st_uid != 0


def test_a_folder_that_its_user_cannot_reach_is_refused_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0o700)
    told: AbstractContextManager[object] = (
        pytest.raises(ServerMissing, match="run this as another user") if ROOT else nullcontext()
    )
    with told:
        give_home(tmp_path / "closed" / "home", unprivileged_user("nobody"))


def test_a_machine_without_such_a_user_is_told() -> None:
    told: AbstractContextManager[object] = (
        pytest.raises(ServerMissing, match="no user nemo or nautilus") if ROOT else nullcontext()
    )
    with told:
        assert unprivileged_user("nemo", "nautilus") is None
