"""The national platform's messages (1001xx to 1004xx) and ours: each turned into the other."""

from contracts.national.rows import Table
from contracts.national.tables import TABLES, UNCARRIED
from contracts.national.translating import Ours, Theirs, read, write

__all__ = ["TABLES", "UNCARRIED", "Ours", "Table", "Theirs", "read", "write"]
