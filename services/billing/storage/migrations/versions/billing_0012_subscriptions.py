"""Subscriptions, and lines of invoices that belong to one."""

from alembic import op

revision = "billing_0012"
down_revision = "billing_0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE invoice_lines ADD COLUMN subscription_id UUID")
    op.execute(
        """
        CREATE TABLE subscriptions (
            id UUID NOT NULL,
            order_id UUID NOT NULL,
            order_number TEXT NOT NULL,
            client_id UUID NOT NULL,
            service_id UUID NOT NULL,
            description TEXT NOT NULL,
            quantity INTEGER NOT NULL,
            unit_price_amount BIGINT NOT NULL,
            unit_price_currency VARCHAR(3) NOT NULL,
            is_taxable BOOLEAN NOT NULL,
            unit TEXT NOT NULL,
            count INTEGER NOT NULL,
            set_up_fee BIGINT NOT NULL,
            on_renewal TEXT NOT NULL,
            state VARCHAR(40) NOT NULL,
            started_at TIMESTAMP WITH TIME ZONE NOT NULL,
            anchor_at TIMESTAMP WITH TIME ZONE NOT NULL,
            anchor_period INTEGER NOT NULL,
            period INTEGER NOT NULL,
            period_start TIMESTAMP WITH TIME ZONE NOT NULL,
            period_end TIMESTAMP WITH TIME ZONE NOT NULL,
            ends_with_period BOOLEAN NOT NULL,
            open_invoice_id UUID,
            paused_at TIMESTAMP WITH TIME ZONE,
            cancelled_at TIMESTAMP WITH TIME ZONE,
            reason TEXT NOT NULL,
            CONSTRAINT subscriptions_pkey PRIMARY KEY (id),
            CONSTRAINT subscriptions_order_id_key UNIQUE (order_id),
            CONSTRAINT subscriptions_sound_check CHECK (quantity > 0 AND unit_price_amount >= 0 AND period_end > period_start),
            CONSTRAINT subscriptions_cancelled_check CHECK ((state = 'cancelled') = (cancelled_at IS NOT NULL))
        )
        """
    )
    op.execute("CREATE INDEX subscriptions_client ON subscriptions (client_id, started_at)")
    op.execute("CREATE INDEX subscriptions_due ON subscriptions (period_end) WHERE state IN ('trialing', 'active')")
