"""States that an order can be in, and how each is brought about."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from contracts import authority as au
from contracts import controls as ct
from contracts import directory as d
from contracts import fairness as fr
from contracts import freezing as fz
from contracts import holding as hd
from contracts import inquiries as iq
from contracts import liaison_tasks as lt
from contracts import measures as ms
from contracts import stop_payment as sp
from contracts import task_work as tw
from contracts import tracing as tr
from contracts import transaction_stops as ts
from contracts.examples import examples
from contracts.hold_proposals import proposal_id
from contracts.port import REACTION, Caller, derived_id
from services.liaison_tasks.task import task_id
from services.stop_payment.holds import bank_order
from tests.core.outcomes import ALL, BANK, BOSS, DECIDER, DONE, NONE, OFFICERS, SAVINGS, Desk

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

OFFICE = "ZLPCS"
State = tuple[str, "Callable[[Desk], UUID]"]


def answered(desk: Desk, said: sp.Answer) -> UUID:
    """Return a stop that its bank answered."""
    order = desk.stop()
    desk.take(said, BANK, order)
    return order


def acknowledged(desk: Desk) -> UUID:
    """Return a stop that its bank acknowledged."""
    order = desk.stop()
    desk.take(sp.Acknowledge(), BANK, order)
    return order


def withdrawn(desk: Desk) -> UUID:
    """Return a stop that was withdrawn."""
    order = desk.stop()
    desk.take(sp.Withdraw(reason="经核实为正常交易"), OFFICERS, order)
    return order


def rejected(desk: Desk) -> UUID:
    """Return a stop that the second person refused."""
    order = desk.stop()
    desk.take(au.Reject(reason="转账时间与受害人陈述不符"), BOSS, order)
    return order


def lapsed(desk: Desk) -> UUID:
    """Return a stop that ended because nobody froze the account."""
    order = answered(desk, ALL)
    desk.core.later(hours=49)
    return order


def released(desk: Desk) -> UUID:
    """Return a stop that was lifted."""
    order = answered(desk, ALL)
    desk.take(DONE, BANK, desk.shape(ms.Release, order))
    return order


def freeze(desk: Desk) -> UUID:
    """Return an order to freeze, which its bank has."""
    return desk.shape(fz.Freeze, answered(desk, ALL))


def frozen(desk: Desk) -> UUID:
    """Return an order to freeze that its bank carried out."""
    order = freeze(desk)
    desk.take(ALL, BANK, order)
    return order


def unfrozen(desk: Desk) -> UUID:
    """Return an order to freeze whose freeze was lifted."""
    order = frozen(desk)
    desk.take(DONE, BANK, desk.shape(fz.Unfreeze, order))
    return order


def query(desk: Desk) -> UUID:
    """Return a query for transactions, which its bank has."""
    return desk.shape(tr.Query, answered(desk, ALL))


def replied(desk: Desk) -> UUID:
    """Return a query that its bank answered."""
    order = query(desk)
    desk.take(DONE, BANK, order)
    return order


def watch(desk: Desk) -> UUID:
    """Return a watch, which its bank has."""
    until = (desk.core.at + timedelta(days=2)).isoformat()
    return desk.shape(iq.Watch, answered(desk, ALL), until=until)


def ended(desk: Desk) -> UUID:
    """Return a watch whose time is over."""
    order = watch(desk)
    desk.core.later(hours=49)
    return order


def reported(desk: Desk) -> UUID:
    """Return a report that a bank made."""
    return desk.report(desk.account())[0]


def suspected(desk: Desk) -> UUID:
    """Return what a bank reported as suspicious."""
    return desk.suspicion()


def taken_up(desk: Desk) -> UUID:
    """Return a report that an order followed."""
    account = desk.account()
    report, number = desk.report(account)
    desk.stop(account_number=account, application_type="02", original_application_id=number)
    return report


def unrelated(desk: Desk) -> UUID:
    """Return a stop in force that was found to be about unrelated money."""
    return desk.take(fr.FindUnrelated(reason="货款,与案件无关"), OFFICERS, answered(desk, ALL))


def appealed(desk: Desk) -> UUID:
    """Return a stop in force that its holder appeals against."""
    appeal = fr.Appeal(appellant_name="黄强桂", grounds="该款为货款")
    return desk.take(appeal, BANK, answered(desk, ALL))


def unreleased(desk: Desk) -> UUID:
    """Return a stop that was found wrongful, and that its bank refused to release."""
    order = appealed(desk)
    desk.take(fr.UpholdAppeal(reason="申诉成立"), DECIDER, order)
    release = UUID(desk.core.log(ms.ChangeAsked)[-1].data["order_id"])
    desk.take(NONE, BANK, release)
    return order


def transaction(desk: Desk) -> UUID:
    """Return a stop of a transaction that is in force."""
    order = desk.shape(ts.StopTransaction, uuid4())
    desk.take(sp.Answer(code="0000", held_amount="9800.00"), BANK, order)
    return order


def held(desk: Desk) -> UUID:
    """Return a protective hold that its banks were ordered."""
    return desk.hold()


def proposed(desk: Desk) -> UUID:
    """Return a hold that is proposed because an office did not reach somebody."""
    desk.core.install([d.RegisterAgency(agency=OFFICE, name="织里派出所", kind="office")])
    officer = {"login": "zlpcs1", "name": "某", "agency": OFFICE}
    desk.core.install([d.RegisterPerson(**officer, person_roles="liaison_officer")])
    said = examples()[lt.Issue.wire] | {"task_id": f"T-{uuid4()}"[:36]}
    said |= {"person_id_number": desk.resident()}
    asked = {name: value for name, value in said.items() if name not in ("due", "issuer")}
    made = desk.take(lt.Issue.load(asked), OFFICERS)
    task = task_id(made, OFFICE)
    told = tw.Submit.load(examples()[tw.Submit.wire])
    desk.take(told, Caller(OFFICE, "console", person="zlpcs1"), task)
    desk.task = str(task)
    return desk.savings(proposal_id("HZ", task))


def declined(desk: Desk) -> UUID:
    """Return the proposal of a hold that an officer declined."""
    return desk.take(sp.Withdraw(reason="本人在住院"), OFFICERS, proposed(desk))


def undecided(desk: Desk) -> UUID:
    """Return the proposal of a hold that nobody decided about in time."""
    proposal = proposed(desk)
    desk.core.later(hours=5)
    return proposal


def reached(desk: Desk) -> UUID:
    """Return a protective hold whose person was reached."""
    said = examples()[hd.ReachPerson.wire] | {"reached_at": desk.core.at.isoformat()}
    return desk.take(hd.ReachPerson.load(said), OFFICERS, desk.hold())


def time_out(desk: Desk) -> UUID:
    """Return a protective hold whose time ran out."""
    hold = desk.hold()
    desk.core.later(hours=25)
    return hold


def asked_of_bank(desk: Desk) -> UUID:
    """Return the order to a bank that a protective hold is made of."""
    return bank_order(desk.hold(), "ICBC")


def held_by_bank(desk: Desk) -> UUID:
    """Return the order by which a bank holds what a person has there."""
    order = asked_of_bank(desk)
    desk.take(SAVINGS, BANK, order)
    return order


def controlled(desk: Desk, *, ended: bool = False) -> UUID:
    """Return the order to a bank that a verdict on a company brought about, or asks no more."""
    company, verdict = uuid4(), uuid4()
    said = examples()[ct.CarryOut.wire]
    own = {"company": str(company), "verdict_event": str(verdict), "centre": "HZ"}
    desk.take(ct.CarryOut.load(said | own), REACTION, company)
    if ended:
        over = own | {"sequence": 9, "banks": [], "ended_by": ct.OBJECTION}
        desk.take(ct.CarryOut.load(said | over), REACTION, company)
    return desk.savings(derived_id("control", verdict, "ICBC"))


def under_control(desk: Desk) -> UUID:
    """Return the order by which a bank controls what a company has there."""
    order = controlled(desk)
    desk.take(SAVINGS, BANK, order)
    return order


WAITING: Sequence[State] = (("awaits approval", Desk.stop), ("rejected", rejected))
"""States that only a policy knows which asks for a second person."""
STOP: Sequence[State] = (
    ("unknown", lambda _: uuid4()),
    ("offered", Desk.stop),
    ("acknowledged", acknowledged),
    ("in force", lambda desk: answered(desk, ALL)),
    ("nothing held", lambda desk: answered(desk, NONE)),
    ("withdrawn", withdrawn),
    ("released", released),
    ("lapsed", lapsed),
)
OTHERS: Sequence[State] = (
    ("freeze offered", freeze),
    ("frozen", frozen),
    ("unfrozen", unfrozen),
    ("query offered", query),
    ("query answered", replied),
    ("watch begun", watch),
    ("watch ended", ended),
    ("reported", reported),
    ("suspected", suspected),
    ("taken up", taken_up),
    ("found unrelated", unrelated),
    ("under appeal", appealed),
    ("not released", unreleased),
    ("transaction stopped", transaction),
)
PROPOSED: Sequence[State] = (
    ("hold proposed", proposed),
    ("declined", declined),
    ("proposal lapsed", undecided),
)
PROTECTED: Sequence[State] = (
    ("hold begun", held),
    ("person reached", reached),
    ("hold lapsed", time_out),
    ("hold offered", asked_of_bank),
    ("held", held_by_bank),
)
CONTROLLED: Sequence[State] = (
    ("control offered", controlled),
    ("under control", under_control),
    ("called off", lambda desk: controlled(desk, ended=True)),
)
