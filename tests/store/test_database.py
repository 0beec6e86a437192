"""Making a database ready: by its owner, as often as wanted, with words where it cannot be."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import OperationalError

from services.cli.database import prepare, role_url
from services.cli.main import main
from services.cli.rights import LONGEST_DATABASE_NAME, RIGHTS
from services.cli.schema import revision, revisions
from services.cli.store import Refusal, settings_in_force, with_password
from shared.credentials import Credentials
from shared.log.tables import create, opened
from shared.settings import Settings
from shared.testing.postgres import PrivatePostgres
from shared.timetable import read_instant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

    from shared.log.append import Log
    from tests.log.conftest import Writing

Opening = Callable[[str], "Engine"]


@pytest.fixture
def run(owner_url: str, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """How to run a command on the database."""
    monkeypatch.setenv("TOCSIN_DATABASE_URL", owner_url)
    monkeypatch.delenv("TOCSIN_CLOCK", raising=False)
    return lambda *words: CliRunner().invoke(main, [str(word) for word in words])


def test_a_role_is_reached_where_its_owner_is_without_a_password() -> None:
    url = role_url("postgresql://tocsin:hidden@db.example:5433/prod?sslmode=require", "ledger")
    assert url == "postgresql://prod_ledger@db.example:5433/prod?sslmode=require"


def test_preparing_again_changes_nothing(owner: Engine, owner_url: str) -> None:
    def everything() -> list[object]:
        acls = "SELECT relname, relacl::text FROM pg_class ORDER BY oid"
        tables = ("TABLE log_head", "TABLE credential", "TABLE alembic_version")
        with owner.connect() as connection:
            return [connection.execute(text(query)).all() for query in (*tables, acls)]

    before = everything()
    prepare(owner_url, origin="another", clock="wall")
    assert everything() == before


def test_rights_that_somebody_added_are_taken_away(
    owner: Engine, owner_url: str, as_process: Opening
) -> None:
    with owner.begin() as connection:
        connection.execute(text("GRANT ALL ON ALL TABLES IN SCHEMA public TO PUBLIC"))
    prepare(owner_url, origin="another", clock="wall")
    with as_process("gateway").connect() as connection, pytest.raises(Exception, match="denied"):
        connection.execute(text("SELECT FROM log_event"))


def test_simulated_time_stands_somewhere_from_the_start(
    postgres: PrivatePostgres, opening: Opening
) -> None:
    url = postgres.fresh_database()
    prepare(url, origin="x", clock="simulated")
    first = read_instant(opening(role_url(url, "gateway")))
    prepare(url, origin="x", clock="simulated")
    assert read_instant(opening(url)) == first


def test_a_log_of_another_clock_is_left_alone(postgres: PrivatePostgres, opening: Opening) -> None:
    engine = opening(postgres.fresh_database())
    create(engine, "x", "simulated")
    with pytest.raises(Refusal, match="begun with simulated time"):
        prepare(engine.url.render_as_string(), origin="x", clock="wall")
    with engine.connect() as connection:
        assert revision(connection) is None


def test_what_was_interrupted_before_the_log_began_is_finished(
    owner: Engine, owner_url: str
) -> None:
    with owner.begin() as connection:
        connection.execute(text("DELETE FROM log_head"))
    prepare(owner_url, origin="again", clock="simulated")
    found = opened(owner)
    assert found is not None
    assert (found.origin, found.clock) == ("again", "simulated")


def test_a_log_that_lost_its_head_does_not_get_another(
    owner: Engine, owner_url: str, log: Log, write: Writing
) -> None:
    log.append([write()])
    with owner.begin() as connection:
        connection.execute(text("DELETE FROM log_head"))
    with pytest.raises(Refusal, match="lost its head"):
        prepare(owner_url, origin="x", clock="wall")


@pytest.mark.parametrize("url", ["sqlite:///x.db", "mysql://localhost/x"])
def test_another_database_than_postgresql_is_refused(url: str, tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="is not PostgreSQL"):
        prepare(url.replace("x.db", f"{tmp_path}/x.db"), origin="x", clock="wall")
    with pytest.raises(Refusal, match="is not PostgreSQL"):
        role_url(url, "gateway")


def test_a_database_whose_name_is_too_long_for_roles_is_refused() -> None:
    longest = "x" * LONGEST_DATABASE_NAME
    assert longest in role_url(f"postgresql://localhost/{longest}", "gateway")
    with pytest.raises(Refusal, match=f"at most {LONGEST_DATABASE_NAME} bytes"):
        role_url(f"postgresql://localhost/{longest}x", "gateway")


def test_an_owner_that_may_not_make_roles_is_told_which_are_missing(
    postgres: PrivatePostgres, opening: Opening
) -> None:
    url = make_url(postgres.fresh_database())
    owner = f"{url.database}_landlord"
    with opening(url.render_as_string()).begin() as connection:
        connection.execute(text(f"CREATE ROLE {owner} LOGIN"))
        connection.execute(text(f"ALTER DATABASE {url.database} OWNER TO {owner}"))
    owned = url.set(username=owner).render_as_string()
    with pytest.raises(Refusal, match=f"CREATEROLE.*{url.database}_directory"):
        prepare(owned, origin="x", clock="wall")
    with opening(url.render_as_string()).begin() as connection:
        for process in RIGHTS:
            connection.execute(text(f"CREATE ROLE {url.database}_{process} LOGIN"))
    prepare(owned, origin="x", clock="wall")
    gateway = opening(role_url(owned, "gateway"))
    assert opened(gateway) is not None


@pytest.mark.parametrize("more", ["SUPERUSER", "BYPASSRLS", "CREATEROLE", "IN ROLE pg_monitor"])
def test_a_role_that_may_more_than_it_should_is_refused(
    postgres: PrivatePostgres, opening: Opening, more: str
) -> None:
    url = postgres.fresh_database()
    role = make_url(role_url(url, "gateway")).username
    with opening(url).begin() as connection:
        connection.execute(text(f"CREATE ROLE {role} LOGIN {more}"))
    with pytest.raises(Refusal, match=f"{role} exists and is not"):
        prepare(url, origin="x", clock="wall")


@pytest.fixture
def strict() -> Iterator[PrivatePostgres]:
    """A server that asks every role but the owner for its password."""
    with PrivatePostgres() as server:
        engine = create_engine(server.url)
        with engine.begin() as connection:
            file = Path(connection.execute(text("SHOW hba_file")).scalar_one())
            file.write_text("local all tocsin trust\nlocal all all scram-sha-256\n")
            connection.execute(text("SELECT pg_reload_conf()"))
        engine.dispose()
        yield server


def test_each_role_has_the_password_in_its_file(
    strict: PrivatePostgres, tmp_path: Path, opening: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = strict.fresh_database()
    monkeypatch.setenv("TOCSIN_DATABASE_URL", url)
    folder = tmp_path / "secrets"
    words = ["database", "upgrade", "--passwords", str(folder)]
    assert CliRunner().invoke(main, words).exit_code == 0
    files = {file.name: file.read_text().strip() for file in folder.iterdir()}
    assert set(files) == {f"database-{process}" for process in RIGHTS}
    assert len(set(files.values())) == len(RIGHTS)
    assert folder.stat().st_mode & 0o077 == 0
    for process in RIGHTS:
        monkeypatch.setenv("TOCSIN_DATABASE_URL", role_url(url, process))
        monkeypatch.setenv("TOCSIN_DATABASE_PASSWORD_FILE", str(folder / f"database-{process}"))
        assert opened(opening(settings_in_force().database_url)) is not None
    with pytest.raises(OperationalError, match="password"):
        opened(
            opening(
                make_url(role_url(url, "ledger"))
                .set(password="guess")
                .render_as_string(hide_password=False)
            )
        )
    before = files.copy()
    assert CliRunner().invoke(main, words, env={"TOCSIN_DATABASE_URL": url}).exit_code == 0
    assert {file.name: file.read_text().strip() for file in folder.iterdir()} == before


def test_a_password_comes_from_its_file_and_is_not_shown(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("p@ss/word\n")
    url = "postgresql://tocsin@localhost/x"
    found = with_password(Settings(database_url=url, database_password_file=str(file)))
    assert make_url(found.database_url).password == "p@ss/word"
    assert with_password(Settings(database_url=url)).database_url == url
    with pytest.raises(Refusal, match="TOCSIN_DATABASE_PASSWORD_FILE"):
        with_password(Settings(database_url=url, database_password_file=str(tmp_path / "none")))


def test_the_doctor_uses_the_password_and_names_a_file_that_is_missing(
    run: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "password"
    monkeypatch.setenv("TOCSIN_DATABASE_PASSWORD_FILE", str(file))
    assert "TOCSIN_DATABASE_PASSWORD_FILE" in run("doctor", "--json").stdout
    file.write_text("any\n")
    assert "log of 0 events, wall time" in run("doctor", "--json").stdout


def test_upgrade_keeps_the_clock_that_the_log_has(
    postgres: PrivatePostgres, monkeypatch: pytest.MonkeyPatch, opening: Opening
) -> None:
    url = postgres.fresh_database()
    monkeypatch.setenv("TOCSIN_DATABASE_URL", url)
    for clock in ("simulated", ""):
        monkeypatch.setenv("TOCSIN_CLOCK", clock)
        done = CliRunner().invoke(main, ["database", "upgrade"])
        assert (done.exit_code, "simulated time" in done.stdout) == (0, True), done.output
    engine = opening(url)
    assert Credentials(engine).secret("session") != Credentials(engine).secret("look-up")


def test_show_says_what_the_server_has(run: Callable[..., Result], owner: Engine) -> None:
    found = json.loads(run("database", "show", "--json").stdout)
    assert found["revision"] == revisions()[0]
    rights = {(each["role"], each["table"]): each for each in found["rights"]}
    service = f"{owner.url.database}_stop_payment"
    assert rights[service, "log_event"]["may"] == "read; insert"
    assert rights[service, "log_head"]["may"] == "read; update size, edge, recorded_at"
    assert "own category" in rights[service, "log_event"]["only"]
    assert (f"{owner.url.database}_gateway", "log_event") not in rights
    assert "own deadlines" in run("database", "show").stdout


def test_show_tells_how_to_begin(
    postgres: PrivatePostgres, run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOCSIN_DATABASE_URL", postgres.fresh_database())
    assert "tocsin database upgrade" in run("database", "show").stdout


def test_a_database_of_one_process_has_no_roles_to_show(
    run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TOCSIN_DATABASE_URL", f"sqlite:///{tmp_path}/x.db")
    done = run("database", "show")
    assert (done.exit_code, "is not PostgreSQL" in done.stderr) == (2, True)
