"""What many order again at once is ordered once, on either store."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from contracts import fairness as fr
from contracts.port import Receipt
from tests.core.test_fairness import APPEAL, UPHOLD
from tests.core.test_limit_appeals import settled
from tests.core.test_numbers import answer
from tests.core.test_shaping import stopped
from tests.core.test_unended import AGAIN, BANK_REFUSED, REFUSED, released, restorations, upheld

if TYPE_CHECKING:
    from uuid import UUID

    from contracts.message import Command
    from tests.core.conftest import Core

MANY, AT_ONCE = 24, 12


def told(core: Core, command: Command, order: UUID) -> Counter[str]:
    """Return what many officers are told who say the same at once."""

    def one(_: int) -> str:
        said = core.say(command, core.person("officer1"), order)
        return said.outcome if isinstance(said, Receipt) else said.slug

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return Counter(pool.map(one, range(MANY)))


def test_many_order_a_line_restored_again_at_once_and_its_carrier_has_one_order(
    carriers: Core,
) -> None:
    subject = upheld(carriers)
    answer(carriers, "CUCC", restorations(carriers)[-1], REFUSED)
    assert told(carriers, AGAIN, subject) == {"accepted": 1, "nothing-to-restore": MANY - 1}
    assert len(restorations(carriers)) == 2


def test_many_order_money_released_again_at_once_and_its_bank_has_one_order(core: Core) -> None:
    stop, bank = stopped(core), core.person("icbc1")
    core.take(APPEAL, bank, stop)
    settled(core, UPHOLD, core.person("officer2"), stop)
    settled(core, BANK_REFUSED, bank, released(core, stop)[-1])
    said = told(core, fr.RestoreAgain(), stop)
    assert said == {"accepted": 1, "nothing-to-restore": MANY - 1}
    assert len(released(core, stop)) == 2
