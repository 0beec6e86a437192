"""The tables that the sandbox remembers everything in; nothing personal stands there."""

from sqlalchemy import BigInteger, Boolean, Column, MetaData, String, Table, Text

diary_metadata = MetaData()
sandbox_bank = Table(
    "sandbox_bank",
    diary_metadata,
    Column("agency", String(36), primary_key=True),
    Column("temper", String(20), nullable=False),
)
sandbox_order = Table(
    "sandbox_order",
    diary_metadata,
    Column("order_id", String(36), primary_key=True),
    Column("agency", String(36), nullable=False),
    Column("offered_position", BigInteger),
    Column("planned", Boolean, nullable=False, index=True),
)
"""Every order by the bank it went to, and whether that bank has read it and made its plan."""

sandbox_act = Table(
    "sandbox_act",
    diary_metadata,
    Column("order_id", String(36), primary_key=True),
    Column("kind", String(12), primary_key=True),
    Column("agency", String(36), nullable=False),
    Column("application_id", String(36), nullable=False),
    Column("at", String(27), nullable=False),
    Column("body", Text, nullable=False),
    Column("done", Boolean, nullable=False, index=True),
)
sandbox_entry = Table(
    "sandbox_entry",
    diary_metadata,
    Column("order_id", String(36), primary_key=True),
    Column("account", String(64), nullable=False, index=True),
    Column("act", String(20), nullable=False),
    Column("since", String(27), nullable=False),
    Column("asked_minor", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("brought_minor", BigInteger, nullable=False),
    Column("about", String(36)),
    Column("until", String(27)),
    Column("whole", Boolean, nullable=False),
    Column("held_minor", BigInteger),
    Column("held_until", String(27)),
    Column("said", Text),
)
"""Orders on accounts: `account` is a reference, which tells no number. `held_minor` is held for
one until `held_until`; both are null where it holds nothing, and a freeze that waits holds 0 until
it moves up. `said` is what came of it as JSON, null until its bank does it; what it had paid out is
taken from `brought_minor`."""
