"""Answers on their way to webhooks of other systems."""

from alembic import op

revision = "intake_0005_replies"
down_revision = "intake_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE replies (
            id UUID NOT NULL,
            source TEXT NOT NULL,
            message_id UUID NOT NULL,
            body JSONB NOT NULL,
            state VARCHAR(40) NOT NULL,
            tries INTEGER NOT NULL,
            next_try_at TIMESTAMP WITH TIME ZONE NOT NULL,
            said TEXT NOT NULL,
            answered_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT replies_pkey PRIMARY KEY (id),
            CONSTRAINT replies_message_key UNIQUE (source, message_id)
        )
        """
    )
    op.execute("CREATE INDEX replies_due ON replies (source, next_try_at) WHERE state = 'due'")
