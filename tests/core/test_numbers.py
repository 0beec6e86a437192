"""Orders about numbers: to the carrier, its answer, the limit on the line, and its end."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from contracts import number_blocking as nb
from contracts.number_examples import NUMBERS
from contracts.port import Caller, Receipt, WireCommand, command_id
from services.cli.embedded import EVERYTHING
from services.gateway.readmodels.views import Views

if TYPE_CHECKING:
    from tests.core.conftest import Core

DESK = Caller("HZ", "console", person="officer2")


def clerk(carrier: str) -> Caller:
    return Caller(carrier, "console", person=carrier.lower())


def given(core: Core, application: str, caller: Caller | None = None, **fields: Any) -> Any:  # noqa: ANN401
    """Send an order about a number; return its receipt or problem."""
    caller = caller or core.officer
    said = NUMBERS["number_blocking.order.v1"] | {"application_id": application} | fields
    said = {name: value for name, value in said.items() if value is not None}
    key = command_id(caller.agency, f"{application} {sorted(fields.items())}")
    [answer] = core.send(WireCommand(key, nb.Order.wire, said), caller=caller)
    core.settle()
    return answer


def order(core: Core, application: str, **fields: Any) -> UUID:  # noqa: ANN401
    answer = given(core, application, **fields)
    assert isinstance(answer, Receipt), answer
    return answer.subject


def answer(core: Core, carrier: str, subject: UUID, code: str = "done", **said: Any) -> None:  # noqa: ANN401
    core.take(nb.Answer(code=code, **said), clerk(carrier), subject)
    core.settle()


def row(core: Core, subject: UUID) -> dict[str, Any]:
    found = Views(core.engine).one(EVERYTHING, str(subject))
    assert found
    return found


def test_a_restriction_holds_for_its_time_and_lapses(carriers: Core) -> None:
    subject = order(carriers, "N-1")
    [offered] = carriers.log(nb.SAID.offered)
    assert offered.data["answer_by"] == "2026-11-20T11:10:00Z"
    answer(carriers, "CUCC", subject)
    [limited] = carriers.log(nb.Limited)
    assert limited.data["in_force_until"] == "2026-11-22T11:00:00Z"
    assert row(carriers, subject)["act"] == "restrict_outgoing"
    carriers.later(hours=48)
    [lapsed] = carriers.log(nb.Lapsed)
    assert lapsed.data["lapsed_at"] == "2026-11-22T11:00:00Z"
    assert row(carriers, subject)["lapsed_at"] == "2026-11-22T11:00:00.000000Z"


def test_a_number_that_moved_is_ordered_where_it_is_and_the_clock_starts_anew(
    carriers: Core,
) -> None:
    first = order(carriers, "N-1", carrier_code=None, number="13905720001")
    assert row(carriers, first)["agency"] == "CMCC"
    carriers.later(minutes=5)
    answer(carriers, "CMCC", first, "not_my_number", serving_carrier="CTCC")
    second = carriers.log(nb.Ordered)[-1]
    assert (second.data["agency"], second.data["rerouted_from"]) == ("CTCC", str(first))
    assert carriers.log(nb.SAID.offered)[-1].data["answer_by"] == "2026-11-20T11:15:00Z"


def test_carriers_that_point_at_each_other_end_it(carriers: Core) -> None:
    first = order(carriers, "N-1", carrier_code="CMCC")
    answer(carriers, "CMCC", first, "not_my_number", serving_carrier="CUCC")
    second = carriers.log(nb.Ordered)[-1]
    answer(
        carriers,
        "CUCC",
        UUID(second.stream.partition("-")[2]),
        "not_my_number",
        serving_carrier="CMCC",
    )
    assert len(carriers.log(nb.Ordered)) == 2


def test_what_goes_further_takes_the_place_of_the_limit_before_and_restoring_ends_it(
    carriers: Core,
) -> None:
    answer(carriers, "CUCC", order(carriers, "N-1"))
    suspended = order(carriers, "N-2", action="suspend", duration_hours=None)
    answer(carriers, "CUCC", suspended)
    [superseded] = carriers.log(nb.Superseded)
    assert superseded.data["order_id"] == str(suspended)
    assert carriers.log(nb.Limited)[-1].data["in_force_until"] == "2026-11-27T11:00:00Z"
    restoring = order(carriers, "N-3", action="restore", duration_hours=None)
    answer(carriers, "CUCC", restoring)
    [restored] = carriers.log(nb.Restored)
    assert restored.data == {
        "measure": str(suspended),
        "order_id": str(restoring),
        "restored_at": "2026-11-20T11:00:00Z",
    }
    problem = given(carriers, "N-4", action="restore", duration_hours=None)
    assert problem.slug == "not-in-force"


def test_closing_takes_a_rank_and_a_second_person_unless_a_file_names_two(carriers: Core) -> None:
    close: dict[str, Any] = {"action": "close", "duration_hours": None}
    assert given(carriers, "N-1", DESK, **close).codes == ["required"]
    low = given(carriers, "N-1", DESK, **close, approver_rank="station")
    assert low.slug == "rank-too-low"
    receipt = given(carriers, "N-1", DESK, **close, approver_rank="county")
    assert row(carriers, receipt.subject)["approval"] == "asked"
    carriers.take(nb.SAID.approve(), carriers.person("boss1"), receipt.subject)
    carriers.settle()
    assert row(carriers, receipt.subject)["offered_at"]
    by_file = order(carriers, "N-2", **close, approver_rank="county")
    assert row(carriers, by_file)["approval"] is None


def test_a_row_that_names_no_rank_waits_and_one_that_names_too_low_a_rank_is_refused(
    carriers: Core,
) -> None:
    close: dict[str, Any] = {"action": "close", "duration_hours": None}
    waits = order(carriers, "N-1", **close)
    assert row(carriers, waits)["approval"] == "asked"
    assert not row(carriers, waits)["offered_at"]
    assert given(carriers, "N-2", **close, approver_rank="station").codes == ["rank_too_low"]
    assert given(carriers, "N-3", **close, officer2_id=None).codes == ["required"]


@pytest.mark.parametrize("learnt", ["policy", "answer"])
def test_a_protected_line_takes_two_people_besides_whoever_orders(
    carriers: Core, learnt: str
) -> None:
    line = {"number": "12345", "number_type": "service"} if learnt == "policy" else {}
    if learnt == "answer":
        answer(carriers, "CUCC", order(carriers, "N-1"), "protected")
        assert len(carriers.log(nb.FoundProtected)) == 1
    receipt = given(carriers, "N-2", carriers.person("boss2"), **line)
    assert carriers.log(nb.SecondApprovalAsked)[-1].data["known_by"] == learnt
    own = carriers.refuse(nb.SAID.approve(), carriers.person("boss2"), receipt.subject)
    assert own.slug == "own-approval"
    for _ in range(2):
        carriers.take(nb.SAID.approve(), carriers.person("boss1"), receipt.subject)
        carriers.settle()
    assert len(carriers.log(nb.FirstApproved)) == 1, "one person's word, however often"
    assert (found := row(carriers, receipt.subject))["first_approved_by"] == "boss1"
    assert (found["status"], found["offered_at"]) == ("awaiting_approval", None)
    carriers.take(nb.SAID.approve(), carriers.person("boss3"), receipt.subject)
    carriers.settle()
    assert row(carriers, receipt.subject)["offered_at"]


def test_restoring_a_protected_line_takes_no_approval(carriers: Core) -> None:
    line = {"number": "12345", "number_type": "service"}
    limited = given(carriers, "N-1", DESK, **line).subject
    for boss in ("boss1", "boss3"):
        carriers.take(nb.SAID.approve(), carriers.person(boss), limited)
    carriers.settle()
    answer(carriers, "CUCC", limited)
    lifting = order(carriers, "N-2", **line, action="restore", duration_hours=None)
    assert row(carriers, lifting)["approval"] is None
    assert row(carriers, lifting)["offered_at"]


def test_a_limit_that_its_carrier_takes_back_never_was_and_what_it_replaced_goes_on(
    carriers: Core,
) -> None:
    first, second = order(carriers, "N-1"), order(carriers, "N-2", action="suspend")
    answer(carriers, "CUCC", first)
    answer(carriers, "CUCC", second)
    assert row(carriers, first)["superseded_at"]
    answer(carriers, "CUCC", second, "tech_fail")
    assert [event.data["order_id"] for event in carriers.log(nb.NeverInForce)] == [str(second)]
    assert row(carriers, second)["in_force_from"] is None
    found = row(carriers, first)
    assert (found["superseded_at"], bool(found["in_force_from"])) == (None, True)
    carriers.later(hours=48)
    assert [event.data["order_id"] for event in carriers.log(nb.Lapsed)] == [str(first)]


@pytest.mark.parametrize(
    ("at", "begun", "until"),
    [("10:00:00", "10:00:00", "10:00:00"), ("12:00:00", "12:00:00", "11:00:00")],
    ids=["earlier", "later"],
)
def test_a_corrected_instant_moves_a_limit_and_never_prolongs_it(
    carriers: Core, at: str, begun: str, until: str
) -> None:
    subject = order(carriers, "N-1")
    answer(carriers, "CUCC", subject)
    carriers.later(hours=2)
    done = datetime.fromisoformat(f"2026-11-20T{at}Z")
    answer(carriers, "CUCC", subject, done_at=done)
    [redated] = carriers.log(nb.Redated)
    assert redated.data["in_force_from"] == f"2026-11-20T{begun}Z"
    assert redated.data["in_force_until"] == f"2026-11-22T{until}Z"
    assert row(carriers, subject)["in_force_until"] == f"2026-11-22T{until}.000000Z"
    carriers.later(hours=47)
    assert [event.data["lapsed_at"] for event in carriers.log(nb.Lapsed)] == [
        f"2026-11-22T{until}Z"
    ]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"number": "1390572000a"}, "number_format"),
        ({"number": "+1 202 555 0100"}, "number_abroad"),
        ({"number": "95588"}, "number_type_mismatch"),
        ({"number": "123456789012345", "number_type": "device"}, "device_check_digit"),
        ({"action": "cut_call"}, "duration_pointless"),
        ({"carrier_code": "ICBC"}, "agency_unknown"),
        ({"officer2_id": "331148"}, "officers_not_distinct"),
    ],
)
def test_what_is_wrong_is_named(carriers: Core, fields: dict[str, Any], code: str) -> None:
    assert given(carriers, "N-1", **fields).codes == [code]


def test_the_same_application_is_repeated_and_other_content_conflicts(carriers: Core) -> None:
    order(carriers, "N-1")
    assert given(carriers, "N-1").outcome == "repeated"
    assert given(carriers, "N-1", number="15551761088").slug == "conflict"


def test_nobody_else_learns_of_an_order(carriers: Core) -> None:
    subject = order(carriers, "N-1")
    said = nb.Answer(code="done")
    assert carriers.refuse(said, clerk("CMCC"), subject).slug == "not-found"
    withdrawal = nb.SAID.withdraw(reason="误报")
    assert carriers.refuse(withdrawal, carriers.person("officer3"), subject).slug == "not-found"


def test_silence_is_overdue_at_its_instant(carriers: Core) -> None:
    subject = order(carriers, "N-1")
    carriers.later(minutes=30)
    missed = [event.data["due_at"] for event in carriers.log(nb.SAID.overdue)]
    assert missed == ["2026-11-20T11:02:00Z", "2026-11-20T11:10:00Z"]
    assert row(carriers, subject)["answer_overdue"]
