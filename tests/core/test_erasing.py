"""Case keys: what is said of people is sealed under them, and gone once they are destroyed."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from contracts import directory as d
from contracts import returns as rt
from contracts import stop_payment as sp
from contracts.envelope import is_sealed
from contracts.fields import ERASED
from contracts.port import Look, Receipt, Sight
from contracts.problems import Problem
from services.directory.erasing import Erasures
from shared.following import move
from shared.log.verify import verify
from shared.sealing import SIGNATURE, Unopened
from shared.vault import FRESH_SECONDS, MasterKeyWrong, Vault, case_key
from tests.application import APPLICATION, account_of
from tests.core.test_freezing import frozen
from tests.core.test_returns import CLAIM, DECIDED, refused, step
from tests.town import INSTALL

if TYPE_CHECKING:
    from pathlib import Path

    from contracts.port import Answer
    from tests.core.conftest import Core

CASE = APPLICATION["case_number"]
ERASE = d.DestroyCaseKey(case_number=CASE, reason="kept long enough")
FULL = sp.Answer.load({"code": "0000", "held_amount": "100.00", "operator_name": "费涛"})
REVEAL = "execution"


def erase(core: Core) -> Receipt:
    """Destroy the key of the case, and wait until nobody uses it from memory."""
    receipt = core.take(ERASE, INSTALL)
    core.settle()
    time.sleep(FRESH_SECONDS)
    return receipt


def keys(core: Core) -> list[tuple[bool, bool]]:
    """Return of each key whether it is there, and whether it was destroyed."""
    with core.engine.connect() as connection:
        rows = connection.execute(select(case_key.c.wrapped, case_key.c.destroyed_at))
        return sorted((row.wrapped is not None, row.destroyed_at is not None) for row in rows)


def look(core: Core, order: Any, login: str = "icbc1") -> Sight | Problem:  # noqa: ANN401
    return core.edge.port.reveal(Look("stop_payment", order, REVEAL), core.person(login))


def word(answer: Answer) -> str:
    return answer.slug if isinstance(answer, Problem) else answer.outcome


def test_what_is_personal_is_sealed_in_the_log_and_nothing_else(core: Core) -> None:
    core.order("A-1", reason="冒充领导", victim_phone="13857200001")
    [event] = core.log(sp.Ordered)
    hidden = {name for name, value in event.data.items() if is_sealed(value)}
    assert hidden == sp.Ordered.personal & event.data.keys()
    for said in (APPLICATION["account_number"], APPLICATION["account_name"], "冒充领导"):
        assert said not in event.text
    assert core.said(event)["reason"] == "冒充领导"
    assert core.said(event)["victim_phone"] == "+8613857200001"


def test_the_same_account_and_phone_show_without_being_told(core: Core) -> None:
    one, other = account_of("A-1"), "6222021202041701419"
    core.order("A-1", victim_phone="13857200001")
    core.order("A-2", account_number=one, victim_phone="13857200001", amount="1.00")
    core.order("A-3", account_number=other, victim_phone="13857200002")
    first, second, third = core.log(sp.Ordered)
    assert first.data["account_ref"] == second.data["account_ref"] != third.data["account_ref"]
    assert first.data["phone_ref"] == second.data["phone_ref"] != third.data["phone_ref"]


def test_a_store_is_bound_to_the_master_key_that_was_there_first(
    core: Core, tmp_path: Path
) -> None:
    core.vault.bind()
    core.vault.bind()
    assert keys(core) == [(True, False)]
    (tmp_path / "another").write_text("00" * 32, "ascii")
    with pytest.raises(MasterKeyWrong):
        Vault(core.engine, tmp_path / "another").bind()
    with pytest.raises(FileNotFoundError):
        Vault(core.engine, tmp_path / "missing").check()
    core.order("A-1")
    assert len(keys(core)) == 2


def test_a_destroyed_key_opens_nothing_and_every_proof_stays(core: Core) -> None:
    order = core.order("A-1")
    before = verify(core.engine)
    sight = look(core, order)
    assert isinstance(sight, Sight)
    assert ERASED not in str(sight.data)
    assert erase(core).outcome == "accepted"
    assert keys(core) == [(False, True)]
    sight = look(core, order)
    assert isinstance(sight, Sight)
    ordered = min(sight.data)
    assert sight.data[ordered]["account_number"] == ERASED
    assert sight.data[ordered]["amount_minor"] == 44102342
    assert verify(core.engine, since=before).size == core.edge.reader.size()


def test_it_stops_working_in_a_vault_that_used_it_within_a_second(core: Core) -> None:
    core.order("A-1")
    [event] = core.log(sp.Ordered)
    elsewhere = Vault(core.engine, core.system.keys / "master-key")
    assert event.key_id
    assert elsewhere.known([event.key_id])
    core.take(ERASE, INSTALL)
    core.settle()
    time.sleep(FRESH_SECONDS)
    assert elsewhere.known([event.key_id]) == {}


def test_who_reads_that_a_key_is_given_up_uses_it_no_more_though_it_is_not_wiped_yet(
    core: Core,
) -> None:
    core.order("A-1")
    [event] = core.log(sp.Ordered)
    vault = Vault(core.engine, core.system.keys / "master-key")
    assert event.key_id
    assert event.key_id in vault.known([event.key_id])
    vault.give_up([event.key_id])
    assert vault.known([event.key_id]) == {}


def test_a_late_answer_is_kept_under_a_new_key_and_its_measure_lapses(core: Core) -> None:
    order = core.order("A-1")
    erase(core)
    core.take(FULL, core.person("icbc1"), order)
    [answered] = core.log(sp.Answered)
    [ordered] = core.log(sp.Ordered)
    assert answered.key_id != ordered.key_id
    assert core.said(answered)["operator_name"] == "费涛"
    core.later(hours=49)
    assert len(core.log(sp.StopLapsed)) == 1
    assert keys(core) == [(False, True), (True, False)]


def test_what_was_said_before_is_answered_with_its_receipt_unchecked(core: Core) -> None:
    core.order("A-1")
    [ordered] = core.log(sp.Ordered)
    erase(core)
    same, changed = core.stop("A-1"), core.stop("A-1", account_name="李伟")
    for wire in (same, changed):
        [answer] = core.send(wire)
        assert isinstance(answer, Receipt)
        assert (answer.outcome, answer.position) == ("repeated", ordered.position)


def test_the_same_application_under_another_key_is_known_by_what_is_left(core: Core) -> None:
    core.order("A-1")
    erase(core)
    again = core.send(core.stop("A-1", key="other"))
    other = core.send(core.stop("A-1", key="more", amount="1.00"))
    elsewhere = core.send(core.stop("A-1", key="else", account_number="6222021202041701419"))
    assert [word(answer) for [answer] in (again, other, elsewhere)] == [
        "repeated",
        "conflict",
        "conflict",
    ]


def test_to_erase_twice_is_to_erase_once_and_a_case_that_goes_on_can_be_erased_again(
    core: Core,
) -> None:
    order = core.order("A-1")
    first, again = erase(core), core.take(ERASE, INSTALL)
    assert (again.outcome, again.position) == ("repeated", first.position)
    core.take(sp.Withdraw(reason="money found"), core.person("officer1"), order)
    assert erase(core).outcome == "accepted"
    assert keys(core) == [(False, True), (False, True)]


def test_a_case_that_nobody_knows_cannot_be_erased_nor_by_anybody(core: Core) -> None:
    assert core.refuse(ERASE, INSTALL).slug == "not-found"
    core.order("A-1")
    assert core.refuse(ERASE, core.person("officer1")).slug == "forbidden"


def test_an_erasure_that_was_interrupted_is_made_up_for(core: Core) -> None:
    core.order("A-1")
    erase(core)
    with core.engine.begin() as connection:
        kept = {"wrapped": b"kept by somebody", "destroyed_at": None}
        connection.execute(case_key.update().values(kept))
        move(connection, Erasures.name, -1)
    core.edge.stop()
    core.restart()
    assert keys(core) == [(False, True)]


def test_another_master_key_is_refused_and_seals_nothing(core: Core, tmp_path: Path) -> None:
    core.order("A-1")
    size = core.edge.reader.size()
    other = Vault(core.engine, tmp_path / "other-key")
    with pytest.raises(FileNotFoundError):
        other.check()
    (tmp_path / "other-key").write_text("ab" * 32)
    with pytest.raises(MasterKeyWrong, match="other-key is not the master key"):
        other.check()
    assert core.edge.reader.size() == size
    assert len(keys(core)) == 1


def test_a_value_that_somebody_changed_is_not_opened(core: Core) -> None:
    core.order("A-1")
    [event] = core.log(sp.Ordered)
    assert event.key_id
    key = core.vault.known([event.key_id])[event.key_id]
    with pytest.raises(Unopened):
        key.open(str(event.event_id), SIGNATURE, event.data["account_number"])


def test_nobody_is_paid_on_a_claim_that_was_erased(core: Core) -> None:
    freeze = frozen(core)
    step(core, freeze, rt.ClaimReturn, **CLAIM)
    step(core, freeze, rt.TraceReturn, method=rt.SINGLE)
    erase(core)
    problem = refused(core, freeze, rt.DecideReturn, **DECIDED)
    assert (problem.slug, problem.hint) == ("claim-erased", "F-1")
    assert core.log(rt.ReturnOrdered) == []
