"""Orders to internet companies: to the company, its answer, the block on a target, and its end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from contracts import content_blocking as cb
from contracts import directory as d
from contracts.content_examples import CONTENT
from contracts.port import Caller, Receipt, WireCommand, command_id
from contracts.problems import Problem
from services.cli.embedded import EVERYTHING
from services.gateway.readmodels.views import Views

if TYPE_CHECKING:
    from tests.core.conftest import Core

SITE = "icbc-verify.example.com/login"
DESK = Caller("HZ", "console", person="officer2")


def given(core: Core, application: str, caller: Caller | None = None, **fields: Any) -> Any:  # noqa: ANN401
    """Send an order about a target; return its receipt or problem."""
    caller = caller or core.officer
    said = CONTENT[cb.Order.wire] | {"application_id": application} | fields
    said = {name: value for name, value in said.items() if value is not None}
    key = command_id(caller.agency, f"{application} {sorted(fields.items())}")
    [answer] = core.send(WireCommand(key, cb.Order.wire, said), caller=caller)
    core.settle()
    return answer


def order(core: Core, application: str, caller: Caller | None = None, **fields: Any) -> UUID:  # noqa: ANN401
    answer = given(core, application, caller, **fields)
    assert isinstance(answer, Receipt), answer
    return answer.subject


def clerk(company: str) -> Caller:
    return Caller(company, "console", person=company.lower())


def answer(core: Core, company: str, subject: UUID, code: str = "done", **said: Any) -> None:  # noqa: ANN401
    core.take(cb.Answer(code=code, **said), clerk(company), subject)
    core.settle()


def row(core: Core, subject: UUID) -> dict[str, Any]:
    found = Views(core.engine).one(EVERYTHING, str(subject))
    assert found
    return found


def test_a_block_holds_for_its_time_and_lapses_at_its_instant(platforms: Core) -> None:
    subject = order(platforms, "P-1", duration_hours=None)
    answer(platforms, "TENCENT", subject)
    [limited] = platforms.log(cb.Limited)
    assert limited.data["in_force_until"] == "2026-11-27T11:00:00Z", "seven days, then decide"
    assert row(platforms, subject)["act"] == "block"
    platforms.later(days=8)
    [lapsed] = platforms.log(cb.Lapsed)
    assert lapsed.data["lapsed_at"] == "2026-11-27T11:00:00Z"
    assert row(platforms, subject)["lapsed_at"] == "2026-11-27T11:00:00.000000Z"


@pytest.mark.parametrize(
    "written",
    ["https://ICBC-Verify.example.com:443/login/", "hxxp://icbc-verify[.]example[.]com/login"],
)
def test_a_target_is_the_same_however_it_is_written(platforms: Core, written: str) -> None:
    subject = order(platforms, "P-1")
    assert given(platforms, "P-1", target=written).subject == subject, "the same, said again"
    answer(platforms, "TENCENT", subject)
    lifting = order(platforms, "P-2", target=written, action="lift", duration_hours=None)
    answer(platforms, "TENCENT", lifting)
    [restored] = platforms.log(cb.Restored)
    assert restored.data["measure"] == str(subject)


def test_another_company_s_target_is_ordered_there_with_a_clock_of_its_own(
    platforms: Core,
) -> None:
    first = order(platforms, "P-1")
    platforms.later(minutes=5)
    answer(platforms, "TENCENT", first, cb.NOT_OURS, serving_platform="ALIBABA")
    moved = platforms.log(cb.Ordered)[-1]
    assert (moved.data["agency"], moved.data["rerouted_from"]) == ("ALIBABA", str(first))
    assert platforms.log(cb.SAID.offered)[-1].data["answer_by"] == "2026-11-20T11:35:00Z"
    second = UUID(moved.stream.partition("-")[2])
    answer(platforms, "ALIBABA", second)
    lifting = order(platforms, "P-2", platform_code="ALIBABA", action="lift", duration_hours=None)
    answer(platforms, "ALIBABA", lifting)
    [restored] = platforms.log(cb.Restored)
    assert restored.data["measure"] == str(second), "it is lifted where it is in force"


def test_companies_that_point_at_each_other_end_it(platforms: Core) -> None:
    first = order(platforms, "P-1")
    answer(platforms, "TENCENT", first, cb.NOT_OURS, serving_platform="ALIBABA")
    second = UUID(platforms.log(cb.Ordered)[-1].stream.partition("-")[2])
    answer(platforms, "ALIBABA", second, cb.NOT_OURS, serving_platform="TENCENT")
    assert len(platforms.log(cb.Ordered)) == 2


def test_each_company_s_block_of_a_site_stands_by_itself(platforms: Core) -> None:
    for company, application in (("TENCENT", "P-1"), ("BAIDU", "P-2")):
        subject = order(platforms, application, platform_code=company)
        answer(platforms, company, subject)
    assert len(platforms.log(cb.Limited)) == 2
    assert platforms.log(cb.Superseded) == []


def test_a_later_block_takes_the_place_of_the_one_before(platforms: Core) -> None:
    first, second = order(platforms, "P-1"), order(platforms, "P-2")
    answer(platforms, "TENCENT", first)
    answer(platforms, "TENCENT", second)
    [superseded] = platforms.log(cb.Superseded)
    assert superseded.data["measure"] == str(first)


@pytest.mark.parametrize("by", [DESK, Caller("HZ", "import", person="officer2")])
def test_a_protected_site_waits_for_a_second_person_also_by_file(
    platforms: Core, by: Caller
) -> None:
    subject = order(platforms, "P-1", by, target="https://www.huzhou.gov.cn/")
    assert row(platforms, subject)["approval"] == "asked"
    assert platforms.log(cb.SAID.offered) == []
    platforms.take(cb.SAID.approve(), platforms.person("boss1"), subject)
    platforms.settle()
    assert row(platforms, subject)["offered_at"]


@pytest.mark.parametrize("target", ["gov.cn.example.com", "icbc.com.cn.evil.example", "notgov.cn"])
def test_what_only_looks_like_a_protected_site_is_blocked_at_once(
    platforms: Core, target: str
) -> None:
    assert row(platforms, order(platforms, "P-1", DESK, target=target))["offered_at"]


def test_nothing_is_lifted_that_is_not_in_force_and_no_other_centre_s(platforms: Core) -> None:
    lift: dict[str, Any] = {"action": "lift", "duration_hours": None}
    assert given(platforms, "P-1", **lift).slug == "not-in-force"
    answer(platforms, "TENCENT", order(platforms, "P-2"))
    wuxi = platforms.person("officer3")
    assert given(platforms, "P-3", wuxi, **lift).slug == "not-in-force"


def test_another_company_is_told_nothing(platforms: Core) -> None:
    subject = order(platforms, "P-1")
    for caller in (clerk("ALIBABA"), Caller("ICBC", "console", person="icbc1")):
        for command in (
            cb.SAID.acknowledge(),
            cb.Answer(code="done"),
            cb.SAID.reveal(purpose="execution"),
        ):
            refused = platforms.say(command, caller, subject)
            assert isinstance(refused, Problem)
            assert refused.slug == "not-found"
    assert platforms.log(cb.Answered) == []


def test_what_was_erased_is_sent_to_nobody(platforms: Core) -> None:
    first = order(platforms, "P-1")
    case = row(platforms, first)["case_number"]
    platforms.install([d.DestroyCaseKey(case_number=case, reason="保存期满")])
    answer(platforms, "TENCENT", first, cb.NOT_OURS, serving_platform="ALIBABA")
    assert len(platforms.log(cb.Ordered)) == 1


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"platform_code": "NOBODY"}, "agency_unknown"),
        ({"platform_code": "ICBC"}, "agency_unknown"),
        ({"action": "take_down"}, "action_unfit"),
        ({"target_type": "advertisement", "target": "AD-1"}, "action_unfit"),
        ({"action": "lift"}, "duration_pointless"),
        ({"target": "ftp://x.example.com"}, "url_scheme"),
        ({"officer2_id": "331148"}, "officers_not_distinct"),
    ],
)
def test_what_is_wrong_is_named(platforms: Core, said: dict[str, Any], code: str) -> None:
    problem = given(platforms, "P-1", **said)
    assert problem.codes == [code]
