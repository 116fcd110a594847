"""Views: saved questions, and the order of the history for whoever follows it."""

from alembic import op

revision = "workflow_0010"
down_revision = "workflow_0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE saved_views (
            id UUID NOT NULL,
            member_id UUID NOT NULL,
            name TEXT NOT NULL,
            query JSONB NOT NULL,
            is_shared BOOLEAN NOT NULL,
            saved_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT saved_views_pkey PRIMARY KEY (id)
        )
        """
    )
    op.execute("CREATE UNIQUE INDEX saved_views_by_member ON saved_views (member_id, name)")
    op.execute("CREATE INDEX history_followed ON history USING brin (seq)")
