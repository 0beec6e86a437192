"""Throttle: how often something may be tried before whoever tries has to wait."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

WINDOW = 300.0
FORGET_ABOVE = 10_000


@dataclass(slots=True)
class Throttle:
    """Counts attempts by name within `window` seconds; kept in memory, so a restart forgives."""

    most: int
    window: float = WINDOW
    clock: Callable[[], float] = time.monotonic
    _tried: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def wait(self, name: str) -> int:
        """Enter an attempt and return 0, or the whole seconds to wait before the next is taken."""
        with self._lock:
            now = self.clock()
            if len(self._tried) > FORGET_ABOVE:
                self._forget(now)
            recent = [at for at in self._tried[name] if at > now - self.window]
            self._tried[name] = recent
            if len(recent) >= self.most:
                return int(recent[0] + self.window - now) + 1
            recent.append(now)
            return 0

    def forgive(self, name: str) -> None:
        """Forget the attempts under `name`."""
        with self._lock:
            self._tried.pop(name, None)

    def _forget(self, now: float) -> None:
        old = [name for name, tried in self._tried.items() if tried[-1] <= now - self.window]
        for name in old:
            del self._tried[name]
