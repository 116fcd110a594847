"""People, order cards, notices, attempts."""

from alembic import op

revision = "notify_0001"
down_revision = None
branch_labels = ("notify",)
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE people (
            id UUID NOT NULL,
            kind VARCHAR(40) NOT NULL,
            name TEXT NOT NULL,
            email TEXT NOT NULL,
            locale TEXT NOT NULL,
            time_zone TEXT NOT NULL,
            known_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT people_pkey PRIMARY KEY (id)
        )
        """
    )
    op.execute(
        """
        CREATE TABLE order_cards (
            order_id UUID NOT NULL,
            number TEXT NOT NULL,
            service_name TEXT NOT NULL,
            client_id UUID NOT NULL,
            CONSTRAINT order_cards_pkey PRIMARY KEY (order_id)
        )
        """
    )
    op.execute(
        """
        CREATE TABLE notices (
            id UUID NOT NULL,
            dedupe_key TEXT NOT NULL,
            kind VARCHAR(40) NOT NULL,
            channel VARCHAR(40) NOT NULL,
            order_id UUID,
            recipient_id UUID NOT NULL,
            recipient_name TEXT NOT NULL,
            address TEXT NOT NULL,
            locale TEXT NOT NULL,
            time_zone TEXT NOT NULL,
            details JSONB NOT NULL,
            subject TEXT NOT NULL,
            text TEXT NOT NULL,
            html TEXT NOT NULL,
            state VARCHAR(40) NOT NULL,
            tries INTEGER NOT NULL,
            next_try_at TIMESTAMP WITH TIME ZONE,
            lease_until TIMESTAMP WITH TIME ZONE,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            delivered_at TIMESTAMP WITH TIME ZONE,
            CONSTRAINT notices_pkey PRIMARY KEY (id),
            CONSTRAINT notices_dedupe_key_key UNIQUE (dedupe_key),
            CONSTRAINT notices_state_check CHECK (state IN ('queued', 'sending', 'delivered', 'failed')),
            CONSTRAINT notices_lease_check CHECK ((state = 'sending') = (lease_until IS NOT NULL))
        )
        """
    )
    op.execute("CREATE INDEX notices_by_order ON notices (order_id, id)")
    op.execute("CREATE INDEX notices_by_recipient ON notices (recipient_id, id)")
    op.execute("CREATE INDEX notices_by_state ON notices (state, id)")
    op.execute(
        """
        CREATE TABLE attempts (
            notice_id UUID NOT NULL,
            number INTEGER NOT NULL,
            started_at TIMESTAMP WITH TIME ZONE NOT NULL,
            ended_at TIMESTAMP WITH TIME ZONE,
            outcome VARCHAR(40) NOT NULL,
            answer TEXT NOT NULL,
            CONSTRAINT attempts_pkey PRIMARY KEY (notice_id, number),
            CONSTRAINT attempts_notice_id_fkey FOREIGN KEY (notice_id) REFERENCES notices (id)
        )
        """
    )
