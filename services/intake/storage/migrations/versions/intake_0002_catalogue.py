"""Services with options, add-ons, terms and a place in the catalogue; orders keep what was bought."""

from alembic import op

revision = "intake_0002"
down_revision = "intake_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        ALTER TABLE services
            ADD COLUMN image_url TEXT NOT NULL DEFAULT '',
            ADD COLUMN folder TEXT NOT NULL DEFAULT '',
            ADD COLUMN position INTEGER NOT NULL DEFAULT 0,
            ADD COLUMN is_public BOOLEAN NOT NULL DEFAULT true,
            ADD COLUMN is_taxable BOOLEAN NOT NULL DEFAULT true,
            ADD COLUMN needs_review BOOLEAN NOT NULL DEFAULT false,
            ADD COLUMN asked_when VARCHAR(40) NOT NULL DEFAULT 'before',
            ADD COLUMN estimated_minutes INTEGER,
            ADD COLUMN options JSONB NOT NULL DEFAULT '[]',
            ADD COLUMN add_ons JSONB NOT NULL DEFAULT '[]',
            ADD COLUMN payment JSONB,
            ADD COLUMN recurring JSONB
        """
    )
    op.execute("CREATE INDEX services_in_order ON services (position, name, id)")
    op.execute("ALTER TABLE orders ADD COLUMN bought JSONB")
    op.execute("ALTER TABLE purchases ADD COLUMN coupon TEXT NOT NULL DEFAULT ''")
