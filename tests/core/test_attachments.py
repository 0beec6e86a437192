"""Attachments in the core: uploaded, handed in, refused for what they are; kept sealed."""

from __future__ import annotations

import base64
import errno
import hashlib
import io
import os
import zipfile
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from sqlalchemy import select

from contracts import directory as d
from contracts import liaison_tasks as lt
from contracts import task_attachments as ta
from contracts import task_work as tw
from shared.content import content_of, unseal
from shared.log.tables import log_event
from shared.settings import Settings
from tests.core.test_tasks import issued, liaison, offices

if TYPE_CHECKING:
    from tests.core.conftest import Core

__all__ = ["offices"]
pytestmark = pytest.mark.parametrize("url", ["sqlite"], indirect=True)
PDF = b"%PDF-1.7 a scan"
JPEG = b"\xff\xd8\xff\xe0 a photograph"


def attach(name: str, content: bytes, **said: Any) -> ta.Attach:  # noqa: ANN401  as in JSON
    """Return the command that uploads a file."""
    return ta.Attach(name=name, content=base64.b64encode(content).decode(), **said)


def digest(content: bytes) -> str:
    """Return the SHA-256 of a file, as people compare it."""
    return hashlib.sha256(content).hexdigest()


def submit(*files: bytes) -> tw.Submit:
    """Return the command that hands in what was done, with files."""
    figures = [{"figure": "pledges", "value": 120}]
    said = {"report": "已完成", "figures": figures, "attachments": [digest(f) for f in files]}
    return tw.Submit.load(said)


