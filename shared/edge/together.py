"""Together: what waits while a message is under way travels in the next one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from queue import SimpleQueue
from threading import Lock
from typing import Generic, TypeVar

Load = TypeVar("Load")
Reply = TypeVar("Reply")
MOST = 200
"""How many loads travel in one message."""


@dataclass(slots=True, eq=False)
class _Turn(Generic[Load, Reply]):
    """One caller, called because its reply is there, or to carry what waits."""

    load: Load
    reply: Reply | None = None
    done: bool = False
    called: SimpleQueue[None] = field(default_factory=SimpleQueue)


class Together(Generic[Load, Reply]):
    """A mailbox with at most one message under way; any thread may send.

    The first who waits carries for all, so a lone caller never waits for another thread. A message
    that fails leaves all its callers without a reply.
    """

    def __init__(self, carry: Callable[[Sequence[Load]], Sequence[Reply]]) -> None:
        """Have `carry` take loads and return their replies, in order."""
        self._carry = carry
        self._lock = Lock()
        self._waiting: list[_Turn[Load, Reply]] = []
        self._leader: _Turn[Load, Reply] | None = None

    def send(self, load: Load) -> Reply | None:
        """Return the reply to a load, or None if the message that carried it failed."""
        turn: _Turn[Load, Reply] = _Turn(load)
        with self._lock:
            self._waiting.append(turn)
            self._leader = self._leader or turn
        if self._leader is not turn:
            turn.called.get()
        if not turn.done:
            self._lead()
        return turn.reply

    def _lead(self) -> None:
        with self._lock:
            turns, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
        try:
            replies = self._carry([turn.load for turn in turns])
            for turn, reply in zip(turns, replies, strict=True):
                turn.reply = reply
        finally:
            with self._lock:
                self._leader = self._waiting[0] if self._waiting else None
                if self._leader:
                    self._leader.called.put(None)
            for turn in turns:
                turn.done = True
                turn.called.put(None)
