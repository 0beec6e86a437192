"""The table of docs/accountability.md: every row names tests, and every one of them is there."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROW = re.compile(
    r"^\| (?!act\b|-)(?P<act>[^|]+) \|(?:[^|]+\|){2} (?P<tests>[^|]+) \|$", re.MULTILINE
)
NAMED = re.compile(r"`(tests/[a-z_/]+\.py)::(test_[a-z_]+)`")
ROWS = {
    row["act"]: row["tests"] for row in ROW.finditer((ROOT / "docs/accountability.md").read_text())
}


@cache
def written_in(file: str) -> frozenset[str]:
    """Return the names of the tests in a file."""
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    found = (node.name for node in tree.body if isinstance(node, ast.FunctionDef))
    return frozenset(name for name in found if name.startswith("test_"))


@pytest.mark.parametrize("act", ROWS)
def test_every_row_is_tested(act: str) -> None:
    named = NAMED.findall(ROWS[act])
    assert named
    for file, name in named:
        assert name in written_in(file), f"{file}::{name}"


def test_the_table_has_the_acts_that_matter() -> None:
    said = " ".join(ROWS)
    for word in ("update", "delete", "truncate", "trigger", "category", "position", "time",
                 "body", "tail", "middle", "swap", "tree", "figure", "backup", "checkpoint",
                 "two histories", "deny", "replay", "revoked", "backdate", "bit"):  # fmt: skip
        assert word in said, word
