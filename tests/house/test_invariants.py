"""The page of invariants names tests that exist."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

NAMED = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")


def test_every_test_that_the_page_names_exists(root: Path) -> None:
    named = NAMED.findall((root / "docs" / "invariants.md").read_text("utf-8"))
    assert len(named) > 12
    for file, test in named:
        tree = ast.parse((root / file).read_text("utf-8"))
        found = {each.name for each in tree.body if isinstance(each, ast.FunctionDef)}
        assert any(name.startswith("test_") for name in found), file
        assert not test or test in found, (file, test)
