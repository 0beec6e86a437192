"""Papers: what simulated agencies show at the API, each as the register's word on it asks for."""

from collections.abc import Collection, Mapping, Sequence

from contracts.kinds import KINDS
from services.cli.embedded import System
from services.cli.installation import issue_keys, issue_signing_keys
from services.sandbox.desks import DESK, WORKS

SIMULATED = frozenset({*(kind.agencies for kind in KINDS.values()), *WORKS})
"""The kinds of agencies that are simulated: orders go to them, or they have a desk."""


def by_kind(system: System) -> Mapping[str, Sequence[str]]:
    """Return the codes of all agencies by kind."""
    register = system.edge.register
    register.refresh()
    found: dict[str, list[str]] = {}
    for code, agency in sorted(register.agencies().items()):
        found.setdefault(agency.kind, []).append(code)
    return found


def simulated(system: System) -> list[str]:
    """Return the codes of all agencies that are simulated."""
    return sorted(
        code for kind, codes in by_kind(system).items() if kind in SIMULATED for code in codes
    )


def papers(system: System, agencies: Collection[str]) -> dict[str, dict[str, str]]:
    """Return new papers for the system of each of these agencies: an API key, and more.

    Where orders go, a signing key; at a desk, what kind of desk it is.
    """
    found: dict[str, dict[str, str]] = {}
    known, live = by_kind(system), system.clock.kind == "wall"
    for kind, work in WORKS.items():
        ours = [agency for agency in agencies if agency in known.get(kind, ())]
        keys = issue_keys(system, ours, work.role, live=live)
        found |= {agency: {"key": key, DESK: kind} for agency, key in keys.items()}
    others = [agency for agency in agencies if agency not in found]
    keys = issue_keys(system, others, "agency_system", live=live)
    return found | issue_signing_keys(system, keys)
