"""What is about a person is declared so, wherever orders speak of it, and no screen shows it."""

from contracts.controls import ControlOrdered
from contracts.examples import examples
from contracts.fields import Text
from contracts.message import Message, Records, registry
from contracts.stop_payment import KIND, Application
from contracts.types import (
    AccountNumber,
    CreditCode,
    PhoneNumber,
    ResidentId,
    Words,
)
from services.gateway.readmodels.masks import masked

ABOUT_PEOPLE = tuple(
    kind.__metadata__[0]  # type: ignore[attr-defined]  # what Annotated keeps
    for kind in (AccountNumber, CreditCode, PhoneNumber, ResidentId, Words)
)
NAMES = {
    *("account_name", "victim_name", "officer1_name", "officer2_name", "operator_name"),
    *("approver_name", "payee_name", "objector_name", "holder_name", "appellant_name"),
    *("merchant_name", "reached_by"),
}
SHOWN = {
    *("bank_name", "legal_document_number", "legal_basis"),
    *("feedback_organ", "earlier_authority", "filing_organ", "ordering_unit", "source"),
}
"""Names that are not of people: a bank's, an organ's, and a document's number."""
OF_COMPANY = {"holder_name", "holder_credit_code"}
"""What a registry publishes of a company, and an order about the company as such repeats."""
CODES = {"warnings", "flags", "banks"}
"""Lists that hold nothing but codes."""
MESSAGES = {wire: kind for wire, kind in registry.items() if wire.startswith(KIND)}


def personal_by_type(kind: type[Message]) -> set[str]:
    """Return the fields of a message that are about a person, by what they hold."""
    return {
        name
        for name, field in kind.schema.fields.items()
        if (isinstance(field, (*ABOUT_PEOPLE, Records)) and name not in CODES) or name in NAMES
    }


def test_every_field_that_is_about_a_person_is_declared_personal() -> None:
    undeclared = {
        f"{wire}.{name}"
        for wire, kind in MESSAGES.items()
        for name in personal_by_type(kind) - kind.personal
    }
    assert undeclared == set()


def test_every_name_is_either_a_persons_or_known_not_to_be() -> None:
    named = ("account_name", "officer1_name", "legal_document_number")
    name_of = {type(Application.schema.fields[name]) for name in named}
    names = {
        name
        for kind in MESSAGES.values()
        for name, field in kind.schema.fields.items()
        if type(field) in name_of
    }
    assert names == NAMES | SHOWN


def test_masks_show_nothing_personal_whole() -> None:
    for wire, kind in MESSAGES.items():
        said = examples()[wire]
        shown = masked(wire, said)
        assert shown.keys() == said.keys()
        whole = {name for name in kind.personal & said.keys() if shown[name] == said[name]}
        assert whole == (OF_COMPANY if wire == ControlOrdered.wire else set())
        assert all(isinstance(shown[name], str) for name in kind.personal & said.keys())
        assert {n: v for n, v in shown.items() if n not in kind.personal} == {
            n: v for n, v in said.items() if n not in kind.personal
        }


def test_free_text_shows_its_length_only() -> None:
    shown = masked("stop_payment.withdrawn.v1", {"reason": "经核实为正常交易"})
    assert shown == {"reason": "**** (8)"}


def test_all_kinds_that_are_looked_for_are_texts() -> None:
    assert all(issubclass(kind, Text) for kind in ABOUT_PEOPLE)
