"""The national platform's messages (1001xx to 1004xx) and ours: each turned into the other."""

from contracts.national.markup import NotNational, from_xml, to_xml
from contracts.national.rows import Table
from contracts.national.tables import TABLES
from contracts.national.translating import Ours, Theirs, read, write

__all__ = [
    "TABLES",
    "NotNational",
    "Ours",
    "Table",
    "Theirs",
    "from_xml",
    "read",
    "to_xml",
    "write",
]
