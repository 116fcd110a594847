"""Workflow's own tables: members and roles, pipelines, orders with what belongs to them, the history."""

from alembic import op

revision = "workflow_0001"
down_revision = None
branch_labels = ("workflow",)
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
            told_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT clients_pkey PRIMARY KEY (id)
        )
        """
    )
    op.execute(
        """
        CREATE TABLE history (
            order_id UUID NOT NULL,
            at TIMESTAMP WITH TIME ZONE NOT NULL,
            digest BIGINT NOT NULL,
            seq BIGINT GENERATED ALWAYS AS IDENTITY,
            actor_kind TEXT NOT NULL,
            actor_id UUID,
            actor_name TEXT NOT NULL,
            what TEXT NOT NULL,
            sentence TEXT NOT NULL,
            before JSONB,
            after JSONB,
            cause_id UUID,
            is_visible BOOLEAN NOT NULL,
            needs TEXT,
            CONSTRAINT history_pkey PRIMARY KEY (order_id, at, digest)
        )
        """
    )
    op.execute(
        """
        CREATE TABLE pipelines (
            key TEXT NOT NULL,
            name TEXT NOT NULL,
            CONSTRAINT pipelines_pkey PRIMARY KEY (key)
        )
        """
    )
    op.execute(
        """
        CREATE TABLE roles (
            key TEXT NOT NULL,
            name TEXT NOT NULL,
            permissions JSONB NOT NULL,
            CONSTRAINT roles_pkey PRIMARY KEY (key)
        )
        """
    )
    op.execute(
        """
        CREATE TABLE services (
            id UUID NOT NULL,
            code TEXT NOT NULL,
            name TEXT NOT NULL,
            pipeline TEXT NOT NULL,
            told_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT services_pkey PRIMARY KEY (id),
            CONSTRAINT services_code_key UNIQUE (code)
        )
        """
    )
    op.execute(
        """
        CREATE TABLE members (
            id UUID NOT NULL,
            name TEXT NOT NULL,
            email TEXT NOT NULL,
            role_key TEXT NOT NULL,
            capacity INTEGER NOT NULL,
            services JSONB NOT NULL,
            is_active BOOLEAN NOT NULL,
            password_hash TEXT NOT NULL,
            last_assigned_at TIMESTAMP WITH TIME ZONE,
            hired_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT members_pkey PRIMARY KEY (id),
            CONSTRAINT members_email_key UNIQUE (email),
            CONSTRAINT members_role_key_fkey FOREIGN KEY(role_key) REFERENCES roles (key)
        )
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
            service_code TEXT NOT NULL,
            service_name TEXT NOT NULL,
            pipeline_key TEXT NOT NULL,
            deadline_hours INTEGER,
            acceptance_days INTEGER NOT NULL,
            revision_limit INTEGER,
            quantity INTEGER NOT NULL,
            total_amount BIGINT NOT NULL,
            total_currency VARCHAR(3) NOT NULL,
            note TEXT NOT NULL,
            brief JSONB NOT NULL,
            problems JSONB NOT NULL,
            state VARCHAR(40) NOT NULL,
            stage_key TEXT,
            pool_reason TEXT,
            due_at TIMESTAMP WITH TIME ZONE,
            acceptance_due_at TIMESTAMP WITH TIME ZONE,
            invoice_id UUID,
            invoice_number TEXT,
            invoice_state VARCHAR(40),
            has_alarm BOOLEAN NOT NULL,
            received_at TIMESTAMP WITH TIME ZONE NOT NULL,
            validated_at TIMESTAMP WITH TIME ZONE,
            completed_at TIMESTAMP WITH TIME ZONE,
            updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
            intake_told_at TIMESTAMP WITH TIME ZONE NOT NULL,
            billing_told_at TIMESTAMP WITH TIME ZONE,
            CONSTRAINT orders_pkey PRIMARY KEY (id),
            CONSTRAINT orders_client_id_fkey FOREIGN KEY(client_id) REFERENCES clients (id)
        )
        """
    )
    op.execute(
        """
        CREATE INDEX orders_by_client ON orders (client_id, received_at DESC, id DESC)
        """
    )
    op.execute(
        """
        CREATE UNIQUE INDEX orders_by_number ON orders (number)
        """
    )
    op.execute(
        """
        CREATE INDEX orders_by_state ON orders (state, received_at DESC, id DESC)
        """
    )
    op.execute(
        """
        CREATE INDEX orders_newest ON orders (received_at DESC, id DESC)
        """
    )
    op.execute(
        """
        CREATE INDEX orders_pool ON orders (due_at, id) WHERE pool_reason IS NOT NULL
        """
    )
    op.execute(
        """
        CREATE TABLE stages (
            pipeline_key TEXT NOT NULL,
            key TEXT NOT NULL,
            name TEXT NOT NULL,
            state VARCHAR(40) NOT NULL,
            position INTEGER NOT NULL,
            is_visible BOOLEAN NOT NULL,
            CONSTRAINT stages_pkey PRIMARY KEY (pipeline_key, key),
            CONSTRAINT stages_pipeline_key_fkey FOREIGN KEY(pipeline_key) REFERENCES pipelines (key)
        )
        """
    )
    op.execute(
        """
        CREATE TABLE assignments (
            order_id UUID NOT NULL,
            member_id UUID NOT NULL,
            part VARCHAR(40) NOT NULL,
            since TIMESTAMP WITH TIME ZONE NOT NULL,
            is_open BOOLEAN NOT NULL,
            CONSTRAINT assignments_pkey PRIMARY KEY (order_id, member_id, part),
            CONSTRAINT assignments_order_id_fkey FOREIGN KEY(order_id) REFERENCES orders (id),
            CONSTRAINT assignments_member_id_fkey FOREIGN KEY(member_id) REFERENCES members (id)
        )
        """
    )
    op.execute(
        """
        CREATE INDEX assignments_by_member ON assignments (member_id, order_id)
        """
    )
    op.execute(
        """
        CREATE INDEX assignments_load ON assignments (member_id) WHERE is_open AND part = 'worker'
        """
    )
    op.execute(
        """
        CREATE TABLE deliveries (
            order_id UUID NOT NULL,
            number INTEGER NOT NULL,
            text TEXT NOT NULL,
            links JSONB NOT NULL,
            delivered_at TIMESTAMP WITH TIME ZONE NOT NULL,
            state VARCHAR(40) NOT NULL,
            answered_at TIMESTAMP WITH TIME ZONE,
            answer_reason TEXT,
            CONSTRAINT deliveries_pkey PRIMARY KEY (order_id, number),
            CONSTRAINT deliveries_order_id_fkey FOREIGN KEY(order_id) REFERENCES orders (id)
        )
        """
    )
    op.execute(
        """
        CREATE TABLE routing_decisions (
            id UUID NOT NULL,
            order_id UUID NOT NULL,
            decided_at TIMESTAMP WITH TIME ZONE NOT NULL,
            strategy TEXT NOT NULL,
            member_id UUID,
            sentence TEXT NOT NULL,
            candidates JSONB NOT NULL,
            CONSTRAINT routing_decisions_pkey PRIMARY KEY (id),
            CONSTRAINT routing_decisions_order_id_fkey FOREIGN KEY(order_id) REFERENCES orders (id),
            CONSTRAINT routing_decisions_member_id_fkey FOREIGN KEY(member_id) REFERENCES members (id)
        )
        """
    )
    op.execute(
        """
        CREATE INDEX routing_decisions_by_order ON routing_decisions (order_id, decided_at)
        """
    )
