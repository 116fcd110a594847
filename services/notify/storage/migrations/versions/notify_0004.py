"""Endpoints: programs of others that hear what happens."""

from alembic import op

revision = "notify_0004"
down_revision = "notify_0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE endpoints (
            id UUID NOT NULL,
            name TEXT NOT NULL,
            channel VARCHAR(40) NOT NULL,
            address TEXT NOT NULL,
            kinds JSONB NOT NULL,
            headers JSONB NOT NULL,
            secrets JSONB NOT NULL,
            is_active BOOLEAN NOT NULL,
            failing_since TIMESTAMP WITH TIME ZONE,
            warned_at TIMESTAMP WITH TIME ZONE,
            made_at TIMESTAMP WITH TIME ZONE NOT NULL,
            made_by TEXT NOT NULL,
            CONSTRAINT endpoints_pkey PRIMARY KEY (id)
        )
        """
    )
    op.execute("ALTER TABLE notices ADD COLUMN read_at TIMESTAMP WITH TIME ZONE")
