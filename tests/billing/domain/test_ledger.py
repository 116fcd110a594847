"""Entries of the ledger."""

from __future__ import annotations

from uuid import uuid4

import pytest

from services.billing.domain.ledger import Account, Entry, EntryUnbalanced, credit, debit
from shared.kernel.money import Money
from tests.billing.builders import NOON, usd

CLIENT = uuid4()


def an_entry(*postings):
    return Entry.of(*postings, reason="Test", by="Marco Reyes", at=NOON)


def test_an_entry_keeps_its_postings_in_order_and_leaves_out_those_of_nothing():
    entry = an_entry(
        debit(Account.CASH_MANUAL, usd(5)),
        credit(Account.RECEIVABLES, usd(0), CLIENT),
        credit(Account.CLIENT_BALANCES, usd(5), CLIENT),
    )

    assert [(p.position, p.account, p.client_id, p.value) for p in entry.postings] == [
        (0, "cash_manual", None, usd(5)),
        (1, "client_balances", CLIENT, usd(-5)),
    ]


@pytest.mark.parametrize(
    "postings",
    [
        [],
        [(Account.CASH_MANUAL, usd(5))],
        [(Account.CASH_MANUAL, usd(5)), (Account.REVENUE, usd(-4))],
        [(Account.CASH_MANUAL, usd(5)), (Account.REVENUE, Money(-500, "EUR"))],
        [(Account.CASH_MANUAL, usd(0)), (Account.REVENUE, usd(0))],
    ],
    ids=["empty", "one side", "unequal", "other currency", "of nothing"],
)
def test_an_entry_that_does_not_sum_to_zero_or_moves_nothing_is_refused(postings):
    with pytest.raises(EntryUnbalanced):
        an_entry(*(debit(account, value) for account, value in postings))


def test_an_entry_may_hold_two_currencies_that_each_sum_to_zero():
    euros = Money(300, "EUR")

    entry = an_entry(
        debit(Account.CASH_MANUAL, usd(5)),
        credit(Account.REVENUE, usd(5)),
        debit(Account.CASH_MANUAL, euros),
        credit(Account.REVENUE, euros),
    )

    assert len(entry.postings) == 4
