"""What the agency adds to top-ups."""

from alembic import op

revision = "billing_0006"
down_revision = "billing_0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE top_up_bonuses (
            currency VARCHAR(3) NOT NULL,
            minimum BIGINT NOT NULL,
            percent INTEGER NOT NULL,
            CONSTRAINT top_up_bonuses_pkey PRIMARY KEY (currency, minimum),
            CONSTRAINT top_up_bonuses_size_check CHECK (minimum > 0 AND percent BETWEEN 1 AND 100)
        )
        """
    )
