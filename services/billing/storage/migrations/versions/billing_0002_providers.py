"""Payment providers: charges, attempts, events, saved methods, reconciliations; more accounts in the ledger."""

from alembic import op

revision = "billing_0002"
down_revision = "billing_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE clients ADD COLUMN pays_automatically BOOLEAN NOT NULL DEFAULT false")
    op.execute("ALTER TABLE ledger_postings DROP CONSTRAINT ledger_postings_account_check")
    op.execute(
        """
        ALTER TABLE ledger_postings ADD CONSTRAINT ledger_postings_account_check CHECK (account IN (
            'receivables', 'revenue', 'client_balances', 'cash_manual', 'tax', 'clearing_stripe', 'clearing_paypal',
            'refunds', 'disputes', 'bonuses', 'write_offs'))
        """
    )
    op.execute(
        """
        CREATE TABLE charges (
            id UUID NOT NULL,
            provider VARCHAR(40) NOT NULL,
            way VARCHAR(40) NOT NULL,
            client_id UUID NOT NULL,
            invoice_id UUID,
            amount_amount BIGINT NOT NULL,
            amount_currency VARCHAR(3) NOT NULL,
            bonus BIGINT NOT NULL,
            state VARCHAR(40) NOT NULL,
            ref TEXT NOT NULL,
            money_ref TEXT NOT NULL,
            page_url TEXT NOT NULL,
            failure TEXT NOT NULL,
            stray_because TEXT NOT NULL,
            received_amount BIGINT,
            received_currency TEXT,
            refunded BIGINT NOT NULL,
            by TEXT NOT NULL,
            asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
            ended_at TIMESTAMP WITH TIME ZONE,
            CONSTRAINT charges_pkey PRIMARY KEY (id),
            CONSTRAINT charges_amount_check CHECK (amount_amount > 0),
            CONSTRAINT charges_refunded_check CHECK (refunded >= 0 AND refunded <= coalesce(received_amount, 0)),
            CONSTRAINT charges_received_check CHECK ((state = 'paid') = (received_amount IS NOT NULL)),
            CONSTRAINT charges_invoice_id_fkey FOREIGN KEY(invoice_id) REFERENCES invoices (id)
        )
        """
    )
    op.execute("CREATE INDEX charges_invoice ON charges (invoice_id, asked_at)")
    op.execute("CREATE INDEX charges_client ON charges (client_id, asked_at)")
    op.execute("CREATE UNIQUE INDEX charges_ref ON charges (provider, ref) WHERE ref <> ''")
    op.execute("CREATE INDEX charges_money ON charges (provider, money_ref) WHERE money_ref <> ''")
    op.execute("CREATE INDEX charges_under_way ON charges (asked_at) WHERE state IN ('asked', 'open', 'pending')")
    op.execute(
        """
        CREATE TABLE provider_attempts (
            id UUID NOT NULL,
            subject_id UUID NOT NULL,
            charge_id UUID NOT NULL,
            operation VARCHAR(40) NOT NULL,
            seq INTEGER NOT NULL,
            provider VARCHAR(40) NOT NULL,
            request JSONB NOT NULL,
            state VARCHAR(40) NOT NULL,
            sends INTEGER NOT NULL,
            first_sent_at TIMESTAMP WITH TIME ZONE,
            lease_until TIMESTAMP WITH TIME ZONE,
            next_try_at TIMESTAMP WITH TIME ZONE NOT NULL,
            answer TEXT NOT NULL,
            CONSTRAINT provider_attempts_pkey PRIMARY KEY (id),
            CONSTRAINT provider_attempts_subject_id_operation_seq_key UNIQUE (subject_id, operation, seq)
        )
        """
    )
    op.execute(
        """
        CREATE UNIQUE INDEX provider_attempts_one_open ON provider_attempts (subject_id, operation)
            WHERE state IN ('ready', 'sent', 'unknown')
        """
    )
    op.execute(
        """
        CREATE TABLE provider_events (
            provider VARCHAR(40) NOT NULL,
            event_id TEXT NOT NULL,
            kind TEXT NOT NULL,
            about VARCHAR(40) NOT NULL,
            refs JSONB NOT NULL,
            charge_id UUID,
            raw BYTEA NOT NULL,
            state VARCHAR(40) NOT NULL,
            happened_at TIMESTAMP WITH TIME ZONE NOT NULL,
            received_at TIMESTAMP WITH TIME ZONE NOT NULL,
            done_at TIMESTAMP WITH TIME ZONE,
            CONSTRAINT provider_events_pkey PRIMARY KEY (provider, event_id)
        )
        """
    )
    op.execute(
        """
        CREATE TABLE saved_methods (
            id UUID NOT NULL,
            client_id UUID NOT NULL,
            provider VARCHAR(40) NOT NULL,
            customer_ref TEXT NOT NULL,
            method_ref TEXT NOT NULL,
            kind TEXT NOT NULL,
            label TEXT NOT NULL,
            is_automatic BOOLEAN NOT NULL,
            saved_at TIMESTAMP WITH TIME ZONE NOT NULL,
            removed_at TIMESTAMP WITH TIME ZONE,
            CONSTRAINT saved_methods_pkey PRIMARY KEY (id)
        )
        """
    )
    op.execute("CREATE UNIQUE INDEX saved_methods_ref ON saved_methods (provider, method_ref)")
    op.execute(
        """
        CREATE UNIQUE INDEX saved_methods_automatic ON saved_methods (client_id) WHERE is_automatic AND removed_at IS NULL
        """
    )
    op.execute(
        """
        CREATE TABLE reconciliations (
            id UUID NOT NULL,
            provider VARCHAR(40) NOT NULL,
            since TIMESTAMP WITH TIME ZONE NOT NULL,
            compared INTEGER NOT NULL,
            differences JSONB NOT NULL,
            ran_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT reconciliations_pkey PRIMARY KEY (id)
        )
        """
    )
    op.execute("CREATE INDEX reconciliations_ran ON reconciliations (ran_at, id)")
