"""The domain services themselves, for whoever runs them all in one process, or watches them."""

from importlib import import_module

from services.cli import names
from shared.domain import Domain

DOMAINS: tuple[Domain, ...] = tuple(
    import_module(f"services.{name}.domain").DOMAIN for name in names.DOMAINS
)
