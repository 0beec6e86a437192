"""What a bank holds on an account: decided for each order from what stands there already."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from contracts.controls import CONTROL, CONTROL_LIFT
from contracts.holding import HOLD, HOLD_RELEASE
from contracts.measures import EXTENSION, FREEZE, RELEASE, RENEWAL, UNFREEZE
from services.sandbox.tempers import Asked
from shared.workdays import months_on

SUCCESS = "0000"
BALANCE_INSUFFICIENT = "1200"
TOO_LATE_TO_EXTEND, TOO_LATE_TO_RELEASE = "1800", "1900"
LONGEST_STOP = timedelta(hours=48)
STOP, RETURN = "stop", "return"
TRANSACTION_STOP = "transaction_stop"
"""A stop of a payment by its number: held where the payment is."""
STOPS = frozenset({STOP, TRANSACTION_STOP})
CUSTOMERS = frozenset({HOLD, CONTROL})
"""Orders about all that somebody has at a bank."""
HOLDS = STOPS | CUSTOMERS | {FREEZE}
PROLONGS = frozenset({EXTENSION, RENEWAL})
LIFTS = frozenset({RELEASE, UNFREEZE, HOLD_RELEASE, CONTROL_LIFT})


@dataclass(frozen=True, slots=True)
class Entry:
    """An order on an account; money in minor units of `currency`.

    `brought_minor` is what it tells of that came to an account in no books and is still there;
    `about` the order that it changes something of, `until` when what it does ends; what is of the
    `whole` account holds whatever there is.
    """

    account: str
    act: str
    since: datetime
    asked_minor: int
    currency: str
    brought_minor: int = 0
    about: str | None = None
    until: datetime | None = None
    whole: bool = False


def entered(account: str, asked: Asked, at: datetime, brought_minor: int) -> Entry:
    """Return what is entered of an order that is carried out at an instant.

    A stop lasts as long as the law lets it, or less; a freeze its months, a hold its seconds.
    """
    until = asked.until
    if asked.act in STOPS:
        until = min(at + LONGEST_STOP, asked.until or at + LONGEST_STOP)
    elif asked.act == FREEZE:
        until = months_on(at, asked.months)
    elif asked.act in CUSTOMERS:
        until = at + timedelta(seconds=asked.seconds)
    return Entry(
        account=account,
        act=asked.act,
        since=asked.since,
        asked_minor=asked.amount_minor,
        currency=asked.currency,
        brought_minor=brought_minor,
        about=asked.about,
        until=until,
        whole=asked.whole,
    )


@dataclass(frozen=True, slots=True)
class Hold:
    """What is held for an order until an instant; minor units."""

    held_minor: int
    until: datetime

    def stands(self, now: datetime) -> bool:
        """Tell whether it is still held; at its last instant it is not."""
        return now < self.until


@dataclass(frozen=True, slots=True)
class Done:
    """What a bank did: its code, what it found, what it holds, what is free after, all holds.

    `paid_minor` went back to a victim, out of what was held.
    """

    code: str
    balance_minor: int
    held_minor: int
    free_minor: int
    holds: Mapping[str, Hold]
    paid_minor: int = 0


def carried_out(
    order: str, entry: Entry, holds: Mapping[str, Hold], balance: int, now: datetime
) -> Done:
    """Return what an order comes to where `holds` are on a `balance`, by the orders' ids.

    A freeze takes the place of the stop that it is about.
    """
    if entry.act == RETURN:
        return _paid(entry, holds, balance, now)
    if entry.act not in HOLDS:
        code, after = _changed(entry, holds, now)
        return Done(code, balance, 0, balance - standing(after, now), after)
    before = _ended(holds, entry.about, now)
    left = balance - standing(before, now)
    kept = left if entry.whole else min(left, entry.asked_minor)
    code = SUCCESS if entry.whole or kept == entry.asked_minor else BALANCE_INSUFFICIENT
    after = {**before, order: Hold(kept, entry.until or now)}
    return Done(code, balance, kept, left - kept, after)


def standing(holds: Mapping[str, Hold], now: datetime) -> int:
    """Return what all holds that stand keep together."""
    return sum(hold.held_minor for hold in holds.values() if hold.stands(now))


def _paid(entry: Entry, holds: Mapping[str, Hold], balance: int, now: datetime) -> Done:
    """Return what is paid out of what is held: all that was asked, if so much is held."""
    hold = holds.get(entry.about or "")
    held = hold.held_minor if hold and hold.stands(now) else 0
    paid = min(held, entry.asked_minor)
    code = SUCCESS if paid == entry.asked_minor else BALANCE_INSUFFICIENT
    free = balance - standing(holds, now)
    if hold is None or not paid:
        return Done(TOO_LATE_TO_RELEASE, balance, 0, free, holds)
    after = {**holds, str(entry.about): replace(hold, held_minor=held - paid)}
    return Done(code, balance, 0, free, after, paid)


def _changed(
    entry: Entry, holds: Mapping[str, Hold], now: datetime
) -> tuple[str, Mapping[str, Hold]]:
    """Return the code and the holds after one of them is to be prolonged, or lifted."""
    hold, prolongs = holds.get(entry.about or ""), entry.act in PROLONGS
    if hold is None or not hold.stands(now):
        return TOO_LATE_TO_EXTEND if prolongs else TOO_LATE_TO_RELEASE, holds
    if not prolongs:
        return SUCCESS, _ended(holds, entry.about, now)
    until = max(entry.until or hold.until, hold.until)
    return SUCCESS, {**holds, str(entry.about): replace(hold, until=until)}


def _ended(holds: Mapping[str, Hold], order: str | None, now: datetime) -> dict[str, Hold]:
    """Return the holds after that of an order has ended, if it stood."""
    hold = holds.get(order or "")
    if hold is None or not hold.stands(now):
        return {**holds}
    return {**holds, str(order): replace(hold, until=now)}
