"""Running `tocsin` as a person would, in a folder of its own, on case files."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from services.cli.demonstration import SHIPPED

TOCSIN = Path(sys.executable).parent / "tocsin"
Demo = Callable[..., dict[str, Any]]
Tocsin = Callable[..., subprocess.CompletedProcess[str]]


def environment(**settings: str) -> dict[str, str]:
    """Return this environment with no settings of Tocsin's but these."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("TOCSIN_")}
    return own | settings


@pytest.fixture
def tocsin(tmp_path: Path) -> Tocsin:
    """Return how to run a command to its end."""

    def run(*words: object, **settings: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [TOCSIN, *map(str, words)],
            cwd=tmp_path,
            env=environment(**settings),
            capture_output=True,
            text=True,
            check=False,
            timeout=240,
        )

    return run


@pytest.fixture
def demo(tocsin: Tocsin) -> Demo:
    """Return how to run a demo that must succeed, and read its JSON."""

    def run(*words: object, **settings: str) -> dict[str, Any]:
        done = tocsin("demo", "--json", *words, **settings)
        assert done.returncode == 0, done.stderr
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    return run


@pytest.fixture
def started(tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Return how to start a command that goes on; what still runs afterwards is ended."""
    processes: list[subprocess.Popen[str]] = []

    def start(*words: object, **settings: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [TOCSIN, *map(str, words)],
            cwd=tmp_path,
            env=environment(**settings),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        processes.append(process)
        return process

    yield start
    for process in processes:
        process.kill()
        process.communicate()


@pytest.fixture
def few_cases(tmp_path: Path) -> Path:
    """Return a folder with the first orders of an ordinary day, and every defective one."""
    folder = tmp_path / "cases"
    folder.mkdir()
    for name, rows in (("ordinary-day.csv", 30), ("defective-orders.csv", 99)):
        lines = (SHIPPED / "cases" / name).read_text("utf-8").splitlines(keepends=True)
        (folder / name).write_text("".join(lines[: rows + 1]), "utf-8")
    return folder
