"""Guards for a log that several roles write: each role its own rows, and a head that only grows.

A process's role is called like the database and the process: `tocsin_stop_payment`. The owner is
bound by the checks and the trigger, not by the policies.
"""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the guards; locks are taken in the order in which appenders take them."""
    connection = op.get_bind()
    for statement in (*HEAD, *EVENTS, *ROWS):
        connection.exec_driver_sql(statement)


HEAD = [
    "LOCK TABLE log_head IN ACCESS EXCLUSIVE MODE",
    """
    CREATE TRIGGER log_head_grows BEFORE UPDATE ON log_head FOR EACH ROW
    WHEN (
      NEW.size <= OLD.size OR NEW.recorded_at < OLD.recorded_at
      OR octet_length(NEW.edge) <> 32 * bit_count(NEW.size::bit(64))
    )
    EXECUTE FUNCTION log_refuse()
    """,
    "ALTER TABLE log_head ENABLE ALWAYS TRIGGER log_head_grows",
]

ENDING = r"""
',"stream":"' || replace(replace(stream, '\', '\\'), '"', '\"')
  || '","type":"' || replace(replace(type, '\', '\\'), '"', '\"')
  || '","version":' || version || '}'
"""
"""How the canonical envelope of an event ends: so its own words cannot differ from its columns."""

EVENTS = [
    rf"""
    ALTER TABLE log_event
    ADD CONSTRAINT log_event_leaf
      CHECK (leaf_hash = sha256('\x00'::bytea || convert_to(envelope, 'UTF8'))) NOT VALID,
    ADD CONSTRAINT log_event_names CHECK (split_part(envelope, {ENDING}, -1) = '') NOT VALID
    """,
    "ALTER TABLE log_event ENABLE ROW LEVEL SECURITY",
    """
    CREATE POLICY orders_only_for_the_sandbox ON log_event FOR SELECT USING (
      current_user <> current_database() || '_sandbox'
      OR split_part(stream, '-', 1) = 'stop_payment'
    )
    """,
    """
    CREATE POLICY own_category ON log_event FOR INSERT WITH CHECK (
      current_user = current_database() || '_' || split_part(split_part(stream, '-', 1), '.', 1)
      AND current_user = current_database() || '_' || split_part(type, '.', 1)
    )
    """,
]

ROWS = [
    "ALTER TABLE follower_position ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY everybody_reads ON follower_position FOR SELECT USING (true)",
    """
    CREATE POLICY own_followers ON follower_position USING (
      current_user = current_database() || '_' || CASE split_part(name, '.', 1)
        WHEN 'register' THEN 'directory'
        WHEN 'orders' THEN 'projector'
        WHEN 'relay' THEN 'ledger'
        WHEN 'due' THEN split_part(name, '.', 2)
        WHEN 'reaction' THEN split_part(name, '.', 2)
        ELSE split_part(name, '.', 1)
      END
    )
    """,
    "ALTER TABLE parked_event ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY everybody_reads ON parked_event FOR SELECT USING (true)",
    """
    CREATE POLICY own_reactions ON parked_event USING (
      current_user = current_database() || '_' || split_part(reaction, '.', 1)
    )
    """,
    "ALTER TABLE due_item ENABLE ROW LEVEL SECURITY",
    """
    CREATE POLICY own_deadlines ON due_item USING (
      current_user = current_database() || '_' || service
    )
    """,
    "ALTER TABLE credential ENABLE ROW LEVEL SECURITY",
    """
    CREATE POLICY what_it_needs ON credential FOR SELECT USING (
      CASE current_user
        WHEN current_database() || '_directory' THEN kind IN ('password', 'key')
        WHEN current_database() || '_gateway'
          THEN kind IN ('password', 'key') OR kind = 'secret' AND id = 'session'
        WHEN current_database() || '_stop_payment' THEN kind = 'secret' AND id = 'look-up'
        ELSE false
      END
    )
    """,
    """
    CREATE POLICY no_secrets_in ON credential FOR INSERT
    WITH CHECK (kind IN ('password', 'key'))
    """,
    """
    CREATE POLICY no_secrets_out ON credential FOR DELETE
    USING (kind IN ('password', 'key'))
    """,
]
