"""`tocsin verify`: what is handed over is judged by the keys given, in one sentence and a code."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from shared.log.checkpoint import Proof
from shared.verifying.evidence import Evidence
from tests.verifying import test_reports as reports
from tests.verifying.world import (
    BANK_KEY,
    CENTRE_KEY,
    LOG,
    ROGUE,
    WITNESS,
    World,
)

Run = Callable[..., Result]
WORLD = World()
KEYS = ("--log-key", str(LOG.key))
AGENCIES = (
    *("--agency-key", f"ICBC:icbc-1:{BANK_KEY.public_key}"),
    *("--agency-key", f"tocsin:centre-1:{CENTRE_KEY.public_key}"),
)


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """Return the file of a bundle that is proven."""
    file = tmp_path / "case.tocsin-bundle"
    file.write_bytes(WORLD.bundle().to_bytes())
    return file


def test_a_bundle_is_proven_with_the_keys_given(run: Run, bundle: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.write_text(WORLD.note(5))
    done = run("verify", bundle, *KEYS, *AGENCIES, "--since", kept)
    assert done.exit_code == 0
    assert done.stdout.startswith("Proven: the 5 records of case A33")
    assert "begins with the 5 records that you knew" in done.stdout
    chinese = run("verify", bundle, *KEYS, *AGENCIES, "--language", "zh-CN")
    assert (chinese.exit_code, chinese.stdout[:4]) == (0, "已证实:")


def test_a_report_is_recomputed_from_a_bundle(run: Run, tmp_path: Path) -> None:
    world = World(reports.history())
    stated, bundle = reports.stated(world), tmp_path / "span.tocsin-bundle"
    bundle.write_bytes(reports.whole(world))
    file = tmp_path / "response-times.report.json"
    file.write_text(json.dumps(stated))
    asked = ("verify", bundle, "--report", file, *KEYS)
    true = run(*asked)
    assert (true.exit_code, "every figure of this report" in true.stdout) == (0, True)
    stated["response_times"][1]["share"] = 1.0
    file.write_text(json.dumps(stated))
    false = run(*asked)
    assert false.exit_code == 1
    assert "ICBC (stop_payment, stop), share: stated 1.0, recomputed 0.5" in false.stdout
    told = json.loads(run(*asked, "--json").stdout)
    assert (told["exit_code"], told["about"]) == (
        1,
        [["ICBC (stop_payment, stop)", "share", 1.0, 0.5]],
    )


def test_keys_may_be_in_files(run: Run, bundle: Path, tmp_path: Path) -> None:
    (tmp_path / "log").write_text(f"{LOG.key}\n")
    (tmp_path / "icbc").write_text(f"{BANK_KEY.public_key}\n")
    keys = ("--log-key", tmp_path / "log", "--agency-key", f"ICBC:icbc-1:{tmp_path}/icbc")
    assert run("verify", bundle, *keys, *AGENCIES[2:]).exit_code == 0


def test_a_changed_bundle_is_false_and_an_unknown_key_cannot_be_told(
    run: Run, bundle: Path
) -> None:
    unknown = run("verify", bundle, "--log-key", str(ROGUE.key), *AGENCIES)
    assert (unknown.exit_code, unknown.stdout[:11]) == (2, "Cannot tell")
    bundle.write_bytes(bundle.read_bytes().replace(b"1", b"2", 1))
    changed = run("verify", bundle, *KEYS, *AGENCIES, "--json")
    assert changed.exit_code == 1
    assert json.loads(changed.stdout)["name"] == "damaged"


def test_a_receipt_is_judged_with_its_record(run: Run, tmp_path: Path) -> None:
    shown = WORLD.shown(6)[0]
    receipt, record = tmp_path / "6.tlog-proof", tmp_path / "6.json"
    receipt.write_text(str(Proof(6, shown.path, WORLD.note())))
    record.write_text(shown.envelope + "\n")
    assert run("verify", receipt, "--record", record, *KEYS).exit_code == 0
    record.write_text(shown.envelope + " ")
    assert run("verify", receipt, "--record", record, *KEYS).exit_code == 1
    assert run("verify", receipt, *KEYS).exit_code == 2


def test_a_checkpoint_and_evidence_are_judged(run: Run, tmp_path: Path) -> None:
    note, evidence = tmp_path / "note", tmp_path / "note.tocsin-evidence"
    note.write_text(WORLD.witnessed())
    witness = ("--witness", str(WITNESS.key))
    assert run("verify", note, *KEYS, *witness).exit_code == 0
    evidence.write_text(str(Evidence("rollback", WORLD.note(), WORLD.note(5))))
    assert run("verify", evidence, *KEYS).exit_code == 2


@pytest.mark.parametrize(
    "option",
    [
        ("--log-key", "nonsense"),
        ("--log-key", str(WITNESS.key)),
        ("--witness", str(LOG.key)),
        ("--agency-key", "ICBC:icbc-1"),
        ("--agency-key", "ICBC:icbc-1:short"),
    ],
)
def test_a_key_that_is_none_is_refused(run: Run, bundle: Path, option: tuple[str, str]) -> None:
    done = run("verify", bundle, *option)
    assert done.exit_code == 2
    assert option[0] in done.stderr
