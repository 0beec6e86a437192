"""Names of the domain services: whoever lists them lists these. Imports nothing."""

DOMAINS = (
    *("stop_payment", "number_blocking", "company_checks", "content_blocking"),
    *("liaison_tasks", "supervision"),
)
"""Each decides on what is its own, and is a process of its own where there are many."""
UNSEALED = frozenset({"supervision"})
"""Those of them that write of nobody: they hold no key to what is sealed."""
SEALING = tuple(name for name in DOMAINS if name not in UNSEALED)
