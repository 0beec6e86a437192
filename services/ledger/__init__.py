"""The ledger: carries the log to whoever follows it over the broker."""
