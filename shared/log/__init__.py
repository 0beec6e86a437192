"""The log: every event once, in one order, never changed, and provable; nothing else touches it."""
