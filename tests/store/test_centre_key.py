"""The centre's signing key: entered once, however often a database is made ready, by what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from contracts.directory import SigningKeyRegistered
from services.cli.main import main
from services.cli.secret_files import COUNTERSIGN_PUBLIC, SecretFiles
from shared.claims import centre_kid
from shared.jws import Signer
from shared.log.read import Reader

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result
    from sqlalchemy import Engine


@pytest.fixture
def upgrade(owner_url: str, monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], Result]:
    """How to make the database ready with a key."""
    monkeypatch.setenv("TOCSIN_DATABASE_URL", owner_url)
    monkeypatch.delenv("TOCSIN_CLOCK", raising=False)
    words = ("database", "upgrade", "--centre-key")
    return lambda file: CliRunner().invoke(main, [*words, str(file)])


def entered(owner: Engine) -> list[str]:
    """The keys that the log has, by their ids."""
    events = Reader(owner).events(types=[SigningKeyRegistered.wire])
    assert all(event.data["agency"] == "tocsin" for event in events)
    return [event.data["kid"] for event in events]


def test_the_key_is_entered_once_and_another_follows_it(
    owner: Engine, upgrade: Callable[[Path], Result], tmp_path: Path
) -> None:
    secrets = SecretFiles(tmp_path / "secrets")
    secrets.make_all()
    public = secrets.file(COUNTERSIGN_PUBLIC)
    first = centre_kid(public.read_text().strip())
    assert [upgrade(public).exit_code for _ in range(2)] == [0, 0]
    assert entered(owner) == [first]
    public.write_text(Signer(bytes(32)).public_key)
    assert upgrade(public).exit_code == 0
    assert entered(owner) == [first, centre_kid(Signer(bytes(32)).public_key)]


@pytest.mark.parametrize("text", ["", "A" * 43, "not a key"])
def test_what_is_no_key_is_refused(
    owner: Engine, upgrade: Callable[[Path], Result], tmp_path: Path, text: str
) -> None:
    file = tmp_path / "public"
    file.write_text(text)
    done = upgrade(file)
    assert done.exit_code == 1
    assert "The centre's signing key is refused" in done.stderr
    assert entered(owner) == []
