"""Credits in the agency's own unit: granted with what is paid, spent on what is priced in them, in books of their own (rule B-12)."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from sqlalchemy.exc import IntegrityError

from services.billing.domain.payment import PaymentMethod
from services.billing.domain.provider import News, Provider, Standing
from services.billing.domain.refund import Target
from services.billing.domain.refusals import CreditsOnly
from services.billing.use_cases.pay_invoice import PayInvoice, pay_invoice
from services.billing.use_cases.refund_invoice import RefundInvoice, refund_invoice
from services.billing.use_cases.request_payment import RequestPayment, request_payment
from services.billing.use_cases.request_top_up import RequestTopUp, request_top_up
from services.billing.use_cases.settle_charge import SettleCharge, settle_charge
from shared.contracts.billing import facts
from shared.contracts.parts import ChosenOption, RecurringTerms
from shared.kernel.ids import ServiceId
from shared.kernel.money import CREDITS, Money
from tests.billing.builders import (
    MARCO,
    a_client_actor,
    a_line,
    order_cancelled,
    purchase_checked,
    review_demanded,
    usd,
)

PACK = ServiceId(UUID(int=7))
OWNER = replace(MARCO, permissions=MARCO.permissions | {"services.manage"})


def units(many: int) -> Money:
    return Money(many * 100, CREDITS)


def grants(api, many, **of):
    status, answer = api.put(OWNER, "/credit-rules", {"amount": many * 100} | of)
    assert status == 200
    return answer


def settles(billing, *invoices):
    for invoice in invoices:
        billing.hears(facts.CreditsEarned(invoice_id=invoice.invoice_id))


def pays(billing, invoice, method=PaymentMethod.MANUAL):
    with billing.begin_work() as work:
        pay_invoice(work, PayInvoice(actor=MARCO, invoice_id=invoice.invoice_id, method=method))


def has(billing, client_id):
    return billing.balance(client_id, CREDITS).amount // 100


def test_a_pack_brings_its_credits_when_it_is_paid_and_only_once(billing, api):
    grants(api, 40, service_id=str(PACK))
    client_id = billing.meets()
    invoice = billing.bills(client_id, a_line(180, quantity=2))
    settles(billing, invoice)
    before = has(billing, client_id)

    pays(billing, invoice)
    told = billing.told()
    settles(billing, invoice, invoice)

    assert (before, has(billing, client_id)) == (0, 80)
    assert "credits_earned" in told
    assert billing.told() == ["credits_granted"]
    _, listed = api.get(a_client_actor(client_id), f"/clients/{client_id}/credit-grants")
    assert [(row["amount"], row["taken_back"]) for row in listed["items"]] == [(8000, 0)]


def test_an_invoice_keeps_what_it_promised_whatever_becomes_of_the_rule(billing, api):
    grants(api, 40, service_id=str(PACK))
    client_id = billing.meets()
    invoice = billing.bills(client_id, a_line())

    assert grants(api, 0, service_id=str(PACK))["items"] == []
    pays(billing, invoice)
    settles(billing, invoice)

    assert has(billing, client_id) == 40


def test_the_rule_of_an_option_goes_before_that_of_its_service(billing, api):
    grants(api, 40, service_id=str(PACK))
    grants(api, 100, service_id=str(PACK), option="large")
    client_id = billing.meets(prepaid=usd(1000))

    for option in ("large", "small"):
        line = replace(a_line(), option=ChosenOption(code=option, name=option))
        settles(billing, billing.bills(client_id, line))

    assert has(billing, client_id) == 140


def test_what_is_priced_in_credits_is_paid_from_them_held_for_review_and_on_the_statement(billing, api):
    grants(api, 40, service_id=str(PACK))
    client_id = billing.meets(prepaid=usd(180))
    settles(billing, billing.bills(client_id, a_line(180)))
    looked_at = a_line(units(15))

    billing.hears(review_demanded(client_id, looked_at))
    _, held = api.get(a_client_actor(client_id), f"/clients/{client_id}/balance?currency=XXX")
    billing.hears(purchase_checked(client_id, looked_at, currency=CREDITS))
    bought = billing.bills(client_id, a_line(units(20)))

    assert (held["on_hold"]["amount"], held["available"]["amount"]) == (1500, 2500)
    assert (bought.state, has(billing, client_id)) == ("paid", 5)
    assert bought.tax == Money.zero(CREDITS)
    _, statement = api.get(a_client_actor(client_id), f"/clients/{client_id}/balance?currency=XXX")
    assert [entry["change"]["amount"] for entry in statement["entries"]] == [-2000, -1500, 4000]


def test_each_unit_has_books_of_its_own(billing, api):
    grants(api, 40, service_id=str(PACK))
    client_id = billing.meets(prepaid=usd(180))
    settles(billing, billing.bills(client_id, a_line(180)))
    billing.bills(client_id, a_line(units(30)))

    _, trial = api.get(MARCO, "/ledger/trial-balance")

    assert trial["is_balanced"]
    in_credits = {row["account"]: row["debit"] - row["credit"] for row in trial["accounts"] if row["currency"] == "XXX"}
    assert in_credits == {"client_balances": -1000, "credit_grants": 4000, "receivables": 0, "revenue": -3000}
    with pytest.raises(IntegrityError), billing.engine.begin() as connection:
        connection.exec_driver_sql(
            "WITH e AS (INSERT INTO ledger_entries (reason, by, posted_at) VALUES ('x', 'x', now()) RETURNING id) "
            "INSERT INTO ledger_postings (entry_id, position, account, value_amount, value_currency) "
            "SELECT id, 0, 'cash_manual', 100, 'XXX' FROM e"
        )


def test_credits_are_not_money_nor_money_credits(billing):
    client_id = billing.meets()
    invoice = billing.bills(client_id, a_line(units(30)))

    with pytest.raises(CreditsOnly):
        pays(billing, invoice)
    with pytest.raises(CreditsOnly), billing.begin_work() as work:
        request_payment(work, RequestPayment(actor=MARCO, invoice_id=invoice.invoice_id, provider=Provider.STRIPE))
    with pytest.raises(CreditsOnly), billing.begin_work() as work:
        request_top_up(work, RequestTopUp(actor=MARCO, client_id=client_id, provider=Provider.STRIPE, amount=units(10)))

    assert billing.invoices()[0].state == "open"
    assert (billing.count("charges"), billing.told()) == (0, [])


def test_an_order_that_waited_for_credits_is_paid_when_they_come(billing, api):
    client_id = billing.meets()
    late, early = a_line(units(30)), a_line(units(25))
    billing.bills(client_id, early)
    billing.now = billing.now.replace(hour=13)
    billing.bills(client_id, late)

    api.post(
        MARCO, f"/clients/{client_id}/top-ups", {"amount": {"amount": 4000, "currency": "XXX"}, "reference": "Gift"}
    )

    states = {order: billing.invoices(order_id=order)[0].state for order in (early.order_id, late.order_id)}
    assert states == {early.order_id: "paid", late.order_id: "open"}
    assert has(billing, client_id) == 15
    assert "order_funded" in billing.told()


def test_a_top_up_brings_credits_by_the_highest_step_it_reaches(billing, api):
    grants(api, 10, minimum={"amount": 10_000, "currency": "USD"})
    grants(api, 30, minimum={"amount": 20_000, "currency": "USD"})
    client_id = billing.meets()
    with billing.begin_work() as work:
        ask = RequestTopUp(actor=MARCO, client_id=client_id, provider=Provider.STRIPE, amount=usd(250))
        charge_id = request_top_up(work, ask).id
    news = News(standing=Standing.PAID, ref="cs_1", money_ref="pi_1", received=usd(250))
    for _ in range(2):
        with billing.begin_work() as work:
            settle_charge(work, SettleCharge(charge_id=charge_id, news=news))

    told = [letter for letter in billing.letters if letter.name == "billing.grant_credits.v1"]
    asked = facts.GrantCredits(top_up_id=charge_id, client_id=client_id, amount=units(30))
    billing.hears(asked, asked)

    assert len(told) == 1
    assert (has(billing, client_id), billing.balance(client_id)) == (30, usd(250))


def test_a_plan_may_reset_its_credits_each_period_but_for_those_that_are_held(billing, api):
    grants(api, 40, service_id=str(PACK), resets=True)
    client_id = billing.meets(prepaid=usd(1000))
    line = replace(a_line(100), recurring=RecurringTerms(unit="month", on_renewal="nothing", set_up_fee=usd(50)))
    settles(billing, billing.bills(client_id, line))
    billing.hears(review_demanded(client_id, a_line(units(15))))

    second = billing.bills(client_id, a_line(100))
    settles(billing, second, second)

    assert has(billing, client_id) == 55
    assert billing.value("SELECT lapsed FROM credit_grants WHERE invoice_id = :id", id=second.invoice_id) == 2500


@pytest.mark.parametrize("spent", [0, 30])
def test_a_refund_takes_back_the_credits_that_are_left(billing, api, spent):
    grants(api, 40, service_id=str(PACK))
    client_id = billing.meets(prepaid=usd(180))
    line = a_line(180)
    invoice = billing.bills(client_id, line)
    settles(billing, invoice)
    if spent:
        billing.bills(client_id, a_line(units(spent)))

    if spent:
        billing.hears(order_cancelled(line.order_id))
    else:
        with billing.begin_work() as work:
            refund_invoice(
                work,
                RefundInvoice(actor=MARCO, invoice_id=invoice.invoice_id, target=Target.BALANCE, reason="Not needed"),
            )
    assert "credits_earned" in billing.told()
    settles(billing, invoice, invoice)

    assert has(billing, client_id) == 0
    taken = billing.value("SELECT taken_back FROM credit_grants WHERE invoice_id = :id", id=invoice.invoice_id)
    assert taken == (40 - spent) * 100


def test_a_refund_that_is_heard_of_first_leaves_nothing_to_grant(billing, api):
    grants(api, 40, service_id=str(PACK))
    client_id = billing.meets(prepaid=usd(180))
    line = a_line(180)
    invoice = billing.bills(client_id, line)

    billing.hears(order_cancelled(line.order_id))
    settles(billing, invoice)

    assert (has(billing, client_id), billing.count("credit_grants")) == (0, 0)


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"amount": 100}, "service_id"),
        ({"amount": 100, "service_id": str(PACK), "minimum": {"amount": 1, "currency": "USD"}}, "service_id"),
        ({"amount": 100, "minimum": {"amount": 1, "currency": "USD"}, "option": "x"}, "option"),
        ({"amount": -1, "service_id": str(PACK)}, "amount"),
    ],
    ids=["nothing", "both", "option-of-a-top-up", "less-than-nothing"],
)
def test_a_rule_is_for_one_thing(api, asked, field):
    status, answer = api.put(OWNER, "/credit-rules", asked)

    assert (status, [each["field"] for each in answer["problems"]]) == (422, [field])


def test_only_who_manages_services_sets_rules_and_nobody_sees_somebody_elses_credits(billing, api):
    client_id, other = billing.meets(), billing.meets()

    refused, _ = api.put(MARCO, "/credit-rules", {"amount": 100, "service_id": str(uuid4())})
    hidden, _ = api.get(a_client_actor(other), f"/clients/{client_id}/credit-grants")

    assert (refused, hidden, billing.count("credit_rules")) == (403, 404, 0)
