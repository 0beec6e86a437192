"""Folders that private servers keep what they hold in."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def home() -> Iterator[Path]:
    """An empty folder that every user may enter; pytest's own are closed to others."""
    with tempfile.TemporaryDirectory(prefix="home") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)
