"""Examples of what is entered in the directory: agencies, people, keys, policy packs."""

from collections.abc import Mapping
from typing import Any

from contracts.measure_examples import BANK

_AGENCY = {"agency": BANK, "name": "中国工商银行", "name_en": "ICBC", "kind": "bank"}
_PERSON = {"login": "fei.tao", "name": "费涛", "agency": BANK, "person_roles": "agency_clerk"}
_KEY = {"key_id": "icbc-1", "agency": BANK, "key_roles": "agency_system", "live": False}
_SIGNING_KEY = {
    "kid": "icbc-2026",
    "agency": BANK,
    "public_key": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
    "valid_from": "2026-11-20T00:00:00Z",
    "valid_until": "2027-11-20T00:00:00Z",
}
"""The public key of RFC 8037, appendix A, whose private half everybody knows."""
_ACTIVATION = {
    "pack": "BEST-2025",
    "version": "2026-11",
    "in_force_from": "2027-01-01T00:00:00Z",
    "reason": "按新标准执行",
}

DIRECTORY: Mapping[str, dict[str, Any]] = {
    "directory.register_agency.v1": _AGENCY,
    "directory.agency_registered.v1": _AGENCY,
    "directory.activate_policy.v1": _ACTIVATION,
    "directory.policy_activated.v1": _ACTIVATION,
    "directory.register_person.v1": _PERSON,
    "directory.person_registered.v1": _PERSON,
    "directory.record_password.v1": {"login": "fei.tao"},
    "directory.password_set.v1": {"login": "fei.tao"},
    "directory.issue_key.v1": _KEY,
    "directory.key_issued.v1": _KEY,
    "directory.revoke_key.v1": {"key_id": "icbc-1"},
    "directory.key_revoked.v1": {"key_id": "icbc-1"},
    "directory.register_signing_key.v1": _SIGNING_KEY,
    "directory.signing_key_registered.v1": _SIGNING_KEY,
    "directory.revoke_signing_key.v1": {"kid": "icbc-2026"},
    "directory.signing_key_revoked.v1": {"kid": "icbc-2026"},
}
