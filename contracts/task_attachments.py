"""Attachments of a task: files that an office uploads, and hands in with what it did."""

import base64
import binascii
import io
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from contracts.fields import Text, choice, wrong
from contracts.liaison_tasks import LIAISON
from contracts.message import Command, Event, Message
from contracts.problems import Defect
from contracts.types import Minor, Moment, Personal, Sha256

LARGEST = 10 * 2**20
"""What a file holds at most in any pack, in bytes: commands travel in messages of 16 MiB."""
LONGEST_NAME = 120
_UNDECLARED = ("", "application/octet-stream")
_HIDING = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Kinds of characters that nobody sees, or that turn what stands after them round."""


class FileNameField(Text):
    """A file's own name: no folder, nothing that hides, an ending; refused rather than mended."""

    code = "file_name"
    hint = str(LONGEST_NAME)
    longest = LONGEST_NAME

    def read(self, text: str) -> str:
        """Return the name; a defect where it is none."""
        stem, dot, ending = text.rpartition(".")
        hides = any(unicodedata.category(each) in _HIDING for each in text)
        if hides or {"/", "\\"} & {*text}:
            raise wrong(self.code, self.hint)
        if not (dot and stem.strip(".") and ending):
            raise wrong(self.code, self.hint)
        return text


class ContentField(Text):
    """What a file holds, in base64 with padding; nothing is allowed too, and judged later."""

    code = "base64_format"
    longest = (LARGEST + 2) // 3 * 4

    def _deserialize(self, value: object, *_: object, **__: object) -> str:
        if not isinstance(value, str):
            raise wrong(self.code)
        if not value:
            raise wrong("attachment_empty")
        if len(value) > self.longest:
            raise wrong("attachment_too_large", f"{LARGEST // 2**20} MiB")
        try:
            base64.b64decode(value, validate=True)
        except (binascii.Error, ValueError):
            raise wrong(self.code) from None
        return value

    def json_schema(self) -> dict[str, Any]:
        """Return this field's JSON Schema."""
        return {"type": "string", "contentEncoding": "base64", "maxLength": self.longest}


FileName = Annotated[str, FileNameField]
Content = Annotated[str, ContentField]
Declared = Annotated[str, type("DeclaredField", (Text,), {"longest": 200})]


@dataclass(frozen=True, slots=True)
class FileType:
    """A type of file that can be attached: its media type, by which endings, how its bytes begin.

    `switch` is the key of policy that allows it; `also` are other words that browsers have for it.
    """

    media_type: str
    endings: tuple[str, ...]
    fits: Callable[[bytes], bool]
    switch: str
    also: tuple[str, ...] = ()


def _begins(*marks: bytes) -> Callable[[bytes], bool]:
    return lambda content: content.startswith(marks)


def _holds(folder: str) -> Callable[[bytes], bool]:
    """Whether a file is an office document of this kind, without macros."""

    def fits(content: bytes) -> bool:
        try:
            names = zipfile.ZipFile(io.BytesIO(content)).namelist()
        except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError):
            return False
        inside = any(name.startswith(f"{folder}/") for name in names)
        macros = any(name.endswith("vbaProject.bin") for name in names)
        return "[Content_Types].xml" in names and inside and not macros

    return fits


_MARKED = (
    b"%PDF-",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"PK\x03\x04",
    b"GIF8",
    b"MZ",
    b"\x7fELF",
    b"\xd0\xcf",
)


def _reads_as_text(content: bytes) -> bool:
    if content.startswith(_MARKED) or b"\0" in content:
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False


_OFFICE = "application/vnd.openxmlformats-officedocument"
TYPES = (
    FileType("application/pdf", ("pdf",), _begins(b"%PDF-"), "pdf"),
    FileType("image/png", ("png",), _begins(b"\x89PNG\r\n\x1a\n"), "image"),
    FileType("image/jpeg", ("jpg", "jpeg"), _begins(b"\xff\xd8\xff"), "image", ("image/pjpeg",)),
    FileType(f"{_OFFICE}.wordprocessingml.document", ("docx",), _holds("word"), "office"),
    FileType(f"{_OFFICE}.spreadsheetml.sheet", ("xlsx",), _holds("xl"), "office"),
    FileType("text/plain", ("txt",), _reads_as_text, "text"),
    FileType(
        "text/csv", ("csv",), _reads_as_text, "text", ("application/vnd.ms-excel", "text/plain")
    ),
)
"""None of them is active: nothing here is run, or drawn by a browser as a page."""
MediaType = Annotated[str, choice(*(each.media_type for each in TYPES))]


def type_of(name: str) -> FileType | None:
    """Return the type that a file's name ends with, None where it cannot be attached."""
    ending = name.rpartition(".")[2].lower()
    return next((each for each in TYPES if ending in each.endings), None)


class Attachment(Message):
    """A file that was handed in: its name, what it is, its size in bytes, the hash of its bytes."""

    name: FileName
    media_type: MediaType
    size: Minor
    sha256: Sha256


class Attach(Command, wire="liaison_tasks.attach.v1"):
    """Upload a file to a task, in order to hand it in.

    `media_type` is what the file is declared to be, if it is declared: its name's ending and its
    bytes must say the same.
    """

    roles = LIAISON
    name: Personal[FileName]
    media_type: Declared | None = None
    content: Personal[Content]

    @classmethod
    def rules(cls, data: Mapping[str, Any]) -> Iterable[Defect]:
        """Yield what is wrong across fields: a type that cannot be, or that is not what it says."""
        if "name" not in data or "content" not in data or "media_type" not in data:
            return
        kind, declared = type_of(data["name"]), data["media_type"] or ""
        said = declared.partition(";")[0].strip().lower()
        if kind is None:
            yield Defect("attachment_type", "/name", data["name"].rpartition(".")[2])
        elif said not in (*_UNDECLARED, kind.media_type, *kind.also):
            yield Defect("attachment_mislabelled", "/media_type", said)
        elif not kind.fits(base64.b64decode(data["content"])):
            yield Defect("attachment_mislabelled", "/content", kind.media_type)


class Attached(Event, wire="liaison_tasks.attached.v1"):
    """The office uploaded a file.

    `kept` is the SHA-256 of the file as it lies in the store, sealed under `content_key`, which is
    sealed itself under the key of the case; `sha256` is that of what was uploaded.
    """

    name: Personal[FileName]
    sha256: Personal[Sha256]
    content_key: Personal[Sha256]
    media_type: MediaType
    size: Minor
    kept: Sha256
    attached_at: Moment
