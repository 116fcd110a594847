"""Money that is held on a balance while an order is looked at."""

from __future__ import annotations

import pytest

from services.billing.domain.refusals import BalanceTooLow
from services.billing.use_cases.pay_invoice import PayInvoice, PaymentMethod, pay_invoice
from tests.billing.builders import (
    MARCO,
    WANDA,
    a_client_actor,
    a_line,
    order_rejected,
    order_withdrawn,
    purchase_checked,
    review_demanded,
    usd,
)


def shown(api, client_id):
    _, balance = api.get(MARCO, f"/clients/{client_id}/balance")
    _, holds = api.get(MARCO, f"/clients/{client_id}/holds")
    amounts = tuple(balance[name]["amount"] // 100 for name in ("balance", "on_hold", "available"))
    return amounts, [(hold["amount"]["amount"] // 100, hold["state"]) for hold in holds["items"]]


def test_what_is_held_is_not_spent_on_another_order_and_pays_its_own(billing, api):
    client_id, line, other = billing.meets(prepaid=usd(200)), a_line(180), a_line(50)
    demanded = review_demanded(client_id, line)

    billing.hears(demanded, demanded)
    billing.hears(purchase_checked(client_id, other))

    assert shown(api, client_id) == ((200, 180, 20), [(180, "held")])
    (invoice,) = billing.invoices()
    assert invoice.state == "open"
    with pytest.raises(BalanceTooLow), billing.begin_work() as work:
        pay_invoice(work, PayInvoice(actor=MARCO, invoice_id=invoice.invoice_id, method=PaymentMethod.BALANCE))

    billing.hears(purchase_checked(client_id, line))

    assert shown(api, client_id) == ((20, 0, 20), [(180, "captured")])
    assert billing.invoices(order_id=line.order_id)[0].state == "paid"


@pytest.mark.parametrize("gone", [order_rejected, order_withdrawn])
def test_an_order_that_will_not_go_on_gives_back_what_was_held_for_it(billing, api, gone):
    client_id, line = billing.meets(prepaid=usd(200)), a_line(180)
    billing.hears(review_demanded(client_id, line))

    billing.hears(gone(line.order_id), gone(line.order_id))

    assert shown(api, client_id) == ((200, 0, 200), [(180, "released")])
    assert billing.count("ledger_entries") == 1


def test_what_the_balance_does_not_cover_is_not_held(billing, api):
    client_id, line = billing.meets(prepaid=usd(179)), a_line(180)

    billing.hears(review_demanded(client_id, line))

    assert shown(api, client_id) == ((179, 0, 179), [])


def test_a_purchase_of_which_a_part_was_held_and_that_is_not_covered_gives_it_back(billing, api):
    client_id, held, other = billing.meets(prepaid=usd(200)), a_line(180), a_line(50)
    billing.hears(review_demanded(client_id, held))

    billing.hears(purchase_checked(client_id, held, other))

    assert shown(api, client_id) == ((200, 0, 200), [(180, "released")])
    assert billing.invoices()[0].state == "open"


def test_a_demand_that_comes_after_the_order_was_billed_or_gone_holds_nothing(billing, api):
    client_id, billed, gone = billing.meets(prepaid=usd(500)), a_line(180), a_line(50)
    billing.hears(purchase_checked(client_id, billed), order_rejected(gone.order_id))

    billing.hears(review_demanded(client_id, billed), review_demanded(client_id, gone))

    assert shown(api, client_id) == ((320, 0, 320), [])


def test_holds_are_for_their_client_and_stand_on_the_statement(billing, api):
    client_id, line = billing.meets(prepaid=usd(200)), a_line(180)
    billing.hears(review_demanded(client_id, line))
    own, other = a_client_actor(client_id), a_client_actor(billing.meets())

    _, statement = api.get(own, f"/clients/{client_id}/statement")

    assert [hold["order_id"] for hold in statement["holds"]] == [str(line.order_id)]
    assert [api.get(actor, f"/clients/{client_id}/holds")[0] for actor in (own, other)] == [200, 404]


def test_a_member_lets_go_what_is_held_and_it_is_seen_who_and_why(billing, api):
    client_id, line = billing.meets(prepaid=usd(200)), a_line(180)
    billing.hears(review_demanded(client_id, line))
    path = f"/holds/{line.order_id}/release"

    refused, _ = api.post(WANDA, path, {"reason": "Too long"})
    first, second = (api.post(MARCO, path, {"reason": "Too long"}) for _ in range(2))
    unknown, _ = api.post(MARCO, f"/holds/{a_line().order_id}/release", {"reason": "Too long"})

    assert (refused, first, unknown) == (403, second, 404)
    assert (first[1]["state"], first[1]["ended_by"], first[1]["reason"]) == ("released", "Marco Reyes", "Too long")
    assert shown(api, client_id) == ((200, 0, 200), [(180, "released")])


def test_what_has_paid_its_order_is_not_let_go(billing, api):
    client_id, line = billing.meets(prepaid=usd(200)), a_line(180)
    billing.hears(review_demanded(client_id, line), purchase_checked(client_id, line))

    status, problem = api.post(MARCO, f"/holds/{line.order_id}/release", {"reason": "Too long"})

    assert (status, problem["code"]) == (409, "hold_captured")
    assert shown(api, client_id) == ((20, 0, 20), [(180, "captured")])
