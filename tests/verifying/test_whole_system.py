"""From a running system to those who have only its files: watched, exported, proven, found out."""

import json
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from click.testing import CliRunner, Result

from contracts.envelope import to_wire
from contracts.port import Caller, Receipt, WireCommand
from services.cli.demonstration import SHIPPED
from services.cli.embedded import System, gateway, system
from services.cli.main import main
from services.cli.timekeeping import MovedClock
from services.ledger.keys import log_keys
from shared.log.read import Reader
from shared.log.tables import open_engine
from shared.vault import case_key
from tests.verifying.world import OTHER

Run = Callable[..., Result]
PATIENCE_SECONDS = 30
CASE = "A3305000000002026111001"
NOW = datetime(2026, 11, 21, tzinfo=UTC)


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a log that a demonstration with a few orders left."""
    folder, cases = tmp_path_factory.mktemp("played"), tmp_path_factory.mktemp("cases")
    shutil.copy(SHIPPED / "cases" / "boss-impersonation.csv", cases)
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("TOCSIN_DATABASE_URL", f"sqlite:///{folder}/tocsin.db")
        done = CliRunner().invoke(main, ["demo", "--cases", str(cases), "--tempers", "prompt"])
    assert done.exit_code == 0, done.output
    return folder


@pytest.fixture
def folder(played: Path, tmp_path: Path) -> Path:
    """Return a copy of it, to go on with."""
    return Path(shutil.copytree(played, tmp_path / "store"))


@pytest.fixture
def run(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return how to run a command on the log in the test's folder."""
    monkeypatch.setenv("TOCSIN_DATABASE_URL", f"sqlite:///{folder}/tocsin.db")

    def invoke(*words: object) -> Result:
        return CliRunner().invoke(main, [str(word) for word in words])

    return invoke


def key_of(folder: Path) -> str:
    """Return the log's public key, as its operator publishes it."""
    return str(log_keys(folder / "keys" / "log-key", "tocsin-demo").known[0])


def agency_keys(run: Run) -> list[str]:
    """Return the options that pin every agency's key, as the agencies would tell them."""
    rows = json.loads(run("agencies", "list-signing-keys", "--json").stdout)
    options = [f"{row['agency']}:{row['kid']}:{row['public_key']}" for row in rows]
    return [word for option in options for word in ("--agency-key", option)]


def handed_over(run: Run, file: Path, *words: object) -> Result:
    """Export the case, with what options say."""
    return run("log", "export", "--case", CASE, *words, "-o", file)


FOR_COURT = ("--purpose", "evidence", "--reader", "auditor")


def test_a_case_is_handed_over_and_proven_by_strangers(
    run: Run, folder: Path, tmp_path: Path
) -> None:
    file = tmp_path / "case.tocsin-bundle"
    done = handed_over(run, file, *FOR_COURT)
    assert done.exit_code == 0, done.output
    keys, options = key_of(folder), agency_keys(run)
    judged = run("verify", file, "--log-key", keys, *options)
    assert (judged.exit_code, judged.stdout[:6]) == (0, "Proven"), judged.stdout
    assert "signed by an agency itself: 0" not in judged.stdout
    assert run("verify", file, "--log-key", keys).exit_code == 2
    assert others_word(file, keys, options) == (0, judged.stdout.strip())


