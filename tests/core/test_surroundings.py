"""Settings, log lines, and the edge itself."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
import structlog

from contracts import directory as d
from shared.settings import DEFAULT_DATABASE, Settings, secret_in
from shared.telemetry import configure

if TYPE_CHECKING:
    from pathlib import Path

    from tests.core.conftest import Core


def test_settings_have_safe_defaults() -> None:
    settings = Settings.from_environment({})
    assert settings == Settings()
    assert settings.database_url == DEFAULT_DATABASE
    assert (settings.http, settings.amqp_uri, settings.clock) == ("127.0.0.1:8080", "", "")


def test_an_empty_variable_counts_as_unset() -> None:
    assert Settings.from_environment({"TOCSIN_HTTP": ""}) == Settings()


def test_each_variable_sets_one_thing() -> None:
    said = {
        "TOCSIN_DATABASE_URL": "sqlite:///x",
        "TOCSIN_HTTP": "0.0.0.0:1",
        "TOCSIN_CLOCK": "simulated",
        "TOCSIN_LOG_LEVEL": "debug",
        "HOME": "elsewhere",
    }
    expected = Settings(
        database_url="sqlite:///x", http="0.0.0.0:1", clock="simulated", log_level="debug"
    )
    assert Settings.from_environment(said) == expected


def test_log_lines_are_json_on_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    configure("warning")
    structlog.get_logger().info("quiet")
    structlog.get_logger().warning("heard", order="订单")
    heard = capsys.readouterr()
    assert heard.out == ""
    line = json.loads(heard.err)
    assert (line["event"], line["level"], line["order"]) == ("heard", "warning", "订单")
    assert line["timestamp"].endswith("Z")


def test_an_unknown_level_is_refused() -> None:
    with pytest.raises(ValueError, match="'loud' is none of"):
        configure("loud")


def test_an_edge_that_cannot_come_to_rest_says_who_is_busy(core: Core) -> None:
    core.settle()
    core.edge.stop()
    core.send(core.stop("A-1"))
    assert not core.edge.idle()
    with pytest.raises(TimeoutError, match="still busy after 0 s"):
        core.edge.wait_until_idle(0)


def test_an_edge_is_not_idle_while_something_due_waits(core: Core) -> None:
    order = core.order("A-1")
    assert order
    core.edge.stop()
    assert core.edge.idle()
    core.at = core.at.replace(hour=23)
    assert not core.edge.idle()


def test_commands_of_several_services_are_answered_in_their_order(core: Core) -> None:
    wires = [core.stop("A-1"), core.wire(d.RevokeKey(key_id="x"), "HZ"), core.stop("A-2")]
    words = [type(answer).__name__ for answer in core.send(*wires)]
    assert words == ["Receipt", "Problem", "Receipt"]


def test_service_urls_are_read_from_one_line() -> None:
    said = Settings(ports="stop_payment=http://127.0.0.1:1/ directory=http://127.0.0.1:2")
    assert said.service_urls() == {
        "stop_payment": "http://127.0.0.1:1",
        "directory": "http://127.0.0.1:2",
    }


@pytest.mark.parametrize("ports", ["stop_payment", "=http://h:1", "directory=ftp://h:1"])
def test_ports_that_lead_nowhere_are_refused(ports: str) -> None:
    with pytest.raises(ValueError, match="TOCSIN_PORTS must be like"):
        Settings(ports=ports).service_urls()


def test_a_secret_is_what_its_file_says_on_its_line(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("hush\n", "utf-8")
    assert secret_in(str(file)) == "hush"


TALKING = """
import logging, sys, threading
import structlog
from shared.telemetry import configure

configure("debug")
sys.setswitchinterval(1e-6)
ours, library = structlog.get_logger(), logging.getLogger("library")
say = (lambda n: ours.info("ours", number=n), lambda n: library.info("theirs %s", n))
threads = [threading.Thread(target=lambda one=one: [*map(one, range(2000))]) for one in say]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
"""


def test_lines_stay_whole_when_several_threads_and_libraries_speak() -> None:
    done = subprocess.run(
        [sys.executable, "-c", TALKING], capture_output=True, text=True, check=True, timeout=60
    )
    assert len([json.loads(line) for line in done.stderr.splitlines()]) == 4000
