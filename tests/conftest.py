"""What every test may ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from shared.testing.postgres import PrivatePostgres

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def postgres() -> Iterator[PrivatePostgres]:
    """A PostgreSQL server of this test run's own."""
    with PrivatePostgres() as server:
        yield server
