"""Beside: where that lies which belongs to a store and is not in it, unless settings say where."""

import hashlib
from pathlib import Path

from sqlalchemy import Engine


def beside(engine: Engine, what: str) -> Path:
    """Return a folder of a store: beside its file, or for a server under `var`."""
    place = engine.url
    if engine.dialect.name == "sqlite":
        return Path(str(place.database)).parent / what
    where = f"{place.host} {place.port} {sorted(place.query.items())}"
    server = hashlib.sha256(where.encode()).hexdigest()[:8]
    return Path("var", what, f"{place.database}-{server}")
