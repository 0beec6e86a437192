"""The tables as they were before the distributed form; those that are there already are kept."""

from alembic import op
from sqlalchemy import inspect

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make what is missing, in a new database or in one that ran in a single process."""
    connection = op.get_bind()
    there = inspect(connection).get_table_names()
    for table, statements in TABLES.items():
        for statement in statements if table not in there else []:
            connection.exec_driver_sql(statement)


TABLES = {
    "log_event": [
        """
        CREATE TABLE log_event (
          position BIGINT NOT NULL,
          event_id UUID NOT NULL,
          command_id UUID NOT NULL,
          command_events INTEGER NOT NULL,
          stream TEXT COLLATE "C" NOT NULL,
          version INTEGER NOT NULL,
          type TEXT COLLATE "C" NOT NULL,
          recorded_at TEXT COLLATE "C" NOT NULL,
          envelope TEXT NOT NULL,
          leaf_hash BYTEA NOT NULL,
          PRIMARY KEY (position),
          UNIQUE (stream, version)
        )
        """,
        "CREATE UNIQUE INDEX log_event_command ON log_event (command_id) WHERE command_events > 0",
        """
        CREATE OR REPLACE FUNCTION log_refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'the log is append-only'; END $$
        """,
        """
        CREATE TRIGGER log_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON log_event
        FOR EACH STATEMENT EXECUTE FUNCTION log_refuse()
        """,
        "ALTER TABLE log_event ENABLE ALWAYS TRIGGER log_event_append_only",
    ],
    "log_head": [
        """
        CREATE TABLE log_head (
          id INTEGER NOT NULL CHECK (id = 1),
          size BIGINT NOT NULL,
          edge BYTEA NOT NULL,
          recorded_at TEXT COLLATE "C" NOT NULL,
          origin TEXT NOT NULL,
          clock TEXT NOT NULL,
          PRIMARY KEY (id)
        ) WITH (fillfactor = 10)
        """,
    ],
    "follower_position": [
        """
        CREATE TABLE follower_position (
          name VARCHAR(100) NOT NULL,
          position BIGINT NOT NULL,
          PRIMARY KEY (name)
        )
        """,
    ],
    "parked_event": [
        """
        CREATE TABLE parked_event (
          reaction VARCHAR(100) NOT NULL,
          event_id UUID NOT NULL,
          position BIGINT NOT NULL,
          reason TEXT NOT NULL,
          attempts INTEGER NOT NULL,
          parked_at VARCHAR(27) NOT NULL,
          PRIMARY KEY (reaction, event_id)
        )
        """,
    ],
    "credential": [
        """
        CREATE TABLE credential (
          kind VARCHAR(10) NOT NULL,
          id VARCHAR(100) NOT NULL,
          value VARCHAR(300) NOT NULL,
          PRIMARY KEY (kind, id)
        )
        """,
    ],
    "due_item": [
        """
        CREATE TABLE due_item (
          service VARCHAR(40) NOT NULL,
          subject UUID NOT NULL,
          deadline VARCHAR(40) NOT NULL,
          at VARCHAR(27) NOT NULL,
          claimed_until VARCHAR(27),
          PRIMARY KEY (service, subject, deadline)
        )
        """,
        "CREATE INDEX ix_due_item_at ON due_item (at)",
    ],
    "simulated_instant": [
        """
        CREATE TABLE simulated_instant (
          id INTEGER NOT NULL,
          at VARCHAR(27) NOT NULL,
          running_since VARCHAR(27),
          PRIMARY KEY (id)
        )
        """,
    ],
    "register_agency": [
        """
        CREATE TABLE register_agency (
          agency VARCHAR(36) NOT NULL,
          name VARCHAR(60) NOT NULL,
          name_en VARCHAR(60),
          kind VARCHAR(20) NOT NULL,
          position BIGINT NOT NULL,
          PRIMARY KEY (agency)
        )
        """,
    ],
    "register_key": [
        """
        CREATE TABLE register_key (
          key_id VARCHAR(36) NOT NULL,
          agency VARCHAR(36) NOT NULL,
          roles VARCHAR(200) NOT NULL,
          live BOOLEAN NOT NULL,
          active BOOLEAN NOT NULL,
          position BIGINT NOT NULL,
          PRIMARY KEY (key_id)
        )
        """,
    ],
    "register_person": [
        """
        CREATE TABLE register_person (
          login VARCHAR(36) NOT NULL,
          name VARCHAR(60) NOT NULL,
          agency VARCHAR(36) NOT NULL,
          roles VARCHAR(200) NOT NULL,
          position BIGINT NOT NULL,
          PRIMARY KEY (login)
        )
        """,
    ],
    "order_event": [
        """
        CREATE TABLE order_event (
          position BIGINT NOT NULL,
          order_id VARCHAR(36) NOT NULL,
          version INTEGER NOT NULL,
          type VARCHAR(100) NOT NULL,
          recorded_at VARCHAR(27) NOT NULL,
          leaf_hash VARCHAR(64) NOT NULL,
          envelope TEXT NOT NULL,
          PRIMARY KEY (position)
        )
        """,
        "CREATE INDEX ix_order_event_order_id ON order_event (order_id)",
    ],
    "order_view": [
        """
        CREATE TABLE order_view (
          order_id VARCHAR(36) NOT NULL,
          kind VARCHAR(36),
          application_id VARCHAR(36),
          case_number VARCHAR(36),
          agency VARCHAR(36),
          ordered_by VARCHAR(36),
          urgency VARCHAR(36),
          account_masked VARCHAR(60),
          holder_masked VARCHAR(60),
          amount_minor BIGINT,
          currency VARCHAR(3),
          status VARCHAR(36),
          version INTEGER,
          position BIGINT NOT NULL,
          ordered_position BIGINT NOT NULL,
          ordered_at VARCHAR(27),
          offered_at VARCHAR(27),
          acknowledge_by VARCHAR(27),
          answer_by VARCHAR(27),
          delivered_at VARCHAR(27),
          acknowledged_at VARCHAR(27),
          answered_at VARCHAR(27),
          withdrawn_at VARCHAR(27),
          acknowledge_overdue BOOLEAN NOT NULL,
          answer_overdue BOOLEAN NOT NULL,
          due_at VARCHAR(27),
          code VARCHAR(36),
          code_class VARCHAR(36),
          counts_against_agency BOOLEAN,
          held_minor BIGINT,
          answers INTEGER NOT NULL,
          in_force_from VARCHAR(27),
          in_force_until VARCHAR(27),
          measure_held_minor BIGINT,
          partial BOOLEAN,
          lapsed_at VARCHAR(27),
          response_seconds INTEGER,
          detail TEXT,
          PRIMARY KEY (order_id)
        )
        """,
        "CREATE INDEX order_view_agency ON order_view (agency, due_at)",
        "CREATE INDEX order_view_application ON order_view (application_id)",
        "CREATE INDEX order_view_case ON order_view (case_number)",
        "CREATE INDEX order_view_ordered_by ON order_view (ordered_by, due_at)",
        "CREATE INDEX order_view_ordered_position ON order_view (ordered_position)",
        "CREATE INDEX order_view_position ON order_view (position)",
    ],
    "sandbox_act": [
        """
        CREATE TABLE sandbox_act (
          order_id VARCHAR(36) NOT NULL,
          kind VARCHAR(12) NOT NULL,
          agency VARCHAR(36) NOT NULL,
          application_id VARCHAR(36) NOT NULL,
          at VARCHAR(27) NOT NULL,
          body TEXT NOT NULL,
          done BOOLEAN NOT NULL,
          PRIMARY KEY (order_id, kind)
        )
        """,
        "CREATE INDEX ix_sandbox_act_done ON sandbox_act (done)",
    ],
    "sandbox_bank": [
        """
        CREATE TABLE sandbox_bank (
          agency VARCHAR(36) NOT NULL,
          temper VARCHAR(20) NOT NULL,
          PRIMARY KEY (agency)
        )
        """,
    ],
    "sandbox_order": [
        """
        CREATE TABLE sandbox_order (
          order_id VARCHAR(36) NOT NULL,
          agency VARCHAR(36) NOT NULL,
          offered_position BIGINT,
          planned BOOLEAN NOT NULL,
          PRIMARY KEY (order_id)
        )
        """,
        "CREATE INDEX ix_sandbox_order_planned ON sandbox_order (planned)",
    ],
}
