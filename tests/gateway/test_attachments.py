"""Attachments over HTTP: uploaded as a form, handed in by their hash, given back to be kept."""

from __future__ import annotations

import hashlib
import io
from typing import TYPE_CHECKING, Any

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from contracts import task_attachments as ta
from contracts import task_work as tw
from contracts.directory import DestroyCaseKey
from services.gateway.attachments import disposition
from shared.content import content_of
from shared.settings import Settings
from tests.gateway.test_tasks import issued, offices

if TYPE_CHECKING:
    from tests.gateway.conftest import Gateway, Reply

__all__ = ["offices"]
PDF = b"%PDF-1.7 a scan"
NAME = "签到 表(1).pdf"
HASH = hashlib.sha256(PDF).hexdigest()


def upload(  # noqa: PLR0913  what a form says of a file
    gateway: Gateway,
    task: str,
    *,
    content: bytes = PDF,
    name: str = NAME,
    declared: str = "application/pdf",
    key: str = "EDU",
    **said: str,
) -> Reply:
    """Upload a file to a task."""
    file = FileStorage(io.BytesIO(content), name, content_type=declared)
    boundary, form = encode_multipart({"file": file})
    sent = {"data": form, "content_type": f"multipart/form-data; boundary={boundary}"}
    headers = {"headers": {"Idempotency-Key": said["once"]}} if said else {}
    return gateway.post(f"{task}/attachments", key, **sent, **headers)


def handed_in(gateway: Gateway, task: str, *hashes: str) -> Reply:
    """Hand in what was done, with files."""
    figures = [{"figure": "pledges", "value": 120}]
    said = {"report": "已完成", "figures": figures, "attachments": list(hashes)}
    answer = gateway.post(f"{task}/submission", "EDU", json=said)
    gateway.house.settle()
    return answer


def address(gateway: Gateway) -> str:
    """Return where in the store the file lies that was uploaded last."""
    events = gateway.house.edge.reader.events(limit=1000)
    return str([each.data["kept"] for each in events if each.type == ta.Attached.wire][-1])


def test_a_file_is_uploaded_handed_in_and_given_back_as_a_download(offices: Gateway) -> None:
    task = issued(offices)
    made = upload(offices, task, once="one")
    assert made.status_code == 201, made.json
    assert made.json["attachment"] == {
        "name": NAME,
        "media_type": "application/pdf",
        "size": len(PDF),
        "sha256": HASH,
    }
    assert upload(offices, task, once="one").json["outcome"] == "repeated"
    assert upload(offices, task, content=PDF + b"2", once="one").status_code == 409
    answer = handed_in(offices, task, HASH)
    assert answer.status_code == 201, answer.json
    there = f"{task}/attachments/{address(offices)}"
    read = offices.get(f"{there}?purpose=supervision", "centre")
    assert read.status_code == 200
    assert read.data == PDF
    headers = read.headers
    assert headers["Content-Type"] == "application/octet-stream"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"].startswith("sandbox;")
    assert headers["Cache-Control"] == "no-store"
    assert headers["Content-Disposition"] == (
        'attachment; filename="1_.pdf"; '
        "filename*=UTF-8''%E7%AD%BE%E5%88%B0%20%E8%A1%A8%281%29.pdf"
    )
    looks = [e for e in offices.house.edge.reader.events(limit=1000) if "revealed" in e.type]
    assert [each.actor.agency for each in looks] == ["CENTRE"]
    assert offices.get(there, "centre").status_code == 400
    for key in ("DATA", "station"):
        assert offices.get(f"{there}?purpose=supervision", key).status_code == 404
    assert offices.get(f"{task}/attachments/{HASH}?purpose=supervision", "EDU").status_code == 404


def test_a_name_in_any_script_cannot_break_out_of_its_header() -> None:
    assert disposition("表.pdf") == ("attachment; filename=\"pdf\"; filename*=UTF-8''%E8%A1%A8.pdf")
    assert disposition('a";\r\nX: y.pdf') == (
        "attachment; filename=\"a_X_y.pdf\"; filename*=UTF-8''a%22%3B%0D%0AX%3A%20y.pdf"
    )


