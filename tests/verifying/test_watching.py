"""A watcher of a log that may lie: over HTTP, from a little server that shows what it is told."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from services.cli.asking import KeptElsewhere, LogOverHttp, Patience
from services.cli.main import main
from shared.log.note import Note, VerifierKey
from shared.verifying.evidence import verify_evidence
from shared.verifying.receipts import verify_checkpoint
from shared.verifying.watching import Accused, Folder, Unreachable, Watch
from tests.verifying.liar import Liar, lying
from tests.verifying.world import LOG, ROGUE, WITNESS, World, an_event, pins, the_events

WORLD = World()
REWRITTEN = World([an_event("x", {}), *the_events()[1:]])
HASTY = Patience(attempts=2, pause_seconds=0.01, answer_seconds=0.5)


@pytest.fixture
def liar() -> Iterator[Liar]:
    """Return a log that may be told to lie, served over HTTP."""
    with lying() as it:
        it.world = WORLD
        yield it


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """Return where the watcher keeps what it saw."""
    return Folder(tmp_path / "state")


@pytest.fixture
def watch(liar: Liar, folder: Folder) -> Watch:
    """Return a watcher of the log."""
    return Watch(folder, LogOverHttp(liar.url, HASTY), pins(), WITNESS, lambda: 1_763_636_400)


def run(liar: Liar, folder: Folder, *words: str, once: bool = True) -> Result:
    """Run the command."""
    options = ("--state", str(folder.place), "--log-key", str(LOG.key), *["--once"] * once)
    return CliRunner().invoke(main, ["watch-log", liar.url, *options, *words])


def grow(liar: Liar, watch: Watch, *sizes: int) -> None:
    for size in sizes:
        liar.size = size
        assert watch.look().checkpoint.size == size


def evidence_judged(folder: Folder) -> tuple[int, str]:
    """Judge the one piece of evidence in the folder, as a third party does."""
    (file,) = folder.place.glob("*.tocsin-evidence")
    verdict = verify_evidence(file.read_text(), pins())
    return verdict.code, verdict.name


def test_a_log_that_grows_is_kept_and_cosigned(liar: Liar, folder: Folder, watch: Watch) -> None:
    grow(liar, watch, 1, 4, 5, 5, 9)
    assert folder.last() == WORLD.note(9)
    for size in (1, 4, 5, 9):
        note = folder.cosigned(size).read_text()
        assert verify_checkpoint(note, pins(witness=True)).code == 0
        assert note == WORLD.witnessed(size)


def test_a_rollback_is_shouted(liar: Liar, folder: Folder, watch: Watch) -> None:
    grow(liar, watch, 9)
    liar.size = 6
    with pytest.raises(Accused, match="rollback: the log had 9 records and now shows 6"):
        watch.look()
    assert folder.last() == WORLD.note(9)
    assert not folder.cosigned(6).exists()
    assert evidence_judged(folder) == (2, "unsettled")


def test_two_heads_of_one_size_are_shouted(liar: Liar, folder: Folder, watch: Watch) -> None:
    grow(liar, watch, 9)
    liar.world = REWRITTEN
    with pytest.raises(Accused, match="split view"):
        watch.look()
    assert (folder.last(), evidence_judged(folder)) == (WORLD.note(9), (1, "contradiction"))


def test_growth_from_another_history_is_shouted(liar: Liar, folder: Folder, watch: Watch) -> None:
    grow(liar, watch, 5)
    liar.world, liar.size = REWRITTEN, 9
    with pytest.raises(Accused, match="split view"):
        watch.look()
    assert evidence_judged(folder) == (1, "contradiction")
    assert not folder.cosigned(9).exists()


def test_growth_without_a_proof_that_holds_is_shouted(
    liar: Liar, folder: Folder, watch: Watch
) -> None:
    grow(liar, watch, 4)
    liar.world, liar.size = REWRITTEN, 9
    with pytest.raises(Accused, match="inconsistent growth"):
        watch.look()
    assert evidence_judged(folder) == (2, "unsettled")


def test_the_same_evidence_is_kept_once(liar: Liar, folder: Folder, watch: Watch) -> None:
    grow(liar, watch, 9)
    liar.size = 6
    for _ in range(3):
        with pytest.raises(Accused):
            watch.look()
    assert len(list(folder.place.glob("*.tocsin-evidence"))) == 1


@pytest.mark.parametrize(
    "answer",
    [
        b"<html>not here</html>",
        WORLD.note(9, ROGUE).encode(),
        WORLD.note(9).replace("\n9\n", "\n8\n").encode(),
        b"x" * 70_000,
        bytes(range(256)),
    ],
    ids=["a page", "a rogue's", "forged", "endless", "noise"],
)
def test_garbage_is_told_and_is_no_accusation(
    liar: Liar, folder: Folder, watch: Watch, answer: bytes
) -> None:
    grow(liar, watch, 5)
    liar.answer = answer
    with pytest.raises(Unreachable):
        watch.look()
    assert folder.last() == WORLD.note(5)


@pytest.mark.parametrize("status", [301, 302, 307, 404, 500, 503])
def test_neither_a_redirect_nor_an_error_is_followed(liar: Liar, watch: Watch, status: int) -> None:
    liar.status = status
    with pytest.raises(Unreachable, match=f"answered {status}"):
        watch.look()
    assert liar.asked == HASTY.attempts


def test_an_answer_that_trickles_is_not_waited_for(liar: Liar, watch: Watch) -> None:
    liar.slow, began = 0.05, time.monotonic()
    with pytest.raises(Unreachable):
        watch.look()
    assert time.monotonic() - began < 10


@pytest.mark.parametrize(
    "proof",
    [b"{}", b"[]", b'{"old":5,"new":9,"hashes":["x"]}', b'{"old":1,"new":9,"hashes":[]}', b"no"],
)
def test_a_proof_that_is_none_is_told_and_nothing_is_kept(
    liar: Liar, folder: Folder, watch: Watch, proof: bytes
) -> None:
    grow(liar, watch, 5)
    liar.size, liar.proof = 9, proof
    with pytest.raises(Unreachable):
        watch.look()
    assert folder.last() == WORLD.note(5)


def test_a_log_that_cannot_be_reached_is_told(folder: Folder) -> None:
    nowhere = LogOverHttp("http://127.0.0.1:1", HASTY)
    with pytest.raises(Unreachable):
        Watch(folder, nowhere, pins(), WITNESS, time.time).look()


def test_another_log_at_the_same_place_is_told(liar: Liar, folder: Folder, watch: Watch) -> None:
    folder.keep(WORLD.note(5).replace("tests", "other"))
    with pytest.raises(Unreachable):
        watch.look()
    assert liar.asked == 1


def test_others_who_were_shown_another_history_are_heard(
    liar: Liar, folder: Folder, watch: Watch, tmp_path: Path
) -> None:
    grow(liar, watch, 5)
    for size, world in ((9, WORLD), (3, WORLD), (5, WORLD)):
        (tmp_path / "peer").write_text(world.note(size))
        assert watch.compare([KeptElsewhere(str(tmp_path / "peer"))]) == []
    assert len(watch.compare([KeptElsewhere("absent")])) == 1
    (tmp_path / "checkpoint").write_text(REWRITTEN.note(5))
    with pytest.raises(Accused, match="split view"):
        watch.compare([KeptElsewhere(str(tmp_path))])
    assert evidence_judged(folder) == (1, "contradiction")
    other = KeptElsewhere(f"{liar.url}/v1/log/checkpoint", HASTY)
    liar.world = REWRITTEN
    with pytest.raises(Accused, match="split view"):
        watch.compare([other])


def test_what_was_checked_is_kept_before_it_is_cosigned(
    liar: Liar, folder: Folder, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    grow(liar, watch, 5)

    def cut(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Watch, "_cosign", cut)
        liar.size = 9
        with pytest.raises(KeyboardInterrupt):
            watch.look()
    assert folder.last() == WORLD.note(9)
    assert not folder.cosigned(9).exists()
    liar.size, liar.world = 9, REWRITTEN
    with pytest.raises(Accused):
        watch.look()
    liar.world = WORLD
    watch.look()
    assert folder.cosigned(9).exists()


def test_a_file_is_whole_or_as_it_was(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.keep("old\n")

    def full(_: int) -> None:
        raise OSError("no room")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="no room"):
        folder.keep("new\n")
    assert folder.last() == "old\n"


def test_the_command_ends_as_what_it_saw(liar: Liar, folder: Folder) -> None:
    first = run(liar, folder)
    assert first.exit_code == 0
    witness = VerifierKey.parse(first.stdout.split()[1])
    note = Note.parse(folder.cosigned(5).read_text())
    assert [signed.key for signed in note.signed_by([witness])] == [witness]
    assert run(liar, folder).stdout == first.stdout
    liar.size = 3
    rolled = run(liar, folder)
    assert (rolled.exit_code, "ACCUSATION: rollback" in rolled.stderr) == (1, True)
    liar.status = 503
    failed = run(liar, folder)
    assert (failed.exit_code, "Not told:" in failed.stderr) == (2, True)


def test_the_command_names_its_witness_as_it_is_told(liar: Liar, folder: Folder) -> None:
    assert "Witness bank.example+" in run(liar, folder, "--name", "bank.example").stdout
    assert run(liar, folder, "--name", "a b").exit_code == 2
    assert run(liar, folder, "--log-key", "nonsense").exit_code == 2
