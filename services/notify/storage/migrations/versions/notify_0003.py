"""Rules, the agency's own words, its brand; members' roles, and who follows an order."""

from alembic import op

revision = "notify_0003"
down_revision = "notify_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE rules (
            kind VARCHAR(40) NOT NULL,
            audience VARCHAR(40) NOT NULL,
            channel VARCHAR(40) NOT NULL,
            is_on BOOLEAN NOT NULL,
            changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
            changed_by TEXT NOT NULL,
            CONSTRAINT rules_pkey PRIMARY KEY (kind, audience, channel)
        )
        """
    )
    op.execute(
        """
        CREATE TABLE wordings (
            kind VARCHAR(40) NOT NULL,
            language TEXT NOT NULL,
            channel VARCHAR(40) NOT NULL,
            version INTEGER NOT NULL,
            is_reset BOOLEAN NOT NULL,
            subject TEXT NOT NULL,
            text TEXT NOT NULL,
            mjml TEXT NOT NULL,
            html TEXT NOT NULL,
            made_at TIMESTAMP WITH TIME ZONE NOT NULL,
            made_by TEXT NOT NULL,
            CONSTRAINT wordings_pkey PRIMARY KEY (kind, language, channel, version)
        )
        """
    )
    op.execute(
        """
        CREATE TABLE brands (
            number INTEGER NOT NULL,
            name TEXT NOT NULL,
            sender TEXT NOT NULL,
            logo_url TEXT NOT NULL,
            colour TEXT NOT NULL,
            signature TEXT NOT NULL,
            changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
            changed_by TEXT NOT NULL,
            CONSTRAINT brands_pkey PRIMARY KEY (number)
        )
        """
    )
    op.execute("ALTER TABLE people ADD COLUMN role TEXT NOT NULL DEFAULT ''")
    op.execute("ALTER TABLE people ADD COLUMN is_active BOOLEAN NOT NULL DEFAULT true")
    op.execute("ALTER TABLE order_cards ADD COLUMN followers JSONB NOT NULL DEFAULT '[]'")
