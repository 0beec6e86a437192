"""Attaching: which files a task takes, and which can be handed in. Pure."""

import hashlib
from base64 import b64decode
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from contracts import liaison_tasks as lt
from contracts import task_attachments as ta
from contracts.problems import Defect, refuse
from services.liaison_tasks.clocks import Moment
from services.liaison_tasks.task import Task, known
from shared.decider import Already, Outcome

MEBIBYTE = 2**20
SPARE = 2
"""How many times what may be handed in may wait: a wrong file is no reason to stop."""


class Kept(NamedTuple):
    """Where a file lies in the store, and under which key, both in hex."""

    address: str
    key: str


def attach(task: Task, command: ta.Attach, keep: Callable[[bytes], Kept], at: Moment) -> Outcome:
    """Decide to take a file, which is kept before the log speaks of it.

    The same file once more is the same upload, while it is kept.
    """
    known(task)
    content, kind = b64decode(command.content), ta.type_of(command.name)
    digest = hashlib.sha256(content).hexdigest()
    for each in task.attached.values():
        if (each.name, each.sha256) == (command.name, digest) and _stands(task, each, at):
            return Already(each)
    defects = list(_unwanted(task, kind, content, at))
    if kind is None or defects:
        raise refuse("invalid-command", defects=defects)
    file = keep(content)
    event = ta.Attached(
        name=command.name,
        media_type=kind.media_type,
        size=len(content),
        sha256=digest,
        content_key=file.key,
        kept=file.address,
        attached_at=at.now,
    )
    return (event,)


def _unwanted(task: Task, kind: ta.FileType | None, content: bytes, at: Moment) -> Iterable[Defect]:
    """Yield why policy does not take a file, or that it is one too many."""
    largest = at.policy.count(f"{lt.KIND}.attachment.largest")
    most = at.policy.count(f"{lt.KIND}.attachment.most") * SPARE
    if kind is None or not at.policy.yes(f"{lt.KIND}.attachment.{kind.switch}"):
        yield Defect("attachment_type", "/name", kind.endings[0] if kind else "")
    if len(content) > largest * MEBIBYTE:
        yield Defect("attachment_too_large", "/content", f"{largest} MiB")
    waiting = [each for each in task.attached.values() if each.kept not in task.kept]
    if sum(_stands(task, each, at) for each in waiting) >= most:
        yield Defect("attachments_too_many", "", str(most))


def handed_in(task: Task, hashes: Sequence[str]) -> list[ta.Attached]:
    """Return the files of these hashes, in their order, as far as there are any."""
    latest = {each.sha256: each for each in task.attached.values()}
    return [latest[each] for each in hashes if each in latest]


def unfit(task: Task, hashes: Sequence[str], at: Moment) -> Iterable[Defect]:
    """Yield what is wrong with the files that are to be handed in."""
    most = at.policy.count(f"{lt.KIND}.attachment.most")
    if len(hashes) > most:
        yield Defect("attachments_too_many", "/attachments", str(most))
    for place, each in enumerate(hashes):
        where, found = f"/attachments/{place}", handed_in(task, [each])
        if each in hashes[:place]:
            yield Defect("attachment_twice", where, each)
        elif not found:
            yield Defect("attachment_unknown", where, each)
        elif not _stands(task, found[0], at):
            yield Defect("attachment_gone", where, each)


def named(file: ta.Attached) -> ta.Attachment:
    """Return what is said of a file that is handed in."""
    return ta.Attachment(
        name=file.name, media_type=file.media_type, size=file.size, sha256=file.sha256
    )


def _stands(task: Task, file: ta.Attached, at: Moment) -> bool:
    """Whether a file is kept: it was handed in, or has not waited too long to be."""
    waits = at.policy.span(f"{lt.KIND}.attachment.waits")
    return file.kept in task.kept or at.now < file.attached_at + waits
