"""The newest events, read once for all who follow the log side by side in one process."""

from __future__ import annotations

import threading
from collections import deque
from itertools import takewhile
from typing import TYPE_CHECKING

from .read import News

if TYPE_CHECKING:
    from collections.abc import Collection

    from .read import Reader, Recorded

KEPT = 1024
"""How many events are kept; who is further behind reads for itself."""


class Tail:
    """What `reader` reads, kept while others may still ask for it; any thread may ask."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._lock = threading.Lock()
        self._kept: deque[Recorded] = deque(maxlen=KEPT)
        self._before = self._upto = reader.size() - 1
        self._told = 0

    def tell(self, size: int) -> None:
        """Say that the log has grown to `size` events: what is kept is then not all there is."""
        self._told = max(self._told, size)

    def news(self, after: int, limit: int, types: Collection[str] | None = None) -> News:
        """The next events past a position, and how far one may go on, as a `Reader` says it."""
        with self._lock:
            if after >= self._before and (after >= self._upto or self._upto < self._told - 1):
                self._read_on(limit)
            if self._before <= after <= self._upto:
                return self._since(after, limit, types)
        return self._reader.news(after, limit, types)

    def _read_on(self, limit: int) -> None:
        events, self._upto = self._reader.news(self._upto, limit)
        self._kept.extend(events)
        if len(self._kept) == self._kept.maxlen:
            self._before = self._kept[0].position - 1

    def _since(self, after: int, limit: int, types: Collection[str] | None) -> News:
        newest = [*takewhile(lambda event: event.position > after, reversed(self._kept))]
        wanted = [event for event in reversed(newest) if types is None or event.type in types]
        found = wanted[:limit]
        return News(found, found[-1].position if len(found) == limit else self._upto)
