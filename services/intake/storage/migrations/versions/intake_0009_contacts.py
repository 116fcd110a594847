"""Further people on a client's side, and clients of whom nothing is known any more."""

from alembic import op

revision = "intake_0009"
down_revision = "intake_0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE contacts (
            id UUID NOT NULL,
            client_id UUID NOT NULL,
            email TEXT NOT NULL,
            name TEXT NOT NULL,
            locale TEXT NOT NULL,
            time_zone TEXT NOT NULL,
            grants JSONB NOT NULL,
            changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT contacts_pkey PRIMARY KEY (id),
            CONSTRAINT contacts_email_key UNIQUE (email),
            CONSTRAINT contacts_client_id_fkey FOREIGN KEY (client_id) REFERENCES clients (id)
        )
        """
    )
    op.execute("CREATE INDEX contacts_by_client ON contacts (client_id, id)")
    op.execute("ALTER TABLE clients ADD COLUMN erased_at TIMESTAMP WITH TIME ZONE")
