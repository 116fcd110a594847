"""Addresses that nothing goes to any more."""

from alembic import op

revision = "notify_0005"
down_revision = "notify_0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE suppressions (
            address TEXT NOT NULL,
            reason TEXT NOT NULL,
            since TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT suppressions_pkey PRIMARY KEY (address)
        )
        """
    )
    op.execute("CREATE INDEX notices_by_time ON notices (created_at)")
