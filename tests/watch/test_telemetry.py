"""Log lines are JSON, name their process, and quote nobody's data, whoever writes them."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from shared.telemetry import configure
from tests.watch.logging_process import SECRET

if TYPE_CHECKING:
    from collections.abc import Sequence

    Line = dict[str, Any]


def said(level: str) -> Sequence[Line]:
    """Return the lines of a process that logs at a level."""
    words = [sys.executable, "-m", "tests.watch.logging_process", level]
    done = subprocess.run(words, capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == ""
    assert SECRET not in done.stderr
    return [json.loads(line) for line in done.stderr.splitlines()]


def test_a_line_names_process_request_order_and_position() -> None:
    line, told, *_ = said("info")
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "process": "projector",
        "request_id": "r-1",
        "event": "said",
        "level": "info",
        "order": "o-1",
        "position": 7,
    }
    assert told.pop("timestamp").endswith("Z")
    assert told == {
        "process": "projector",
        "request_id": "r-1",
        "event": "told plainly",
        "level": "info",
        "logger": "some.library",
    }


def test_lines_below_the_level_are_left_out() -> None:
    assert {line["level"] for line in said("warning")} == {"error"}
    assert "debug" in {line["level"] for line in said("debug")}


def test_a_failure_says_where_and_of_what_kind_and_not_what_it_was_about() -> None:
    failures = [line for line in said("warning") if line["event"] == "failed"]
    traces = {line["act"]: line["exception"] for line in failures}
    first, then = traces["fail_twice"].splitlines()[-1], traces["fail_twice"]
    assert first == "builtins.KeyError"
    assert "in fail_twice" in then
    assert "builtins.ValueError\n" in then
    assert "OperationalError: no such table: nowhere" in traces["ask_the_database"]
    assert "FileNotFoundError: [Errno 2]" in traces["read_a_file"]


def test_a_library_s_words_about_a_failure_are_left_out() -> None:
    theirs = [line for line in said("warning") if line.get("logger")]
    assert [line["event"] for line in theirs] == ["it failed: %s"] * 3


def test_an_unknown_level_is_refused() -> None:
    with pytest.raises(ValueError, match="LOUD"):
        configure("LOUD")
