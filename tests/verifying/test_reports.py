"""A report is recomputed from a bundle: what agrees is proven, what differs is named loudly."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid5

import orjson
import pytest

from contracts.figures import EVERYONE, Parties
from contracts.port import NAMESPACE
from contracts.reports import RESPONSE_TIMES, WRONGFUL_MEASURES, Formula, Report
from shared.log.bundle import Named
from shared.verifying import bundles
from shared.verifying.reports import verify
from tests.verifying.world import (
    BANK,
    BANK_KEY,
    CENTRE,
    KEY_ID,
    ORIGIN,
    ROGUE,
    World,
    an_event,
    claims,
    pins,
)

if TYPE_CHECKING:
    from shared.verifying.verdict import Verdict
    from tests.verifying.world import Data

NOW = datetime(2026, 11, 21, tzinfo=UTC)


def history() -> list[Data]:
    """Return two orders to the bank and one to another, one of them answered."""
    events = []
    for number, (agency, words) in enumerate(
        [(BANK, ("offered", "answered")), (BANK, ("offered",)), ("CCB", ())]
    ):
        stream = f"stop_payment-{uuid5(NAMESPACE, str(number))}"
        data: Data = {"agency": agency, "ordered_by": CENTRE, "amount_minor": 5, "currency": "CNY"}
        for version, word in enumerate(("ordered", *words), 1):
            said = data | {"answer_by": "2026-11-20T12:00:00Z", "held_minor": 3}
            wire = f"stop_payment.{word}.v1"
            events.append(an_event(wire, said | {"number": number}, stream=stream, version=version))
    return events


@pytest.fixture
def world() -> World:
    return World(history())


def stated(
    world: World,
    parties: Parties = EVERYONE,
    size: int | None = None,
    formula: Formula = RESPONSE_TIMES,
) -> dict[str, Any]:
    """Return the report as it comes out of a file."""
    records = [orjson.loads(text) for text in world.texts]
    made: Report = formula.report(records, NOW, parties, world.note(size))
    read: dict[str, Any] = orjson.loads(orjson.dumps(made))
    return read


def whole(world: World) -> bytes:
    return world.span(0, len(world) - 1, **BARE).to_bytes()


BARE: Any = {"agencies": (), "case_keys": {}, "consistency": None}


def judged(document: object, data: bytes) -> Verdict:
    return verify(orjson.dumps(document), data, pins())


def test_a_true_report_is_proven_by_all_records_before_its_checkpoint(world: World) -> None:
    found = judged(stated(world), whole(world))
    assert found.code == 0
    assert found.sentence() == (
        "Proven: every figure of this report follows by formula response-times-3 from the first 6"
        f" records of the log {ORIGIN}; none between is left out."
    )
    assert "response-times-3" in found.sentence("zh-CN")


def test_records_past_the_checkpoint_of_a_report_change_nothing(world: World) -> None:
    assert judged(stated(world, size=4), whole(world)).code == 0


def test_a_figure_that_was_changed_is_named_with_both_values(world: World) -> None:
    document = stated(world)
    [ours] = [row for row in document["response_times"] if row["agency"] == BANK]
    ours["overdue"], ours["late_now"] = 0, 0
    found = judged(document, whole(world))
    assert found.code == 1
    assert found.sentence() == (
        "False: this report does not follow from the records."
        " ICBC (stop_payment, stop), overdue: stated 0, recomputed 1;"
        " ICBC (stop_payment, stop), late_now: stated 0, recomputed 1."
    )
    assert "ICBC (stop_payment, stop) 的 overdue:报告为 0,重算为 1" in found.sentence("zh-CN")


def a_measure() -> list[Data]:
    """Return a stop that held for an hour and a half and was wrongful."""
    order = str(uuid5(NAMESPACE, "0"))
    account = f"stop_payment.account-{uuid5(NAMESPACE, 'an account')}"
    said = {
        "stop_imposed": {"order_id": order, "in_force_from": "2026-11-20T11:00:00Z"},
        "found_wrongful": {"measure": order, "order_id": order, "ground": "unrelated"},
        "stop_released": {"measure": order, "released_at": "2026-11-20T12:30:00Z"},
    }
    return [
        an_event(f"stop_payment.account.{word}.v1", data, stream=account, version=version)
        for version, (word, data) in enumerate(said.items(), 1)
    ]


def test_wrongful_hours_that_were_changed_are_named_with_both_values() -> None:
    world = World([*history(), *a_measure()])
    document = stated(world, formula=WRONGFUL_MEASURES)
    proven = judged(document, whole(world))
    assert (proven.code, proven.about[0]) == (0, "wrongful-measures-2")
    document["wrongful_measures"][0]["wrongful_seconds"] = 60
    assert judged(document, whole(world)).sentence() == (
        "False: this report does not follow from the records."
        f" {CENTRE}, wrongful_seconds: stated 60, recomputed 5400."
    )


def test_a_report_on_a_checkpoint_that_nobody_trusted_signed_is_false(world: World) -> None:
    forged = stated(world) | {"checkpoint": world.note(None, ROGUE)}
    found = judged(forged, whole(world))
    assert (found.code, found.name) == (1, "report_checkpoint")
    assert ORIGIN in found.sentence()


def test_a_report_on_another_history_is_false(world: World) -> None:
    """The centre signed two histories, and gave the report on one, the records of the other."""
    other = World(history()[:3] + history()[4:] + history()[3:4])
    found = judged(stated(other), whole(world))
    assert (found.code, found.name, found.about) == (1, "rewritten", (6,))
    assert "6 records" in found.sentence()


@pytest.mark.parametrize(("first", "last"), [(1, 5), (0, 4)])
def test_records_that_do_not_suffice_decide_nothing(world: World, first: int, last: int) -> None:
    found = judged(stated(world), world.span(first, last, register=(), **BARE).to_bytes())
    assert (found.code, found.name, found.about) == (2, "report_records", (6,))
    assert "first 6 records" in found.sentence()


def test_a_bank_recomputes_its_own_report_from_its_own_records(world: World) -> None:
    own = world.bundle(
        selection=Named("agency", BANK), records=world.shown(0, 1, 2, 3, 4), register=(), **BARE
    ).to_bytes()
    found = judged(stated(world, Parties(to=BANK)), own)
    assert found.code == 0, found
    assert found.sentence().endswith("is the word of whoever exported them.")
    assert judged(stated(world), own).name == "report_records"


def test_neither_agencies_keys_nor_those_of_cases_are_needed(world: World) -> None:
    token = BANK_KEY.sign(claims("stop_payment.answer.v1", "answer-1", {}))
    bears = {"key_id": KEY_ID, "signature": token}
    signed = World([each | bears if "answered" in each["type"] else each for each in history()])
    bundle = signed.span(0, len(signed) - 1, case_keys={}, consistency=None, agencies=())
    assert bundles.verify(bundle.to_bytes(), pins()).code == 2
    assert judged(stated(signed), bundle.to_bytes()).code == 0
    assert judged(stated(world), bundle.to_bytes()).name == "rewritten"


def test_records_that_the_formula_cannot_read_are_said_to_be_such(world: World) -> None:
    odd = World([*history(), an_event("stop_payment.ordered.v1", {"agency": BANK})])
    document = stated(world) | {"checkpoint": odd.note(), "upto": len(odd)}
    found = judged(document, whole(odd))
    assert (found.code, found.name) == (1, "no_report")
    assert "cannot be computed from these records" in found.sentence()


def test_a_bundle_that_is_not_proven_is_judged_first(world: World) -> None:
    assert judged(stated(world), b"{}").name == "damaged"
    unknown = verify(orjson.dumps(stated(world)), whole(world), pins(keys=()))
    assert (unknown.code, unknown.name) == (2, "unpinned")


@pytest.mark.parametrize("text", [b"", b"{}", b"[1]", b"\xff"])
def test_what_is_no_report_is_said_to_be_none(world: World, text: bytes) -> None:
    found = verify(text, whole(world), pins())
    assert (found.code, found.name) == (1, "no_report")
    assert "no report" in found.sentence()


def test_a_report_of_another_log_is_false(world: World) -> None:
    note = world.note().replace(ORIGIN, "tests.example/other")
    document = stated(world) | {"checkpoint": note, "origin": "tests.example/other"}
    found = judged(document, whole(world))
    assert (found.code, found.name) == (1, "report_other")
    assert ORIGIN in found.sentence()
