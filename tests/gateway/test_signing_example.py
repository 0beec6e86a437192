"""The program on the page about signing does what the page says."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from contracts import directory as d
from services.cli.serving import served
from shared.jws import Signer, genuine, read
from shared.keyfile import kept
from tests.gateway.conftest import NOON, centre

if TYPE_CHECKING:
    from tests.gateway.conftest import Gateway

PAGE = Path(__file__).parents[2] / "docs" / "http.md"


def test_the_program_on_the_page_signs_an_answer(gateway: Gateway, tmp_path: Path) -> None:
    [program] = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    (tmp_path / "sign.py").write_text(program, "utf-8")
    signer = Signer(kept(tmp_path / "signing-key"))
    key = d.RegisterSigningKey(
        kid="icbc-2026", agency="ICBC", public_key=signer.public_key, valid_from=NOON
    )
    gateway.house.install([key])
    gateway.order("A-1")
    gateway.house.settle()
    about = ["ICBC", "tests", "icbc-2026", "signing-key", str(centre("A-1")), "answer-1"]
    with served(gateway.app, ("127.0.0.1", 0)) as (host, port):
        words = [sys.executable, "sign.py", f"http://{host}:{port}", gateway.house.keys["icbc"]]
        first, again = (
            subprocess.run(
                [*words, *about], cwd=tmp_path, check=True, capture_output=True, text=True
            ).stdout
            for _ in range(2)
        )
    assert first.startswith("201 ")
    assert again.startswith("200 ")
    gateway.house.settle()
    events = gateway.get(f"/v1/orders/{centre('A-1')}/events", "icbc").json["events"]
    [token] = {event["signature"] for event in events if event["signature"]}
    assert genuine(read(token), signer.public_key)
