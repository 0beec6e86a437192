"""Attachments: files as they come in a form, and as they are handed out, to be kept, never run."""

from __future__ import annotations

import base64
import hashlib
import re
from contextlib import closing
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from flask import Response
from werkzeug.http import parse_options_header

from contracts import task_attachments as ta
from contracts.fields import ERASED
from contracts.problems import refuse
from shared.content import unseal
from shared.sealing import Unopened

if TYPE_CHECKING:
    from collections.abc import Mapping

    from werkzeug.datastructures import FileStorage

    from contracts.port import Sight
    from shared.content import Content

LARGEST_FORM = 64 * 2**20
"""What a form of files holds at most; it is read from the disk, not held in memory."""
LARGEST_FILE = ta.LARGEST + 2**16
"""What one file takes with what stands around it."""
HEADERS = {
    "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
_BACKSLASH = re.compile(r"\\([\"\\])|\\")
_PLAIN = re.compile(r"[^A-Za-z0-9._-]+")


def said(file: FileStorage) -> dict[str, Any]:
    """What the command says that uploads a file of a form; no more is read than one may hold."""
    with closing(file):
        content = file.stream.read(ta.LARGEST + 1)
    return {
        "name": _name(file),
        "media_type": file.content_type or None,
        "content": base64.b64encode(content).decode(),
    }


def _name(file: FileStorage) -> str:
    """Return the name as it was sent: a backslash that escapes nothing is kept."""
    header = file.headers.get("Content-Disposition", "")
    whole = _BACKSLASH.sub(lambda found: found[0] if found[1] else "\\\\", header)
    return parse_options_header(whole)[1].get("filename", "")


def known(file: Mapping[str, Any]) -> dict[str, Any]:
    """What is told of a file that was taken: its name, type, size, and the hash of its bytes."""
    content, kind = base64.b64decode(file["content"]), ta.type_of(file["name"])
    return {
        "name": file["name"],
        "media_type": kind.media_type if kind else None,
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }


def handed_out(content: Content, sight: Sight, kept: str) -> Response:
    """A file that a task's events in clear tell of, as a download; Refused if it cannot be had."""
    data = next((each for each in sight.data.values() if _brings(each, kept)), None)
    if data is None:
        raise refuse("not-found")
    if ERASED in (data["content_key"], data["name"]):
        raise refuse("attachment-erased")
    try:
        clear = unseal(content.read(kept), data["content_key"])
    except (OSError, Unopened):
        raise refuse("attachment-missing", kept) from None
    headers = HEADERS | {"Content-Disposition": disposition(data["name"])}
    return Response(clear, mimetype="application/octet-stream", headers=headers)


def disposition(name: str) -> str:
    """The header that has a file kept under its name (RFC 6266, 5987), in any script."""
    plain = _PLAIN.sub("_", name).strip("_.") or "attachment"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _brings(data: Mapping[str, Any], kept: str) -> bool:
    return "content_key" in data and data["kept"] == kept
