"""The audit trail: rows that nobody changes or takes away."""

from alembic import op

revision = "mail_0003"
down_revision = "mail_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE trail (
            seq BIGINT NOT NULL,
            at TIMESTAMP WITH TIME ZONE NOT NULL,
            kind TEXT NOT NULL,
            what TEXT NOT NULL,
            actor_kind TEXT NOT NULL,
            actor_id UUID,
            actor_name TEXT NOT NULL,
            by TEXT NOT NULL,
            about TEXT NOT NULL,
            details TEXT NOT NULL,
            sha BYTEA NOT NULL,
            CONSTRAINT trail_pkey PRIMARY KEY (seq)
        )
        """
    )
    op.execute("CREATE INDEX trail_by_kind ON trail (kind, seq)")
    op.execute(
        """
        CREATE FUNCTION trail_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'the trail is only written to at its end'; END $$
        """
    )
    op.execute(
        """
        CREATE TRIGGER trail_rows_stay BEFORE UPDATE OR DELETE ON trail
        FOR EACH ROW EXECUTE FUNCTION trail_is_append_only()
        """
    )
    op.execute(
        """
        CREATE TRIGGER trail_stays BEFORE TRUNCATE ON trail
        FOR EACH STATEMENT EXECUTE FUNCTION trail_is_append_only()
        """
    )
