"""What another authority froze first: the banks' books say whose it is, how much, until when.

No other module opens them, and nobody outside the sandbox.
"""

import csv
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from contracts.envelope import to_wire
from contracts.measures import FREEZE
from contracts.types import minor_of
from services.sandbox.books import reference
from services.sandbox.draws import drawn
from services.sandbox.holds import Hold
from services.sandbox.tempers import Act, Asked, Kind

SHIPPED = Path(__file__).resolve().parents[2] / "deploy" / "demo" / "books" / "frozen-first.csv"
LIMITED, WHOLE = "1302", "1303"
"""What a bank answers to a freeze that is to wait, by what the earlier one holds."""
SLOWEST_MINUTES = 5
"""A bank says so soon after a freeze has moved up."""
_MEANWHILE = frozenset({Kind.ANSWER, Kind.REPEAT, Kind.CORRECT})


class Earlier(NamedTuple):
    """Another authority's freeze of a sum, or of all where there is none.

    Its bank says that it lasts `until` an instant; it `ends` then, or was lifted before.
    """

    authority: str
    amount: str
    currency: str
    until: datetime
    ends: datetime

    def holds_up(self, asked: Asked, at: datetime) -> bool:
        """Tell whether an order that would be carried out at an instant has to wait for its end."""
        return asked.act == FREEZE and at < self.ends

    def hold(self, balance_minor: int) -> Hold:
        """Return what it holds of a balance, minor units."""
        asked = minor_of(self.amount, self.currency) if self.amount else balance_minor
        return Hold(min(asked, balance_minor), self.ends)

    def particulars(self) -> dict[str, str]:
        """Return what a bank says of it to whoever has to wait."""
        said = {"code": LIMITED if self.amount else WHOLE, "earlier_authority": self.authority}
        if self.amount:
            said |= {"earlier_amount": self.amount, "earlier_currency": self.currency}
        return said | {"earlier_expires_at": to_wire(self.until)}


Frozen = Mapping[str, Earlier]
"""What was frozen first, by the reference of the account."""


def opened(file: Path = SHIPPED) -> Frozen:
    """Return the books in a file: a row an account."""
    with file.open(encoding="utf-8", newline="") as source:
        return {
            reference(row["bank_code"], row["account_number"]): _earlier(row)
            for row in csv.DictReader(source)
        }


def waiting(seed: int, asked: Asked, acts: Iterable[Act], earlier: Earlier) -> tuple[Act, ...]:
    """Return what a bank does about a freeze that waits: what it would do, and at last moves it up.

    It says so some minutes after the earlier one has ended.
    """
    late = timedelta(minutes=drawn(1, SLOWEST_MINUTES, seed, *asked.matter, "moves up"))
    moves = Act(Kind.MOVED_UP, earlier.ends + late, earlier.ends)
    return (*(act for act in acts if act.at < earlier.ends), moves)


def told(act: Act, earlier: Earlier | None) -> dict[str, str]:
    """Return what a bank says of what a freeze waits behind, until it moves up."""
    return earlier.particulars() if earlier and act.kind in _MEANWHILE else {}


def _earlier(row: Mapping[str, str]) -> Earlier:
    until = datetime.fromisoformat(row["until"])
    ends = datetime.fromisoformat(row["lifted_at"]) if row["lifted_at"] else until
    return Earlier(row["authority"], row["amount"], "CNY", until, ends)
