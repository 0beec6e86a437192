"""The sandbox: simulated agencies that read their inboxes, and act when it is time."""

import threading
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from urllib3 import HTTPConnectionPool
from urllib3.exceptions import HTTPError

from contracts import stop_payment
from services.sandbox import books, frozen_first
from services.sandbox.bank import FAILED, Bank, Papers, Unreachable
from services.sandbox.casting import cast, usual
from services.sandbox.desks import DESK, OFFICE, REGISTRY, Desk
from services.sandbox.diary import Diary, Planned
from services.sandbox.frozen_first import told, waiting
from services.sandbox.holds import TRANSACTION_STOP, Entry, entered
from services.sandbox.reports import INQUIRIES, LINES, body, customer, left, lines, payee, refusal
from services.sandbox.target_states import TargetStates
from services.sandbox.tempers import Act, Asked, Kind, Temper, plan
from services.sandbox.trades import TRADES, Trade
from shared.clock import Clock

POLL_SECONDS = 0.2
PAUSE_SECONDS = 1.0
AT_ONCE = 8
"""How many banks speak at a time."""
_logger = structlog.get_logger(__name__)
Thing = TypeVar("Thing")


class Sandbox:
    """Every simulated agency; all memory is in the diary, so it can be killed at any time.

    `resting` is set while there was nothing to do at the last look.
    `keys` issues the papers of the agencies it is given, as far as they are simulated here: an API
    key; a signing key, or what desk it has.
    """

    def __init__(  # noqa: PLR0913  where, when, to whom, and by what chance
        self,
        engine: Engine,
        clock: Clock,
        address: tuple[str, int],
        keys: Callable[[Collection[str]], Mapping[str, Papers]],
        *,
        seed: int,
        everyone: Temper | None = None,
    ) -> None:
        """Speak to the API at `address`; tempers are drawn from `seed`, or all are `everyone`'s."""
        self.diary = Diary(engine)
        self._books = books.opened()
        self._payments = books.payments(self._books)
        self._frozen = frozen_first.opened()
        self._states = TargetStates(engine)
        self._clock = clock
        self._pool = HTTPConnectionPool(*address, timeout=30, retries=False, maxsize=AT_ONCE)
        self._keys = keys
        self._seed = seed
        self._everyone = everyone
        self._banks: dict[str, Bank] = {}
        self._desks: dict[str, Desk] = {}
        self.resting = threading.Event()
        self._woken = threading.Event()
        self._stopped = threading.Event()

    def step(self) -> bool:
        """Read what is new, or do what is due; False if there was neither."""
        if news := self._admitted(self.diary.rung()):
            _at_once(self._read, news.items())
            return True
        acts = self.diary.due(self._clock.now())
        self._open({act.agency for act in acts} - self._speakers())
        acts = [act for act in acts if act.agency in self._speakers()]
        done: dict[str, list[Planned]] = {}
        for act in acts:
            if whole := self._complete(act):
                done.setdefault(act.order_id, []).append(whole)
        _at_once(self._report, done.values())
        self.diary.strike(acts)
        return bool(acts)

    def pending(self) -> bool:
        """Tell whether anything is unread, or due and not yet done, or may be: they are at work."""
        return not self.resting.is_set() or self.diary.pending(self._clock.now())

    def earliest(self) -> datetime | None:
        """Return the instant of the next act, None if nothing is left to do."""
        return self.diary.earliest()

    def rest(self, seconds: float) -> None:
        """Wait until there was nothing to do at a look, but no longer than `seconds`."""
        self.resting.wait(seconds)

    def run(self, every: float = POLL_SECONDS) -> None:
        """Go on until stopped, looking again after so many seconds; what fails is tried again."""
        while not self._stopped.is_set():
            try:
                while not self._stopped.is_set() and self.step():
                    pass
                self.resting.set()
                self._woken.wait(every)
                self._woken.clear()
            except (HTTPError, Unreachable, SQLAlchemyError):
                _logger.exception("sandbox_failed")
                self._stopped.wait(PAUSE_SECONDS)

    def wake(self) -> None:
        """Say that time has moved, or that there is something to read."""
        self.resting.clear()
        self._woken.set()

    def stop(self) -> None:
        """Stop after the request under way."""
        self._stopped.set()
        self._woken.set()

    def _admitted(self, news: Mapping[str, dict[str, int]]) -> dict[str, dict[str, int]]:
        """Return the news of those that have papers; newcomers are given theirs, and tempers.

        Who is given none is not simulated here.
        """
        if keyless := [agency for agency in news if agency not in self._speakers()]:
            self._open(keyless)
        here = {agency: each for agency, each in news.items() if agency in self._speakers()}
        tempers = self.diary.tempers() if here else {}
        if strangers := [agency for agency in here if agency not in tempers]:
            self.diary.cast(
                self._cast({agency: len(here[agency]) for agency in strangers}, tempers)
            )
        return here

    def _cast(self, orders: Mapping[str, int], known: Mapping[str, Temper]) -> dict[str, Temper]:
        if self._everyone:
            return dict.fromkeys(orders, self._everyone)
        banks, offices = self._of(orders, stop_payment.KIND), self._of(orders, OFFICE)
        registries = dict.fromkeys(self._of(orders, REGISTRY), Temper.PROMPT)
        first = not self._of(known, stop_payment.KIND)
        drawn = cast(self._seed, banks) | cast(self._seed, offices) if first else {}
        return {agency: usual(self._seed, agency) for agency in orders} | drawn | registries

    def _of(self, agencies: Mapping[str, Any], work: str) -> dict[str, Any]:
        """Return those of these agencies that do this work."""
        return {agency: each for agency, each in agencies.items() if self._work(agency) == work}

    def _work(self, agency: str) -> str:
        """Return what an agency does: at its desk, in its trade, or as a bank."""
        if agency in self._desks:
            return self._desks[agency].kind
        return TRADES[agency].kind if agency in TRADES else stop_payment.KIND

    def _speakers(self) -> set[str]:
        return self._banks.keys() | self._desks.keys()

    def _open(self, agencies: Collection[str]) -> None:
        found = self._keys(agencies) if agencies else {}
        for agency, papers in found.items():
            if DESK in papers:
                self._desks[agency] = Desk(self._pool, agency, papers)
            else:
                self._banks[agency] = Bank(self._pool, agency, papers, self._work(agency))

    def _read(self, rung: tuple[str, Mapping[str, int]]) -> None:
        agency, orders = rung
        if agency in self._desks:
            self._put_before(self._desks[agency], orders)
            return
        bank = self._banks[agency]
        changed = bank.changed(min(orders.values()) - 1, max(orders.values()))
        temper = self.diary.tempers()[agency]
        read = [bank.read(order) for order in changed if order in orders]
        self.diary.plan(
            [asked.order_id for asked in read],
            [act for asked in read for act in self._planned(temper, asked)],
        )

    def _put_before(self, desk: Desk, matters: Mapping[str, int]) -> None:
        """Have a desk read what was put before it, and plan what it does."""
        temper = self.diary.tempers()[desk.agency]
        for subject, position in matters.items():
            self.diary.plan([subject], desk.planned(self._seed, temper, subject, position))

    def _planned(self, temper: Temper, asked: Asked) -> list[Planned]:
        if trade := TRADES.get(asked.agency):
            acts = plan(self._seed, temper, asked)
            return [_said(asked, act, trade.begun(asked.agency, act)) for act in acts]
        reference, acts = self._reference(asked), plan(self._seed, temper, asked)
        account, earlier = self._books.get(reference), self._frozen.get(reference)
        begins = next((act.at for act in acts if act.kind is Kind.ANSWER), None)
        if begins is None or refusal(self._seed, temper, asked, account):
            said = [body(self._seed, temper, asked, act, account) for act in acts]
            return [_said(asked, act, each) for act, each in zip(acts, said, strict=True)]
        waits = earlier if earlier and earlier.holds_up(asked, begins) else None
        if waits:
            acts, begins = waiting(self._seed, asked, acts, waits), waits.ends
        brought = 0 if account else left(self._seed, temper, asked)
        entry = entered(reference, asked, begins, brought)
        said = [body(self._seed, temper, asked, act, account) | told(act, waits) for act in acts]
        return [_said(asked, act, each, entry) for act, each in zip(acts, said, strict=True)]

    def _reference(self, asked: Asked) -> str:
        """Return what an order's account is in the books, also where its payment's number tells."""
        known_by = asked.agency, asked.account_number
        came_to = self._payments.get(known_by) if asked.account_name is None else None
        return came_to or books.reference(*known_by)

    def _report(self, acts: Sequence[Planned]) -> None:
        """Send what an agency does about one matter, in order of time."""
        for act in acts:
            speaker = self._desks.get(act.agency) or self._banks[act.agency]
            status = speaker.report(act)
            if status >= FAILED:
                _logger.warning("refused", order=act.order_id, act=act.kind, status=status)

    def _complete(self, act: Planned) -> Planned | None:
        """Return an act with what comes of the order, which is what came of it before.

        None if nothing can come of it any more: it was to wait, and was taken back.
        """
        trade = TRADES.get(act.agency)
        if trade and act.kind != Kind.ACKNOWLEDGE:
            return replace(act, body={**act.body, **self._of_target(trade, act)})
        entry = act.entry
        if entry is None or "code" in act.body:
            return act
        account = self._books.get(entry.account)
        if entry.act in LINES:
            return replace(act, body={**act.body, **lines(entry, account)})
        if entry.act in INQUIRIES:
            asked = self._banks[act.agency].read(act.order_id)
            said = customer(self._seed, self.diary.tempers()[act.agency], asked, account)
            return replace(act, body={**act.body, **said})
        booked = account.balance_minor if account else 0
        earlier = self._frozen.get(entry.account)
        done = self.diary.carry_out(act.order_id, entry, booked, act.at, earlier)
        if not done:
            return None
        whose = payee(account) if account and entry.act == TRANSACTION_STOP else {}
        return replace(act, body={**act.body, **done, **whose})

    def _of_target(self, trade: Trade, act: Planned) -> dict[str, Any]:
        """Return what came of an order about a target."""
        asked, temper = self._banks[act.agency].read(act.order_id), self.diary.tempers()[act.agency]

        def made(state: str | None) -> dict[str, Any]:
            return trade.answer(self._seed, temper, asked, state)

        target = trade.reference(asked.account_number)
        return self._states.answered(act.order_id, target, act.at, made, trade.stands)


def _said(asked: Asked, act: Act, said: Mapping[str, Any], entry: Entry | None = None) -> Planned:
    """Return an act as the diary keeps it."""
    return Planned(
        order_id=asked.order_id,
        kind=act.kind,
        agency=asked.agency,
        application_id=asked.application_id,
        at=act.at,
        body=said,
        entry=entry,
    )


def _at_once(do: Callable[[Thing], None], things: Iterable[Thing]) -> None:
    """Do something with each of these, many at a time; what failed is said when all is done."""
    with ThreadPoolExecutor(AT_ONCE) as hands:
        for _ in hands.map(do, things):
            pass
