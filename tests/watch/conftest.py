"""The whole system in one process, with a clock that stands, for those who watch it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from contracts import directory as d
from contracts.port import Caller
from shared.testing.ports import LOOPBACK, free_ports
from tests.town import Town

if TYPE_CHECKING:
    from collections.abc import Iterator

NOON = datetime(2026, 11, 20, 11, tzinfo=UTC)
OFFICER = Caller("HZ", "import", person="officer")
CLERK = Caller("ICBC", "console", person="clerk")


@pytest.fixture
def town(url: str) -> Iterator[Town]:
    """A town with a centre and a bank, going."""
    town = Town(url, NOON, OFFICER)
    town.edge.start()
    town.install(
        d.RegisterAgency(agency=agency, name=f"{agency}银行", kind=kind)
        for agency, kind in (("HZ", "centre"), ("ICBC", "bank"))
    )
    town.install(
        d.RegisterPerson(login=login, name="某", agency=agency, person_roles=role)
        for login, agency, role in (("officer", "HZ", "officer"), ("clerk", "ICBC", "agency_clerk"))
    )
    yield town
    town.close()


@pytest.fixture
def free_address() -> tuple[str, int]:
    """An address that nobody has."""
    return LOOPBACK, free_ports(1)[0]
