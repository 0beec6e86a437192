"""A stranger with one file, one bundle and two public keys; a forger who changed the bundle."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Demo = Callable[..., dict[str, Any]]
Tocsin = Callable[..., subprocess.CompletedProcess[str]]
VERIFIER = Path(__file__).parents[2] / "deploy" / "verifier" / "tocsin_verify.py"


@pytest.fixture
def evidence(demo: Demo, tocsin: Tocsin, few_cases: Path, tmp_path: Path) -> tuple[Path, list[str]]:
    """Return the bundle of the bank with most orders of a demo, and the two keys that fit it."""
    url = f"sqlite:///{tmp_path}/demo.db"
    found = demo("--cases", few_cases, "--tempers", "prompt", TOCSIN_DATABASE_URL=url)
    bank = max(found["agencies"], key=lambda row: row["orders"])["agency"]

    def say(*words: object) -> str:
        done = tocsin(*words, TOCSIN_DATABASE_URL=url)
        assert done.returncode == 0, done.stderr
        return done.stdout

    bundle = tmp_path / "bank.tocsin-bundle"
    why = ("--purpose", "evidence", "--reader", "auditor")
    say("log", "export", "--agency", bank, *why, "-o", bundle)
    keys = json.loads(say("agencies", "list-signing-keys", "--json"))
    [key] = [each for each in keys if each["agency"] == bank]
    log_key = say("log", "keys").split()[0]
    its_own = f"{bank}:{key['kid']}:{key['public_key']}"
    return bundle, ["--log-key", log_key, "--agency-key", its_own]


def judged(folder: Path, bundle: bytes, keys: list[str]) -> tuple[int, str]:
    """Return exit code and sentence of the verifier, run away from Tocsin."""
    file = folder / "received"
    file.write_bytes(bundle)
    command = [sys.executable, "-I", str(VERIFIER), str(file), *keys]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return done.returncode, done.stdout


@pytest.mark.slow
def test_a_stranger_reaches_the_right_sentence(
    evidence: tuple[Path, list[str]], tmp_path: Path
) -> None:
    bundle, keys = evidence
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    code, sentence = judged(folder, bundle.read_bytes(), keys)
    records = json.loads(bundle.read_text())["body"]["records"]
    answers = sum("stop_payment.answered.v1" in record["envelope"] for record in records)
    assert answers > 0
    assert (code, sentence.count("\n")) == (0, 1)
    assert sentence.startswith(f"Proven: the {len(records)} records of agency ")
    assert f"signed by an agency itself: {2 * answers}, by the centre for a clerk: 0" in sentence
    without, told = judged(folder, bundle.read_bytes(), keys[:2])
    assert (without, told[:12]) == (2, "Cannot tell:")
    changed, found = judged(folder, bundle.read_bytes().replace(b"0000", b"0001", 1), keys)
    assert (changed, found[:6]) == (1, "False:")
