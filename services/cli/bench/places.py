"""Places where a benchmark keeps what it measures, gone afterwards."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from typing import TYPE_CHECKING

from shared.testing.postgres import PrivatePostgres

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def empty_database(store: str) -> Iterator[str]:
    """Have an empty database for the time of a `with`, `sqlite` or `postgresql`; yields its URL."""
    if store == "postgresql":
        with PrivatePostgres() as server:
            yield server.fresh_database()
    else:
        with tempfile.TemporaryDirectory() as folder:
            yield f"sqlite:///{folder}/bench.sqlite"
