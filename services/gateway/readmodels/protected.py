"""The white list as it stands: which accounts are on it, by what, and who entered them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from contracts.envelope import to_wire
from contracts.fields import ERASED
from contracts.protecting import AccountProtected, ProtectionEnded
from services.gateway.readmodels.masks import masked
from services.gateway.readmodels.tables import protected_account
from shared.sealing import opened

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from sqlalchemy import Connection, Select

    from shared.log.read import Recorded
    from shared.vault import Vault

COLUMNS = (
    *("account_ref", "agency", "account_masked", "source", "entered_at"),
    *("entered_by", "entered_by_person"),
)
"""What is shown of an entry; `entered_by` is the agency of whoever entered it."""
_listed = protected_account.c


def keep(connection: Connection, events: Iterable[Recorded], vault: Vault) -> None:
    """Bring the list up to date with what these events enter in it or strike off."""
    about = [
        event for event in events if event.type in (AccountProtected.wire, ProtectionEnded.wire)
    ]
    keys = vault.known({event.key_id for event in about if event.key_id}) if about else {}
    for event in about:
        ref = event.stream.partition("-")[2]
        connection.execute(protected_account.delete().where(_listed.account_ref == ref))
        if event.type == AccountProtected.wire:
            said = masked(event.type, opened(keys, event))
            connection.execute(protected_account.insert(), _entry(ref, event, said))


def erase(connection: Connection, keys: Collection[str]) -> None:
    """Have the numbers that lay under these keys read ERASED."""
    gone = protected_account.update().where(_listed.key_id.in_(keys))
    connection.execute(gone.values(account_masked=ERASED))


def listed(after: int | None, limit: int) -> Select[Any]:
    """The entries, latest first, each with its `cursor`, as many as the limit and one."""
    query = select(*(_listed[name] for name in COLUMNS), _listed.position.label("cursor"))
    if after is not None:
        query = query.where(_listed.position < after)
    return query.order_by(_listed.position.desc()).limit(limit + 1)


def _entry(ref: str, event: Recorded, said: dict[str, Any]) -> dict[str, Any]:
    return {
        "account_ref": ref,
        "agency": said["agency"],
        "account_masked": said["account_number"],
        "source": said["source"],
        "entered_at": to_wire(event.recorded_at),
        "entered_by": event.actor.agency,
        "entered_by_person": event.actor.person,
        "position": event.position,
        "key_id": str(event.key_id) if event.key_id else None,
    }
