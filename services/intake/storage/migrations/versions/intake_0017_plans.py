"""Plans on which clients place orders."""

from alembic import op

revision = "intake_0017"
down_revision = "intake_0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE plans (
            id UUID NOT NULL,
            order_id UUID NOT NULL,
            client_id UUID NOT NULL,
            version INTEGER NOT NULL,
            is_open BOOLEAN NOT NULL,
            period INTEGER NOT NULL,
            period_ends_at TIMESTAMP WITH TIME ZONE NOT NULL,
            per_period INTEGER,
            at_once INTEGER,
            CONSTRAINT plans_pkey PRIMARY KEY (id),
            CONSTRAINT plans_order_id_fkey FOREIGN KEY (order_id) REFERENCES orders (id)
        )
        """
    )
    op.execute("CREATE INDEX plans_by_client ON plans (client_id)")
    op.execute(
        """
        CREATE TABLE plan_orders (
            order_id UUID NOT NULL,
            plan_id UUID NOT NULL,
            period INTEGER NOT NULL,
            is_over BOOLEAN NOT NULL,
            told_at TIMESTAMP WITH TIME ZONE,
            CONSTRAINT plan_orders_pkey PRIMARY KEY (order_id),
            CONSTRAINT plan_orders_plan_id_fkey FOREIGN KEY (plan_id) REFERENCES plans (id)
        )
        """
    )
    op.execute("CREATE INDEX plan_orders_by_plan ON plan_orders (plan_id, period)")
