"""Erasing: the key of a case is given up in the log, and then wiped from where it was kept."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Connection

from contracts import directory as d
from contracts.problems import refuse
from services.directory.entry import Entry
from shared.decider import Already, Outcome
from shared.log.read import Recorded
from shared.vault import destroy, vault_metadata


def give_up(command: d.DestroyCaseKey, entry: Entry, key: UUID | None) -> Outcome:
    """Decide to give up the key that a case has now; what was given up before stays so.

    A case that goes on afterwards has another key, which can be given up in its turn.
    """
    before = entry.last
    if isinstance(before, d.CaseKeyDestroyed) and key in (None, UUID(before.case_key)):
        return Already(before)
    if key is None:
        raise refuse("not-found")
    return (
        d.CaseKeyDestroyed(
            case_number=command.case_number, case_key=str(key), reason=command.reason
        ),
    )


class Erasures:
    """Wipes the keys that were given up; killed in between, it does so when it follows again."""

    name = "directory.erasures"
    metadata = vault_metadata

    def apply(self, connection: Connection, events: Sequence[Recorded]) -> None:
        """Wipe what these events give up."""
        for event in events:
            if event.type == d.CaseKeyDestroyed.wire:
                destroy(connection, UUID(event.data["case_key"]), event.recorded_at)
