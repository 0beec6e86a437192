"""The tables: for each national message its fields, and where ours say the same."""

from collections.abc import Mapping

from contracts.national.holding import HOLDING
from contracts.national.parts import HEAD
from contracts.national.queries import QUERIES
from contracts.national.reports import REPORTS
from contracts.national.rows import Table

__all__ = ["HEAD", "TABLES"]

TABLES: Mapping[str, Table] = {table.code: table for table in (*HOLDING, *QUERIES, *REPORTS)}
"""Every message of the set, by its code."""
