"""Intake's own tables: services and their forms, clients, purchases, orders."""

from alembic import op

revision = "intake_0001"
down_revision = None
branch_labels = ("intake",)
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE clients (
            id UUID NOT NULL,
            email TEXT NOT NULL,
            name TEXT NOT NULL,
            company TEXT NOT NULL,
            locale TEXT NOT NULL,
            time_zone TEXT NOT NULL,
            password_hash TEXT,
            registered_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT clients_pkey PRIMARY KEY (id),
            CONSTRAINT clients_email_key UNIQUE (email)
        )
        """
    )
    op.execute(
        """
        CREATE INDEX clients_newest ON clients (registered_at, id)
        """
    )
    op.execute(
        """
        CREATE TABLE services (
            id UUID NOT NULL,
            code TEXT NOT NULL,
            name TEXT NOT NULL,
            description TEXT NOT NULL,
            price_amount BIGINT NOT NULL,
            price_currency VARCHAR(3) NOT NULL,
            pipeline TEXT NOT NULL,
            deadline_hours INTEGER,
            acceptance_days INTEGER NOT NULL,
            revision_limit INTEGER,
            is_on_sale BOOLEAN NOT NULL,
            form_version INTEGER NOT NULL,
            published_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT services_pkey PRIMARY KEY (id),
            CONSTRAINT services_code_key UNIQUE (code)
        )
        """
    )
    op.execute(
        """
        CREATE INDEX services_by_name ON services (name, id)
        """
    )
    op.execute(
        """
        CREATE TABLE form_versions (
            service_id UUID NOT NULL,
            version INTEGER NOT NULL,
            fields JSONB NOT NULL,
            published_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT form_versions_pkey PRIMARY KEY (service_id, version),
            CONSTRAINT form_versions_service_id_fkey FOREIGN KEY(service_id) REFERENCES services (id)
        )
        """
    )
    op.execute(
        """
        CREATE TABLE purchases (
            id UUID NOT NULL,
            client_id UUID NOT NULL,
            source TEXT NOT NULL,
            external_id TEXT NOT NULL,
            digest BYTEA NOT NULL,
            content JSONB NOT NULL,
            currency VARCHAR(3) NOT NULL,
            placed_at TIMESTAMP WITH TIME ZONE NOT NULL,
            checked_at TIMESTAMP WITH TIME ZONE,
            CONSTRAINT purchases_pkey PRIMARY KEY (id),
            CONSTRAINT purchases_submission_key UNIQUE (source, external_id),
            CONSTRAINT purchases_client_id_fkey FOREIGN KEY(client_id) REFERENCES clients (id)
        )
        """
    )
    op.execute(
        """
        CREATE INDEX purchases_by_client ON purchases (client_id, id)
        """
    )
    op.execute(
        """
        CREATE TABLE orders (
            id UUID NOT NULL,
            number TEXT NOT NULL,
            purchase_id UUID NOT NULL,
            client_id UUID NOT NULL,
            service_id UUID NOT NULL,
            form_version INTEGER NOT NULL,
            state VARCHAR(40) NOT NULL,
            quantity INTEGER NOT NULL,
            unit_price_amount BIGINT NOT NULL,
            unit_price_currency VARCHAR(3) NOT NULL,
            answers JSONB NOT NULL,
            note TEXT NOT NULL,
            reminder INTEGER NOT NULL,
            reason TEXT,
            received_at TIMESTAMP WITH TIME ZONE NOT NULL,
            changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT orders_pkey PRIMARY KEY (id),
            CONSTRAINT orders_form_version_fkey FOREIGN KEY(service_id, form_version) REFERENCES form_versions (service_id, version),
            CONSTRAINT orders_number_key UNIQUE (number),
            CONSTRAINT orders_purchase_id_fkey FOREIGN KEY(purchase_id) REFERENCES purchases (id),
            CONSTRAINT orders_client_id_fkey FOREIGN KEY(client_id) REFERENCES clients (id),
            CONSTRAINT orders_service_id_fkey FOREIGN KEY(service_id) REFERENCES services (id)
        )
        """
    )
    op.execute(
        """
        CREATE INDEX orders_by_client ON orders (client_id, id)
        """
    )
    op.execute(
        """
        CREATE INDEX orders_by_purchase ON orders (purchase_id)
        """
    )
    op.execute(
        """
        CREATE INDEX orders_by_state ON orders (state, id)
        """
    )
