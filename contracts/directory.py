"""Agencies, their people, roles and keys; secrets are never part of a message."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from contracts.fields import choice, matching
from contracts.kinds import KINDS
from contracts.message import Command, Event
from contracts.orders import AGENCY
from contracts.problems import Defect
from contracts.types import CaseNumber, Identifier, Moment, Name, PublicKey, Words, YesNo

ROLES = (
    "officer",
    "approver",
    "agency_clerk",
    "agency_system",
    "registry_desk",
    "liaison_officer",
    "supervisor",
    "auditor",
    "operator",
)
OPERATOR = frozenset({"operator"})
SETS_POLICY = OPERATOR | {"supervisor"}
ROLES_AT: Mapping[str, frozenset[str]] = {
    "centre": frozenset({"officer", "approver", "supervisor", "auditor"}),
    **{kind.agencies: AGENCY for kind in KINDS.values()},
    "registry": frozenset({"registry_desk"}),
    "office": frozenset({"liaison_officer"}),
    "supervision": frozenset({"supervisor", "auditor"}),
    "operation": OPERATOR,
}
"""What people and keys may be at each kind of agency: no bank has an officer or an auditor."""
AgencyKind = Annotated[str, choice(*ROLES_AT)]
_ROLE = f"({'|'.join(ROLES)})"
Roles = Annotated[str, matching(rf"{_ROLE}( {_ROLE})*", "choice_unknown", ", ".join(ROLES))]


class RegisterAgency(Command, wire="directory.register_agency.v1"):
    """Enter an agency under its code."""

    roles = OPERATOR
    agency: Identifier
    name: Name
    name_en: Name | None = None
    kind: AgencyKind


class AgencyRegistered(Event, wire="directory.agency_registered.v1"):
    """An agency was entered."""

    agency: Identifier
    name: Name
    name_en: Name | None = None
    kind: AgencyKind


class RegisterPerson(Command, wire="directory.register_person.v1"):
    """Enter a person of an agency under a login name, with roles (words apart by blanks)."""

    roles = OPERATOR
    login: Identifier
    name: Name
    agency: Identifier
    person_roles: Roles


class PersonRegistered(Event, wire="directory.person_registered.v1"):
    """A person was entered."""

    login: Identifier
    name: Name
    agency: Identifier
    person_roles: Roles


class RecordPassword(Command, wire="directory.record_password.v1"):
    """Note that a person's password was set; the password itself never travels here."""

    roles = OPERATOR
    login: Identifier


class PasswordSet(Event, wire="directory.password_set.v1"):
    """A person's password was set."""

    login: Identifier


class IssueKey(Command, wire="directory.issue_key.v1"):
    """Give an agency's system an API key; only its public half, the key id, travels here."""

    roles = OPERATOR
    key_id: Identifier
    agency: Identifier
    key_roles: Roles
    live: YesNo


class KeyIssued(Event, wire="directory.key_issued.v1"):
    """An agency's system was given an API key."""

    key_id: Identifier
    agency: Identifier
    key_roles: Roles
    live: YesNo


class RevokeKey(Command, wire="directory.revoke_key.v1"):
    """Take an API key back."""

    roles = OPERATOR
    key_id: Identifier


class KeyRevoked(Event, wire="directory.key_revoked.v1"):
    """An API key was taken back."""

    key_id: Identifier


class RegisterSigningKey(Command, wire="directory.register_signing_key.v1"):
    """Enter the public half of a key that an agency signs with, and from when until when.

    An agency may have several at a time, so that one can follow another without a gap. The agency
    `tocsin` is the centre, which countersigns what a clerk says on a page.
    """

    roles = OPERATOR
    kid: Identifier
    agency: Identifier
    public_key: PublicKey
    valid_from: Moment
    valid_until: Moment | None = None

    @classmethod
    def rules(cls, data: Mapping[str, Any]) -> Iterable[Defect]:
        """Yield what is wrong across fields: an end before the beginning."""
        begins, ends = data.get("valid_from"), data.get("valid_until")
        if begins and ends and ends <= begins:
            yield Defect("period_reversed", "/valid_until")


class SigningKeyRegistered(Event, wire="directory.signing_key_registered.v1"):
    """An agency's signing key was entered."""

    kid: Identifier
    agency: Identifier
    public_key: PublicKey
    valid_from: Moment
    valid_until: Moment | None = None


class RevokeSigningKey(Command, wire="directory.revoke_signing_key.v1"):
    """Trust a signing key no more; what it signed before stays signed."""

    roles = OPERATOR
    kid: Identifier


class SigningKeyRevoked(Event, wire="directory.signing_key_revoked.v1"):
    """A signing key was revoked: what is recorded after this, it has not signed."""

    kid: Identifier


class DestroyCaseKey(Command, wire="directory.destroy_case_key.v1"):
    """Erase what the records of a case say of people, for ever: destroy the key they lie under.

    `reason` stays in the log for all to read, so it must name nobody.
    """

    roles = OPERATOR
    case_number: CaseNumber
    reason: Words


class CaseKeyDestroyed(Event, wire="directory.case_key_destroyed.v1"):
    """The key of a case was given up: from here on nothing may show what lay under it."""

    case_number: CaseNumber
    case_key: Identifier
    reason: Words


class DestroyReportKey(Command, wire="directory.destroy_report_key.v1"):
    """Erase what a bank's report says of people, for ever: it belongs to no case yet.

    Its key, and its decline's, is its own. `report` is its id; `reason` as of a case.
    """

    roles = OPERATOR
    report: Identifier
    reason: Words


class ReportKeyDestroyed(Event, wire="directory.report_key_destroyed.v1"):
    """The key of a bank's report was given up: from here on nothing may show what lay under it."""

    report: Identifier
    case_key: Identifier
    reason: Words


class DestroyCompanyKey(Command, wire="directory.destroy_company_key.v1"):
    """Erase what a company's file says of people, for ever.

    What came in while a question of a case was open goes with that case. `company` is the file's
    id; `reason` as of a case.
    """

    roles = OPERATOR
    company: Identifier
    reason: Words


class CompanyKeyDestroyed(Event, wire="directory.company_key_destroyed.v1"):
    """The key of a company's file was given up: from here on nothing may show what lay under it."""

    company: Identifier
    case_key: Identifier
    reason: Words


KeyDestroyed = CaseKeyDestroyed | ReportKeyDestroyed | CompanyKeyDestroyed
KEYS_DESTROYED = (CaseKeyDestroyed.wire, ReportKeyDestroyed.wire, CompanyKeyDestroyed.wire)
"""The events that give up the key `case_key`."""


class ActivatePolicy(Command, wire="directory.activate_policy.v1"):
    """Judge by a version of a policy pack whatever is ordered from a moment on that is to come.

    What was ordered before is judged as it was. `reason` stays in the log for all to read, so it
    must name nobody.
    """

    roles = SETS_POLICY
    pack: Identifier
    version: Identifier
    in_force_from: Moment
    reason: Words


class PolicyActivated(Event, wire="directory.policy_activated.v1"):
    """A version of a policy pack was put in force from a moment on."""

    pack: Identifier
    version: Identifier
    in_force_from: Moment
    reason: Words
