"""The shared tail says what the log says, however many ask, and reads the log once for all."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from shared.log import tail as tails
from shared.log.read import News
from shared.log.tail import Tail

if TYPE_CHECKING:
    from collections.abc import Collection

    from shared.log.append import Log
    from shared.log.read import Reader
    from tests.log.conftest import Writing

KEPT, LIMIT = 6, 4


class Event(NamedTuple):
    """As much of an event as matters here."""

    position: int
    type: str


@dataclass
class Counted:
    """A log in memory that reads as a `Reader` does, and counts how often it is read."""

    events: list[Any] = field(default_factory=list)
    reads: int = 0

    def size(self) -> int:
        return len(self.events)

    def news(self, after: int, limit: int, types: Collection[str] | None = None) -> News:
        self.reads += 1
        later = self.events[after + 1 :]
        found = [event for event in later if types is None or event.type in types][:limit]
        return News(found, found[-1].position if len(found) == limit else len(self.events) - 1)

    def grow(self, types: str) -> None:
        self.events += [Event(n, type_) for n, type_ in enumerate(types, len(self.events))]


_growth = st.tuples(st.text("abc", min_size=1, max_size=9), st.booleans())
_looks = st.integers(0, 2)
TYPES = (None, {"a"}, {"b", "c"})


@given(st.text("abc", max_size=5), st.lists(_growth | _looks, max_size=60))
def test_each_follower_sees_every_event_of_its_types_once_and_in_order(
    before: str, acts: list[tuple[str, bool] | int]
) -> None:
    log = Counted()
    log.grow(before)
    with patch.object(tails, "KEPT", KEPT):
        tail = Tail(log)  # type: ignore[arg-type]
    stands, seen = [-1, -1, -1], [[], [], []]  # type: ignore[var-annotated]

    def look(who: int) -> int:
        found, upto = tail.news(stands[who], LIMIT, TYPES[who])
        assert upto >= stands[who]
        seen[who] += found
        moved, stands[who] = upto - stands[who], upto
        return moved

    for act in acts:
        if isinstance(act, int):
            look(act)
        else:
            grown, told = act
            log.grow(grown)
            if told:
                tail.tell(log.size())
    tail.tell(log.size())
    for who, types in enumerate(TYPES):
        while look(who):
            pass
        assert stands[who] == log.size() - 1
        assert seen[who] == [event for event in log.events if types is None or event.type in types]


def test_what_one_has_read_is_there_for_the_others(
    log: Log, reader: Reader, write: Writing
) -> None:
    counted = Counted()
    tail = Tail(counted)  # type: ignore[arg-type]
    counted.grow("abc")
    tail.tell(3)
    assert [tail.news(-1, 10, types).upto for types in TYPES] == [2, 2, 2]
    assert counted.reads == 1
    real = Tail(reader)
    log.append([write(events=3)])
    assert real.news(-1, 10) == reader.news(-1, 10)
