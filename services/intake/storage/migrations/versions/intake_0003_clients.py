"""Clients with what an agency keeps of them: tax, addresses, who looks after them, notes, tags, fields of its own."""

from alembic import op

revision = "intake_0003"
down_revision = "intake_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        ALTER TABLE clients
            ADD COLUMN tax_id TEXT NOT NULL DEFAULT '',
            ADD COLUMN country TEXT NOT NULL DEFAULT '',
            ADD COLUMN addresses JSONB NOT NULL DEFAULT '[]',
            ADD COLUMN manager_id UUID,
            ADD COLUMN preferred_member_id UUID,
            ADD COLUMN delivery_channel TEXT,
            ADD COLUMN needs_review BOOLEAN NOT NULL DEFAULT false,
            ADD COLUMN status TEXT NOT NULL DEFAULT '',
            ADD COLUMN notes TEXT NOT NULL DEFAULT '',
            ADD COLUMN tags JSONB NOT NULL DEFAULT '[]',
            ADD COLUMN custom JSONB NOT NULL DEFAULT '{}',
            ADD COLUMN changed_at TIMESTAMP WITH TIME ZONE
        """
    )
    op.execute("CREATE INDEX clients_by_manager ON clients (manager_id) WHERE manager_id IS NOT NULL")
