"""The ledger: carries the log to whoever follows it, signs it, and proves what is in it."""
