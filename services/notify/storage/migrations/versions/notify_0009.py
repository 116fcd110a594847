"""Mails that came in."""

from alembic import op

revision = "notify_0009"
down_revision = "notify_0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE inbound_mails (
            id UUID NOT NULL,
            identity TEXT NOT NULL,
            state VARCHAR(40) NOT NULL,
            reason TEXT NOT NULL,
            sender_name TEXT NOT NULL,
            sender_address TEXT NOT NULL,
            subject TEXT NOT NULL,
            text TEXT NOT NULL,
            order_id UUID,
            notice_id UUID,
            author_id UUID,
            arrived_at TIMESTAMP WITH TIME ZONE NOT NULL,
            decided_at TIMESTAMP WITH TIME ZONE,
            decided_by TEXT NOT NULL,
            CONSTRAINT inbound_mails_pkey PRIMARY KEY (id),
            CONSTRAINT inbound_mails_identity_key UNIQUE (identity)
        )
        """
    )
    op.execute("CREATE INDEX inbound_mails_by_state ON inbound_mails (state, id)")
    op.execute("CREATE INDEX inbound_mails_by_order ON inbound_mails (order_id, author_id, arrived_at)")
    op.execute(
        """
        CREATE TABLE mail_files (
            id UUID NOT NULL,
            mail_id UUID NOT NULL,
            name TEXT NOT NULL,
            content_type TEXT NOT NULL,
            size_bytes INTEGER NOT NULL,
            content BYTEA NOT NULL,
            CONSTRAINT mail_files_pkey PRIMARY KEY (id),
            CONSTRAINT mail_files_mail_id_fkey FOREIGN KEY (mail_id) REFERENCES inbound_mails (id)
        )
        """
    )
    op.execute("CREATE INDEX mail_files_mail_id_idx ON mail_files (mail_id)")
    op.execute("CREATE INDEX people_by_address ON people (lower(email))")
