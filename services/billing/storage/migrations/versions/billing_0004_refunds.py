"""Money that goes back: refunds, credit notes with numbers of their own, disputes."""

from alembic import op

revision = "billing_0004"
down_revision = "billing_0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("INSERT INTO number_series (prefix, upcoming) VALUES ('CN-', 1001)")
    op.execute(
        """
        CREATE TABLE credit_notes (
            id UUID NOT NULL,
            number TEXT NOT NULL,
            invoice_id UUID NOT NULL,
            client_id UUID NOT NULL,
            total_amount BIGINT NOT NULL,
            total_currency VARCHAR(3) NOT NULL,
            tax BIGINT NOT NULL,
            reason TEXT NOT NULL,
            lines JSONB NOT NULL,
            by TEXT NOT NULL,
            issued_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT credit_notes_pkey PRIMARY KEY (id),
            CONSTRAINT credit_notes_number_key UNIQUE (number),
            CONSTRAINT credit_notes_total_check CHECK (total_amount > 0 AND tax BETWEEN 0 AND total_amount),
            CONSTRAINT credit_notes_invoice_id_fkey FOREIGN KEY(invoice_id) REFERENCES invoices (id)
        )
        """
    )
    op.execute("CREATE INDEX credit_notes_invoice ON credit_notes (invoice_id, issued_at)")
    op.execute("CREATE INDEX credit_notes_client ON credit_notes (client_id, issued_at)")
    op.execute(
        """
        CREATE TABLE refunds (
            id UUID NOT NULL,
            invoice_id UUID NOT NULL,
            charge_id UUID,
            client_id UUID NOT NULL,
            target VARCHAR(40) NOT NULL,
            amount_amount BIGINT NOT NULL,
            amount_currency VARCHAR(3) NOT NULL,
            state VARCHAR(40) NOT NULL,
            ref TEXT NOT NULL,
            failure TEXT NOT NULL,
            reason TEXT NOT NULL,
            by TEXT NOT NULL,
            asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
            ended_at TIMESTAMP WITH TIME ZONE,
            CONSTRAINT refunds_pkey PRIMARY KEY (id),
            CONSTRAINT refunds_amount_check CHECK (amount_amount > 0),
            CONSTRAINT refunds_charge_check CHECK ((target = 'source') = (charge_id IS NOT NULL)),
            CONSTRAINT refunds_invoice_id_fkey FOREIGN KEY(invoice_id) REFERENCES invoices (id),
            CONSTRAINT refunds_charge_id_fkey FOREIGN KEY(charge_id) REFERENCES charges (id)
        )
        """
    )
    op.execute("CREATE INDEX refunds_invoice ON refunds (invoice_id, asked_at)")
    op.execute("CREATE INDEX refunds_ref ON refunds (ref) WHERE ref <> ''")
    op.execute(
        """
        CREATE TABLE disputes (
            id UUID NOT NULL,
            provider VARCHAR(40) NOT NULL,
            ref TEXT NOT NULL,
            charge_id UUID NOT NULL,
            invoice_id UUID,
            client_id UUID NOT NULL,
            amount_amount BIGINT NOT NULL,
            amount_currency VARCHAR(3) NOT NULL,
            reason TEXT NOT NULL,
            state VARCHAR(40) NOT NULL,
            opened_at TIMESTAMP WITH TIME ZONE NOT NULL,
            decided_at TIMESTAMP WITH TIME ZONE,
            CONSTRAINT disputes_pkey PRIMARY KEY (id),
            CONSTRAINT disputes_charge_id_fkey FOREIGN KEY(charge_id) REFERENCES charges (id)
        )
        """
    )
    op.execute("CREATE UNIQUE INDEX disputes_ref ON disputes (provider, ref)")
    op.execute("CREATE INDEX disputes_invoice ON disputes (invoice_id)")
