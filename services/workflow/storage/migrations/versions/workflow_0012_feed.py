"""The feed: each line of the history knows its transaction, and the database rings when lines are written."""

from alembic import op

revision = "workflow_0012"
down_revision = "workflow_0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE history ADD COLUMN told_in BIGINT NOT NULL DEFAULT 0")
    op.execute("ALTER TABLE history ALTER COLUMN told_in SET DEFAULT (pg_current_xact_id())::text::bigint")
    op.execute("DROP INDEX history_followed")
    op.execute("CREATE INDEX history_told ON history USING brin (told_in) WITH (autosummarize = true)")
    op.execute(
        """
        CREATE FUNCTION ring_workflow_changed() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM pg_notify('workflow_changed', '');
            RETURN NULL;
        END
        $$
        """
    )
    op.execute(
        "CREATE TRIGGER history_rings AFTER INSERT ON history FOR EACH STATEMENT EXECUTE FUNCTION ring_workflow_changed()"
    )
