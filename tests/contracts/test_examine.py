"""Whatever comes in, every defect has a known code and a true pointer, and nothing else happens."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import contracts.generate  # noqa: F401  it knows every message
from contracts.examples import examples
from contracts.message import Message, registry
from contracts.problems import Defect, Refused, catalogue, error
from contracts.stop_payment import Attachment, Order

Wire = dict[str, Any]
NOTHING = object()
ODD = st.sampled_from(
    ["", " ", "\0", "\ud800", "0", "-1", "1e3", "9" * 5000, "2026-11-20T09:00:00", "_schema", "…"]
)
TEXT = st.one_of(ODD, st.text(max_size=40))
NUMBERS = st.one_of(st.integers(), st.floats())
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBERS, TEXT),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=8,
)
WIRES = st.sampled_from(sorted(examples()))


def place(document: Any, pointer: str) -> object:  # noqa: ANN401  any JSON
    """Return what a JSON pointer leads to, NOTHING if it leads nowhere."""
    for step in pointer.split("/")[1:]:
        key = step.replace("~1", "/").replace("~0", "~")
        if isinstance(document, list) and key.isdecimal() and int(key) < len(document):
            document = document[int(key)]
        elif isinstance(document, dict) and key in document:
            document = document[key]
        else:
            return NOTHING
    return document


LACKING = ("required", "bank_required", "institution_required", "original_required")
"""Defects that point to a field that is not there."""


def assert_true(defect: Defect, wire: object) -> None:
    """Assert that a defect has a known code, a full text and a pointer that leads somewhere."""
    words = catalogue()["defect"][defect.code]
    assert bool(defect.hint) == any("{hint}" in text for text in words.values())
    assert error(defect, "zh-CN")["detail"]
    assert defect.pointer == "" or defect.pointer.startswith("/")
    parent = place(wire, defect.pointer.rpartition("/")[0])
    assert place(wire, defect.pointer) is not NOTHING or (
        defect.code in LACKING and isinstance(parent, dict)
    )


@given(WIRES, JSON)
def test_any_json_at_all_is_examined_without_an_error(wire: str, document: object) -> None:
    for defect in registry[wire].examine(document)[1]:
        assert_true(defect, document)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.data(), WIRES)
def test_any_json_in_any_field_is_a_defect_with_its_place_or_no_defect(
    data: st.DataObject, wire: str
) -> None:
    kind = registry[wire]
    names = st.sampled_from([*kind.schema.fields, "strange/~name"])
    document = examples()[wire] | data.draw(st.dictionaries(names, JSON, max_size=3))
    values, defects = kind.examine(document)
    for defect in defects:
        assert_true(defect, document)
    if not defects:
        message = kind(**values)
        assert kind.load(message.dump()) == message


@given(st.lists(JSON, max_size=3), JSON)
def test_a_defect_in_an_attachment_has_its_place_in_the_list(rest: list[Any], odd: object) -> None:
    document = examples()["stop_payment.order.v1"] | {"attachments": [*rest, odd]}
    for defect in Order.examine(document)[1]:
        assert defect.pointer.startswith("/attachments/")
        assert_true(defect, document)


@pytest.mark.parametrize(
    ("attachments", "expected"),
    [
        (None, [("required", "/attachments")]),
        ("x", [("not_a_list", "/attachments")]),
        ({}, [("not_a_list", "/attachments")]),
        ([None, 5], [("not_an_object", "/attachments/0"), ("not_an_object", "/attachments/1")]),
        (
            [{"name": "x", "sha256": "ff", "a/b": 1}],
            [("sha256_format", "/attachments/0/sha256"), ("unknown_field", "/attachments/0/a~1b")],
        ),
    ],
)
def test_pointers_reach_into_attachments(
    attachments: object, expected: list[tuple[str, str]]
) -> None:
    document = examples()["stop_payment.order.v1"] | {"attachments": attachments}
    found = sorted((defect.code, defect.pointer) for defect in Order.examine(document)[1])
    assert found == expected


def test_attachments_become_records() -> None:
    order = Order.load(examples()["stop_payment.order.v1"])
    assert [type(attachment) for attachment in order.attachments] == [Attachment]


@pytest.mark.parametrize("document", [None, [], "x", 5, 0.5, True])
def test_what_is_no_object_is_called_so(document: object) -> None:
    found = {(defect.code, defect.pointer) for defect in Order.examine(document)[1]}
    assert found == {("not_an_object", "")}


def test_an_unknown_field_may_bear_any_name() -> None:
    document = examples()["stop_payment.order.v1"] | {"_schema": 1, "": 2, "a/b~c": 3}
    found = {(defect.code, defect.pointer) for defect in Order.examine(document)[1]}
    assert found == {("unknown_field", p) for p in ("/_schema", "/", "/a~1b~0c")}


def test_all_defects_are_named_at_once() -> None:
    with pytest.raises(Refused) as refusal:
        Order.load({})
    required = {name for name, field in Order.schema.fields.items() if field.required}
    pointers = {defect.pointer for defect in refusal.value.problem.defects}
    assert {f"/{name}" for name in required} <= pointers
    assert refusal.value.problem.codes == ["required"]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"officer2_id": "331000"}, [("officers_not_distinct", "/officer2_id")]),
        ({"officer2_id": None}, [("required", "/officer2_id")]),
        ({"legal_document_number": None}, [("required", "/legal_document_number")]),
        ({"legal_document_number": "\0"}, [("control_character", "/legal_document_number")]),
        (
            {"application_type": "02", "legal_document_number": None},
            [("original_required", "/original_application_id")],
        ),
        ({"application_type": "02", "original_application_id": "A01-0"}, []),
        ({"application_type": "99", "legal_document_number": None}, ["choice_unknown"]),
        ({"account_type": "corporate", "bank_code": None}, [("bank_required", "/bank_code")]),
        ({"account_type": "corporate", "bank_code": None, "bank_name": "中国工商银行"}, []),
        ({"account_type": "family", "account_number": "12345678901234567"}, ["choice_unknown"]),
        ({"amount": "1.001", "currency": "XXQ"}, [("currency_unknown", "/currency")]),
        ({"amount": "1e3", "currency": "JPY"}, [("amount_format", "/amount")]),
    ],
)
def test_a_malformed_field_silences_only_the_checks_that_depend_on_it(
    changes: Wire, expected: list[Any]
) -> None:
    _, defects = Order.examine(examples()["stop_payment.order.v1"] | changes)
    found = [(d.code, d.pointer) for d in defects]
    assert found == expected or [code for code, _ in found] == expected


@pytest.mark.parametrize("blank", [None, "", "   "])
def test_blanks_are_the_same_as_nothing(blank: str | None) -> None:
    values, defects = Order.examine(examples()["stop_payment.order.v1"] | {"remark": blank})
    assert (values["remark"], defects) == (None, ())


@pytest.mark.parametrize("name", ["application_type", "case_type"])
def test_a_field_with_a_default_is_left_out_or_filled_but_not_blank(name: str) -> None:
    example = examples()["stop_payment.order.v1"]
    without = {key: value for key, value in example.items() if key != name}
    assert Order.load(without).dump() == example
    _, defects = Order.examine(example | {name: None})
    assert [(d.code, d.pointer) for d in defects] == [("required", f"/{name}")]


def test_every_message_type_knows_its_wire_name() -> None:
    assert {wire: kind.wire for wire, kind in registry.items()} == {w: w for w in registry}
    assert all(issubclass(kind, Message) for kind in registry.values())
