"""The demo's directory knows every bank that a card may lead to."""

import tomllib

import pytest

from contracts.codes import issuers
from contracts.directory import RegisterAgency, RegisterPerson
from services.cli.demonstration import CENTRE, SHIPPED
from services.cli.installation import read

FILE = SHIPPED / "directory.toml"


def test_it_has_every_bank_of_the_issuer_table_under_its_name() -> None:
    tables = tomllib.loads(FILE.read_text("utf-8"))
    banks = {row["agency"]: row["name"] for row in tables["agency"] if row["kind"] == "bank"}
    assert banks == {row.bank_code: row.bank_name for row in issuers()}


def test_everyone_in_it_belongs_to_an_agency_in_it() -> None:
    commands = read(FILE)
    agencies = {c.data["agency"] for c in commands if c.type == RegisterAgency.wire}
    people = [c for c in commands if c.type == RegisterPerson.wire]
    assert CENTRE in agencies
    assert {person.data["agency"] for person in people} <= agencies


@pytest.mark.parametrize("role", ["officer", "supervisor", "auditor", "operator", "agency_clerk"])
def test_somebody_in_it_has_each_role_that_pages_are_for(role: str) -> None:
    roles = {command.data.get("person_roles") for command in read(FILE)}
    assert role in roles
