"""Credits in the agency's own unit: what grants them, what was granted, and books of their own."""

from alembic import op

revision = "billing_0014"
down_revision = "billing_0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE invoice_lines ADD COLUMN option TEXT NOT NULL DEFAULT ''")
    op.execute("ALTER TABLE invoice_lines ADD COLUMN grants BIGINT NOT NULL DEFAULT 0")
    op.execute("ALTER TABLE invoice_lines ADD COLUMN resets_credits BOOLEAN NOT NULL DEFAULT false")
    op.execute("ALTER TABLE ledger_postings DROP CONSTRAINT ledger_postings_account_check")
    op.execute(
        """
        ALTER TABLE ledger_postings ADD CONSTRAINT ledger_postings_account_check CHECK (account IN (
            'receivables', 'revenue', 'client_balances', 'cash_manual', 'tax', 'clearing_stripe', 'clearing_paypal',
            'refunds', 'disputes', 'bonuses', 'write_offs', 'credit_grants')) NOT VALID
        """
    )
    op.execute(
        """
        ALTER TABLE ledger_postings ADD CONSTRAINT ledger_postings_credits_check CHECK (
            CASE WHEN value_currency = 'XXX' THEN account IN ('receivables', 'revenue', 'client_balances', 'write_offs', 'credit_grants')
            ELSE account <> 'credit_grants' END) NOT VALID
        """
    )
    op.execute("ALTER TABLE ledger_postings VALIDATE CONSTRAINT ledger_postings_account_check")
    op.execute("ALTER TABLE ledger_postings VALIDATE CONSTRAINT ledger_postings_credits_check")
    op.execute(
        """
        CREATE TABLE credit_rules (
            id UUID NOT NULL,
            service_id UUID,
            option TEXT NOT NULL,
            minimum BIGINT,
            currency VARCHAR(3),
            amount BIGINT NOT NULL,
            resets BOOLEAN NOT NULL,
            CONSTRAINT credit_rules_pkey PRIMARY KEY (id),
            CONSTRAINT credit_rules_amount_check CHECK (amount > 0),
            CONSTRAINT credit_rules_subject_check CHECK (
                (service_id IS NULL) = (minimum IS NOT NULL) AND (minimum IS NULL) = (currency IS NULL))
        )
        """
    )
    op.execute(
        """
        CREATE TABLE credit_grants (
            id UUID NOT NULL,
            client_id UUID NOT NULL,
            invoice_id UUID,
            amount BIGINT NOT NULL,
            lapsed BIGINT NOT NULL,
            taken_back BIGINT NOT NULL,
            granted_at TIMESTAMP WITH TIME ZONE NOT NULL,
            taken_back_at TIMESTAMP WITH TIME ZONE,
            CONSTRAINT credit_grants_pkey PRIMARY KEY (id),
            CONSTRAINT credit_grants_amount_check CHECK (amount > 0 AND taken_back BETWEEN 0 AND amount AND lapsed >= 0)
        )
        """
    )
    op.execute("CREATE INDEX credit_grants_client ON credit_grants (client_id, granted_at)")
    op.execute("CREATE INDEX credit_grants_invoice ON credit_grants (invoice_id)")
    op.execute("CREATE INDEX invoices_waiting ON invoices (client_id) WHERE state = 'open' AND total_currency = 'XXX'")
