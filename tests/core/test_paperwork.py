"""Paperwork: a stop that came before its papers must have them in time, and says if it has not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from contracts import authority as au
from contracts import stop_payment as sp
from contracts.examples import examples
from contracts.problems import Problem

if TYPE_CHECKING:
    from uuid import UUID

    from tests.core.conftest import Core

pytestmark = pytest.mark.parametrize("url", ["sqlite"], indirect=True)
EMERGENCY = {
    "application_type": "02",
    "original_application_id": "REPORT-1",
    "legal_document_number": None,
}
NUMBER = "湖公(刑)止付字〔2026〕00003号"
HELD = sp.Answer(code="0000", held_amount="100")


def emergency(core: Core, application: str = "A-1", **said: Any) -> UUID:  # noqa: ANN401  as in JSON
    """Return a stop that a bank's report began."""
    return core.order(application, **(EMERGENCY | said))


def papers(**said: Any) -> au.SupplyPapers:  # noqa: ANN401
    """Return what an officer supplies."""
    return au.SupplyPapers.load({**examples()[au.SupplyPapers.wire], **said})


def missed(core: Core) -> list[Any]:
    """Return the deadlines for papers that passed."""
    return [e.data for e in core.log(sp.Overdue) if e.data["deadline"] == "paperwork"]


@pytest.mark.parametrize("kind", ["02", "03", "04", "05"])
def test_an_emergency_stop_goes_to_the_bank_at_once_and_its_papers_have_a_time(
    core: Core, kind: str
) -> None:
    emergency(core, application_type=kind)
    [awaited] = core.log(au.PapersAwaited)
    assert awaited.data == {"papers_by": "2026-11-21T11:00:00Z"}
    assert len(core.log(sp.Offered)) == 1


def test_one_that_names_its_document_waits_for_nothing(core: Core) -> None:
    core.order("A-1")
    order = emergency(core, "A-2", legal_document_number=NUMBER)
    assert core.log(au.PapersAwaited) == []
    refused = core.refuse(papers(), core.person("officer1"), order)
    assert refused.slug == "no-papers-awaited"


def test_papers_in_time_end_it_and_are_what_the_stop_rests_on(core: Core) -> None:
    order, officer = emergency(core), core.person("officer1")
    core.take(HELD, core.person("icbc1"), order)
    core.later(hours=23)
    assert core.take(papers(), officer, order).outcome == "accepted"
    assert core.take(papers(), officer, order).outcome == "repeated"
    core.take(sp.Answer(code="0000", held_amount="200"), core.person("icbc1"), order)
    core.later(days=3)
    assert missed(core) == []
    [supplied] = core.log(au.PapersSupplied)
    assert (supplied.data["late"], supplied.data["legal_document_number"]) == (False, NUMBER)
    assert "沈建国" not in supplied.text
    bases = [event.data["legal_basis"] for event in core.log(sp.StopImposed)]
    assert bases == ["REPORT-1", NUMBER]


def test_papers_that_do_not_come_are_missed_at_their_instant_and_taken_late(core: Core) -> None:
    order = emergency(core)
    core.take(HELD, core.person("icbc1"), order)
    core.later(hours=24, microseconds=-1)
    assert missed(core) == []
    core.later(microseconds=1)
    assert missed(core) == [{"deadline": "paperwork", "due_at": "2026-11-21T11:00:00Z"}]
    core.later(hours=1)
    core.take(papers(), core.person("officer1"), order)
    core.take(papers(document_type="other"), core.person("officer1"), order)
    assert [event.data["late"] for event in core.log(au.PapersSupplied)] == [True, True]
    assert len(missed(core)) == 1


def test_a_correction_of_papers_that_came_in_time_is_in_time(core: Core) -> None:
    order, officer = emergency(core), core.person("officer1")
    core.take(papers(legal_document_number="湖公(刑)止付字〔2026〕00009号"), officer, order)
    core.later(days=2)
    core.take(papers(), officer, order)
    assert [event.data["late"] for event in core.log(au.PapersSupplied)] == [False, False]


def test_a_stop_that_was_taken_back_needs_no_papers(core: Core) -> None:
    order = emergency(core)
    core.take(sp.Withdraw(reason="系误报"), core.person("officer1"), order)
    core.later(days=2)
    assert missed(core) == []


def test_only_officers_of_the_agency_that_gave_it_supply_papers(core: Core) -> None:
    order = emergency(core)
    assert core.refuse(papers(), core.person("officer3"), order).slug == "not-found"
    assert core.refuse(papers(), core.person("icbc1"), order).slug == "forbidden"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"document_type": "note"}, "choice_unknown"),
        ({"legal_document_number": ""}, "required"),
        ({"officer2_id": "331000"}, "officers_not_distinct"),
        ({"attachments": [{"name": "扫描件", "sha256": "x"}]}, "sha256_format"),
    ],
)
def test_defective_papers_are_refused(core: Core, said: dict[str, Any], code: str) -> None:
    order = emergency(core)
    wire = core.wire(papers(), "HZ", order)
    wire = type(wire)(wire.id, wire.type, {**wire.data, **said}, order)
    [answer] = core.send(wire, caller=core.person("officer1"))
    assert isinstance(answer, Problem)
    assert answer.codes == [code]
