"""Orders to internet companies: block a site, an app or an account, take down an advertisement.

No public source gives such a company's message or result codes; these mirror the carriers' shape.
"""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from contracts import appeals, limits, orders, targeted
from contracts.content_targets import ADVERTISEMENT, TargetText, TargetType, target_rules
from contracts.fields import choice
from contracts.message import Event
from contracts.problems import Defect
from contracts.types import Identifier, Minor, Name, Personal, PhoneNumber
from contracts.vocabulary import vocabulary

KIND = "content_blocking"
MEASURE = "content_blocking.target"
SAID = vocabulary(KIND)
PLEAS = appeals.pleas(KIND)
BLOCK, TAKE_DOWN, LIFT = "block", "take_down", "lift"
ACTIONS = (BLOCK, TAKE_DOWN, LIFT)
LASTING = (BLOCK, TAKE_DOWN)
"""Actions that keep something from people until that is ended."""
NOT_OURS = "not_ours"
STATES = ("available", "blocked", "removed", "absent")
Action = Annotated[str, choice(*ACTIONS)]
Limit = Annotated[str, choice(*LASTING)]
TargetState = Annotated[str, choice(*STATES)]
RoutedBy = Annotated[str, choice("name", "answer")]


class Application(targeted.Application):
    """What is asked for a target, whether it is asked for or ordered."""

    target_type: TargetType
    target: Personal[TargetText]
    action: Action


class Order(Application, targeted.Order, wire="content_blocking.order.v1"):
    """Have an internet company block a site, app or account, take down an advertisement, or lift.

    `target` is a site's address or host; an app's store and package: `huawei:com.example.app`; an
    account's name at the platform; an advertisement's number. What is a government's or a bank's
    own takes a second person.
    """

    platform_code: Identifier

    @classmethod
    def rules(cls, data: Mapping[str, Any]) -> Iterable[Defect]:
        """Yield what is wrong across fields: the target and the action for its type, officers."""
        yield from target_rules(data)
        yield from orders.officer_rules(data)
        kind, action = data.get("target_type"), data.get("action")
        if kind and action in LASTING and (kind == ADVERTISEMENT) != (action == TAKE_DOWN):
            yield Defect("action_unfit", "/action", kind)
        if data.get("duration_hours") and action == LIFT:
            yield Defect("duration_pointless", "/duration_hours", LIFT)


class Ordered(Application, Event, wire="content_blocking.ordered.v1"):
    """The company `agency` was ordered to do something about a target, in its one spelling.

    `target_ref` is the same for the same target, and does not tell it. `rerouted_from` is the order
    whose company said that the target is this one's. One to lift ends what the order `ends` brought
    about, or all that its centre ordered, where it names none.
    """

    target_ref: Identifier
    agency: Identifier
    ordered_by: Identifier
    routed_by: RoutedBy
    parent: Identifier | None = None
    root: Identifier | None = None
    rerouted_from: Identifier | None = None
    ends: Identifier | None = None


class Report(targeted.Report):
    """What an internet company says of what it did, reported and recorded alike.

    `serving_platform` is whose the target is, where it is not the one's that was asked;
    `registered_name` and `registered_phone` are those of whoever put it there.
    """

    target_state_before: TargetState | None = None
    target_state_after: TargetState | None = None
    serving_platform: Identifier | None = None
    registered_name: Personal[Name] | None = None
    registered_phone: Personal[PhoneNumber] | None = None
    other_targets_count: Minor | None = None


class Answer(Report, targeted.Answer, wire="content_blocking.answer.v1"):
    """Report what the company did, by a result and what it found."""

    @classmethod
    def rules(cls, data: Mapping[str, Any]) -> Iterable[Defect]:
        """Yield what is wrong across fields: nobody is named whose the target is."""
        if data.get("code") == NOT_OURS and data.get("serving_platform", "") is None:
            yield Defect("required", "/serving_platform")


class Answered(Report, orders.Answered, wire="content_blocking.answered.v1"):
    """The company reported what it did."""


class Reroute(targeted.Reroute, wire="content_blocking.reroute.v1"):
    """Order from the company that an answer to `order_id` named what was ordered from another."""

    platform: Identifier


class Limited(limits.Limited, wire="content_blocking.target.limited.v1"):
    """A target is kept from people, until that ends by itself."""

    limit: Limit


class Superseded(limits.Superseded, wire="content_blocking.target.superseded.v1"):
    """What the order `measure` brought about is replaced by what `order_id` did."""


class Restored(limits.Restored, wire="content_blocking.target.restored.v1"):
    """What the order `measure` brought about is over: the company executed `order_id`."""


class Lapse(limits.Lapse, wire="content_blocking.lapse.v1"):
    """End a block whose time has run out."""


class Lapsed(limits.Lapsed, wire="content_blocking.target.lapsed.v1"):
    """A block ended because its time ran out and nobody decided to keep it."""


LIMITING = limits.Limiting(LASTING, Limited, Superseded, Restored, Lapsed, appeals.judged(MEASURE))
