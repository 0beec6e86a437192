"""Policy packs: every deadline, limit and demand as data, with its citation and its first day.

A file beside this one is one version of one pack. Once it was in force anywhere its values never
change, and it stays: orders of its time are judged by it for ever. New values are a new file.
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from contracts.policy.keys import RANKS, at_least
from contracts.policy.reading import PackDefective, read_pack
from contracts.policy.values import Pack, Value

__all__ = ["FIRST", "RANKS", "Pack", "PackDefective", "Value", "at_least", "pack", "packs"]

FIRST = ("CN-2024", "2026-11")
"""The pack, and its version, in force where none was ever activated."""


@cache
def packs() -> Mapping[tuple[str, str], Pack]:
    """Return every pack by its name and version; PackDefective if any cannot be used."""
    found: dict[tuple[str, str], Pack] = {}
    for file in sorted(files("contracts").joinpath("policy").iterdir(), key=lambda file: file.name):
        if file.name.endswith(".toml"):
            read = read_pack(file.name, file.read_text("utf-8"))
            if (read.name, read.version) in found:
                again = f"{file.name}: pack {read.name} {read.version} is in another file too"
                raise PackDefective(again)
            found[read.name, read.version] = read
    return found


def pack(name: str = FIRST[0], version: str = FIRST[1]) -> Pack:
    """Return a version of a pack; KeyError if there is no such file."""
    return packs()[name, version]
