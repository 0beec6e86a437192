"""Addresses that settings name."""

import click

from shared.settings import address_of as named_address

Address = tuple[str, int]


def address_of(http: str) -> Address:
    """Return the host and port that a setting names; click.ClickException if it names none."""
    try:
        return named_address(http)
    except ValueError as problem:
        raise click.ClickException(f"TOCSIN_HTTP or TOCSIN_PRIVATE_HTTP: {problem}.") from None
