"""Money a client has prepaid."""

from __future__ import annotations

import pytest

from services.billing.domain.refusals import BalanceTooLow
from shared.contracts.billing.facts import BalanceChanged
from tests.billing.builders import NOON, Notebook, a_balance, usd


def test_a_top_up_is_on_the_balance_and_in_the_books():
    balance, books = a_balance(usd(10)), Notebook()

    told = balance.top_up(usd(25), reference="wire 7", by="Marco Reyes", at=NOON, books=books)

    assert balance.held == usd(35)
    assert books.last() == {"cash_manual": 2500, "client_balances": -2500}
    assert told == [
        BalanceChanged(
            client_id=balance.client_id, change=usd(25), balance=usd(35), reason="Top-up wire 7", changed_at=NOON
        )
    ]


def test_all_of_a_balance_can_be_taken_out():
    balance = a_balance(usd(10))

    balance.take_out(usd(10), reason="Invoice", at=NOON)

    assert balance.held == usd(0)


def test_more_than_the_balance_can_not_be_taken_out():
    balance = a_balance(usd(10))

    with pytest.raises(BalanceTooLow):
        balance.take_out(usd(11), reason="Invoice", at=NOON)

    assert balance.held == usd(10)


def test_nothing_put_in_is_no_news():
    assert a_balance(usd(10)).put_in(usd(0), reason="", at=NOON) == []
