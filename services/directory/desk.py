"""What the desk needs to know of the directory: its streams and its checks."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import UUID

from contracts import directory as d
from contracts.message import Command
from contracts.port import TOCSIN, Caller, derived_id
from contracts.problems import Defect
from services.directory.activating import activate, unfit
from services.directory.entry import ENTRY, decide
from services.directory.erasing import Erase, give_up, sealed_for
from shared.ask import Ask, Decision, Grounds

_NAMED_BY = {
    d.RegisterAgency: "agency",
    d.RegisterPerson: "login",
    d.RecordPassword: "login",
    d.IssueKey: "key_id",
    d.RevokeKey: "key_id",
    d.RegisterSigningKey: "kid",
    d.RevokeSigningKey: "kid",
    d.DestroyCaseKey: "case_number",
    d.DestroyReportKey: "report",
    d.DestroyCompanyKey: "company",
    d.ActivatePolicy: "pack",
}
_ROLES_IN: Mapping[type[Command], str] = {
    d.RegisterPerson: "person_roles",
    d.IssueKey: "key_roles",
}


class Directory:
    """The directory before the desk; `live_key` tells the id of the key that a case has now."""

    name = "directory"

    def __init__(self, live_key: Callable[[str], UUID | None]) -> None:
        """Look up the keys of cases with `live_key`."""
        self._live_key = live_key

    def subject(self, command: Command, caller: Caller) -> UUID | None:
        """Return the id of the entry that a command names."""
        del caller
        field = _NAMED_BY[type(command)]
        return derived_id(field, getattr(command, field))

    def stream(self, subject: UUID) -> str:
        """Return an entry's stream."""
        return f"directory-{subject}"

    def also_reads(self, command: Command, grounds: Grounds) -> Iterable[str]:
        """Return nothing: an entry stands for itself."""
        del command, grounds
        return ()

    def check(
        self, command: type[Command], values: Mapping[str, Any], caller: Caller, grounds: Grounds
    ) -> Iterable[Defect]:
        """Yield a defect for an agency or pack that is not there, or has no such role or time."""
        del caller
        if command is d.ActivatePolicy:
            yield from unfit(values)
            return
        code = values.get("agency")
        if command is d.RegisterAgency and code == TOCSIN:
            yield Defect("entry_exists", "/agency")
        ours = command is d.RegisterSigningKey and code == TOCSIN
        if code is None or ours or command is d.RegisterAgency:
            return
        agency = grounds.register.agencies().get(code)
        if agency is None:
            yield Defect("agency_unknown", "/agency", code)
        elif command in _ROLES_IN:
            yield from _misfits(_ROLES_IN[command], values, agency.kind)

    def decide(self, ask: Ask) -> Decision:
        """Decide a command on the entry it names."""
        command, stream = ask.command, self.stream(ask.subject)
        if isinstance(command, d.ActivatePolicy):
            return Decision({stream: activate(command, ask.events(stream), ask.now)})
        entry = ask.state(ENTRY, stream)
        if isinstance(command, Erase):
            outcome = give_up(command, entry, self._live_key(sealed_for(command)))
            case = command.case_number if isinstance(command, d.DestroyCaseKey) else None
            return Decision({stream: outcome}, case)
        return Decision({stream: decide(command, entry)})


def _misfits(field: str, values: Mapping[str, Any], kind: str) -> Iterable[Defect]:
    if set(values.get(field, "").split()) - d.ROLES_AT[kind]:
        yield Defect("role_misfit", f"/{field}", ", ".join(sorted(d.ROLES_AT[kind])))
