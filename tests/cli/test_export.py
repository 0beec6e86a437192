"""`tocsin log export`: bundles from a store, which `tocsin verify` judges without it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from shared.log.checkpoint import Checkpoint
from shared.log.evidence import log_checkpoint, make_evidence
from shared.log.note import Signer, signed
from shared.log.read import Reader
from shared.log.tables import open_engine
from shared.log.tree import root

Run = Callable[..., Result]
Export = Callable[..., tuple[Result, Path]]
LOG = Signer("test", b"l" * 32)
KEY = ("--log-key", str(LOG.key))
ROGUE = Signer("test", b"r" * 32)
CASES = Path("deploy/demo/cases/boss-impersonation.csv")


@pytest.fixture
def signed_log(run: Run, url: str, directory: None) -> str:
    """Return the checkpoint of a log with a directory and one case's orders."""
    assert directory is None
    done = run("orders", "import", CASES, "--officer", "officer")
    assert done.exit_code == 0, done.output
    return sign(url)


def sign(url: str, size: int | None = None, *, keep: bool = True) -> str:
    """Sign the log as the ledger does, and return the checkpoint."""
    engine = open_engine(url)
    events = Reader(engine).events(limit=2000)[:size]
    top = root(event.leaf_hash for event in events)
    note = signed(str(Checkpoint("test", len(events), top)), [LOG])
    make_evidence(engine)
    if keep:
        with engine.begin() as connection:
            row = {"size": len(events), "root": top, "note": note}
            connection.execute(log_checkpoint.insert(), row)
    engine.dispose()
    return note


@pytest.fixture
def export(run: Run, tmp_path: Path) -> Export:
    """Return how to export what options say."""

    def exported(*words: object) -> tuple[Result, Path]:
        file = tmp_path / "exported.tocsin-bundle"
        return run("log", "export", *KEY, *words, "-o", file), file

    return exported


def body(file: Path) -> dict[str, Any]:
    """Return what a bundle holds."""
    said: dict[str, Any] = json.loads(file.read_text())["body"]
    return said


def case_of(url: str) -> str:
    """Return the number of a case in the log."""
    events = Reader(open_engine(url)).events(limit=2000)
    return next(event.correlation for event in events if event.correlation)


@pytest.mark.usefixtures("signed_log")
def test_a_span_is_exported_and_proven(run: Run, export: Export) -> None:
    done, file = export("--from", 3, "--to", 20)
    assert done.exit_code == 0, done.output
    assert "18 records" in done.stdout
    judged = run("verify", file, *KEY)
    assert (judged.exit_code, "none between is left out" in judged.stdout) == (0, True)
    assert [record["position"] for record in body(file)["records"]] == list(range(3, 21))


@pytest.mark.usefixtures("signed_log")
def test_a_case_is_exported_with_all_of_its_records(run: Run, url: str, export: Export) -> None:
    case = case_of(url)
    done, file = export("--case", case)
    assert done.exit_code == 0, done.output
    judged = run("verify", file, *KEY)
    assert judged.exit_code in {0, 2}, judged.stdout
    events = Reader(open_engine(url)).events(limit=2000)
    expected = [event.position for event in events if event.correlation == case]
    assert [record["position"] for record in body(file)["records"]] == expected


@pytest.mark.usefixtures("signed_log")
def test_an_agency_is_exported_with_its_orders_whole(run: Run, export: Export) -> None:
    done, file = export("--agency", "ICBC")
    assert done.exit_code == 0, done.output
    assert run("verify", file, *KEY).exit_code in {0, 2}
    streams = {json.loads(record["envelope"])["stream"] for record in body(file)["records"]}
    assert any(stream.startswith("stop_payment-") for stream in streams)


def test_an_older_checkpoint_is_proven_to_be_the_beginning(
    run: Run,
    url: str,
    signed_log: str,
    export: Export,
    tmp_path: Path,
) -> None:
    kept = tmp_path / "kept"
    kept.write_text(sign(url, 7, keep=False))
    done, file = export("--from", 0, "--to", 3, "--since", kept)
    assert done.exit_code == 0, done.output
    judged = run("verify", file, *KEY, "--since", kept)
    assert (judged.exit_code, "7 records that you knew" in judged.stdout) == (0, True)
    kept.write_text(signed_log)
    done, file = export("--from", 0, "--to", 3, "--since", kept)
    assert run("verify", file, *KEY, "--since", kept).exit_code == 0


@pytest.mark.usefixtures("signed_log")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--from", 0, "--to", 99999), "covers positions 0 to"),
        (("--from", 5, "--to", 4), "covers positions 0 to"),
        (("--case", "A9999"), "holds no record of that"),
        (("--agency", "%"), "holds no record of that"),
        ((), "Say one of"),
        (("--from", 1), "both --from and --to"),
        (("--case", "x", "--agency", "y"), "Say one of"),
        (("--from", 0, "--to", 1, "--since", "README.md"), "cannot be shown"),
    ],
)
def test_what_cannot_be_exported_is_said(
    export: Export, words: tuple[object, ...], said: str
) -> None:
    done, file = export(*words)
    assert (done.exit_code, said in done.stderr) == (2, True), done.output
    assert not file.exists()


@pytest.mark.usefixtures("signed_log")
def test_the_log_is_not_exported_under_a_key_that_did_not_sign(run: Run, tmp_path: Path) -> None:
    words = ("--from", 0, "--to", 1, "-o", tmp_path / "out")
    assert run("log", "export", "--log-key", str(ROGUE.key), *words).exit_code == 2
    done = run("log", "export", *words)
    assert (done.exit_code, "say --log-key" in done.stderr) == (2, True)


def test_the_log_s_key_is_found_beside_the_store(
    run: Run,
    signed_log: str,
    tmp_path: Path,
) -> None:
    assert signed_log
    (tmp_path / "keys").mkdir(exist_ok=True)
    (tmp_path / "keys" / "log-key").write_text((b"l" * 32).hex() + "\n")
    done = run("log", "export", "--from", 0, "--to", 1, "-o", tmp_path / "out")
    assert done.exit_code == 0, done.output


@pytest.mark.usefixtures("directory")
def test_a_log_that_nobody_signed_yet_is_not_exported(export: Export) -> None:
    done, _ = export("--from", 0, "--to", 1)
    assert (done.exit_code, "no checkpoint yet" in done.stderr) == (2, True)


def test_a_log_that_was_rewritten_is_not_handed_over(
    url: str,
    signed_log: str,
    export: Export,
) -> None:
    assert signed_log
    engine = open_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER log_event_no_update")
        connection.exec_driver_sql(
            "UPDATE log_event SET envelope = replace(envelope, '2026', '2025') WHERE position = 2"
        )
    engine.dispose()
    done, file = export("--from", 0, "--to", 5)
    assert (done.exit_code, "does not prove this" in done.stderr) == (1, True)
    assert not file.exists()
