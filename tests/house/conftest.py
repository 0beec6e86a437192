"""What the tests that guard the house look at: its folder, its files, its modules."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

PACKAGES = ("contracts", "shared", "services")


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the checkout."""
    return Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def files(root: Path) -> list[Path]:
    """Return every file that git tracks, or would after `git add .`."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return [root / name for name in sorted(set(listed.split("\0"))) if (root / name).is_file()]


@pytest.fixture(scope="session")
def modules(root: Path, files: list[Path]) -> list[Path]:
    """Return the Python modules of the three packages."""
    return [
        file
        for file in files
        if file.suffix == ".py" and file.relative_to(root).parts[0] in PACKAGES
    ]


@pytest.fixture(scope="session")
def pages(files: list[Path]) -> dict[Path, str]:
    """Return the text of every Markdown page."""
    return {file: file.read_text() for file in files if file.suffix == ".md"}


@pytest.fixture(scope="session")
def place(root: Path) -> Callable[[Path], str]:
    """Return how to name a file in a message: its path inside the checkout."""
    return lambda file: file.relative_to(root).as_posix()
