"""How often visitors come."""

from alembic import op

revision = "intake_0010"
down_revision = "intake_0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE visits (
            hour TIMESTAMP WITH TIME ZONE NOT NULL,
            door TEXT NOT NULL,
            visitor TEXT NOT NULL,
            count INTEGER NOT NULL,
            CONSTRAINT visits_pkey PRIMARY KEY (hour, door, visitor)
        )
        """
    )
