"""Indexes for finding orders and clients by words, and orders by service and source."""

from alembic import op

revision = "intake_0005"
down_revision = "intake_0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        CREATE INDEX orders_by_words ON orders USING gin
            ((to_tsvector('simple', number) || jsonb_to_tsvector('simple', answers, '["string", "numeric"]')))
        """
    )
    op.execute(
        """
        CREATE INDEX clients_by_words ON clients USING gin
            (to_tsvector('simple', email || ' ' || name || ' ' || company))
        """
    )
    op.execute("CREATE INDEX orders_by_service ON orders (service_id, id)")
