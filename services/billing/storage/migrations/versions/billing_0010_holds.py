"""Money on a balance that is held for an order while it is looked at."""

from alembic import op

revision = "billing_0010"
down_revision = "billing_0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE balances ADD COLUMN on_hold BIGINT NOT NULL DEFAULT 0")
    op.execute("ALTER TABLE balances ADD CONSTRAINT balances_on_hold_check CHECK (on_hold BETWEEN 0 AND amount)")
    op.execute(
        """
        CREATE TABLE holds (
            order_id UUID NOT NULL,
            client_id UUID NOT NULL,
            amount_amount BIGINT NOT NULL,
            amount_currency VARCHAR(3) NOT NULL,
            state VARCHAR(40) NOT NULL,
            held_at TIMESTAMP WITH TIME ZONE NOT NULL,
            ended_at TIMESTAMP WITH TIME ZONE,
            CONSTRAINT holds_pkey PRIMARY KEY (order_id)
        )
        """
    )
    op.execute("CREATE INDEX holds_client ON holds (client_id, held_at)")
