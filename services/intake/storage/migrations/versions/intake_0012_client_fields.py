"""What an agency keeps of every client in fields of its own making."""

from alembic import op

revision = "intake_0012"
down_revision = "intake_0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE client_fields (
            version INTEGER NOT NULL,
            fields JSONB NOT NULL,
            published_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT client_fields_pkey PRIMARY KEY (version)
        )
        """
    )