@pytest.mark.parametrize(
    ("form", "status", "code"),
    [
        ({"content": b""}, 422, "attachment_empty"),
        ({"content": PDF + bytes(8 * 2**20)}, 422, "attachment_too_large"),
        ({"name": "x.exe"}, 422, "attachment_type"),
        ({"declared": "text/html"}, 422, "attachment_mislabelled"),
        ({"content": b"<html>"}, 422, "attachment_mislabelled"),
        ({"name": "../../x.pdf"}, 422, "file_name"),
        ({"name": "/x.pdf"}, 422, "file_name"),
        ({"name": "..\\x.pdf"}, 422, "file_name"),
        ({"name": "长" * 130 + ".pdf"}, 422, "too_long"),
    ],
)
def test_what_cannot_be_attached_is_named_by_its_code(
    offices: Gateway, form: dict[str, Any], status: int, code: str
) -> None:
    answer = upload(offices, issued(offices), **form)
    assert answer.status_code == status, answer.json
    assert [each["code"] for each in answer.json["errors"]] == [code]


def test_what_is_larger_than_any_file_is_cut_off(offices: Gateway) -> None:
    task = issued(offices)
    answer = upload(offices, task, content=PDF + bytes(ta.LARGEST + 2**17))
    assert answer.status_code == 413
    assert answer.json["type"].endswith("/too-large")


def test_a_form_has_one_file_and_a_key(offices: Gateway) -> None:
    task = issued(offices)
    none = offices.post(f"{task}/attachments", "EDU", data={"file": "text"})
    assert none.status_code == 415
    two = {"file": [(io.BytesIO(PDF), "a.pdf"), (io.BytesIO(PDF), "b.pdf")]}
    answer = offices.post(f"{task}/attachments", "EDU", data=two)
    assert [each["code"] for each in answer.json["errors"]] == ["file_missing"]
    other = {"another": (io.BytesIO(PDF), "a.pdf")}
    answer = offices.post(f"{task}/attachments", "EDU", data=other)
    assert [each["code"] for each in answer.json["errors"]] == ["file_missing"]
    answer = upload(offices, task, once="")
    assert answer.json["type"].endswith("/idempotency-key-required")


def test_a_file_that_is_missing_or_changed_is_not_given_out(offices: Gateway) -> None:
    task = issued(offices)
    upload(offices, task)
    handed_in(offices, task, HASH)
    kept = address(offices)
    place = content_of(offices.house.engine, Settings()).folder / kept[:2] / kept
    there = f"{task}/attachments/{kept}?purpose=supervision"
    whole = place.read_bytes()
    place.chmod(0o600)
    place.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    changed = offices.get(there, "centre")
    assert (changed.status_code, changed.json["type"].rpartition("/")[2]) == (
        503,
        "attachment-missing",
    )
    place.unlink()
    assert offices.get(there, "centre").json["type"].endswith("/attachment-missing")


def test_files_of_an_erased_case_are_said_to_be_erased(offices: Gateway) -> None:
    case = "A3305000000002026111001"
    task = issued(offices, case_number=case)
    upload(offices, task)
    handed_in(offices, task, HASH)
    offices.house.install([DestroyCaseKey(case_number=case, reason="期满")])
    offices.house.at = offices.house.at.replace(hour=5)
    there = f"{task}/attachments/{address(offices)}?purpose=supervision"
    answer = offices.get(there, "centre")
    assert (answer.status_code, answer.json["type"].rpartition("/")[2]) == (
        410,
        "attachment-erased",
    )
    assert tw.Submitted.wire in {e.type for e in offices.house.edge.reader.events(limit=1000)}


def test_the_events_tell_where_a_file_lies_also_to_whoever_sees_them_masked(
    offices: Gateway,
) -> None:
    task = issued(offices)
    upload(offices, task)
    handed_in(offices, task, HASH)
    events = offices.get(f"{task}/events", "centre").json["events"]
    [data] = [e["data"] for e in events if e["envelope"]["type"] == tw.Submitted.wire]
    assert data["kept"] == [address(offices)]
    assert data["attachments"] == "**** (1)"
    assert NAME not in str(events)
    assert HASH not in str(events)
