"""What every client is asked once, and what they said."""

from alembic import op

revision = "intake_0008"
down_revision = "intake_0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE onboarding_forms (
            version INTEGER NOT NULL,
            fields JSONB NOT NULL,
            published_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT onboarding_forms_pkey PRIMARY KEY (version)
        )
        """
    )
    op.execute("ALTER TABLE clients ADD COLUMN onboarding JSONB, ADD COLUMN onboarded_at TIMESTAMP WITH TIME ZONE")
