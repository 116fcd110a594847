"""What the database itself refuses, whoever asks (rules B-2, B-10)."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from tests.billing.builders import a_line, usd

_ENTRY = "INSERT INTO ledger_entries (reason, by, posted_at) VALUES ('Test', 'Marco', now()) RETURNING id"
_POSTING = "INSERT INTO ledger_postings VALUES (:entry, :position, :account, NULL, :amount, :currency)"


def post(billing, *postings):
    """Write an entry past all of our code."""
    with billing.engine.begin() as connection:
        entry = connection.execute(text(_ENTRY)).scalar()
        for position, (account, amount, currency) in enumerate(postings):
            connection.execute(
                text(_POSTING),
                {"entry": entry, "position": position, "account": account, "amount": amount, "currency": currency},
            )
    return entry


def test_an_entry_that_sums_to_zero_is_taken(billing):
    post(billing, ("cash_manual", 5, "USD"), ("revenue", -5, "USD"))

    assert billing.count("ledger_postings") == 2


@pytest.mark.parametrize(
    "postings",
    [
        [("cash_manual", 5, "USD")],
        [("cash_manual", 5, "USD"), ("revenue", -4, "USD")],
        [("cash_manual", 5, "USD"), ("revenue", -5, "EUR")],
        [],
    ],
    ids=["one side", "unequal", "other currency", "empty"],
)
def test_an_entry_that_does_not_sum_to_zero_is_refused_when_its_transaction_ends(billing, postings):
    with pytest.raises(IntegrityError, match="does not sum to zero in every currency"):
        post(billing, *postings)

    assert (billing.count("ledger_entries"), billing.count("ledger_postings")) == (0, 0)


def test_a_posting_can_not_be_added_to_an_entry_later(billing):
    entry = post(billing, ("cash_manual", 5, "USD"), ("revenue", -5, "USD"))

    with pytest.raises(IntegrityError, match="does not sum to zero"), billing.engine.begin() as connection:
        connection.execute(
            text(_POSTING), {"entry": entry, "position": 9, "account": "revenue", "amount": -1, "currency": "USD"}
        )

    assert billing.count("ledger_postings") == 2


@pytest.mark.parametrize("posting", [("cash_stolen", 5, "USD"), ("receivables", 5, "USD"), ("cash_manual", 0, "USD")])
def test_an_account_that_is_none_a_client_account_without_client_and_nothing_are_refused(billing, posting):
    with pytest.raises(IntegrityError, match="violates check constraint"):
        post(billing, posting)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_postings SET value_amount = 1",
        "UPDATE ledger_entries SET reason = ''",
        "DELETE FROM ledger_postings",
        "DELETE FROM ledger_entries",
        "TRUNCATE ledger_postings",
        "TRUNCATE ledger_entries CASCADE",
    ],
)
def test_the_ledger_is_append_only(billing, statement):
    post(billing, ("cash_manual", 5, "USD"), ("revenue", -5, "USD"))

    with pytest.raises(IntegrityError, match="the ledger is append-only"), billing.engine.begin() as connection:
        connection.execute(text(statement))

    assert billing.value("SELECT sum(value_amount) FROM ledger_postings WHERE account = 'cash_manual'") == 5


def test_a_balance_below_zero_is_refused(billing):
    billing.meets(prepaid=usd(5))

    with pytest.raises(IntegrityError, match="balances_amount_check"), billing.engine.begin() as connection:
        connection.execute(text("UPDATE balances SET amount = -1"))


def test_more_paid_than_the_total_is_refused(billing):
    billing.bills(billing.meets(), a_line(180))

    with pytest.raises(IntegrityError, match="invoices_paid_check"), billing.engine.begin() as connection:
        connection.execute(text("UPDATE invoices SET paid_amount = 18001"))


def test_an_order_is_billed_once(billing):
    client_id, line = billing.meets(), a_line(180)
    billing.bills(client_id, line)

    with pytest.raises(IntegrityError, match="invoice_lines_pkey"):
        billing.bills(client_id, line)

    assert len(billing.invoices()) == 1
    assert billing.value("SELECT upcoming FROM number_series WHERE prefix = 'INV-'") == 1002
