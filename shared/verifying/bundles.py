"""Whether a bundle is proven by the keys that one trusts: no database, no network."""

from dataclasses import dataclass

from contracts.problems import Language
from shared.log.bundle import Bundle, Damaged, Malformed, Named, Span, read
from shared.verifying import heads, records, signatures
from shared.verifying.heads import Pins
from shared.verifying.verdict import (
    PROVEN,
    Doubts,
    Verdict,
    Wrong,
    false,
    say,
    together,
)


@dataclass(frozen=True, slots=True)
class Proven:
    """What a bundle proves: records of a log, and how many commands behind them bear signatures.

    `since` is the size of the checkpoint that one kept, `witnesses` how many saw the same.
    """

    selection: Span | Named
    records: int
    origin: str
    size: int
    own: int
    centre: int
    since: int | None
    witnesses: int

    def verdict(self) -> Verdict:
        """Return it as a verdict, about plain values."""
        what = self.selection if isinstance(self.selection, Named) else ("span", *self.selection)
        seen = (self.own, self.centre, self.since, self.witnesses)
        about = (self.records, tuple(what), self.origin, self.size, *seen)
        return BundleVerdict(PROVEN, "proven", about)


class BundleVerdict(Verdict):
    """That a bundle is proven."""

    __slots__ = ()

    def sentence(self, language: Language = "en") -> str:
        """Return the one sentence that says what is proven."""
        count, (kind, *names), origin, size, own, centre, since, witnesses = self.about
        parts = [] if since is None else [say(language, "since", since)]
        parts += [say(language, "witnessed", witnesses)] if witnesses else []
        parts += [say(language, "complete" if kind == "span" else "exporter")]
        what, end = say(language, kind, *names), together(language, parts)
        return say(language, "proven", count, what, origin, size, own, centre, end)


def verify(data: bytes, pins: Pins, since: str | None = None) -> Verdict:
    """Judge a bundle by the keys in `pins`, and against a checkpoint that one kept.

    The verdict names the first thing that is false, or else the first that cannot be told.
    """
    doubts: Doubts = []
    try:
        proven = _proven(read(data), pins, since, doubts)
    except Damaged:
        return false(Wrong("damaged"))
    except Malformed as malformed:
        return false(Wrong("form", malformed.part))
    except Wrong as wrong:
        return false(wrong)
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError):
        return false(Wrong("form", "body"))  # nothing in a bundle ends in anything but a verdict
    return doubts[0] if doubts else proven.verdict()


def _proven(bundle: Bundle, pins: Pins, since: str | None, doubts: Doubts) -> Proven:
    chain = heads.chain(bundle, pins, doubts)
    head = chain[0].checkpoint
    shown, register = records.entered(bundle, head)
    records.selected(bundle.selection, shown)
    shown = records.unsealed(bundle.case_keys or {}, shown)
    acts = signatures.signed(shown, register, pins.agencies, head.origin, doubts)
    if [key.kid for key in bundle.agencies] != sorted(acts.kids):
        raise Wrong("form", "keys")
    known = None if since is None else heads.held(since, chain, pins, doubts)
    own = acts.counts()
    witnesses = len(pins.witnesses())
    return Proven(bundle.selection, len(shown), head.origin, head.size, *own, known, witnesses)
