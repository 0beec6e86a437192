"""Only one: an agency that need not be named, where the register has a single one of its kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shared.register import Register


def named(data: Mapping[str, Any], kind: str, register: Register) -> Mapping[str, Any]:
    """What is said, with the agency of a kind under that word, if it is not said and clear."""
    if data.get(kind):
        return data
    known = [code for code, agency in register.agencies().items() if agency.kind == kind]
    return {**data, kind: known[0]} if len(known) == 1 else data
