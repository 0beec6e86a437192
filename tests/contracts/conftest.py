"""What the tests of the contracts look at: every message, its example, its schema."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

import contracts
from contracts.examples import examples
from contracts.message import registry

Validator = Callable[[str], Draft202012Validator]

WIRES = sorted(examples())


@pytest.fixture(scope="session")
def folder() -> Path:
    """Return the folder of the contracts."""
    return Path(contracts.__file__).parent


@pytest.fixture(scope="session")
def validator(folder: Path) -> Validator:
    """Return how to validate against a checked-in schema, formats included."""

    def of(name: str) -> Draft202012Validator:
        schema = json.loads((folder / "schemas" / f"{name}.json").read_text("utf-8"))
        return Draft202012Validator(schema, format_checker=FormatChecker())

    return of


@pytest.fixture(params=WIRES)
def wire(request: pytest.FixtureRequest) -> str:
    """Return each wire name in turn."""
    return str(request.param)


@pytest.fixture
def example(wire: str) -> dict[str, Any]:
    """Return a copy of the example of `wire`."""
    return dict(examples()[wire])


@pytest.fixture
def kind(wire: str) -> Any:  # noqa: ANN401  a message class of any shape
    """Return the record behind `wire`."""
    return registry[wire]
