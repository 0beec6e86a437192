"""The white list: who orders a stop of a protected account is warned by whom it is protected."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from contracts import protecting as pr
from contracts import stop_payment as sp
from contracts.envelope import is_sealed
from contracts.port import Receipt
from contracts.problems import Problem
from tests.core.test_preflight import found, officer
from tests.town import INSTALL

if TYPE_CHECKING:
    from contracts.port import Answer
    from tests.core.conftest import Core

pytestmark = pytest.mark.parametrize("url", ["sqlite"], indirect=True)
ACCOUNT = {"bank_code": "ICBC", "account_number": "622007806360837789"}
SOURCE = "湖州市财政专户名录 2026-11"
GOES_ON = {"code": "account_protected", "reason": "经财政局确认账户已被盗用"}


def listed(core: Core, **said: Any) -> Answer:  # noqa: ANN401  as in JSON
    """Enter an account in the white list, as an operator."""
    command = pr.ProtectAccount.load({**ACCOUNT, "source": SOURCE, **said})
    return core.say(command, INSTALL)


def warned(answer: Answer) -> list[tuple[str, str]]:
    """Return the codes and hints of a refusal for warnings that stand."""
    assert isinstance(answer, Problem)
    assert answer.slug == "warnings-stand"
    return [(each.code, each.hint) for each in answer.defects]


def test_an_officer_is_warned_with_the_source_and_goes_on_with_a_reason(core: Core) -> None:
    assert isinstance(listed(core), Receipt)
    assert warned(officer(core, "A-1")) == [("account_protected", SOURCE)]
    assert isinstance(officer(core, "A-1", overrides=[GOES_ON]), Receipt)
    [ordered] = core.log(sp.Ordered)
    assert ordered.data["warnings"] == [{"code": "account_protected"}]


def test_another_account_and_the_same_number_elsewhere_are_not_protected(core: Core) -> None:
    assert isinstance(listed(core, bank_code="ABC"), Receipt)
    assert isinstance(officer(core, "A-1"), Receipt)


def test_a_row_of_a_file_goes_on_and_says_so(core: Core) -> None:
    listed(core)
    [answer] = core.send(core.stop("A-1"))
    assert isinstance(answer, Receipt)
    [ordered] = core.log(sp.Ordered)
    assert ordered.data["warnings"] == [{"code": "account_protected"}]


def test_an_account_that_was_struck_off_is_as_any_other(core: Core) -> None:
    listed(core)
    end = pr.EndProtection.load({**ACCOUNT, "source": "财政局复函"})
    assert isinstance(core.say(end, INSTALL), Receipt)
    assert isinstance(officer(core, "A-1"), Receipt)
    assert core.refuse(end, INSTALL).slug == "not-protected"


def test_entered_twice_by_one_source_it_is_entered_once(core: Core) -> None:
    first, again = listed(core), listed(core)
    assert isinstance(first, Receipt)
    assert isinstance(again, Receipt)
    assert (again.outcome, again.position) == ("repeated", first.position)
    assert isinstance(listed(core, source="法院名录"), Receipt)
    assert warned(officer(core, "A-1")) == [("account_protected", "法院名录")]


def test_the_log_tells_no_number(core: Core) -> None:
    listed(core)
    [entered] = core.log(pr.AccountProtected)
    assert (entered.data["agency"], entered.data["source"]) == ("ICBC", SOURCE)
    assert is_sealed(entered.data["account_number"])
    assert str(ACCOUNT["account_number"]) not in entered.text


def test_who_orders_stops_does_not_keep_the_list(core: Core) -> None:
    command = pr.ProtectAccount.load({**ACCOUNT, "source": SOURCE})
    for login in ("officer1", "icbc1", "boss1"):
        assert core.refuse(command, core.person(login)).slug == "forbidden"
    assert isinstance(core.say(command, core.person("officer2")), Receipt)


@pytest.mark.parametrize(
    ("said", "defect"),
    [
        ({"bank_code": "NONE"}, ("/bank_code", "agency_unknown")),
        ({"account_number": "x"}, ("/account_number", "account_format")),
        ({"source": ""}, ("/source", "required")),
    ],
)
def test_a_defective_entry_is_refused(
    core: Core, said: dict[str, Any], defect: tuple[str, str]
) -> None:
    entry = {**ACCOUNT, "source": SOURCE, **said}
    wire = core.wire(pr.ProtectAccount.load({**ACCOUNT, "source": SOURCE}), "tocsin")
    [answer] = core.send(type(wire)(wire.id, wire.type, entry), caller=INSTALL)
    assert found(answer) == {defect}
