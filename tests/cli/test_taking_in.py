"""Files of tasks and companies by the command line: each row has its answer, none counts twice."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from services.cli.demonstration import SHIPPED

Run = Callable[..., Result]
TASKS = SHIPPED / "cases" / "liaison-tasks.csv"
COMPANIES = SHIPPED / "cases" / "companies.csv"
IMPORTS = [
    (TASKS, ("tasks", "--officer", "officer")),
    (COMPANIES, ("companies", "--desk", "registry")),
]
pytestmark = pytest.mark.usefixtures("directory")


def few(source: Path, folder: Path, rows: int = 3) -> Path:
    """Return a file of the first rows of another; what tasks are due by lies ahead."""
    text = source.read_text("utf-8").replace("2026-11-27", "2099-11-27")
    lines = text.splitlines(keepends=True)
    file = folder / source.name
    file.write_text("".join(lines[: rows + 1]), "utf-8")
    return file


def take_in(run: Run, file: Path, door: tuple[str, str, str]) -> Result:
    group, option, login = door
    return run(group, "import", file, option, login, "--json")


@pytest.mark.parametrize(("source", "door"), IMPORTS)
def test_a_file_sent_again_doubles_nothing(
    run: Run, tmp_path: Path, source: Path, door: tuple[str, str, str]
) -> None:
    file = few(source, tmp_path)
    first, again = (take_in(run, file, door) for _ in range(2))
    assert json.loads(first.stdout)["counts"] == {"accepted": 3, "repeated": 0, "refused": 0}
    assert json.loads(again.stdout)["counts"] == {"accepted": 0, "repeated": 3, "refused": 0}
    assert (first.exit_code, again.exit_code) == (0, 0)


def test_a_table_of_refusals_is_shown_only_where_there_are_some(run: Run, tmp_path: Path) -> None:
    file = few(COMPANIES, tmp_path)
    door = ("companies", "import", file, "--desk")
    assert "Refused rows" in run(*door, "officer").stdout
    done = run(*door, "registry")
    assert done.stdout.splitlines()[-1] == "3 accepted, 0 repeated, 0 refused"
    assert "Refused rows" not in done.stdout


def test_a_column_that_nobody_knows_is_named(run: Run, tmp_path: Path) -> None:
    file = few(COMPANIES, tmp_path)
    door = ("companies", "import", file, "--desk", "registry")
    assert "left out" not in run(*door).stdout
    file.write_text(file.read_text("utf-8").replace(",agent\n", ",agnet\n"), "utf-8")
    assert "left out: agnet" in run(*door).stdout
    assert json.loads(run(*door, "--json").stdout)["ignored_columns"] == ["agnet"]


@pytest.mark.parametrize(("source", "door"), IMPORTS)
def test_another_upload_may_have_other_rows_in_the_same_places(
    run: Run, tmp_path: Path, source: Path, door: tuple[str, str, str]
) -> None:
    file = few(source, tmp_path)
    head, *rows = file.read_text("utf-8").splitlines(keepends=True)
    outcomes = []
    for row in rows:
        file.write_text(head + row, "utf-8")
        outcomes += [
            each["outcome"] for each in json.loads(take_in(run, file, door).stdout)["rows"]
        ]
    assert outcomes == ["accepted"] * len(rows)


def test_a_row_for_an_office_that_nobody_knows_is_refused_and_no_other(
    run: Run, tmp_path: Path
) -> None:
    file = few(TASKS, tmp_path)
    head, first, *rest = file.read_text("utf-8").splitlines(keepends=True)
    lost = first.replace("织里派出所", "无此单位")
    assert lost != first
    file.write_text("".join([head, lost, *rest]), "utf-8")
    done = run("tasks", "import", file, "--officer", "officer")
    assert done.exit_code == 1
    assert "2 accepted, 0 repeated, 1 refused" in done.stdout
    assert "无此单位" in done.stdout
    assert "task id" in done.stdout


@pytest.mark.parametrize(("source", "door"), IMPORTS)
def test_nobody_without_a_login_takes_a_file_in(
    run: Run, source: Path, door: tuple[str, str, str]
) -> None:
    done = take_in(run, source, (*door[:2], "nobody"))
    assert done.exit_code == 2
    assert "tocsin agencies add-person" in done.stderr


@pytest.mark.parametrize(("source", "door"), IMPORTS)
def test_a_row_from_somebody_in_another_role_is_refused(
    run: Run, tmp_path: Path, source: Path, door: tuple[str, str, str]
) -> None:
    done = take_in(run, few(source, tmp_path), (*door[:2], "clerk-icbc"))
    assert done.exit_code == 1
    assert json.loads(done.stdout)["counts"] == {"accepted": 0, "repeated": 0, "refused": 3}
