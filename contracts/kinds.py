"""Kinds of orders: what each is made of, for whoever treats them alike. Another kind is a line."""

from collections.abc import Mapping
from dataclasses import dataclass

from contracts import authority as au
from contracts import content_blocking as cb
from contracts import fairness as fr
from contracts import number_blocking as nb
from contracts import orders
from contracts import reverifying as rv
from contracts import stop_payment as sp
from contracts import subject_limits as sl
from contracts.appeals import Judged, Pleas
from contracts.fields import choices
from contracts.limits import Limiting
from contracts.message import Command, Event
from contracts.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of orders: what can be said of any, what gives one, and what its agency answers.

    `agencies` is the kind of agency that its orders go to, `pleas` is what can be asked about
    appeals, `judged` what is said of them on each kind of measure. Orders that say themselves what
    is to be done have `acts`, which may put limits on a target, those that are `ending` lift them;
    what else an answer brings about is `brought`. They are given at a `door` of their own. The
    field `target` of an order tells what it is about, `ref` the same without telling it, and
    `addressee` to whom it goes; the field `elsewhere` of an answer whose matter it is.
    """

    said: Vocabulary
    order: type[Command]
    answer: type[Command]
    answered: type[orders.Answered]
    agencies: str
    pleas: Pleas
    judged: tuple[Judged, ...]
    acts: tuple[str, ...] = ()
    ending: tuple[str, ...] = ()
    limiting: Limiting | None = None
    brought: tuple[type[Event], ...] = ()
    door: str = ""
    target: str = ""
    ref: str = ""
    addressee: str = ""
    elsewhere: str = ""

    @property
    def name(self) -> str:
        """What it is called, as is its service."""
        return self.said.kind

    @property
    def reported(self) -> tuple[str, ...]:
        """The fields that an answer is recorded in as it was given, but for its code."""
        said = self.answered.schema.fields.keys() - orders.Answered.schema.fields.keys()
        return tuple(name for name in self.answer.schema.fields if name in said)

    @property
    def chosen(self) -> frozenset[str]:
        """The fields, of an order and of an answer, that are one of a few words."""
        said = {**self.order.schema.fields, **self.answer.schema.fields}
        return frozenset(name for name, field in said.items() if choices(field))

    @property
    def follows(self) -> tuple[str, ...]:
        """The types of the events on a target that only follow from what an answer said."""
        ended = self.limiting
        own = (ended.limited, ended.superseded, ended.restored) if ended else ()
        taken = ended.corrected if ended else None
        back = (taken.redated, taken.never, taken.reinstated) if taken else ()
        left = (each.unrestored for each in self.judged)
        return tuple(event.wire for event in (*self.brought, *own, *back, *left))

    @property
    def measure(self) -> str:
        """The category of the streams of its targets; empty where it has none."""
        return self.limiting.limited.wire.rsplit(".", 2)[0] if self.limiting else ""


KINDS: Mapping[str, Kind] = {
    kind.said.kind: kind
    for kind in (
        Kind(au.SAID, sp.Order, sp.Answer, sp.Answered, "bank", fr.PLEAS, (fr.JUDGED,)),
        Kind(
            *(
                nb.SAID,
                nb.Order,
                nb.Answer,
                nb.Answered,
                "carrier",
                nb.PLEAS,
                (nb.LIMITING.judged, sl.JUDGED),
            ),
            acts=(*nb.ACTIONS, *sl.ACTS),
            ending=(nb.RESTORE, sl.LIFT),
            limiting=nb.LIMITING,
            brought=(
                *(nb.CallCut, nb.FoundProtected, sl.SubjectLimited, sl.SubjectRestored),
                *(sl.SubjectNeverInForce, sl.SubjectReinstated),
                *(rv.ReverificationAsked, rv.ReverificationVoid),
            ),
            door="number-orders",
            target="number",
            ref="line_ref",
            addressee="carrier_code",
            elsewhere="serving_carrier",
        ),
        Kind(
            *(
                cb.SAID,
                cb.Order,
                cb.Answer,
                cb.Answered,
                "platform",
                cb.PLEAS,
                (cb.LIMITING.judged,),
            ),
            acts=cb.ACTIONS,
            ending=(cb.LIFT,),
            limiting=cb.LIMITING,
            door="content-orders",
            target="target",
            ref="target_ref",
            addressee="platform_code",
            elsewhere="serving_platform",
        ),
    )
}
"""Every kind of orders, by its name."""
TARGETED: Mapping[str, Kind] = {name: kind for name, kind in KINDS.items() if kind.acts}
"""Those whose orders say themselves what is to be done about a target."""
