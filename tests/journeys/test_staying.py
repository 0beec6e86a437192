"""A demo that stays: the console is up, the printed logins open it, and time runs with the wall."""

import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import urllib3

from shared.credentials import Credentials
from shared.log.tables import open_engine
from shared.timetable import read_instant

Started = Callable[..., subprocess.Popen[str]]


@pytest.mark.slow
def test_a_demo_that_stays_leaves_the_console_up(
    started: Started, few_cases: Path, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path}/stay.db"
    settings = {"TOCSIN_DATABASE_URL": url, "TOCSIN_HTTP": "127.0.0.1:0"}
    process = started("demo", "--cases", few_cases, "--stay", **settings)
    assert process.stdout
    lines = [process.stdout.readline()]
    while lines[-1] and not lines[-1].startswith("The console is at"):
        lines.append(process.stdout.readline())
    address = lines[-1].split()[4].rstrip(".")
    assert urllib3.request("GET", f"{address}/login", retries=False).status == 200
    engine = open_engine(url)
    password = next(line.split("│")[2].strip() for line in lines if "│ officer " in line)
    assert Credentials(engine).password_fits("officer", password)
    assert read_instant(engine).running_since is not None
    process.send_signal(signal.SIGINT)
    assert process.wait(30) == 0
    assert read_instant(engine).running_since is None
    engine.dispose()
