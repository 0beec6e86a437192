"""Erasing: a key is given up in the log, then wiped where it was kept."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import Connection

from contracts import directory as d
from contracts import stop_payment as sp
from contracts.companies import KIND
from contracts.problems import refuse
from services.directory.entry import Entry
from shared.decider import Already, Outcome
from shared.log.read import Recorded
from shared.vault import destroy, vault_metadata

Erase = d.DestroyCaseKey | d.DestroyReportKey | d.DestroyCompanyKey
_GIVES_UP: Mapping[type[Erase], type[d.KeyDestroyed]] = {
    d.DestroyCaseKey: d.CaseKeyDestroyed,
    d.DestroyReportKey: d.ReportKeyDestroyed,
    d.DestroyCompanyKey: d.CompanyKeyDestroyed,
}


def sealed_for(command: Erase) -> str:
    """Return whose key is to go: a case's, or that of the stream of a report or company."""
    match command:
        case d.DestroyReportKey(report=report):
            return f"{sp.KIND}-{report}"
        case d.DestroyCompanyKey(company=company):
            return f"{KIND}-{company}"
        case d.DestroyCaseKey(case_number=case):
            return case


def give_up(command: Erase, entry: Entry, key: UUID | None) -> Outcome:
    """Decide to give up the key that something has now; one that was given up stays so.

    What goes on afterwards has another key, which can be given up in its turn.
    """
    before = entry.last
    if isinstance(before, d.KeyDestroyed) and key in (None, UUID(before.case_key)):
        return Already(before)
    if key is None:
        raise refuse("not-found")
    return (_GIVES_UP[type(command)](case_key=str(key), **vars(command)),)


class Erasures:
    """Wipes the keys that were given up; killed in between, it does so when it follows again."""

    name = "directory.erasures"
    metadata = vault_metadata

    def apply(self, connection: Connection, events: Sequence[Recorded]) -> None:
        """Wipe what these events give up."""
        for event in events:
            if event.type in d.KEYS_DESTROYED:
                destroy(connection, UUID(event.data["case_key"]), event.recorded_at)
