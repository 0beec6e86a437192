"""The lock names every package by version and hash, and no place to fetch it from."""

import re
import tomllib
from pathlib import Path

import pytest

PIN = re.compile(r"^([a-z0-9-]+)==(\S+)((?: \\\n    --hash=sha256:[0-9a-f]{64})*)$", re.MULTILINE)
PLACE = re.compile(r"://|file:/|^\s*-[if-]|\s@\s|^\s*[./]", re.MULTILINE)


@pytest.fixture(scope="module")
def lock(root: Path) -> str:
    """Return the lock without its comments."""
    text = (root / "requirements.lock").read_text()
    return "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))


def test_every_package_is_pinned_with_a_hash(lock: str) -> None:
    pins = PIN.findall(lock)
    assert len(pins) == len(re.findall(r"^\S", lock, re.MULTILINE))
    assert [name for name, _, hashes in pins if not hashes] == []


def test_the_lock_names_no_place_to_fetch_from(root: Path) -> None:
    lines = (root / "requirements.lock").read_text().splitlines()
    without_hashes = [line for line in lines if not line.startswith("    --hash=sha256:")]
    assert [line for line in without_hashes if PLACE.search(line)] == []


def test_the_lock_holds_all_that_the_project_asks_for(root: Path, lock: str) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text())
    asked = [
        *project["build-system"]["requires"],
        *project["project"]["dependencies"],
        *(wish for extra in project["project"]["optional-dependencies"].values() for wish in extra),
    ]
    names = {re.split(r"[^\w-]", wish)[0].lower().replace("_", "-") for wish in asked}
    assert names - {name for name, _, _ in PIN.findall(lock)} == set()