def test_who_reads_a_case_to_hand_it_over_is_recorded(
    run: Run, folder: Path, tmp_path: Path
) -> None:
    assert handed_over(run, tmp_path / "out", *FOR_COURT).exit_code == 0
    engine = open_engine(f"sqlite:///{folder}/tocsin.db")
    read = Reader(engine).events(limit=5000, types=["stop_payment.read.revealed.v1"])
    mine = [event for event in read if event.actor.person == "auditor"]
    assert {event.data["purpose"] for event in mine} == {"evidence"}
    assert {event.correlation for event in mine} == {CASE}
    engine.dispose()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--purpose", "evidence", "--reader", "operator"), "Your role may not do this"),
        (("--purpose", "evidence", "--reader", "clerk-abc"), "cannot be read"),
        (("--purpose", "evidence", "--reader", "nobody"), "Nobody here has the login"),
        (("--purpose", "evidence"), "go together"),
        (("--purpose", "curiosity", "--reader", "auditor"), "Invalid value"),
    ],
)
def test_who_may_not_read_a_case_hands_over_nothing(
    run: Run, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    done = handed_over(run, tmp_path / "out", *words)
    assert (done.exit_code, said in done.stderr) == (2, True), done.output
    assert not (tmp_path / "out").exists()


def test_without_a_purpose_or_once_its_key_is_destroyed_a_case_stays_closed_but_proven(
    run: Run, folder: Path, tmp_path: Path
) -> None:
    file, key = tmp_path / "case.tocsin-bundle", key_of(folder)
    assert handed_over(run, file).exit_code == 0
    assert json.loads(file.read_text())["body"]["case_keys"] == {}
    closed = run("verify", file, "--log-key", key)
    assert (closed.exit_code, "can no longer be shown" in closed.stdout) == (2, True)
    engine = open_engine(f"sqlite:///{folder}/tocsin.db")
    with engine.begin() as connection:
        connection.execute(case_key.update().values(wrapped=None, destroyed_at=to_wire(NOW)))
    engine.dispose()
    assert handed_over(run, file, *FOR_COURT).exit_code == 0
    destroyed = run("verify", file, "--log-key", key, *agency_keys(run))
    assert (destroyed.exit_code, destroyed.stdout) == (2, closed.stdout)
    assert others_word(file, key, []) == (2, closed.stdout.strip())


def others_word(file: Path, key: str, options: list[str]) -> tuple[int, str]:
    """Return what the single-file verifier says."""
    holders = [option.split(":") for option in options[1::2]]
    pinned = [(agency, kid, OTHER.from_base64url(public)) for agency, kid, public in holders]
    code, *said = OTHER.verify(file.read_bytes(), [key], pinned)
    return code, OTHER.sentence("en", *said)


def test_all_of_it_is_handed_over_and_both_verifiers_find_it_proven(
    run: Run, folder: Path, tmp_path: Path
) -> None:
    file, size = tmp_path / "all.tocsin-bundle", log_size(folder)
    done = run("log", "export", "--from", 0, "--to", size - 1, "-o", file)
    assert done.exit_code == 0, done.output
    keys, options = key_of(folder), agency_keys(run)
    judged = run("verify", file, "--log-key", keys, *options)
    assert others_word(file, keys, options) == (judged.exit_code, judged.stdout.strip())
    assert judged.exit_code == 2, judged.stdout
    assert "can no longer be shown" in judged.stdout


def log_size(folder: Path) -> int:
    """Return the size that the log's last checkpoint says."""
    with serving(folder) as (made, _):
        return int(made.ledger.checkpoint().split("\n")[1])


@contextmanager
def serving(folder: Path) -> Iterator[tuple[System, str]]:
    """Serve the log in a folder, and yield the system and where it is."""
    engine = open_engine(f"sqlite:///{folder}/tocsin.db")
    with (
        system(engine, MovedClock(engine), alone=True) as made,
        gateway(made, ("127.0.0.1", 0)) as (host, port),
    ):
        yield made, f"http://{host}:{port}"
    engine.dispose()


def grow(made: System, agency: str = "NEWBANK") -> None:
    """Have something entered in the log, and wait until it is signed."""
    before = made.ledger.checkpoint()
    data = {"agency": agency, "name": "新银行", "kind": "bank"}
    command = WireCommand(uuid4(), "directory.register_agency.v1", data)
    (answer,) = made.port.send([command], Caller("tocsin", "install"))
    assert isinstance(answer, Receipt), answer
    end = time.monotonic() + PATIENCE_SECONDS
    while made.ledger.checkpoint() == before:
        assert time.monotonic() < end, "nothing was signed"
        time.sleep(0.05)


def test_a_watcher_sees_the_log_grow_and_be_rolled_back(
    run: Run, folder: Path, tmp_path: Path
) -> None:
    state, key = tmp_path / "state", key_of(folder)
    watch = ("--state", state, "--log-key", key, "--once")
    backup = Path(shutil.copytree(folder, tmp_path / "backup"))
    with serving(folder) as (made, url):
        first = run("watch-log", url, *watch)
        assert first.exit_code == 0, first.output
        kept = tmp_path / "kept"
        shutil.copy(state / "checkpoint", kept)
        grow(made)
        assert run("watch-log", url, *watch).exit_code == 0
    assert len(list((state / "cosigned").iterdir())) == 2
    file, witness = tmp_path / "some.tocsin-bundle", first.stdout.split()[1]
    assert run("log", "export", "--from", 0, "--to", 3, "--since", kept, "-o", file).exit_code == 0
    judged = run("verify", file, "--log-key", key, "--since", kept)
    assert (judged.exit_code, "still begins with" in judged.stdout) == (0, True)
    cosigned = max((state / "cosigned").iterdir())
    under = ("--from", 0, "--to", 3, "--checkpoint", cosigned, "--witness", witness)
    assert run("log", "export", *under, "-o", file).exit_code == 0
    seen = run("verify", file, "--log-key", key, "--witness", witness)
    assert (seen.exit_code, "1 of your witnesses saw the same" in seen.stdout) == (0, True)
    for note in (state / "cosigned").iterdir():
        assert run("verify", note, "--log-key", key, "--witness", witness).exit_code == 0
    with serving(backup) as (_, url):
        rolled = run("watch-log", url, *watch)
    assert (rolled.exit_code, "ACCUSATION: rollback" in rolled.stderr) == (1, True)
    (evidence,) = state.glob("*.tocsin-evidence")
    assert run("verify", evidence, "--log-key", key).exit_code == 2


def test_a_watcher_convicts_a_centre_that_signs_another_history(
    run: Run, folder: Path, tmp_path: Path
) -> None:
    watch = ("--state", tmp_path / "state", "--log-key", key_of(folder), "--once")
    backup = Path(shutil.copytree(folder, tmp_path / "backup"))
    for place, shown in ((folder, 0), (backup, 1)):
        with serving(place) as (made, url):
            grow(made, f"BANK{shown}")
            assert run("watch-log", url, *watch).exit_code == shown
    (evidence,) = (tmp_path / "state").glob("*.tocsin-evidence")
    judged = run("verify", evidence, "--log-key", key_of(folder))
    assert (judged.exit_code, "contradict each other" in judged.stdout) == (1, True)
