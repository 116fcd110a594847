"""Contacts of clients who sign in themselves."""

from alembic import op

revision = "intake_0018"
down_revision = "intake_0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE contacts ADD COLUMN password_hash TEXT, ADD COLUMN invited_at TIMESTAMP WITH TIME ZONE")
