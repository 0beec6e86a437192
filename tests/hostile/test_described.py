"""What the API's description promises holds whatever is sent: generated requests, good and bad."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
import schemathesis
from schemathesis.checks import negative_data_rejection, positive_data_acceptance
from schemathesis.config import SchemathesisConfig

import contracts
from contracts.directory import ROLES
from services.gateway.api.asked import LARGEST_NUMBER
from tests.hostile.conftest import FORMS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.hostile.door import Door

Case = Any
"""A generated request."""

SECONDS = 20.0
DESCRIPTION = Path(contracts.__file__).with_name("openapi.yaml")
CHECKS = {
    # a schema cannot say what a check digit is, nor what has happened to an order meanwhile
    "positive_data_acceptance": {"expected-statuses": ["2xx", 304, 404, 409, 412, 422]},
    "negative_data_rejection": {"expected-statuses": [400, 401, 404, 405, 415, 422, 428]},
    "missing_required_header": {"expected-statuses": [400, 401, 428]},
}
FORGED = "tk_test_centre-officer_" + "0" * 64


@pytest.fixture(scope="module", params=FORMS[:1])
def form(request: pytest.FixtureRequest) -> str:
    """Return the form that is asked.

    It is a parameter because only then has each generated test a name of its own: of tests that
    share one, pytest-xdist would run none.
    """
    return str(request.param)


def described(generation: Mapping[str, object], phases: Mapping[str, object]) -> Any:  # noqa: ANN401
    """Return the checked-in description as a source of requests, the same in every run."""
    told = {"seed": 20261120, "phases": phases, "checks": CHECKS}
    config = SchemathesisConfig.from_dict(
        {**told, "generation": {"deterministic": True, **generation}}
    )
    return schemathesis.openapi.from_path(DESCRIPTION, config=config)


@schemathesis.serializer("application/jose")
def as_it_is(_context: object, token: object) -> bytes:
    """Send a token as the body, whatever was generated for one."""
    return token if isinstance(token, bytes) else str(token).encode()


everything = described({"max-examples": 10}, {})
proper = described(
    {"max-examples": 2, "mode": "positive"}, {"enabled": False, "fuzzing": {"enabled": True}}
)


def roles_for(case: Case) -> list[str] | None:
    """Return the roles that an operation is for, None if for everybody."""
    found: list[str] | None = case.operation.definition.raw.get("x-roles")
    return found


def lead(case: Case, door: Door) -> None:
    """Lead a request to what is there: to one of the door's orders, to a position of its log."""
    order, position = case.path_parameters.get("order_id"), case.query.get("position")
    if isinstance(order, str) and re.fullmatch(r"[0-9a-f-]{36}", order):
        among = [*door.orders, order]
        case.path_parameters["order_id"] = among[UUID(order).int % len(among)]
    if str(position).isdecimal() and int(str(position)) <= LARGEST_NUMBER:
        case.query["position"] = min(int(str(position)), door.head)
    if case.meta.generation.mode.is_positive:
        case.query.pop("after", None)  # cursors are ours to make, not to make up
        if "as_of" in case.query:  # most instants that there are lie in the future
            case.query["as_of"] = door.head
            case.query.pop("purpose", None)  # nobody reads the past in clear


def unfit(case: Case) -> Iterator[Any]:
    """Yield the checks that ask of a request what its description cannot tell them."""
    if case.media_type == "text/csv":
        yield positive_data_acceptance
    said = case.body.values() if isinstance(case.body, dict) else ()
    if any(isinstance(each, str) and (each != each.strip() or not each) for each in said):
        yield negative_data_rejection  # blanks around text are dropped; only blanks are nothing
    elif any(each in ({}, []) for each in case.query.values()):
        yield negative_data_rejection  # what is empty in a query is not sent at all


@everything.parametrize()  # type: ignore[untyped-decorator]
def test_every_answer_is_as_described(case: Case, door: Door) -> None:
    lead(case, door)
    key = door.keys[(roles_for(case) or ["auditor"])[0]]
    headers = {"Authorization": f"Bearer {key}", "Accept-Language": "en"}
    answer = case.call(base_url=door.url, headers=headers, timeout=SECONDS)
    case.validate_response(answer, excluded_checks=[*unfit(case)])


@proper.parametrize()  # type: ignore[untyped-decorator]
def test_nothing_proper_is_done_for_the_wrong_caller(case: Case, door: Door) -> None:
    lead(case, door)
    roles = roles_for(case)
    if roles is None:
        return
    size = _head(door)
    keys = {"": 401, FORGED: 401, door.keys["operator"][:-1]: 401}
    keys |= {door.keys[role]: 403 for role in ROLES if role not in roles}
    for key, status in keys.items():
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        answer = case.call(base_url=door.url, headers=headers, timeout=SECONDS)
        assert answer.status_code == status, (key[:20], answer.text)
        case.validate_response(answer, excluded_checks=[positive_data_acceptance])
    assert _head(door) == size, "nothing was written"


def _head(door: Door) -> object:
    return door.ask("GET", "/v1/orders?sort=newest", door.keys["auditor"]).json()
