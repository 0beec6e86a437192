"""`tocsin national`: a file of national messages becomes ours, and ours becomes such a file."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from click.testing import Result

from contracts.examples import examples

if TYPE_CHECKING:
    from pathlib import Path

Run = Callable[..., Result]
BESIDE = {
    "sender": "mps",
    "serial": "mps-1",
    "applied_at": "2026-11-20T11:00:00Z",
    "organ": "HZAFC",
    "organ_name": "湖州市反诈中心",
}


def test_ours_are_written_and_read_back(run: Run, tmp_path: Path) -> None:
    data = examples()["stop_payment.order.v1"]
    ours, theirs = tmp_path / "ours.json", tmp_path / "theirs.json"
    ours.write_text(json.dumps({"code": "100101", "data": data, "beside": BESIDE}), "utf-8")
    written = run("national", "write", str(ours))
    assert written.exit_code == 0, written.output
    assert "100101 lost: victim_id_number, victim_phone" in written.stderr
    theirs.write_text(written.stdout, "utf-8")
    back = run("national", "read", str(theirs))
    [found] = json.loads(back.stdout)
    assert (found["code"], found["type"]) == ("100101", "stop_payment.order.v1")
    assert found["beside"] == BESIDE
    assert found["data"].items() <= data.items()


def test_what_is_missing_is_told(run: Run, tmp_path: Path) -> None:
    ours = tmp_path / "ours.json"
    said = [{"code": "100102", "data": {"code": "0000"}}]
    ours.write_text(json.dumps(said), "utf-8")
    written = run("national", "write", str(ours))
    assert "100102 missing: TransSerialNumber, ApplicationID" in written.stderr


@pytest.mark.parametrize(
    ("verb", "said", "words"),
    [
        ("read", '{"Head": {"TxCode": "100501"}, "Body": {}}', "/Head/TxCode"),
        ("read", '{"Head": {"TxCode": "100102"}, "Body": {}}', "/Body/Result"),
        ("read", '[{"Head": {}}]', "Message 1 of"),
        ("read", "[1]", "is no object"),
        ("read", "Head", "cannot be read as JSON"),
        ("read", "<Head>", "is no national message: it cannot be read as XML"),
        ("write", '[{"code": "100102", "data": {"code": "00"}}]', "/code"),
        ("write", '{"code": "100102", "data": {"code": "00"}}', "/code"),
        ("write", '{"code": "100102"}', "must be objects"),
    ],
)
def test_a_defective_file_is_refused_with_what_is_wrong_and_where(
    run: Run, tmp_path: Path, verb: str, said: str, words: str
) -> None:
    file = tmp_path / "said.json"
    file.write_text(said, "utf-8")
    refused = run("national", verb, str(file))
    assert refused.exit_code == 1
    assert words in refused.output


def test_one_message_is_written_as_xml_and_read_back(run: Run, tmp_path: Path) -> None:
    data = examples()["stop_payment.order.v1"]
    ours, theirs = tmp_path / "ours.json", tmp_path / "theirs.xml"
    said = {"code": "100101", "data": data, "beside": BESIDE | {"receiver": "ICBC"}}
    ours.write_text(json.dumps(said), "utf-8")
    written = run("national", "write", "--xml", str(ours))
    assert "<Request><Head><TxCode>100101</TxCode>" in written.stdout
    theirs.write_text(written.stdout, "utf-8")
    [found] = json.loads(run("national", "read", str(theirs)).stdout)
    assert found["data"].items() <= data.items()
    ours.write_text(json.dumps([said, said]), "utf-8")
    refused = run("national", "write", "--xml", str(ours))
    assert (refused.exit_code, "holds 2 messages" in refused.output) == (1, True)
