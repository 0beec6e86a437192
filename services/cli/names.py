"""Names of the domain services: whoever lists them lists these. Imports nothing."""

DOMAINS = ("stop_payment", "number_blocking", "company_checks")
"""Each decides on orders of one kind, and is a process of its own where there are many."""
