"""A key wiped by whoever may, and said in no event: `tocsin log verify` finds it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.log.keyed import GIVEN_UP, LIVE, checked, fill
from tests.log.test_erasures import WIPE

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

WIPED = {"position": None, "what": f"key {LIVE} was wiped, and no event gives it up"}
BACK = "UPDATE follower_position SET position = -1"


@pytest.fixture(autouse=True)
def two_cases(owner: Engine) -> None:
    """Have a key that was given up and wiped, and one that lives."""
    fill(owner)


@pytest.mark.parametrize("acts", [[WIPE], [WIPE, BACK]])
def test_a_key_wiped_as_the_directory_without_an_event_is_found(
    as_process: Callable[[str], Engine],
    owner_url: str,
    monkeypatch: pytest.MonkeyPatch,
    acts: list[str],
) -> None:
    assert checked(owner_url, monkeypatch)[0] == 0
    with as_process("directory").begin() as connection:
        for act in acts:
            connection.exec_driver_sql(act)
    code, said = checked(owner_url, monkeypatch)
    assert (code, said["wrong"]) == (1, WIPED)


def test_a_key_that_the_superuser_brings_back_is_found(
    owner: Engine, owner_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with owner.begin() as connection:
        connection.exec_driver_sql("UPDATE case_key SET wrapped = 'w', destroyed_at = NULL")
    code, said = checked(owner_url, monkeypatch)
    assert (code, said["wrong"]["position"]) == (1, GIVEN_UP)


@pytest.mark.parametrize("act", [WIPE, "DELETE FROM case_key WHERE destroyed_at IS NULL"])
def test_a_key_that_the_superuser_wipes_or_deletes_is_found(
    owner: Engine, owner_url: str, monkeypatch: pytest.MonkeyPatch, act: str
) -> None:
    with owner.begin() as connection:
        connection.exec_driver_sql(act)
    code, said = checked(owner_url, monkeypatch)
    assert (code, str(LIVE) in said["wrong"]["what"]) == (1, True)
