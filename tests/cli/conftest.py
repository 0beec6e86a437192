"""Commands run in this process, each on a database of the test's own."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from services.cli.demonstration import SHIPPED
from services.cli.main import main
from shared.log.tables import create, open_engine

Run = Callable[..., Result]


@pytest.fixture
def url(tmp_path: Path) -> str:
    """Return the address of a database that does not exist yet."""
    return f"sqlite:///{tmp_path}/tocsin.db"


@pytest.fixture
def log_url(url: str) -> str:
    """Return the address of a database with an empty log in wall time."""
    engine = open_engine(url)
    create(engine, "test", "wall")
    engine.dispose()
    return url


@pytest.fixture
def run(url: str, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return how to run a command on the database."""
    for name in ("TOCSIN_CLOCK", "TOCSIN_HTTP", "TOCSIN_LOG_LEVEL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TOCSIN_DATABASE_URL", url)

    def invoke(*words: object, given: str = "") -> Result:
        return CliRunner().invoke(main, [str(word) for word in words], input=given)

    return invoke


@pytest.fixture
def directory(log_url: str, run: Run) -> None:
    """Fill the directory with the demo's agencies and people."""
    assert log_url
    done = run("agencies", "import", SHIPPED / "directory.toml")
    assert done.exit_code == 0, done.output
