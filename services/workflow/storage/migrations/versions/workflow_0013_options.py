"""Options of orders, and proposals that change them; how soon a rush is due."""

from alembic import op

revision = "workflow_0013"
down_revision = "workflow_0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE orders ADD COLUMN option_code TEXT, ADD COLUMN option_name TEXT")
    op.execute("ALTER TABLE proposals ADD COLUMN option_code TEXT, ADD COLUMN option_name TEXT")
    op.execute(
        """
        CREATE TABLE rush_deadlines (
            service_code TEXT NOT NULL,
            hours INTEGER NOT NULL,
            CONSTRAINT rush_deadlines_pkey PRIMARY KEY (service_code)
        )
        """
    )
