"""Billing's own tables; the ledger's are append-only, and every entry of it sums to zero."""

from alembic import op

revision = "billing_0001"
down_revision = None
branch_labels = ("billing",)
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE balances (
            client_id UUID NOT NULL,
            currency VARCHAR(3) NOT NULL,
            amount BIGINT NOT NULL,
            CONSTRAINT balances_pkey PRIMARY KEY (client_id, currency),
            CONSTRAINT balances_amount_check CHECK (amount >= 0)
        )
        """
    )
    op.execute(
        """
        CREATE TABLE clients (
            id UUID NOT NULL,
            name TEXT NOT NULL,
            company TEXT NOT NULL,
            registered_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT clients_pkey PRIMARY KEY (id)
        )
        """
    )
    op.execute(
        """
        CREATE TABLE invoices (
            id UUID NOT NULL,
            number TEXT NOT NULL,
            state VARCHAR(40) NOT NULL,
            purchase_id UUID NOT NULL,
            client_id UUID NOT NULL,
            total_amount BIGINT NOT NULL,
            total_currency VARCHAR(3) NOT NULL,
            paid_amount BIGINT NOT NULL,
            paid_currency VARCHAR(3) NOT NULL,
            issued_at TIMESTAMP WITH TIME ZONE NOT NULL,
            due_at TIMESTAMP WITH TIME ZONE NOT NULL,
            paid_at TIMESTAMP WITH TIME ZONE,
            voided_at TIMESTAMP WITH TIME ZONE,
            void_reason TEXT,
            CONSTRAINT invoices_pkey PRIMARY KEY (id),
            CONSTRAINT invoices_paid_check CHECK (paid_amount BETWEEN 0 AND total_amount AND paid_currency = total_currency),
            CONSTRAINT invoices_paid_at_check CHECK ((state = 'paid') = (paid_at IS NOT NULL)),
            CONSTRAINT invoices_state_check CHECK (state IN ('open', 'paid', 'void')),
            CONSTRAINT invoices_settled_check CHECK (state <> 'paid' OR paid_amount = total_amount),
            CONSTRAINT invoices_number_key UNIQUE (number),
            CONSTRAINT invoices_purchase_id_key UNIQUE (purchase_id)
        )
        """
    )
    op.execute(
        """
        CREATE INDEX invoices_client ON invoices (client_id, issued_at, id)
        """
    )
    op.execute(
        """
        CREATE INDEX invoices_issued ON invoices (issued_at, id)
        """
    )
    op.execute(
        """
        CREATE INDEX invoices_state ON invoices (state, issued_at, id)
        """
    )
    op.execute(
        """
        CREATE TABLE keyed_requests (
            actor TEXT NOT NULL,
            key TEXT NOT NULL,
            digest TEXT NOT NULL,
            answer JSONB,
            sent_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT keyed_requests_pkey PRIMARY KEY (actor, key)
        )
        """
    )
    op.execute(
        """
        CREATE TABLE number_series (
            prefix TEXT NOT NULL,
            upcoming BIGINT NOT NULL,
            CONSTRAINT number_series_pkey PRIMARY KEY (prefix)
        )
        """
    )
    op.execute(
        """
        CREATE TABLE orders (
            id UUID NOT NULL,
            gone_at TIMESTAMP WITH TIME ZONE,
            gone_because TEXT,
            CONSTRAINT orders_pkey PRIMARY KEY (id)
        )
        """
    )
    op.execute(
        """
        CREATE TABLE invoice_lines (
            order_id UUID NOT NULL,
            invoice_id UUID NOT NULL,
            position SMALLINT NOT NULL,
            order_number TEXT NOT NULL,
            description TEXT NOT NULL,
            quantity INTEGER NOT NULL,
            unit_price_amount BIGINT NOT NULL,
            unit_price_currency VARCHAR(3) NOT NULL,
            credited_at TIMESTAMP WITH TIME ZONE,
            CONSTRAINT invoice_lines_pkey PRIMARY KEY (order_id),
            CONSTRAINT invoice_lines_quantity_check CHECK (quantity > 0),
            CONSTRAINT invoice_lines_unit_price_check CHECK (unit_price_amount >= 0),
            CONSTRAINT invoice_lines_invoice_id_fkey FOREIGN KEY(invoice_id) REFERENCES invoices (id)
        )
        """
    )
    op.execute(
        """
        CREATE INDEX invoice_lines_invoice ON invoice_lines (invoice_id, position)
        """
    )
    op.execute(
        """
        CREATE TABLE ledger_entries (
            id BIGINT GENERATED ALWAYS AS IDENTITY,
            reason TEXT NOT NULL,
            by TEXT NOT NULL,
            invoice_id UUID,
            posted_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT ledger_entries_pkey PRIMARY KEY (id),
            CONSTRAINT ledger_entries_invoice_id_fkey FOREIGN KEY(invoice_id) REFERENCES invoices (id)
        )
        """
    )
    op.execute(
        """
        CREATE INDEX ledger_entries_invoice ON ledger_entries (invoice_id)
        """
    )
    op.execute(
        """
        CREATE TABLE payments (
            id UUID NOT NULL,
            invoice_id UUID NOT NULL,
            method VARCHAR(40) NOT NULL,
            amount_amount BIGINT NOT NULL,
            amount_currency VARCHAR(3) NOT NULL,
            reference TEXT NOT NULL,
            by TEXT NOT NULL,
            received_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT payments_pkey PRIMARY KEY (id),
            CONSTRAINT payments_amount_check CHECK (amount_amount > 0),
            CONSTRAINT payments_invoice_id_fkey FOREIGN KEY(invoice_id) REFERENCES invoices (id)
        )
        """
    )
    op.execute(
        """
        CREATE INDEX payments_invoice ON payments (invoice_id, received_at)
        """
    )
    op.execute(
        """
        CREATE TABLE ledger_postings (
            entry_id BIGINT NOT NULL,
            position SMALLINT NOT NULL,
            account VARCHAR(40) NOT NULL,
            client_id UUID,
            value_amount BIGINT NOT NULL,
            value_currency VARCHAR(3) NOT NULL,
            CONSTRAINT ledger_postings_pkey PRIMARY KEY (entry_id, position),
            CONSTRAINT ledger_postings_account_check CHECK (account IN ('receivables', 'revenue', 'client_balances', 'cash_manual')),
            CONSTRAINT ledger_postings_value_check CHECK (value_amount <> 0),
            CONSTRAINT ledger_postings_client_check CHECK ((account IN ('receivables', 'client_balances')) = (client_id IS NOT NULL)),
            CONSTRAINT ledger_postings_entry_id_fkey FOREIGN KEY(entry_id) REFERENCES ledger_entries (id)
        )
        """
    )
    op.execute(
        """
        CREATE INDEX ledger_postings_account ON ledger_postings (account, value_currency) INCLUDE (value_amount)
        """
    )
    op.execute(
        """
        CREATE INDEX ledger_postings_client_balance ON ledger_postings (client_id, value_currency, entry_id) WHERE account = 'client_balances'
        """
    )
    op.execute(
        """
        CREATE FUNCTION ledger_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'the ledger is append-only: no % on %', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
        END
        $$
        """
    )
    op.execute(
        """
        CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entries
            FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only()
        """
    )
    op.execute(
        """
        CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_postings
            FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only()
        """
    )
    op.execute(
        """
        CREATE FUNCTION ledger_entry_is_balanced() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE
            entry BIGINT := CASE TG_TABLE_NAME WHEN 'ledger_entries' THEN (to_jsonb(NEW) ->> 'id')::bigint
                                               ELSE (to_jsonb(NEW) ->> 'entry_id')::bigint END;
            postings INTEGER;
            crooked INTEGER;
        BEGIN
            SELECT coalesce(sum(pieces), 0), count(*) FILTER (WHERE total <> 0) INTO postings, crooked
              FROM (SELECT count(*) AS pieces, sum(value_amount) AS total
                      FROM ledger_postings WHERE entry_id = entry GROUP BY value_currency) AS per_currency;
            IF postings = 0 OR crooked > 0 THEN
                RAISE EXCEPTION 'ledger entry % does not sum to zero in every currency', entry USING ERRCODE = 'check_violation';
            END IF;
            RETURN NULL;
        END
        $$
        """
    )
    op.execute(
        """
        CREATE CONSTRAINT TRIGGER balanced AFTER INSERT ON ledger_entries DEFERRABLE INITIALLY DEFERRED
            FOR EACH ROW EXECUTE FUNCTION ledger_entry_is_balanced()
        """
    )
    op.execute(
        """
        CREATE CONSTRAINT TRIGGER balanced AFTER INSERT ON ledger_postings DEFERRABLE INITIALLY DEFERRED
            FOR EACH ROW EXECUTE FUNCTION ledger_entry_is_balanced()
        """
    )
    op.execute(
        """
        INSERT INTO number_series (prefix, upcoming) VALUES ('INV-', 1001)
        """
    )
