"""The project tells nothing of the machines and trackers it was made with."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

REMNANTS = {
    "a path of one machine": r"(?<![\w.~:/$}\])>-])/(?:home|mnt|opt|root|Users|work)/",
    "a place for passing things": r"(?<![\w.~:/$}\])>-])/tmp/",
    "a package registry": r"(?:pypi|npmjs|pythonhosted|deb\.debian)\.(?:org|com)",
    "the number of an issue": r"(?i)\bissues?[ -]#?\d|(?<![\w&/#])#\d{1,3}\b(?![-;\w])",
}
COLOURS = {".css", ".svg"}


@pytest.mark.parametrize("remnant", REMNANTS)
def test_no_file_tells_of(remnant: str, files: list[Path], place: Callable[[Path], str]) -> None:
    found = [
        f"{place(file)}: {match.group()}"
        for file in files
        if file.suffix not in COLOURS
        for match in re.finditer(REMNANTS[remnant], file.read_bytes().decode(errors="replace"))
    ]
    assert found == []
