"""Verifying what the log says from outside, with keys one trusts, and no database or network."""
