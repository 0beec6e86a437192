"""National messages as XML: written and read back the same, and nothing in it is expanded."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.message import Wire
from contracts.national import NotNational, from_xml, to_xml
from contracts.national.markup import DEEPEST, LARGEST

HEAD = {"TxCode": "100306", "TransSerialNumber": "1"}
SAID = st.text("止付 <&>\"'A1", max_size=12).map(str.strip)
LINES = st.lists(st.dictionaries(st.sampled_from(["CashMark", "Remark"]), SAID, min_size=1))
BODIES = st.fixed_dictionaries({"Remark": SAID}, optional={"Transactions": LINES.filter(bool)})


@settings(max_examples=40)
@given(BODIES)
def test_any_message_comes_back_as_it_was(body: Wire) -> None:
    assert from_xml(to_xml(HEAD, body).encode()) == (HEAD, body)


def test_items_are_called_as_those_of_a_list_that_public_messages_show() -> None:
    body = {"AccountList": [{"Currency": "CNY"}], "Transactions": [{"CashMark": "01"}]}
    made = to_xml(HEAD, body)
    assert "<AccountList><Account><Currency>CNY</Currency></Account></AccountList>" in made
    assert "<Transactions><Transaction><CashMark>01</CashMark></Transaction>" in made


def test_what_says_whom_it_goes_to_is_sent_and_else_delivered() -> None:
    assert "<Request><Head>" in to_xml({**HEAD, "To": "ICBC"}, {"Remark": "x"})
    assert "<Response><Head>" in to_xml({**HEAD, "MessageFrom": "mps"}, {"Remark": "x"})


def test_a_message_as_banks_have_published_it_is_read() -> None:
    head, body = from_xml(
        b"<Response><Head><TxCode>100303</TxCode></Head><Body>\n <CaseType> 01 </CaseType>"
        b"<Attachments><Attachment><Filename>1</Filename><Content/></Attachment></Attachments>"
        b"</Body></Response>"
    )
    assert head == {"TxCode": "100303"}
    assert body == {"CaseType": "01", "Attachments": [{"Filename": "1", "Content": ""}]}


ENTITIES = b"""<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><Request>&a;</Request>"""
DEEP = b"<a>" * (DEEPEST + 1)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"", "cannot be read as XML: no element found"),
        (b"<Request>", "cannot be read as XML"),
        (b"<Request>&a;</Request>", "undefined entity"),
        (b"<?xml version='1.0' encoding='x'?><Request/>", "unknown encoding"),
        (ENTITIES, "declares a document type"),
        (DEEP, "nested more than 12 deep"),
        (b"<Order/>", "its first element is Order, not Request or Response"),
        (b"<Request><Head/><Body/></Request>", "Request has no Head with fields in it"),
        (b"<Request><Head><T>1</T></Head></Request>", "Request has no Body"),
        (b"<Request><Head><T>1</T><T>2</T></Head><Body><R>1</R></Body></Request>", "T is there"),
        (b" " * (LARGEST + 1), "more than 16777216 bytes"),
    ],
)
def test_what_is_no_message_is_refused_with_what_is_wrong(text: bytes, words: str) -> None:
    with pytest.raises(NotNational, match=words):
        from_xml(text)
