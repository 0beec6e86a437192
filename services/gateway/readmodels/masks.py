"""Masks: how accounts and people look to whoever need not see them whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

SHORT = 12


def account(number: str) -> str:
    """An account number with its ends only; of a short one, no more than three digits."""
    if len(number) < SHORT:
        return f"**** {number[-3:]}" if len(number) > SHORT // 2 else "****"
    return f"{number[:4]} **** **** {number[-4:]}"


def person(name: str) -> str:
    """A name with its first character only."""
    return f"{name[:1]}*"


def number(text: str) -> str:
    """A telephone or identity number with its last two characters only."""
    return f"****{text[-2:]}"


def token(signature: str) -> str:
    """A compact JWS with its header only, which names its key; what it says is in the rest."""
    return f"{signature.partition('.')[0]}.****"


def shown(envelope: Mapping[str, Any], *, whole: bool) -> dict[str, Any]:
    """An envelope, with personal data masked, in its signature too, unless it is shown `whole`."""
    if whole:
        return dict(envelope)
    said = envelope["signature"]
    hidden = token(said) if isinstance(said, str) else said
    return {**envelope, "data": masked(envelope["data"]), "signature": hidden}


def masked(data: Mapping[str, Any]) -> dict[str, Any]:
    """The data of an event, or of an order, with personal data masked."""
    return {
        name: _MASKS[name](value) if name in _MASKS and isinstance(value, str) else value
        for name, value in data.items()
    }


_MASKS: dict[str, Callable[[str], str]] = {
    "account_number": account,
    "account_name": person,
    "holder_credit_code": number,
    "victim_name": person,
    "victim_account": account,
    "victim_id_number": number,
    "victim_phone": number,
    "officer1_name": person,
    "officer1_phone": number,
    "officer2_name": person,
    "officer2_phone": number,
}
"""What is not here is shown: why an order was given or refused, and whom to call about it."""
