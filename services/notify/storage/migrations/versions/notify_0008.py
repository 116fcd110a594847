"""The roles that make an audience."""

from alembic import op

revision = "notify_0008"
down_revision = "notify_0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE audiences (
            audience VARCHAR(40) NOT NULL,
            roles JSONB NOT NULL,
            changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
            changed_by TEXT NOT NULL,
            CONSTRAINT audiences_pkey PRIMARY KEY (audience)
        )
        """
    )
