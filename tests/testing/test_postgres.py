"""The private server, and what it says where it cannot run."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import OperationalError

from shared.testing import postgres as module
from shared.testing.postgres import PostgresMissing, PrivatePostgres


def ask(url: str, question: str) -> object:
    """The answer to a query on a connection of its own."""
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            return connection.execute(text(question)).scalar_one()
    finally:
        engine.dispose()


def test_each_database_is_new_and_safe_settings_are_kept(postgres: PrivatePostgres) -> None:
    urls = [postgres.fresh_database() for _ in range(2)]
    assert len(set(urls)) == 2
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        assert ask(urls[0], f"SHOW {setting}") == "on"


def test_a_database_is_emptied_for_the_next_who_wants_a_fresh_one(
    postgres: PrivatePostgres,
) -> None:
    url = postgres.fresh_database()
    left_in = create_engine(url)
    with left_in.connect() as connection:
        connection.execute(text("CREATE TABLE left_behind (n int)"))
        connection.commit()
        postgres.empty(url)
        with pytest.raises(OperationalError):
            connection.execute(text("SELECT 1"))
    left_in.dispose()
    again = postgres.fresh_database()
    assert ask(again, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == 0
    with pytest.raises(OperationalError, match="does not exist"):
        ask(url, "SELECT 1")


def test_a_server_stops_starts_again_and_leaves_nothing_behind() -> None:
    with PrivatePostgres() as server:
        folder = str(make_url(server.url).query["host"])
        server.stop("immediate")
        with pytest.raises(OperationalError):
            ask(server.url, "SELECT 1")
        server.start()
        assert ask(server.url, "SELECT 1") == 1
        server.stop()
    with pytest.raises(FileNotFoundError):
        Path(folder).stat()


def test_a_missing_server_is_named_with_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(module, "INSTALLED", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(PostgresMissing, match="apt-get install postgresql"):
        PrivatePostgres()


def test_a_kept_folder_holds_its_databases_for_the_next_server(home: Path) -> None:
    with PrivatePostgres(home / "server") as server:
        engine = create_engine(server.database("kept"))
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE kept AS SELECT 7 AS number"))
        engine.dispose()
    with PrivatePostgres(home / "server") as server:
        assert ask(server.database("kept"), "SELECT number FROM kept") == 7


def test_a_kept_folder_has_one_server_at_a_time(home: Path) -> None:
    with PrivatePostgres(home / "server") as server:
        with (
            pytest.raises(PostgresMissing, match="already runs"),
            PrivatePostgres(home / "server"),
        ):
            pass
        assert ask(server.database("kept"), "SELECT 1") == 1
