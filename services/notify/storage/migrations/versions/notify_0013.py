"""The agency's logo, how low a rating is, where a client's own rooms are, and orders by their number."""

from alembic import op

revision = "notify_0013"
down_revision = "notify_0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE logos (
            digest TEXT NOT NULL,
            content_type TEXT NOT NULL,
            content BYTEA NOT NULL,
            made_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT logos_pkey PRIMARY KEY (digest)
        )
        """
    )
    op.execute(
        """
        CREATE TABLE low_ratings (
            number INTEGER NOT NULL,
            stars INTEGER NOT NULL,
            changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
            changed_by TEXT NOT NULL,
            CONSTRAINT low_ratings_pkey PRIMARY KEY (number)
        )
        """
    )
    op.execute("ALTER TABLE people ADD COLUMN chat_address TEXT NOT NULL DEFAULT ''")
    op.execute("CREATE INDEX order_cards_by_number ON order_cards (number)")
