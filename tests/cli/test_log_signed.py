"""What was signed of the log, on the command line: printed, compared, and accepted again."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import text

from contracts.envelope import to_wire
from services.cli.embedded import System, keys_beside
from services.ledger.keys import log_keys
from services.ledger.right import Bell
from shared.clock import WallClock
from shared.log.append import Log
from shared.log.checkpoint import Checkpoint, Proof, trusted
from shared.log.evidence import log_checkpoint
from shared.log.note import Signer, VerifierKey, signed
from shared.log.read import Reader
from shared.log.tables import log_event, log_head, open_engine
from shared.log.tree import Edge, root
from tests.ledger.conftest import tamper
from tests.log.conftest import a_write

Run = Callable[..., Result]


class Store:
    """The log of a test, and its files."""

    def __init__(self, url: str) -> None:
        """Open it."""
        self.engine = open_engine(url)
        self.folder = keys_beside(self.engine)
        self.head = self.folder / "log-head"

    def close(self) -> None:
        """Leave it."""
        self.engine.dispose()

    def sign(self, events: int) -> None:
        """Let the log grow, and have a ledger start, sign and stop."""
        log = Log(self.engine, WallClock().now)
        log.append([a_write() for _ in range(events)])
        log.close()
        ledger = System(self.engine, WallClock()).ledger
        ledger.start()
        ledger.stop()

    def cut(self, size: int) -> None:
        """Put the log back to a state in which it was signed."""
        head = self.head.read_bytes()
        tamper(
            self.engine,
            log_event.delete().where(log_event.c.position >= size),
            log_checkpoint.delete().where(log_checkpoint.c.size > size),
            log_head.update().values(self._before(size)),
        )
        self.head.write_bytes(head)

    def _before(self, size: int) -> dict[str, object]:
        """The head row as it was at a size."""
        events, edge = Reader(self.engine).events(limit=size), Edge()
        for event in events:
            edge.push(event.leaf_hash)
        recorded_at = to_wire(events[-1].recorded_at)
        return {"size": size, "edge": edge.to_bytes(), "recorded_at": recorded_at}


@pytest.fixture
def store(log_url: str) -> Iterator[Store]:
    """A log of five events in one process's form, all signed."""
    with closing(Store(log_url)) as made:
        made.sign(5)
        yield made


def said(done: Result, code: int = 0) -> str:
    """What a command says that ends with a code."""
    assert done.exit_code == code, done.output
    return done.output


def test_checkpoint_and_proof_are_printed_and_verify(run: Run, store: Store) -> None:
    keys = [VerifierKey.parse(said(run("log", "keys")).strip())]
    note = said(run("log", "checkpoint"))
    assert trusted(note, "test", keys).size == 5
    proof = Proof.parse(said(run("log", "proof", 3)))
    event = Reader(store.engine).at(3)
    assert event
    assert proof.verified(event.leaf_hash, "test", keys).size == 5
    assert "no proof of that: 7 < 5" in said(run("log", "proof", 7), 1)


def test_what_was_not_signed_here_is_said_so(run: Run, log_url: str) -> None:
    assert log_url
    for words in (("checkpoint",), ("proof", 0)):
        assert "No checkpoint is in" in said(run("log", *words), 2)
    for words in (("keys",), ("rotate-key",)):
        assert "no keys of the log" in said(run("log", *words), 2)


def test_keys_are_rotated_and_retired(run: Run, store: Store) -> None:
    old = said(run("log", "keys")).strip()
    new = said(run("log", "rotate-key")).splitlines()[0]
    assert said(run("log", "keys")).split() == [new, old]
    store.sign(1)
    note = said(run("log", "checkpoint"))
    for key in (old, new):
        assert trusted(note, "test", [VerifierKey.parse(key)]).size == 6
    said(run("log", "retire-key", old.split("+")[1]))
    assert "is not one of several" in said(run("log", "retire-key", new.split("+")[1]), 2)
    store.sign(1)
    note = said(run("log", "checkpoint"))
    assert trusted(note, "test", [VerifierKey.parse(new)]).size == 7
    assert said(run("log", "keys", "--json")).count("test+") == 2
    assert "The log is whole" in said(run("log", "verify"))


