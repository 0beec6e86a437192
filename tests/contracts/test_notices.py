"""Notices: each version says why, who ordered it, what can be done, in both languages."""

import string

import pytest

from contracts import notices
from contracts.examples import examples
from contracts.fields import ERASED
from contracts.kinds import TARGETED
from contracts.problems import Language
from contracts.subject_limits import LIMITS

STOP, ORDERED = "stop_payment.account.stop_imposed.v1", "stop_payment.ordered.v1"
TRANSACTION, HOLD = "stop_payment.transaction_stop_ordered.v1", "stop_payment.hold_ordered.v1"
KINDS = (notices.STOP, notices.FREEZE, notices.TRANSACTION, notices.HOLD, notices.CONTROL)
VALUES = {name: f"<{name}>" for name in notices.VALUES}
EVERY = [(v, kind) for v in notices.versions() for kind in KINDS]
TOLD_OF_NO_ACCOUNT = {notices.HOLD: {"account"}, notices.CONTROL: {"account", "case_number"}}
"""A hold, and a control, is of all accounts of somebody, so that its notice names none."""
LANGUAGES: list[Language] = ["zh-CN", "en"]


@pytest.mark.parametrize(("version", "kind"), EVERY)
def test_every_version_says_all_in_both_languages(version: str, kind: str) -> None:
    for language in LANGUAGES:
        said = notices.notice(version, kind, VALUES, language)
        whole = " ".join((said.title, *said.paragraphs))
        untold = {name for name, shown in VALUES.items() if shown not in whole}
        assert untold == TOLD_OF_NO_ACCOUNT.get(kind, set())
        assert [field for _, field, _, _ in string.Formatter().parse(whole) if field] == []
        assert "96110" in whole


LIMIT_KINDS = tuple(
    word
    for kind in TARGETED.values()
    for word in (*(kind.limiting.ladder if kind.limiting else ()),)
) + tuple(LIMITS)
UNTIL = {"in_force_until"}
TOLD_OF_NO_END = {
    **{kind: {"target"} for kind in LIMITS},
    "close": UNTIL,
    "close_lines": {"target", *UNTIL},
}
"""A closed line has no end; a limit on somebody's lines names none of them."""


@pytest.mark.parametrize("kind", LIMIT_KINDS)
def test_every_limit_has_words_in_both_languages(kind: str) -> None:
    filled = {name: f"<{name}>" for name in notices.OF_LIMIT}
    for language in LANGUAGES:
        said = notices.notice(notices.current(), kind, filled, language)
        whole = " ".join((said.title, *said.paragraphs))
        untold = {name for name, shown in filled.items() if shown not in whole}
        assert untold == TOLD_OF_NO_END.get(kind, set())
        assert "96110" in whole


def test_a_limit_is_told_by_its_number_and_by_who_carries_it_out() -> None:
    filled = notices.values(
        examples()["number_blocking.line.limited.v1"],
        examples()["number_blocking.ordered.v1"],
        "中国联通",
    )
    assert {name: filled[name] for name in ("target", "agency", "holder", "in_force_until")} == {
        "target": "15551761087",
        "agency": "中国联通",
        "holder": "—",
        "in_force_until": "2026-11-23 19:06:30 +08:00",
    }


def test_the_current_version_is_one_of_them() -> None:
    assert notices.current() in notices.versions()


def test_what_is_filled_in_comes_from_the_order_and_its_measure_in_chinas_time() -> None:
    filled = notices.values(examples()[STOP], examples()[ORDERED], "中国工商银行")
    assert filled == {
        "holder": "湖州远帆贸易有限公司",
        "account": "33001234567890123",
        "bank": "中国工商银行",
        "unit": "湖州市反诈中心",
        "case_number": "A3305000000002026111001",
        "legal_basis": "湖公(刑)止付字〔2026〕00001号",
        "held": "120000.00",
        "currency": "CNY",
        "in_force_from": "2026-11-20 19:06:30 +08:00",
        "in_force_until": "2026-11-22 19:06:30 +08:00",
    }


@pytest.mark.parametrize(
    ("ordered", "holder", "account"),
    [(TRANSACTION, None, "transaction_number"), (HOLD, "holder_name", None)],
)
def test_a_transaction_is_told_by_its_number_and_a_person_by_their_name(
    ordered: str, holder: str | None, account: str | None
) -> None:
    said = examples()[ordered]
    filled = notices.values(examples()[STOP], said, "中国工商银行")
    assert filled["holder"] == (said[holder] if holder else "—")
    assert filled["account"] == (said[account] if account else "—")


def test_what_was_erased_is_not_told() -> None:
    gone = examples()[ORDERED] | {"account_name": ERASED, "account_number": ERASED}
    filled = notices.values(examples()[STOP], gone, "中国工商银行")
    assert (filled["holder"], filled["account"]) == ("—", "—")


def test_a_version_that_there_never_was_has_no_words() -> None:
    with pytest.raises(KeyError):
        notices.notice("1999-01", notices.STOP, VALUES, "en")
