"""Number orders to carriers: cut the call, restrict, suspend, close, restore; what comes of them.

No public source gives a carrier's message or result codes; these mirror the banks' shape.
"""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from contracts import appeals, limits, orders, targeted
from contracts.fields import choice
from contracts.lines import LineNumber, NumberType, number_rules
from contracts.message import Event
from contracts.problems import Defect
from contracts.types import (
    Identifier,
    Minor,
    Moment,
    Name,
    Personal,
    YesNo,
)
from contracts.vocabulary import vocabulary

KIND = "number_blocking"
MEASURE = "number_blocking.line"
SAID = vocabulary(KIND)
PLEAS = appeals.pleas(KIND)
CUT_CALL, RESTRICT, SUSPEND, CLOSE = "cut_call", "restrict_outgoing", "suspend", "close"
RESTORE, REVERIFY = "restore", "reverify"
ACTIONS = (CUT_CALL, RESTRICT, SUSPEND, CLOSE, RESTORE, REVERIFY)
"""The ladder from the least harm to the most, then what lifts it, and what asks the holder."""
LASTING = (RESTRICT, SUSPEND, CLOSE)
"""Actions that put a limit on a line which stays until something ends it."""
NOT_MINE = "not_my_number"
STATES = ("in_service", "restricted", "suspended", "closed", "unassigned")
Action = Annotated[str, choice(*ACTIONS)]
Limit = Annotated[str, choice(*LASTING)]
LineState = Annotated[str, choice(*STATES)]
RoutedBy = Annotated[str, choice("prefix", "name", "answer")]


class Application(targeted.Application):
    """What is asked for a number, whether it is asked for or ordered."""

    number: Personal[LineNumber]
    number_type: NumberType
    action: Action


class Order(Application, targeted.Order, wire="number_blocking.order.v1"):
    """Have the carrier of a number cut a call, restrict, suspend, close or restore the line.

    `carrier_code` is who serves it, where that is known; otherwise its prefix is a guess, and the
    carrier's answer the truth: it names the next. A row of a file that names two officers, as each
    must, counts as approved.
    """

    carrier_code: Identifier | None = None

    @classmethod
    def rules(cls, data: Mapping[str, Any]) -> Iterable[Defect]:
        """Yield what is wrong across fields: the number for its type, the action, the officers."""
        yield from number_rules(data)
        yield from orders.officer_rules(data)
        if data.get("duration_hours") and data.get("action") in _WITHOUT_LENGTH:
            yield Defect("duration_pointless", "/duration_hours", data["action"])


_WITHOUT_LENGTH = frozenset({CUT_CALL, CLOSE, RESTORE})


class Ordered(Application, Event, wire="number_blocking.ordered.v1"):
    """The carrier `agency` was ordered to do something about a number.

    `line_ref` is the same for the same number, and does not tell it. `rerouted_from` is the order
    whose carrier said that the number is at this one. One to restore ends what the order `ends`
    brought about, or all that its centre ordered, where it names none.
    """

    line_ref: Identifier
    agency: Identifier
    ordered_by: Identifier
    routed_by: RoutedBy
    parent: Identifier | None = None
    root: Identifier | None = None
    rerouted_from: Identifier | None = None
    ends: Identifier | None = None


class SecondApprovalAsked(Event, wire="number_blocking.second_approval_asked.v1"):
    """The line is protected: two people besides whoever gave the order approve it, one by one.

    `known_by` is the policy's list of numbers, or what its carrier answered to an earlier order.
    """

    known_by: Annotated[str, choice("policy", "answer")]


class FirstApproved(Event, wire="number_blocking.first_approved.v1"):
    """The first of two people approved an order about a protected line; it waits for the other."""

    approved_by: Identifier


class Report(targeted.Report):
    """What a carrier says of what it did, reported and recorded alike.

    `serving_carrier` is who serves the number, where it is not the one that was asked.
    """

    call_cut: YesNo | None = None
    remaining_seconds: Minor | None = None
    line_state_before: LineState | None = None
    line_state_after: LineState | None = None
    subscriber_match: Annotated[str, choice("yes", "no", "na")] | None = None
    holder_type: Annotated[str, choice("person", "company")] | None = None
    activation_date: Name | None = None
    activation_channel: Name | None = None
    portability: Annotated[str, choice("in", "out", "none")] | None = None
    serving_carrier: Identifier | None = None
    other_lines_count: Minor | None = None
    last_location_city: Personal[Name] | None = None


class Answer(Report, targeted.Answer, wire="number_blocking.answer.v1"):
    """Report what the carrier did, by a result and what it found."""

    @classmethod
    def rules(cls, data: Mapping[str, Any]) -> Iterable[Defect]:
        """Yield what is wrong across fields: nobody is named who does serve the number."""
        if data.get("code") == NOT_MINE and data.get("serving_carrier", "") is None:
            yield Defect("required", "/serving_carrier")


class Answered(Report, orders.Answered, wire="number_blocking.answered.v1"):
    """The carrier reported what it did."""


class Reroute(targeted.Reroute, wire="number_blocking.reroute.v1"):
    """Order from the carrier that an answer to `order_id` named what was ordered from another."""

    carrier: Identifier


class CallCut(Event, wire="number_blocking.line.call_cut.v1"):
    """The carrier ended the call that was under way on a line, or found none."""

    order_id: Identifier
    cut_at: Moment
    was_under_way: YesNo | None = None


class Limited(limits.Limited, wire="number_blocking.line.limited.v1"):
    """A limit is in force on a line, until it ends by itself where it has an end."""

    limit: Limit


class FoundProtected(Event, wire="number_blocking.line.found_protected.v1"):
    """The carrier of `order_id` says that a line is protected: it takes a second approval now."""

    order_id: Identifier


class Redated(limits.Redated, wire="number_blocking.line.redated.v1"):
    """The carrier corrected when it began to limit a line; it ends no later than was said."""


class NeverInForce(limits.NeverInForce, wire="number_blocking.line.never_in_force.v1"):
    """The carrier corrected what it did: the limit of an order was never in force."""


class Reinstated(limits.Reinstated, wire="number_blocking.line.reinstated.v1"):
    """The limit of the order `measure` did not end by `order_id` after all: it is as it was."""


class Superseded(limits.Superseded, wire="number_blocking.line.superseded.v1"):
    """The limit of the order `measure` is replaced by that of `order_id`, which goes further."""


class Restored(limits.Restored, wire="number_blocking.line.restored.v1"):
    """The limit of the order `measure` is in force no more: the carrier executed `order_id`."""


class Lapse(limits.Lapse, wire="number_blocking.lapse.v1"):
    """End a limit whose time has run out."""


class Lapsed(limits.Lapsed, wire="number_blocking.line.lapsed.v1"):
    """A limit ended because its time ran out and nobody decided to keep the line from working."""


LIMITING = limits.Limiting(
    *(LASTING, Limited, Superseded, Restored, Lapsed, appeals.judged(MEASURE)),
    corrected=limits.Corrected(Redated, NeverInForce, Reinstated),
)