def office_document(*names: str) -> bytes:
    """Return a ZIP with entries of these names."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        for name in names:
            made.writestr(name, "<x/>")
    return file.getvalue()


def refused(core: Core, command: Any, task: UUID, office: str = "EDU") -> list[tuple[str, str]]:  # noqa: ANN401  any command
    """Return what is wrong with a command, and where."""
    problem = core.refuse(command, liaison(office), task)
    return [(each.code, each.pointer) for each in problem.defects] or [(problem.slug, "")]


def test_what_is_handed_in_is_in_the_log_by_its_hash_and_in_the_store_sealed(offices: Core) -> None:
    task = issued(offices)
    offices.take(attach("名单.pdf", PDF, media_type="application/pdf"), liaison("EDU"), task)
    offices.take(attach("照片.JPG", JPEG), liaison("EDU"), task)
    offices.take(submit(JPEG, PDF), liaison("EDU"), task)
    [submitted] = offices.log(tw.Submitted)
    said = offices.said(submitted)
    assert said["attachments"] == [
        {"name": "照片.JPG", "media_type": "image/jpeg", "size": len(JPEG), "sha256": digest(JPEG)},
        {"name": "名单.pdf", "media_type": "application/pdf", "size": 15, "sha256": digest(PDF)},
    ]
    store = content_of(offices.engine, Settings())
    keys = {e.data["kept"]: offices.said(e)["content_key"] for e in offices.log(ta.Attached)}
    lying = [store.read(address) for address in submitted.data["kept"]]
    opened = [unseal(x, keys[a]) for x, a in zip(lying, submitted.data["kept"], strict=True)]
    assert opened == [JPEG, PDF]
    assert [digest(each) for each in lying] == submitted.data["kept"]
    with offices.engine.connect() as connection:
        everything = "".join(connection.execute(select(log_event.c.envelope)).scalars())
    for clear in (base64.b64encode(PDF).decode(), "名单.pdf", digest(PDF), *keys.values()):
        assert clear not in everything
    assert not any(PDF in each or JPEG in each for each in lying)


def test_the_same_file_uploaded_again_is_the_same_upload(offices: Core) -> None:
    task = issued(offices)
    first = offices.take(attach("a.pdf", PDF), liaison("EDU"), task)
    again = offices.take(attach("a.pdf", PDF), liaison("EDU"), task)
    assert again.leaf_hash == first.leaf_hash
    assert offices.count()["attached"] == 1
    assert len(list(content_of(offices.engine, Settings()).addresses())) == 1


@pytest.mark.parametrize(
    ("name", "content", "declared", "found"),
    [
        ("a.exe", b"MZ", None, ("attachment_type", "/name")),
        ("a.svg", b"<svg/>", "image/svg+xml", ("attachment_type", "/name")),
        ("a.pdf", JPEG, None, ("attachment_mislabelled", "/content")),
        ("a.jpg", PDF, "image/jpeg", ("attachment_mislabelled", "/content")),
        ("a.pdf", PDF, "text/html", ("attachment_mislabelled", "/media_type")),
        ("a.txt", PDF, "text/plain", ("attachment_mislabelled", "/content")),
        ("a.csv", b"a,b\0", "text/csv", ("attachment_mislabelled", "/content")),
        ("a.docx", b"PK\x03\x04", None, ("attachment_mislabelled", "/content")),
        (
            "a.docx",
            office_document("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
            None,
            ("attachment_mislabelled", "/content"),
        ),
        (
            "a.xlsx",
            office_document("[Content_Types].xml", "word/document.xml"),
            None,
            ("attachment_mislabelled", "/content"),
        ),
        ("../../x.pdf", PDF, None, ("file_name", "/name")),
        ("/etc/x.pdf", PDF, None, ("file_name", "/name")),
        ("C:\\x.pdf", PDF, None, ("file_name", "/name")),
        ("a\tb.pdf", PDF, None, ("file_name", "/name")),
        ("x\u202efdp.pdf", PDF, None, ("file_name", "/name")),
        ("..pdf", PDF, None, ("file_name", "/name")),
        ("nothing", PDF, None, ("file_name", "/name")),
        (f"{'长' * 117}.pdf", PDF, None, ("too_long", "/name")),
        (f"{'长' * 200}.pdf", PDF, None, ("too_long", "/name")),
        ("a\0.pdf", PDF, None, ("control_character", "/name")),
        ("a\x1b.pdf", PDF, None, ("control_character", "/name")),
        ("a.pdf", b"", None, ("attachment_empty", "/content")),
        ("a.pdf", PDF + bytes(8 * 2**20), None, ("attachment_too_large", "/content")),
        ("a.pdf", PDF + bytes(ta.LARGEST), None, ("attachment_too_large", "/content")),
    ],
)
def test_a_file_that_cannot_be_attached_is_refused_and_nothing_of_it_kept(
    offices: Core, name: str, content: bytes, declared: str | None, found: tuple[str, str]
) -> None:
    task = issued(offices)
    assert refused(offices, attach(name, content, media_type=declared), task) == [found]
    assert list(content_of(offices.engine, Settings()).addresses()) == []


@pytest.mark.parametrize(
    ("name", "content", "declared"),
    [
        ("a.PDF", PDF, "application/octet-stream"),
        (f"{'长' * 116}.pdf", PDF, "application/pdf"),
        ("名 单(1).csv", "姓名,电话\n".encode("gb18030"), "application/vnd.ms-excel"),
        ("a.txt", "已完成".encode(), "text/plain; charset=utf-8"),
        ("a.docx", office_document("[Content_Types].xml", "word/document.xml"), None),
        ("a.xlsx", office_document("[Content_Types].xml", "xl/workbook.xml"), None),
        ("a.png", b"\x89PNG\r\n\x1a\n", "image/png"),
    ],
)
def test_what_offices_really_send_is_taken(
    offices: Core, name: str, content: bytes, declared: str | None
) -> None:
    task = issued(offices)
    offices.take(attach(name, content, media_type=declared), liaison("EDU"), task)
    offices.take(submit(content), liaison("EDU"), task)
    assert offices.count()["submitted"] == 1


def test_only_what_this_office_uploaded_to_this_task_can_be_handed_in(offices: Core) -> None:
    task = issued(offices, "EDU,DATA")
    theirs = of(offices, "DATA")
    offices.take(attach("a.pdf", PDF), liaison("DATA"), theirs)
    assert refused(offices, submit(PDF), task) == [("attachment_unknown", "/attachments/0")]
    assert refused(offices, attach("a.pdf", PDF), task, "DATA") == [("not-found", "")]
    assert refused(offices, submit(JPEG, JPEG), task) == [
        ("attachment_unknown", "/attachments/0"),
        ("attachment_twice", "/attachments/1"),
    ]


def of(core: Core, office: str) -> UUID:
    """Return the task that an office has."""
    found = (each for each in core.log(lt.Issued) if each.data["agency"] == office)
    return UUID(next(found).stream.partition("-")[2])


def test_no_more_files_are_taken_than_policy_allows(offices: Core) -> None:
    task = issued(offices)
    files = [PDF + bytes([each]) for each in range(20)]
    for number, each in enumerate(files):
        offices.take(attach(f"{number}.pdf", each), liaison("EDU"), task)
    assert refused(offices, attach("21.pdf", PDF), task) == [("attachments_too_many", "")]
    assert refused(offices, submit(*files[:11]), task) == [("attachments_too_many", "/attachments")]
    offices.take(submit(*files[:10]), liaison("EDU"), task)
    offices.take(attach("21.pdf", PDF), liaison("EDU"), task)


def test_the_other_pack_takes_other_files(offices: Core) -> None:
    best = d.ActivatePolicy(
        pack="BEST-2025",
        version="2026-11",
        in_force_from=offices.at + timedelta(minutes=1),
        reason="试行",
    )
    offices.install([best])
    offices.later(minutes=2)
    task = issued(offices)
    document = office_document("[Content_Types].xml", "word/document.xml")
    assert refused(offices, attach("a.docx", document), task) == [("attachment_type", "/name")]
    large = attach("a.pdf", PDF + bytes(5 * 2**20))
    assert refused(offices, large, task) == [("attachment_too_large", "/content")]


def test_what_waits_too_long_is_gone_and_what_was_handed_in_stays(offices: Core) -> None:
    task = issued(offices)
    offices.take(attach("a.pdf", PDF), liaison("EDU"), task)
    offices.take(attach("b.jpg", JPEG), liaison("EDU"), task)
    offices.take(submit(PDF), liaison("EDU"), task)
    offices.later(days=8)
    assert refused(offices, submit(PDF, JPEG), task) == [("attachment_gone", "/attachments/1")]
    offices.take(attach("b.jpg", JPEG), liaison("EDU"), task)
    offices.take(submit(PDF, JPEG), liaison("EDU"), task)
    assert offices.count()["submitted"] == 2


def test_a_store_that_cannot_be_written_refuses_the_file_and_the_log_says_nothing_of_it(
    offices: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = issued(offices)

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", full)
        assert refused(offices, attach("a.pdf", PDF), task) == [("store-unavailable", "")]
    store = content_of(offices.engine, Settings())
    assert list(store.folder.rglob("*.*")) == []
    assert list(store.addresses()) == []
    assert offices.log(ta.Attached) == []
    offices.take(attach("a.pdf", PDF), liaison("EDU"), task)