def test_a_log_out_of_reach_has_its_keys_rotated_by_its_name(
    run: Run, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOCSIN_DATABASE_URL", "sqlite:////nowhere/at/all.db")
    assert "name the log's keys" in said(run("log", "keys", "--origin", "test"), 2)
    monkeypatch.setenv("TOCSIN_LOG_KEY_FILE", str(store.folder / "log-key"))
    said(run("log", "rotate-key", "--origin", "test"))
    assert len(log_keys(store.folder / "log-key", "test").signers) == 2


def test_the_log_is_verified_against_what_was_signed_of_it(run: Run, store: Store) -> None:
    store.sign(3)
    assert "The log is whole" in said(run("log", "verify"))
    store.cut(5)
    assert "there were once 8 events" in said(run("log", "verify"), 1)
    store.head.unlink()
    assert "The log is whole" in said(run("log", "verify"))


def test_a_past_rewritten_consistently_is_found_by_the_checkpoints(run: Run, store: Store) -> None:
    store.sign(3)
    leaves = [event.leaf_hash for event in Reader(store.engine).events()]
    false = signed(str(Checkpoint("test", 5, root(leaves[:4] + leaves[5:6]))), [signer(store)])
    row = {"root": root(leaves[:4] + leaves[5:6]), "note": false}
    tamper(store.engine, log_checkpoint.update().where(log_checkpoint.c.size == 5).values(row))
    assert "event 4: the tree up to here is not the one" in said(run("log", "verify"), 1)


def signer(store: Store) -> Signer:
    return log_keys(store.folder / "log-key", "test").signers[0]


@pytest.mark.parametrize(
    "values", [{"note": "nothing"}, {"root": b"\1" * 32}, {"size": 4}, {"note": None}]
)
def test_a_kept_checkpoint_that_was_edited_is_named(
    run: Run, store: Store, values: dict[str, object]
) -> None:
    if values == {"note": None}:
        leaves = [event.leaf_hash for event in Reader(store.engine).events()]
        stranger = Signer("test", b"\2" * 32)
        values = {"note": signed(str(Checkpoint("test", 5, root(leaves))), [stranger])}
    tamper(store.engine, log_checkpoint.update().where(log_checkpoint.c.size == 5).values(values))
    assert "the checkpoint kept of" in said(run("log", "verify"), 1)


def test_a_lost_head_file_is_written_again_from_what_others_hold(
    run: Run, store: Store, tmp_path: Path
) -> None:
    held = tmp_path / "held"
    held.write_text(said(run("log", "proof", 2)))
    store.sign(3)
    assert "Move" in said(run("log", "accept-head", held), 2)
    store.head.unlink()
    assert "say --nobody-holds-one" in said(run("log", "accept-head"), 2)
    note = said(run("log", "accept-head", held))
    assert note.endswith(said(run("log", "checkpoint")))
    store.sign(2)
    assert trusted(said(run("log", "checkpoint")), "test", [signer(store).key]).size == 10


def test_a_log_that_lacks_what_others_hold_is_never_accepted(
    run: Run, store: Store, tmp_path: Path
) -> None:
    store.sign(3)
    held = tmp_path / "held"
    held.write_text(said(run("log", "checkpoint")))
    store.cut(5)
    store.head.unlink()
    assert "there were once 8 events" in said(run("log", "accept-head", held), 1)
    assert not store.head.exists()
    held.write_text(signed(str(Checkpoint("test", 5, b"\1" * 32)), [signer(store)]))
    assert "signed two histories" in said(run("log", "accept-head", held), 1)
    held.write_text(signed(str(Checkpoint("test", 4, b"\1" * 32)), [signer(store)]))
    assert "the tree up to here" in said(run("log", "accept-head", held), 1)
    held.write_text(signed(str(Checkpoint("test", 5, b"\1" * 32)), [Signer("test", b"x" * 32)]))
    assert "holds no checkpoint of this log" in said(run("log", "accept-head", held), 2)
    assert not store.head.exists()


def test_where_nobody_holds_a_checkpoint_those_of_the_store_count(run: Run, store: Store) -> None:
    store.head.unlink()
    said(run("log", "accept-head", "--nobody-holds-one"))
    assert trusted(said(run("log", "checkpoint")), "test", [signer(store).key]).size == 5


def test_while_a_ledger_is_at_work_nothing_is_accepted(run: Run, store: Store) -> None:
    store.head.unlink()
    with Bell(store.engine).right(System(store.engine, WallClock()).ledger.file) as right:
        assert right
        assert "A ledger is at work" in said(run("log", "accept-head", "--nobody-holds-one"), 2)


def test_no_command_goes_on_with_an_old_backup(run: Run, store: Store) -> None:
    store.sign(3)
    store.cut(5)
    with store.engine.begin() as connection:
        before = connection.execute(text("SELECT count(*) FROM log_event")).scalar()
    refused = said(run("up"), 2)
    assert "holds 5 events, and 8 were signed" in refused
    assert "restore the latest one" in refused
    short = ("agencies", "revoke-key", "none")
    assert "holds 5 events, and 8 were signed" in said(run(*short), 2)
    with store.engine.begin() as connection:
        assert connection.execute(text("SELECT count(*) FROM log_event")).scalar() == before


@pytest.mark.parametrize("origin", ["tocsin demo", "a+b"])
def test_a_log_is_not_begun_under_a_name_that_no_key_can_have(
    run: Run, origin: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOCSIN_ORIGIN", origin)
    assert "no blanks and no plus" in said(run("up"), 2)
