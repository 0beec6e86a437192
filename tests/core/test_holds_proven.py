"""Protective holds, years later: what a bank signed is proven offline, what was erased is gone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from sqlalchemy import MetaData, select

from contracts import holding as hd
from contracts import stop_payment as sp
from contracts.examples import examples
from contracts.fields import ERASED
from contracts.port import Receipt
from services.cli.exporting import Exporter
from services.cli.reading import Reading
from services.ledger.ledger import Files, Ledger
from services.stop_payment.holds import bank_order
from shared.claims import claims
from shared.log.bundle import AgencyKey, Named, from_base64url
from shared.settings import Settings
from shared.verifying.heads import Pins
from tests.core.signing import OURS, SYSTEM, Bank
from tests.core.test_erasing import erase
from tests.core.test_holding import FOUND, REACHED, SAVINGS, answer, held, reach
from tests.verifying.world import both

if TYPE_CHECKING:
    from pathlib import Path

    from tests.core.conftest import Core

pytestmark = pytest.mark.parametrize("url", ["sqlite"], indirect=True)
ASKED = examples()[hd.HoldPerson.wire]
CASE = Named("case", ASKED["case_number"])
PERSONAL = (
    *(ASKED["holder_name"], ASKED["holder_id_number"], ASKED["reason"]),
    *(ASKED["officer1_name"], ASKED["officer2_name"]),
    *(REACHED["reached_by"], REACHED["statement"], REACHED["reason"]),
    SAVINGS.account_number,
)
MASKED = ("周*", "****3X", "6220 ****")


def test_what_a_bank_signed_of_a_hold_and_its_release_is_proven_to_strangers(
    core: Core, tmp_path: Path
) -> None:
    bank, hold = Bank(core), held(core)
    sign(bank, bank_order(hold, "ICBC"), FOUND)
    reach(core, hold)
    [release] = core.log(hd.HoldReleaseOrdered)
    sign(bank, UUID(release.stream.removeprefix("stop_payment-")), sp.Answer(code="0000"))
    assert len(core.log(hd.HoldReleased)) == 1
    reading = Reading(core.system, "officer1", "evidence")
    reading.keys(core.log())
    core.settle()
    ledger = Ledger(core.engine, Files.named(Settings(), tmp_path / "keys"))
    ledger.start()
    ledger.stop()
    keys = ledger.log_keys.known
    bundle = Exporter(core.engine, keys).bundle(CASE, None, reading.keys).to_bytes()
    icbc = AgencyKey("ICBC", OURS.kid, from_base64url(OURS.public_key))
    verdict = both(bundle, Pins(tuple(keys), {OURS.kid: icbc}))
    assert verdict[:2] == (0, "proven"), verdict


def sign(bank: Bank, order: UUID, said: sp.Answer) -> None:
    """Have the bank's system answer an order under its signature."""
    key = f"answer-{order}"
    wire = replace(bank.wire(said, key), subject=order)
    token = OURS.sign(claims("tests", wire, SYSTEM, key))
    assert isinstance(bank.send(replace(wire, signature=token)), Receipt)
    bank.core.settle()


def test_erasing_its_case_leaves_nothing_of_the_person_anywhere(core: Core) -> None:
    hold = held(core)
    answer(core, hold, "ICBC", FOUND)
    reach(core, hold)
    assert any(mask in stored(core) for mask in MASKED)
    erase(core)
    kept = stored(core)
    assert [said for said in (*PERSONAL, *MASKED) if said in kept] == []
    for kind in (hd.ProtectiveHoldBegun, hd.HoldOrdered, hd.HoldReleaseOrdered, hd.PersonReached):
        for event in core.log(kind):
            said = core.said(event)
            assert {said[name] for name in kind.personal & said.keys()} == {ERASED}


def stored(core: Core) -> str:
    """Return all that the store holds, table by table, as text."""
    tables = MetaData()
    tables.reflect(core.engine)
    with core.engine.connect() as connection:
        rows = [row for each in tables.tables.values() for row in connection.execute(select(each))]
    return str(rows)
