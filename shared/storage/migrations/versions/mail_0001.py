"""The tables every app has: outbox, inbox, deferred, timers, parked."""

from alembic import op

revision = "mail_0001"
down_revision = None
branch_labels = ("mail",)
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE deferred (
            source TEXT NOT NULL,
            message_id UUID NOT NULL,
            queue TEXT NOT NULL,
            name TEXT NOT NULL,
            about TEXT,
            raw BYTEA NOT NULL,
            reason TEXT NOT NULL,
            tries INTEGER DEFAULT '1' NOT NULL,
            first_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
            next_try_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT deferred_pkey PRIMARY KEY (source, message_id)
        )
        """
    )
    op.execute(
        """
        CREATE INDEX deferred_about ON deferred (about)
        """
    )
    op.execute(
        """
        CREATE INDEX deferred_due ON deferred (next_try_at)
        """
    )
    op.execute(
        """
        CREATE TABLE inbox (
            source TEXT NOT NULL,
            message_id UUID NOT NULL,
            name TEXT NOT NULL,
            body_sha BYTEA NOT NULL,
            status TEXT DEFAULT 'applied' NOT NULL,
            answer JSONB,
            heard_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
            CONSTRAINT inbox_pkey PRIMARY KEY (source, message_id),
            CONSTRAINT inbox_status_check CHECK (status IN ('applied', 'deferred', 'parked'))
        )
        """
    )
    op.execute(
        """
        CREATE INDEX inbox_heard ON inbox USING brin (heard_at)
        """
    )
    op.execute(
        """
        CREATE TABLE outbox (
            id BIGINT GENERATED ALWAYS AS IDENTITY,
            message_id UUID NOT NULL,
            queue TEXT NOT NULL,
            name TEXT NOT NULL,
            payload JSON NOT NULL,
            about TEXT,
            trace_id TEXT NOT NULL,
            told_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
            next_send_at TIMESTAMP WITH TIME ZONE DEFAULT now() + interval '15 seconds' NOT NULL,
            sends SMALLINT DEFAULT '0' NOT NULL,
            CONSTRAINT outbox_pkey PRIMARY KEY (id),
            CONSTRAINT outbox_message_id_key UNIQUE (message_id)
        ) WITH (fillfactor=80, autovacuum_vacuum_scale_factor=0, autovacuum_vacuum_threshold=2000)
        """
    )
    op.execute(
        """
        CREATE INDEX outbox_due ON outbox (next_send_at)
        """
    )
    op.execute(
        """
        CREATE TABLE parked (
            id UUID NOT NULL,
            queue TEXT NOT NULL,
            kind TEXT NOT NULL,
            reason TEXT NOT NULL,
            raw BYTEA NOT NULL,
            raw_sha BYTEA NOT NULL,
            source TEXT,
            message_id UUID,
            name TEXT,
            details JSONB,
            first_seen_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
            last_seen_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
            times INTEGER DEFAULT '1' NOT NULL,
            state TEXT DEFAULT 'new' NOT NULL,
            done_by TEXT,
            done_why TEXT,
            done_at TIMESTAMP WITH TIME ZONE,
            CONSTRAINT parked_pkey PRIMARY KEY (id),
            CONSTRAINT parked_state_check CHECK (state IN ('new', 'replayed', 'dropped'))
        )
        """
    )
    op.execute(
        """
        CREATE UNIQUE INDEX parked_once ON parked (queue, raw_sha) WHERE state = 'new'
        """
    )
    op.execute(
        """
        CREATE TABLE timers (
            key TEXT NOT NULL,
            name TEXT NOT NULL,
            payload JSON NOT NULL,
            about TEXT,
            trace_id TEXT NOT NULL,
            due_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT timers_pkey PRIMARY KEY (key)
        )
        """
    )
    op.execute(
        """
        CREATE INDEX timers_due ON timers (due_at)
        """
    )
