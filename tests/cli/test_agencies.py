"""`tocsin agencies`: entering agencies, people and keys, and taking keys back."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import Engine

from services.cli.demonstration import SHIPPED
from services.cli.installation import read
from services.cli.papers import SIMULATED
from services.sandbox.desks import WORKS
from shared.credentials import Credentials
from shared.log.read import Reader
from shared.log.tables import open_engine
from shared.register import Register

Run = Callable[..., Result]
USAGE = 2
PERSON = ("--name", "李四", "--agency", "HZAFC", "--role", "officer", "--role", "approver")


@pytest.fixture
def engine(url: str, directory: None) -> Iterator[Engine]:
    del directory
    engine = open_engine(url)
    yield engine
    engine.dispose()


def test_a_directory_file_may_be_imported_again(run: Run, engine: Engine) -> None:
    size = Reader(engine).size()
    done = run("agencies", "import", SHIPPED / "directory.toml")
    assert (done.exit_code, Reader(engine).size()) == (0, size)
    commands = len(read(SHIPPED / "directory.toml"))
    assert done.stdout == f"0 entered, {commands} there before, 0 refused\n"


def test_agencies_are_listed_by_code(run: Run, engine: Engine) -> None:
    assert engine
    found = json.loads(run("agencies", "list", "--json").output)
    assert {
        "agency": "HZBANK",
        "name": "湖州银行",
        "name_en": "Bank of Huzhou",
        "kind": "bank",
    } in found
    assert [row["agency"] for row in found] == sorted(row["agency"] for row in found)


def test_what_is_wrong_in_a_file_is_named_and_the_rest_entered(
    run: Run, engine: Engine, tmp_path: Path
) -> None:
    assert engine
    file = tmp_path / "more.toml"
    file.write_text(
        """
        [[agency]]
        agency = "NEW"
        name = "新机构"
        kind = "bench"
        [[person]]
        login = "stray"
        name = "王五"
        agency = "NOWHERE"
        person_roles = "officer"
        [[person]]
        login = "fine"
        name = "王五"
        agency = "HZAFC"
        person_roles = "officer"
        """,
        "utf-8",
    )
    done = run("agencies", "import", file)
    assert done.exit_code == 1
    assert "NEW: " in done.stderr
    assert "/kind" in done.stderr
    assert "stray: " in done.stderr
    assert "NOWHERE" in done.stderr
    assert "1 entered, 0 there before, 2 refused" in done.stdout


@pytest.mark.parametrize(
    "text",
    [
        "[[agency]",
        "[[bank]]\nname = 'x'",
        "agency = 1",
        "agency = ['HZAFC']",
        "[agency]\nname = 'x'",
    ],
)
def test_a_file_that_is_no_directory_is_refused(
    run: Run, engine: Engine, tmp_path: Path, text: str
) -> None:
    assert engine
    file = tmp_path / "odd.toml"
    file.write_text(text)
    done = run("agencies", "import", file)
    assert done.exit_code == 1
    assert str(file) in done.stderr


def test_a_person_is_entered_with_a_password_from_a_pipe(run: Run, engine: Engine) -> None:
    done = run("agencies", "add-person", "li.si", *PERSON, given="correct horse battery\n")
    assert done.exit_code == 0, done.output
    assert Credentials(engine).password_fits("li.si", "correct horse battery")
    assert "correct horse" not in done.output + Reader(engine).events(limit=500)[-1].text


def test_a_short_password_is_refused_and_nobody_entered(run: Run, engine: Engine) -> None:
    size = Reader(engine).size()
    done = run("agencies", "add-person", "li.si", *PERSON, given="short\n")
    assert done.exit_code == 1
    assert "12 characters" in done.stderr
    assert Reader(engine).size() == size


def test_a_login_that_is_taken_is_refused_and_keeps_its_password(run: Run, engine: Engine) -> None:
    run("agencies", "set-password", "officer", given="correct horse battery\n")
    done = run("agencies", "add-person", "officer", *PERSON, given="another horse battery\n")
    assert done.exit_code == 1
    assert Credentials(engine).password_fits("officer", "correct horse battery")


def test_a_password_for_nobody_is_refused(run: Run, engine: Engine) -> None:
    done = run("agencies", "set-password", "nobody", given="correct horse battery\n")
    assert done.exit_code == 1
    assert not Credentials(engine).password_fits("nobody", "correct horse battery")


def test_a_key_is_printed_once_and_opens_until_it_is_revoked(run: Run, engine: Engine) -> None:
    key = run("agencies", "issue-key", "ICBC", "--role", "agency_system").stdout.strip()
    key_id = Credentials(engine).key_id(key)
    assert key.startswith("tk_live_")
    assert key_id
    assert all(key.rsplit("_")[-1] not in event.text for event in Reader(engine).events(limit=500))
    assert run("agencies", "revoke-key", key_id).exit_code == 0
    assert Reader(engine).events(limit=500)[-1].type == "directory.key_revoked.v1"


def test_every_agency_that_can_be_simulated_is_given_papers(run: Run, engine: Engine) -> None:
    papers = json.loads(run("agencies", "issue-papers").stdout)
    register = Register(engine)
    register.refresh()
    kinds = {code: agency.kind for code, agency in register.agencies().items()}
    assert sorted(papers) == sorted(code for code, kind in kinds.items() if kind in SIMULATED)
    assert {kinds[code] for code in papers} == SIMULATED
    for agency, paper in papers.items():
        holder = register.key(Credentials(engine).key_id(paper["key"]) or "")
        desk = WORKS.get(kinds[agency])
        assert holder
        assert holder.agency == agency
        assert {*holder.roles} == {desk.role if desk else "agency_system"}
        assert paper.get("desk") == (kinds[agency] if desk else None)
        assert ("seed" in paper) == (desk is None)
        assert paper["key"].startswith("tk_live_")


def test_papers_are_for_the_kinds_that_are_named_alone(run: Run, engine: Engine) -> None:
    assert engine
    papers = json.loads(run("agencies", "issue-papers", "--kind", "registry").stdout)
    assert list(papers) == ["HZAMR"]
    assert run("agencies", "issue-papers", "--kind", "centre").exit_code == USAGE


def test_no_papers_are_made_where_no_agency_is_of_that_kind(run: Run, log_url: str) -> None:
    engine = open_engine(log_url)
    size = Reader(engine).size()
    done = run("agencies", "issue-papers", "--kind", "registry")
    assert done.exit_code == 1
    assert "registry" in done.stderr
    assert "tocsin agencies import" in done.stderr
    assert not Register(engine).agencies()
    assert Reader(engine).size() == size
    engine.dispose()


def test_no_key_is_made_for_an_agency_that_is_not_there(run: Run, engine: Engine) -> None:
    assert engine
    done = run("agencies", "issue-key", "NOWHERE", "--role", "agency_system")
    assert done.exit_code == 1
    assert "NOWHERE" in done.stderr
    assert "tk_" not in done.output


@pytest.mark.parametrize(("agency", "role"), [("ICBC", "officer"), ("HZAFC", "agency_system")])
def test_no_key_is_made_for_what_an_agency_of_its_kind_cannot_be(
    run: Run, engine: Engine, agency: str, role: str
) -> None:
    size = Reader(engine).size()
    done = run("agencies", "issue-key", agency, "--role", role)
    assert done.exit_code == 1
    assert "/key_roles" in done.stderr
    assert "tk_" not in done.output
    assert Reader(engine).size() == size
