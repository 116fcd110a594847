"""What an invoice says beyond prices: terms, parties, discounts, taxes; tax rates and coupons."""

from alembic import op

revision = "billing_0003"
down_revision = "billing_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        ALTER TABLE clients
            ADD COLUMN email TEXT NOT NULL DEFAULT '',
            ADD COLUMN locale TEXT NOT NULL DEFAULT 'en',
            ADD COLUMN country TEXT NOT NULL DEFAULT '',
            ADD COLUMN region TEXT NOT NULL DEFAULT '',
            ADD COLUMN tax_id TEXT NOT NULL DEFAULT '',
            ADD COLUMN address TEXT NOT NULL DEFAULT '',
            ADD COLUMN credit_limit BIGINT NOT NULL DEFAULT 0
        """
    )
    op.execute(
        """
        ALTER TABLE invoices
            ADD COLUMN needed BIGINT NOT NULL DEFAULT 0,
            ADD COLUMN funded_at TIMESTAMP WITH TIME ZONE,
            ADD COLUMN parties JSONB,
            ADD COLUMN coupon TEXT NOT NULL DEFAULT '',
            ADD COLUMN coupon_refused TEXT NOT NULL DEFAULT ''
        """
    )
    op.execute("UPDATE invoices SET needed = total_amount, funded_at = paid_at")
    op.execute(
        """
        ALTER TABLE invoice_lines
            ADD COLUMN discount BIGINT NOT NULL DEFAULT 0,
            ADD COLUMN tax BIGINT NOT NULL DEFAULT 0,
            ADD COLUMN tax_rate INTEGER NOT NULL DEFAULT 0,
            ADD COLUMN tax_name TEXT NOT NULL DEFAULT '',
            ADD COLUMN is_tax_included BOOLEAN NOT NULL DEFAULT false,
            ADD COLUMN credited BIGINT NOT NULL DEFAULT 0,
            ADD COLUMN credited_tax BIGINT NOT NULL DEFAULT 0
        """
    )
    op.execute("UPDATE invoice_lines SET credited = unit_price_amount * quantity WHERE credited_at IS NOT NULL")
    op.execute(
        """
        ALTER TABLE invoice_lines
            ADD CONSTRAINT invoice_lines_discount_check
                CHECK (discount BETWEEN 0 AND unit_price_amount * quantity AND tax >= 0),
            ADD CONSTRAINT invoice_lines_credited_check CHECK (credited_tax BETWEEN 0 AND tax AND credited >= 0)
        """
    )
    op.execute(
        """
        CREATE TABLE tax_rates (
            id UUID NOT NULL,
            country TEXT NOT NULL,
            region TEXT NOT NULL,
            name TEXT NOT NULL,
            rate INTEGER NOT NULL,
            starts_on DATE NOT NULL,
            ends_on DATE,
            CONSTRAINT tax_rates_pkey PRIMARY KEY (id),
            CONSTRAINT tax_rates_rate_check CHECK (rate BETWEEN 0 AND 10000),
            CONSTRAINT tax_rates_days_check CHECK (ends_on IS NULL OR ends_on >= starts_on)
        )
        """
    )
    op.execute("CREATE UNIQUE INDEX tax_rates_place ON tax_rates (country, region, starts_on)")
    op.execute(
        """
        CREATE TABLE coupons (
            code TEXT NOT NULL,
            description TEXT NOT NULL,
            percent INTEGER,
            amount BIGINT,
            currency TEXT,
            service_ids JSONB NOT NULL,
            expires_at TIMESTAMP WITH TIME ZONE,
            most_uses INTEGER,
            most_per_client INTEGER,
            minimum BIGINT,
            is_for_new_clients BOOLEAN NOT NULL,
            is_active BOOLEAN NOT NULL,
            used INTEGER NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT coupons_pkey PRIMARY KEY (code),
            CONSTRAINT coupons_kind_check
                CHECK ((percent IS NULL) <> (amount IS NULL) AND (amount IS NULL) = (currency IS NULL)),
            CONSTRAINT coupons_size_check CHECK (percent BETWEEN 1 AND 100 AND amount > 0)
        )
        """
    )
    op.execute(
        """
        CREATE TABLE coupon_uses (
            invoice_id UUID NOT NULL,
            code TEXT NOT NULL,
            client_id UUID NOT NULL,
            amount BIGINT NOT NULL,
            used_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT coupon_uses_pkey PRIMARY KEY (invoice_id)
        )
        """
    )
    op.execute("CREATE INDEX coupon_uses_client ON coupon_uses (code, client_id)")
