"""Keys of other systems."""

from alembic import op

revision = "workflow_0017"
down_revision = "workflow_0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE api_keys (
            id UUID NOT NULL,
            name TEXT NOT NULL,
            prefix TEXT NOT NULL,
            secret_sha BYTEA NOT NULL,
            scopes JSONB NOT NULL,
            made_by TEXT NOT NULL,
            made_at TIMESTAMP WITH TIME ZONE NOT NULL,
            expires_at TIMESTAMP WITH TIME ZONE,
            used_at TIMESTAMP WITH TIME ZONE,
            ended_at TIMESTAMP WITH TIME ZONE,
            CONSTRAINT api_keys_pkey PRIMARY KEY (id),
            CONSTRAINT api_keys_secret_sha_key UNIQUE (secret_sha)
        )
        """
    )
