"""Limits on all lines of a person or company: at every carrier at once, until they end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest

from contracts import company_checks as cc
from contracts import directory as d
from contracts import number_blocking as nb
from contracts import subject_limits as sl
from contracts.port import TIMER, Caller, Receipt, WireCommand, command_id
from contracts.subject_limit_examples import SUBJECTS
from services.cli.embedded import EVERYTHING
from services.gateway.readmodels.views import Views
from tests.core.test_companies import judged, push
from tests.core.test_numbers import given as about_line

if TYPE_CHECKING:
    from tests.core.conftest import Core

pytestmark = pytest.mark.parametrize("url", ["sqlite"], indirect=True)
COMPANY = {
    "holder_name": "湖州某某商贸有限公司",
    "holder_id_type": "14",
    "holder_id_number": "91330500MATLKYDW5P",
    "limit_ground": None,
    "action": "hold_applications",
}


NOT_FOR = ["action_not_for_subject"]


def clerk(carrier: str) -> Caller:
    return Caller(carrier, "console", person=carrier.lower())


def given(core: Core, application: str, caller: Caller | None = None, **fields: Any) -> Any:  # noqa: ANN401
    """Have a subject limited; return the receipt or problem."""
    caller = caller or core.officer
    said = SUBJECTS[sl.LimitSubject.wire] | {"application_id": application} | fields
    said = {name: value for name, value in said.items() if value is not None}
    key = command_id(caller.agency, f"{application} {sorted(fields.items())}")
    [answer] = core.send(WireCommand(key, sl.LimitSubject.wire, said), caller=caller)
    core.settle()
    return answer


def limited(core: Core, application: str, **fields: Any) -> list[str]:  # noqa: ANN401
    """Have a subject limited, and that approved; return the orders to carriers."""
    receipt = given(core, application, **fields)
    assert isinstance(receipt, Receipt), receipt
    core.take(nb.SAID.approve(), core.person("boss1"), receipt.subject)
    core.settle()
    return [row["order_id"] for row in rows(core, application, receipt.subject)]


def rows(core: Core, application: str, first: UUID) -> list[dict[str, Any]]:
    views = Views(core.engine)
    one = views.one(EVERYTHING, str(first))
    assert one
    assert one["application_id"] == application
    found = views.of_root(EVERYTHING, str(first))
    return [one, *(each for each in found if each["act"] != sl.LIFT)]


def row(core: Core, order: UUID | str) -> dict[str, Any]:
    found = Views(core.engine).one(EVERYTHING, str(order))
    assert found
    return found


def answer(core: Core, order: UUID | str, code: str = "done", **said: Any) -> None:  # noqa: ANN401
    agency = row(core, order)["agency"]
    core.take(nb.Answer(code=code, **said), clerk(agency), UUID(str(order)))
    core.settle()


def test_a_person_is_kept_from_new_lines_at_every_carrier_after_one_approval(
    carriers: Core,
) -> None:
    receipt = given(carriers, "S-1", carriers=None)
    everywhere = rows(carriers, "S-1", receipt.subject)
    assert [each["agency"] for each in everywhere] == ["CMCC", "CT", "CTCC", "CUCC"]
    assert {each["approval"] for each in everywhere} == {"asked"}
    assert not carriers.log(nb.SAID.offered)
    carriers.take(nb.SAID.approve(), carriers.person("boss1"), UUID(everywhere[1]["order_id"]))
    carriers.settle()
    assert len(carriers.log(nb.SAID.offered)) == 4
    answer(carriers, receipt.subject)
    [said] = carriers.log(sl.SubjectLimited)
    assert said.data["in_force_until"] == "2028-11-20T16:00:00Z"
    assert said.data["approved_by"] == "boss1"
    assert row(carriers, receipt.subject)["in_force_until"] == "2028-11-20T16:00:00.000000Z"


def test_a_limit_lapses_at_its_exact_instant(carriers: Core) -> None:
    first, _ = limited(carriers, "S-1", **COMPANY)
    answer(carriers, first)
    [said] = carriers.log(sl.SubjectLimited)
    assert said.data["in_force_until"] == "2027-05-20T16:00:00Z"
    carriers.later(days=182)
    [lapsed] = carriers.log(sl.SubjectLapsed)
    assert lapsed.data["lapsed_at"] == said.data["in_force_until"]
    assert row(carriers, first)["lapsed_at"]


def test_lifting_ends_it_everywhere_by_one_act(carriers: Core) -> None:
    first, second = limited(carriers, "S-1")
    answer(carriers, first)
    lift = sl.LiftLimits(reason="申诉成立")
    carriers.take(lift, carriers.person("officer1"), UUID(second))
    carriers.settle()
    assert row(carriers, second)["status"] == "withdrawn"
    [asked] = carriers.log(sl.LiftAsked)
    lifting = row(carriers, asked.data["order_id"])
    assert (lifting["act"], lifting["agency"], lifting["parent"]) == (sl.LIFT, "CMCC", first)
    assert lifting["offered_at"], "nobody approves that something is lifted"
    assert row(carriers, first)["released_at"] is None
    answer(carriers, lifting["order_id"])
    assert row(carriers, first)["released_at"]
    again = carriers.refuse(lift, carriers.person("officer1"), UUID(lifting["order_id"]))
    assert again.slug == "not-in-force"


def test_a_carrier_that_would_not_lift_is_told_again(carriers: Core) -> None:
    first, _ = limited(carriers, "S-1")
    answer(carriers, first)
    for _ in range(2):
        carriers.take(sl.LiftLimits(reason="申诉成立"), carriers.person("officer1"), UUID(first))
        carriers.settle()
        answer(carriers, carriers.log(sl.LiftAsked)[-1].data["order_id"], "tech_fail")
    assert len(carriers.log(sl.LiftAsked)) == 2
    assert row(carriers, first)["released_at"] is None


def test_what_a_carrier_does_though_it_was_taken_back_is_lifted_at_once(carriers: Core) -> None:
    first, _ = limited(carriers, "S-1")
    carriers.take(nb.SAID.withdraw(reason="误报"), carriers.person("officer1"), UUID(first))
    carriers.settle()
    answer(carriers, first)
    assert row(carriers, first)["in_force_from"]
    [asked] = carriers.log(sl.LiftAsked)
    assert row(carriers, asked.data["order_id"])["offered_at"]


def test_a_rejection_keeps_all_of_them_from_their_carriers(carriers: Core) -> None:
    receipt = given(carriers, "S-1")
    carriers.take(nb.SAID.reject(reason="依据不足"), carriers.person("boss1"), receipt.subject)
    carriers.settle()
    everywhere = rows(carriers, "S-1", receipt.subject)
    assert {each["status"] for each in everywhere} == {"rejected"}
    assert not carriers.log(nb.SAID.offered)


@pytest.mark.parametrize(
    ("fields", "codes"),
    [
        ({"holder_id_number": "330501199001011230"}, ["resident_id_check_digit"]),
        (COMPANY | {"holder_id_number": "91330500MATLKYDW5X"}, ["credit_code_check_digit"]),
        (COMPANY | {"action": "limit_new_lines", "limit_ground": "confirmed"}, NOT_FOR),
        ({"action": "close_lines"}, NOT_FOR),
        ({"limit_ground": None}, ["required"]),
        ({"carriers": ["CMCC", "ICBC"]}, ["agency_unknown"]),
        ({"officer2_id": "331000"}, ["officers_not_distinct"]),
        ({"approver_rank": "county"}, ["rank_too_low"]),
    ],
)
def test_what_is_wrong_is_named(carriers: Core, fields: dict[str, Any], codes: list[str]) -> None:
    assert given(carriers, "S-1", **fields).codes == codes


def test_the_same_application_is_repeated_and_other_content_conflicts(carriers: Core) -> None:
    first = given(carriers, "S-1")
    again = given(carriers, "S-1", Caller("HZ", "api", person="officer2"))
    assert (again.outcome, again.subject) == ("repeated", first.subject)
    assert given(carriers, "S-1", carriers=["CMCC"]).slug == "conflict"
    assert given(carriers, "S-1", reason="另一事由").slug == "conflict"


def test_the_application_of_an_order_about_a_line_is_not_one_about_a_person(carriers: Core) -> None:
    assert isinstance(about_line(carriers, "N-1"), Receipt)
    assert given(carriers, "N-1").slug == "conflict"
    assert isinstance(given(carriers, "S-1"), Receipt)
    assert about_line(carriers, "S-1").slug == "conflict"


def test_an_order_about_a_person_is_sent_on_to_nobody(carriers: Core) -> None:
    first, _ = limited(carriers, "S-1")
    answer(carriers, first, "not_my_number", serving_carrier="CTCC")
    assert len(carriers.log(sl.SubjectOrdered)) == 2
    assert not carriers.log(nb.Ordered)
    assert not carriers.log(sl.SubjectLimited)


def test_nobody_else_learns_of_an_order(carriers: Core) -> None:
    first, _ = limited(carriers, "S-1")
    said = nb.Answer(code="done")
    assert carriers.refuse(said, clerk("CUCC"), UUID(first)).slug == "not-found"
    lift = sl.LiftLimits(reason="误报")
    assert carriers.refuse(lift, carriers.person("officer3"), UUID(first)).slug == "not-found"


def verdict(**said: Any) -> sl.FollowVerdict:  # noqa: ANN401  as in JSON
    return sl.FollowVerdict.load(SUBJECTS[sl.FollowVerdict.wire] | {"centre": "HZ"} | said)


def followed(core: Core, **said: Any) -> dict[str, dict[str, Any]]:  # noqa: ANN401  as in JSON
    """Have a verdict followed; return the orders that stand for it, by carrier."""
    wire = verdict(**said)
    [answer] = core.send(
        WireCommand(uuid4(), wire.wire, wire.dump()), caller=Caller("tocsin", "reaction")
    )
    assert isinstance(answer, Receipt), answer
    core.settle()
    last = core.log(sl.VerdictFollowed)[-1]
    return {each["agency"]: row(core, each["order_id"]) for each in last.data.get("orders", [])}


def test_carriers_do_what_a_verdict_asks_and_what_the_next_asks_too_stays(carriers: Core) -> None:
    first = followed(carriers)
    assert first.keys() == {"CMCC", "CUCC"}
    assert all(each["offered_at"] for each in first.values()), "two approved the verdict"
    assert first["CMCC"]["ordered_by"] == "HZ"
    answer(carriers, first["CMCC"]["order_id"])
    answer(carriers, first["CUCC"]["order_id"])
    then = followed(carriers, position=4712, carriers=["CUCC", "CTCC"])
    assert then["CUCC"]["order_id"] == first["CUCC"]["order_id"]
    assert then.keys() == {"CUCC", "CTCC"}
    [asked] = carriers.log(sl.LiftAsked)
    assert asked.data["measure"] == first["CMCC"]["order_id"]
    harder = followed(carriers, position=4713, measure="close", carriers=["CUCC"])
    assert harder["CUCC"]["act"] == "close_lines"
    assert row(carriers, then["CTCC"]["order_id"])["status"] == "withdrawn"
    assert carriers.log(sl.LiftAsked)[-1].data["measure"] == first["CUCC"]["order_id"]


def test_an_older_verdict_that_comes_late_changes_nothing(carriers: Core) -> None:
    assert followed(carriers, position=4712, measure="none", carriers=[]) == {}
    assert followed(carriers, position=4711) == {}
    assert not carriers.log(sl.SubjectOrdered)


def test_another_centre_verdict_on_the_same_company_is_its_own(carriers: Core) -> None:
    followed(carriers)
    other = str(uuid4())
    followed(carriers, company=other, position=4712, measure="none", carriers=[])
    assert not carriers.log(nb.SAID.withdrawn)


def test_a_due_limit_that_is_known_to_nobody_is_no_limit(carriers: Core) -> None:
    first, _ = limited(carriers, "S-1")
    lapse = nb.Lapse(order_id=first, due_at=carriers.at)
    assert carriers.refuse(lapse, TIMER, UUID(first)).slug == "not-found"


def test_a_verdict_that_counts_reaches_the_carriers_it_names_once_and_its_end_too(
    carriers: Core,
) -> None:
    carriers.install([d.RegisterAgency(agency="AMR", name="市场监管", kind="registry")])
    desk = d.RegisterPerson(login="amr1", name="某", agency="AMR", person_roles="registry_desk")
    carriers.install([desk])
    company = push(carriers)
    judged(carriers, company, "suspicious", carriers=["CMCC", "CUCC"])
    carriers.settle()
    first = carriers.log(sl.SubjectOrdered)
    assert sorted(event.data["agency"] for event in first) == ["CMCC", "CUCC"]
    assert {event.data["root"] for event in first} == {str(company)}
    [given] = carriers.log(cc.VerdictGiven)
    assert {event.causation for event in first} == {given.event_id}
    answer(carriers, first[0].stream.partition("-")[2])
    judged(carriers, company, "clear")
    carriers.settle()
    assert len(carriers.log(nb.SAID.withdrawn)) == 1
    [asked] = carriers.log(sl.LiftAsked)
    assert row(carriers, asked.data["order_id"])["act"] == sl.LIFT
