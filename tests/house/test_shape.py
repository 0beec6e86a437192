"""A kind of orders is a folder, its contracts, its words and its policy; nobody's code names it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts import content_blocking as cb
from services.cli import names

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ITS_OWN = (
    *("services/content_blocking/", "contracts/content_"),
    "services/gateway/console/words_of_content.toml",
)
LISTS = {
    "contracts/kinds.py": "what its messages are, and how its targets are named",
    "contracts/target_examples.py": "an example of each of its messages",
    "contracts/policy/keys.py": "the keys of its policy",
    "contracts/policy/cn-2024.toml": "its policy",
    "contracts/policy/best-2025.toml": "its policy in the second pack",
    "contracts/figures.py": "a version of the formula says which kinds it counts",
    "contracts/wrongful.py": "so does this one",
    "services/cli/names.py": "the one line that registers its service",
    "services/sandbox/platforms.py": "the agencies that are simulated for it",
    "deploy/rabbitmq/accounts.toml": "its account at the broker",
    "deploy/verifier/tocsin_verify.py": "a program of one file, which imports nothing of ours",
    "docker-compose.yml": "its process",
}
"""Where each kind is entered, and why there."""
WRITTEN = ("docs/", "tests/", "README.md", "CHANGELOG.md", "deploy/postgres/versions/")
"""What is written about it, tries it, or was done once when it came."""
GENERATED = ("contracts/schemas/", "contracts/asyncapi.yaml", "contracts/openapi.yaml")
MARKS = (cb.KIND, "contracts.content_")


def test_the_kind_that_came_last_is_named_only_where_kinds_are_listed(
    files: list[Path], place: Callable[[Path], str]
) -> None:
    passed_over = (*ITS_OWN, *WRITTEN, *GENERATED)
    named = {
        place(file)
        for file in files
        if not place(file).startswith(passed_over)
        and any(mark in file.read_text("utf-8", "ignore") for mark in MARKS)
    }
    assert named == set(LISTS)


def test_one_line_registers_a_service(root: Path) -> None:
    source = (root / "services/cli/names.py").read_text("utf-8")
    assert all(source.count(f'"{name}"') == 1 + (name in names.UNSEALED) for name in names.DOMAINS)
