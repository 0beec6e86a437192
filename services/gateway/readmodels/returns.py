"""Returns: what was claimed of a freeze, what each claim is to have, and what was paid; pure."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal, get_args

import orjson

from contracts import returns as rt

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    Row = Mapping[str, Any]

State = Literal[
    "filed", "traced", "decided", "paid", "partly_paid", "failed", "nothing_left", "withdrawn"
]
STATES: tuple[State, ...] = get_args(State)
"""A claim waits to be traced, or to be decided on; the bank is to pay it, paid it, some of it, or
nothing; nothing of its money was left; or it was taken back."""


@dataclass(frozen=True, slots=True)
class Payment:
    """An order to pay a claim, and what its answer came to; sums in minor units."""

    order_id: str
    application_id: str
    status: str
    payee_account: str
    payee_name: str
    amount_minor: int
    answer_by: str | None
    code: str | None
    paid_minor: int | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """A victim's application, masked; `share_minor` is None until the money is traced."""

    application_id: str
    victim_name: str
    victim_account: str
    transfer_time: str
    filing_organ: str | None
    lost_minor: int
    state: State = "filed"
    share_minor: int | None = None
    paid_minor: int = 0
    payments: tuple[Payment, ...] = ()


@dataclass(frozen=True, slots=True)
class Objection:
    """An objection, masked; `outcome` is None until it was reviewed."""

    objection_id: str
    objector_name: str
    objection: str
    outcome: str | None = None


@dataclass(frozen=True, slots=True)
class Return:
    """What was said of the return of a freeze; `version` is that of its stream, 0 if nothing was.

    held = available + promised: what a freeze holds is promised to claims that were decided on, or
    it is not. `method` and `notice_until` are of the round under way.
    """

    order_id: str
    case_number: str
    currency: str
    held_minor: int
    returned_minor: int
    promised_minor: int
    available_minor: int
    version: int = 0
    method: str | None = None
    notice_until: str | None = None
    claims: tuple[Claim, ...] = ()
    objections: tuple[Objection, ...] = ()


def returned(freeze: Row, events: Iterable[Row], payments: Iterable[Row]) -> Return:
    """The return of a freeze, from its row, its events, and the rows of its orders to pay.

    Those rows have their `detail` as an object.
    """
    read = _Read()
    for event in events:
        read.take(event["type"], orjson.loads(event["data"]), event["version"])
    claims = tuple(read.claims.values())
    for row in payments:
        claims = tuple(_with(claim, row, read.paid) for claim in claims)
    claims = tuple(_settled(claim) for claim in claims)
    held = freeze["measure_held_minor"] or 0
    promised = sum(_owed(claim) for claim in claims if claim.application_id in read.decided)
    return Return(
        order_id=freeze["order_id"],
        case_number=freeze["case_number"],
        currency=freeze["currency"],
        held_minor=held,
        returned_minor=freeze["returned_minor"] or 0,
        promised_minor=min(promised, held),
        available_minor=max(held - promised, 0),
        version=read.version,
        method=read.method,
        notice_until=read.notice_until,
        claims=claims,
        objections=tuple(read.objections.values()),
    )


def _owed(claim: Claim) -> int:
    return max((claim.share_minor or 0) - claim.paid_minor, 0)


def _with(claim: Claim, row: Row, paid: Mapping[str, int]) -> Claim:
    detail = row["detail"]
    if detail["claim"] != claim.application_id:
        return claim
    said = {name: detail[name] for name in ("payee_account", "payee_name")}
    for name in ("order_id", "application_id", "status", "amount_minor", "answer_by", "code"):
        said[name] = row[name]
    payment = Payment(**said, paid_minor=paid.get(row["order_id"]))
    before = claim.paid_minor + (payment.paid_minor or 0)
    return replace(claim, paid_minor=before, payments=(*claim.payments, payment))


def _settled(claim: Claim) -> Claim:
    """Say what was paid on a claim that was decided on, once its last order was answered."""
    if claim.state != "decided" or not claim.payments or claim.payments[-1].paid_minor is None:
        return claim
    if not _owed(claim):
        return replace(claim, state="paid")
    return replace(claim, state="partly_paid" if claim.paid_minor else "failed")


@dataclass(slots=True)
class _Read:
    """What is known while the events are read."""

    claims: dict[str, Claim] = field(default_factory=dict)
    objections: dict[str, Objection] = field(default_factory=dict)
    decided: set[str] = field(default_factory=set)
    paid: dict[str, int] = field(default_factory=dict)
    version: int = 0
    method: str | None = None
    notice_until: str | None = None

    def take(self, wire: str, data: Row, version: int) -> None:
        """Read the next event of the freeze."""
        if wire in (rt.Returned.wire, rt.ReturnFailed.wire):
            self.paid[data["order_id"]] = data["paid_minor"]
        elif wire in _READERS:
            self.version = version
            _READERS[wire](self, data)

    def claimed(self, data: Row) -> None:
        names = ("application_id", "victim_name", "victim_account", "transfer_time", "lost_minor")
        said = {name: data[name] for name in names}
        self.claims[data["application_id"]] = Claim(**said, filing_organ=data.get("filing_organ"))
        self.untraced()

    def withdrawn(self, data: Row) -> None:
        self._change(data["application_id"], state="withdrawn")
        self.untraced()

    def traced(self, data: Row) -> None:
        self.untraced()
        self.method = data["method"]

    def shared(self, data: Row) -> None:
        self._change(data["application_id"], state="traced", share_minor=data["share_minor"])

    def noticed(self, data: Row) -> None:
        self.notice_until = data["until"]

    def objected(self, data: Row) -> None:
        said = {name: data[name] for name in ("objection_id", "objector_name", "objection")}
        self.objections[data["objection_id"]] = Objection(**said)

    def reviewed(self, data: Row) -> None:
        before = self.objections[data["objection_id"]]
        self.objections[data["objection_id"]] = replace(before, outcome=data["outcome"])
        if data["outcome"] == rt.UPHELD:
            self.untraced()

    def settle(self, _data: Row) -> None:
        traced = [name for name, claim in self.claims.items() if claim.state == "traced"]
        self.decided.update(traced)
        for name in traced:
            self._change(name, state="decided" if self.claims[name].share_minor else "nothing_left")
        self.method = self.notice_until = None

    def untraced(self) -> None:
        self.method = self.notice_until = None
        for name, claim in self.claims.items():
            if claim.state == "traced":
                self._change(name, state="filed", share_minor=None)

    def _change(self, name: str, **said: Any) -> None:  # noqa: ANN401  what a claim holds
        self.claims[name] = replace(self.claims[name], **said)


_READERS = {
    rt.ReturnClaimed.wire: _Read.claimed,
    rt.ClaimWithdrawn.wire: _Read.withdrawn,
    rt.ReturnTraced.wire: _Read.traced,
    rt.ShareFixed.wire: _Read.shared,
    rt.NoticePublished.wire: _Read.noticed,
    rt.ReturnObjected.wire: _Read.objected,
    rt.ObjectionReviewed.wire: _Read.reviewed,
    rt.ReturnDecided.wire: _Read.settle,
}
