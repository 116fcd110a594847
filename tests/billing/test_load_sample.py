"""The sample agency in billing."""

from __future__ import annotations

from uuid import NAMESPACE_DNS, uuid5

from services.billing.use_cases.load_sample import load_sample
from tests.billing.builders import a_line, client_registered, purchase_checked, usd

CLARA, PRIYA, TOMAS = (
    uuid5(NAMESPACE_DNS, email)
    for email in ("clara@bluebird.example", "priya@fernhill.example", "tomas@castellan.example")
)


def balances(billing):
    return [billing.balance(client) for client in (CLARA, PRIYA, TOMAS)]


def test_three_clients_have_paid_in_advance_before_intake_has_told_of_them(billing):
    load_sample(billing.begin_work)

    assert balances(billing) == [usd(2500), usd(10_000), usd(500)]
    assert billing.count("balances") == 3


def test_loading_twice_changes_nothing(billing):
    load_sample(billing.begin_work)

    load_sample(billing.begin_work)

    assert (balances(billing), billing.count("ledger_entries")) == ([usd(2500), usd(10_000), usd(500)], 3)


def test_a_balance_that_was_used_is_not_filled_again(billing):
    load_sample(billing.begin_work)
    billing.hears(client_registered(TOMAS, "Tomas Weber"), purchase_checked(TOMAS, a_line(500)))

    load_sample(billing.begin_work)

    assert balances(billing) == [usd(2500), usd(10_000), usd(0)]
