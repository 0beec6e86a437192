"""Callers: which processes are known, by what they show."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from contracts.message import Command, registry
from contracts.port import Caller, WireCommand, command_id
from shared.edge.callers import Callers, objection
from shared.edge.wire import Batch

if TYPE_CHECKING:
    from pathlib import Path


def line(name: str, secret: str) -> str:
    return f"{name} {hashlib.sha256(secret.encode()).hexdigest()}\n"


@pytest.fixture
def callers(tmp_path: Path) -> Callers:
    file = tmp_path / "callers"
    file.write_text(line("gateway", "g") + "\n" + line("stop_payment", "s"))
    return Callers.named_in(str(file))


@pytest.mark.parametrize(
    ("shown", "name"),
    [
        ("Bearer g", "gateway"),
        ("Bearer s", "stop_payment"),
        ("Bearer x", None),
        ("Bearer ", None),
        ("Bearer", None),
        ("Basic g", None),
        ("g", None),
        ("", None),
        ("Bearer \xff", None),
    ],
)
def test_a_caller_is_known_by_its_secret(callers: Callers, shown: str, name: str | None) -> None:
    assert callers.known(shown) == name


def test_an_empty_secret_opens_nothing(tmp_path: Path) -> None:
    (tmp_path / "callers").write_text(line("gateway", ""))
    assert Callers.named_in(str(tmp_path / "callers")).known("Bearer ") is None


def test_where_no_file_is_named_nobody_is_known() -> None:
    assert Callers.named_in("").known("Bearer x") is None


@pytest.mark.parametrize("bad", ["gateway", "gateway secret", f"Gate Way {'0' * 64}", "0" * 64])
def test_a_line_that_is_wrong_is_named(tmp_path: Path, bad: str) -> None:
    (tmp_path / "callers").write_text(line("gateway", "g") + bad)
    with pytest.raises(ValueError, match=r"line 2 of .* is not a name and a SHA-256"):
        Callers.named_in(str(tmp_path / "callers"))


COMMANDS = sorted(
    name for name, kind in registry.items() if issubclass(kind, Command) and kind.roles
)
SPEAKERS = {
    "gateway": Caller("HZ", "api", key="k"),
    "operator": Caller("tocsin", "install"),
    "number_blocking": Caller("tocsin", "reaction"),
}


@pytest.mark.parametrize("wire", COMMANDS)
def test_each_command_may_be_sent_for_those_who_may_ask_for_it_and_no_others(wire: str) -> None:
    kind = registry[wire]
    assert issubclass(kind, Command)
    batches = {
        name: [Batch(caller, "", [WireCommand(command_id("HZ", "k"), wire, {})])]
        for name, caller in SPEAKERS.items()
    }
    allowed = {name for name, each in batches.items() if objection(name, each) is None}
    expected = {"number_blocking"} if "system" in kind.roles else set()
    expected |= {"gateway"} if kind.roles - {"system"} else set()
    assert allowed == expected | ({"operator"} if "operator" in kind.roles else set())
