"""One task, and many who speak of it at once: each thing is so once, and the log says so."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from contracts import liaison_tasks as lt
from contracts import task_attachments as ta
from contracts import task_changes as tc
from contracts import task_work as tw
from contracts.port import Caller, Receipt
from shared.content import content_of
from shared.log.verify import verify
from shared.settings import Settings
from shared.stock import ALL, look
from tests.core.test_attachments import PDF, attach, submit
from tests.core.test_tasks import issued, liaison, offices

if TYPE_CHECKING:
    from pathlib import Path
    from uuid import UUID

    from contracts.message import Command
    from tests.core.conftest import Core

__all__ = ["offices"]
MANY = 50


@pytest.fixture(autouse=True)
def _files_apart(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Keep files where the test ends, whatever the database."""
    monkeypatch.setenv("TOCSIN_ATTACHMENTS_FOLDER", str(tmp_path / "attachments"))


def at_once(
    core: Core, commands: list[Command], caller: Caller, task: UUID, version: int | None = None
) -> Counter[str]:
    """Return what became of commands that were sent at once, each under a key of its own."""

    def one(command: Command) -> str:
        answer = core.say(command, caller, task, version=version)
        return answer.outcome if isinstance(answer, Receipt) else answer.slug

    with ThreadPoolExecutor(16) as pool:
        return Counter(pool.map(one, commands))


def test_fifty_hand_in_the_same_at_once_and_it_is_handed_in_once(offices: Core) -> None:
    task = issued(offices)
    offices.take(attach("a.pdf", PDF), liaison("EDU"), task)
    told = at_once(offices, [submit(PDF)] * MANY, liaison("EDU"), task)
    assert told.total() == told["accepted"] + told["repeated"] == MANY
    assert len(offices.log(tw.Submitted)) == 1
    offices.settle()
    assert verify(offices.engine).size == offices.edge.reader.size()


def test_fifty_reports_at_once_are_all_kept_and_one_is_reviewed(offices: Core) -> None:
    task, figures = issued(offices), [{"figure": "pledges", "value": 1}]
    reports = [tw.Submit.load({"report": f"第{n}份", "figures": figures}) for n in range(MANY)]
    assert at_once(offices, list(reports), liaison("EDU"), task) == {"accepted": MANY}
    assert len(offices.log(tw.Submitted)) == MANY
    told = at_once(offices, [tw.Accept()] * MANY, offices.person("officer1"), task)
    assert told["accepted"] + told["repeated"] == MANY
    assert len(offices.log(tw.Accepted)) == 1


def test_of_fifty_who_decide_on_what_they_saw_one_has_their_way(offices: Core) -> None:
    task = issued(offices)
    offices.take(submit(), liaison("EDU"), task)
    offices.settle()
    version = offices.edge.reader.stream(f"{lt.KIND}-{task}")[-1].version
    words: list[Command] = [tw.Accept(), tw.ReturnForMore(reason="补充"), tc.Withdraw(reason="撤")]
    many = [words[number % 3] for number in range(MANY)]
    at_once(offices, many, offices.person("officer1"), task, version)
    decided = Counter(event.type for event in offices.log(tw.Accepted, tw.ReturnedForMore))
    decided += Counter(event.type for event in offices.log(tc.Withdrawn))
    assert decided.total() == 1


def test_the_same_file_uploaded_by_fifty_at_once_is_one_upload(offices: Core) -> None:
    task = issued(offices)
    told = at_once(offices, [attach("a.pdf", PDF)] * MANY, liaison("EDU"), task)
    assert told["accepted"] + told["repeated"] == MANY
    assert len(offices.log(ta.Attached)) == 1
    offices.take(submit(PDF), liaison("EDU"), task)
    stock = look(offices.engine, content_of(offices.engine, Settings.from_environment()), ALL)
    assert (stock.whole, stock.wrong) == (1, ())


def test_fifty_files_at_once_are_no_more_than_may_wait(offices: Core) -> None:
    task = issued(offices)
    files: list[Command] = [attach(f"{n}.pdf", PDF + bytes([n])) for n in range(MANY)]
    told = at_once(offices, files, liaison("EDU"), task)
    assert told == {"accepted": 20, "invalid-command": 30}
    assert len(offices.log(ta.Attached)) == 20
