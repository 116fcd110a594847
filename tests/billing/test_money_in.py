"""Money that comes through Stripe and PayPal: once, for what it was asked for, and seen where it strays."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from cli.card_simulator.webhooks import stripe_signature
from services.billing.app import APP
from services.billing.domain.charge import ChargeState
from services.billing.domain.provider import About, EventNews, News, Provider, Standing
from services.billing.use_cases.choose_automatic_method import ChooseAutomaticMethod, choose_automatic_method
from services.billing.use_cases.settle_charge import SettleCharge, settle_charge
from services.billing.use_cases.take_event import TakeEvent, take_event
from shared.contracts.billing.facts import FollowUpEvent, MakeAttempt
from shared.contracts.schema import from_wire
from shared.kernel.ids import new_id
from shared.kernel.money import Money
from shared.kernel.refusals import Outage
from shared.runtime.embedded.process import free_port
from tests.billing.builders import MARCO, a_client_actor, a_line, purchase_checked, usd
from tests.billing.conftest import Billing, Browser
from tests.billing.money_in import Desk, api_at
from tests.billing.test_terms_taxes_coupons import BOSS
from tests.support.cards import STRIPE_WEBHOOK_SECRET, cards_at
from tests.support.waiting import wait_until


@pytest.fixture
def desk(billing: Billing, tmp_path: Path) -> Iterator[Desk]:
    with cards_at(tmp_path) as cards:
        yield Desk(billing, cards)


@pytest.fixture
def web(desk: Desk) -> FlaskClient:
    return APP.create_api(desk.settings, desk.billing.engine, desk.billing.begin_work).test_client()


def an_invoice_of(desk: Desk, dollars: int = 180):
    return desk.billing.bills(desk.billing.meets(), a_line(dollars))


def open_page(desk: Desk, invoice, **more):
    """A charge whose page is open."""
    charge = desk.asks(invoice.invoice_id, **more)
    attempt = desk.billing.value("SELECT id FROM provider_attempts WHERE charge_id = :id", id=charge.id)
    desk.errand(MakeAttempt(attempt_id=attempt))
    return desk.charges(invoice_id=invoice.invoice_id)[0]


def saved_method_of(desk: Desk, client_id, number: str = "4242 4242 4242 4242"):
    """A method that the client let be saved when they paid an invoice."""
    page = open_page(desk, desk.billing.bills(client_id, a_line(1)), saves_method=True)
    assert desk.cards.pay(page.page_url, number).status_code == 303
    desk.concludes(page.charge_id)
    desk.billing.letters.clear()
    with desk.billing.begin_work() as work:
        return work.saved_methods.all_of(client_id)[0]


def test_a_client_pays_on_stripes_page_and_their_order_is_funded(desk):
    invoice = an_invoice_of(desk)
    page = open_page(desk, invoice)
    desk.billing.letters.clear()

    desk.cards.pay(page.page_url)
    charge = desk.concludes(page.charge_id)

    (paid,) = desk.billing.invoices()
    assert (charge.state, charge.received, paid.state, paid.paid) == ("paid", usd(180), "paid", usd(180))
    assert [(payment.method, payment.reference) for payment in paid.payments] == [("card", charge.money_ref)]
    assert desk.entries("clearing_stripe") == [18_000]
    assert desk.billing.told() == ["invoice_paid", "order_funded"]


def test_concluding_twice_is_no_news(desk):
    page = open_page(desk, an_invoice_of(desk))
    desk.cards.pay(page.page_url)
    desk.concludes(page.charge_id)
    desk.billing.letters.clear()

    desk.concludes(page.charge_id)

    assert (desk.billing.told(), desk.entries("clearing_stripe")) == ([], [18_000])


def test_the_same_page_is_shown_while_it_is_open(desk):
    invoice = an_invoice_of(desk)
    first = open_page(desk, invoice)

    again = desk.asks(invoice.invoice_id)

    assert (again.id, len(desk.charges()), len(desk.cards.things("checkout.session"))) == (first.charge_id, 1, 1)


@pytest.mark.parametrize(("account", "state"), [("nora@example.com", "paid"), ("broke@example.com", "open")])
def test_a_paypal_account_that_is_kept_pays_the_next_invoice_by_itself_where_it_can(desk, account, state):
    invoice = an_invoice_of(desk)
    page = open_page(desk, invoice, provider="paypal", saves_method=True)
    desk.cards.click(page.page_url, answer="pay", email=account)
    desk.concludes(page.charge_id)
    with desk.billing.begin_work() as work:
        (kept,) = work.saved_methods.all_of(invoice.client.client_id)
    second = desk.billing.bills(invoice.client.client_id, a_line(90))

    desk.asks(second.invoice_id, provider="paypal", method_id=kept.id)
    letters = desk.billing.letters[:]
    desk.runs()
    desk.billing.letters += letters
    desk.runs()

    assert kept.label == f"PayPal {account}"
    assert [each.state for each in desk.billing.invoices()] == [state, "paid"]
    assert desk.entries("clearing_paypal") == ([18_000, 9_000] if state == "paid" else [18_000])
    assert len(desk.cards.things("paypal.capture")) == len(desk.entries("clearing_paypal"))


@pytest.mark.parametrize(
    ("outcome", "state", "entries"),
    [
        ("RESOLVED_SELLER_FAVOUR", "won", [18_000, -18_000, 18_000]),
        ("RESOLVED_BUYER_FAVOUR", "lost", [18_000, -18_000]),
    ],
)
def test_a_dispute_at_paypal_takes_the_money_until_it_is_decided(wired, outcome, state, entries):
    page = open_page(wired, an_invoice_of(wired), provider="paypal")
    wired.cards.click(page.page_url, answer="pay")
    wired.concludes(page.charge_id)
    (capture,) = wired.cards.things("paypal.capture")

    wired.cards.click(f"{wired.cards.url}/desk/captures/{capture['id']}/dispute")
    wait_until(lambda: wired.runs() == [] and wired.billing.value("SELECT state FROM disputes") == "open")
    (case,) = wired.cards.things("paypal.dispute")
    wired.cards.click(f"{wired.cards.url}/desk/cases/{case['dispute_id']}/{outcome}")
    wait_until(lambda: wired.runs() == [] and wired.billing.value("SELECT state FROM disputes") == state)

    assert wired.entries("clearing_paypal") == entries
    assert wired.billing.value("SELECT reason FROM disputes") == "merchandise or service not received"


def test_a_client_pays_with_paypal(desk):
    invoice = an_invoice_of(desk)
    page = open_page(desk, invoice, provider="paypal")
    before = desk.concludes(page.charge_id).state

    desk.cards.click(page.page_url, answer="pay")
    charge = desk.concludes(page.charge_id)
    desk.concludes(page.charge_id)

    assert (before, charge.state, charge.received) == ("open", "paid", usd(180))
    assert desk.billing.invoices()[0].payments[0].method == "paypal"
    assert (desk.entries("clearing_paypal"), len(desk.cards.things("paypal.capture"))) == ([18_000], 1)


def test_a_saved_method_is_charged_by_an_errand_once(desk):
    client_id = desk.billing.meets()
    method = saved_method_of(desk, client_id)
    invoice = desk.billing.bills(client_id, a_line(180))

    desk.asks(invoice.invoice_id, method_id=method.id)
    desk.asks(invoice.invoice_id, method_id=method.id)
    desk.runs()

    assert (method.kind, method.label) == ("card", "visa …4242")
    assert [charge.state for charge in desk.charges(invoice_id=invoice.invoice_id)] == ["paid"]
    assert desk.billing.invoices()[0].state == "paid"
    assert [intent["amount"] for intent in desk.cards.things("payment_intent")] == [18_000, 100]


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("4000 0000 0000 0341", "Your card was declined."),
        ("4000 0027 6000 3184", "Your card was declined. This transaction requires authentication."),
    ],
)
def test_a_saved_method_that_fails_is_told_with_its_reason(desk, number, reason):
    client_id = desk.billing.meets()
    customer = desk.cards.stripe.v1.customers.create({})
    method = desk.cards.stripe.v1.payment_methods.create({"type": "card", "card": {"number": number}})
    desk.cards.stripe.v1.payment_methods.attach(method.id, {"customer": customer.id})
    saved = saved_method_of(desk, client_id)
    with desk.billing.begin_work() as work:
        work.saved_methods.get(saved.id, of=None).method_ref = method.id
        work.saved_methods.get(saved.id, of=None).customer_ref = customer.id
    invoice = desk.billing.bills(client_id, a_line(180))

    desk.asks(invoice.invoice_id, method_id=saved.id)
    desk.runs()

    (charge,) = desk.charges(invoice_id=invoice.invoice_id)
    assert (charge.state, charge.failure) == ("failed", reason)
    assert desk.billing.invoices()[0].state == "open"
    assert desk.entries("clearing_stripe") == [100]
    (told,) = [letter for letter in desk.billing.letters if letter.name == "billing.payment_failed.v1"]
    assert (told.queue, told.payload["reason"], told.payload["pay_path"][:5]) == ("notify", reason, "/pay/")


def test_an_invoice_of_a_client_who_pays_automatically_is_collected(desk):
    client_id = desk.billing.meets()
    method = saved_method_of(desk, client_id)
    with desk.billing.begin_work() as work:
        choose_automatic_method(
            work, ChooseAutomaticMethod(actor=a_client_actor(client_id), client_id=client_id, method_id=method.id)
        )

    desk.billing.hears(purchase_checked(client_id, a_line(180)))
    (collect,) = [letter for letter in desk.billing.letters if letter.name == "billing.collect_invoice.v1"]
    desk.billing.hears(from_wire(collect.name, collect.payload), from_wire(collect.name, collect.payload))
    desk.runs()

    assert [invoice.state for invoice in desk.billing.invoices()] == ["paid", "paid"]
    assert len(desk.cards.things("payment_intent")) == 2


def test_a_bank_debit_pays_when_the_bank_has_answered(desk):
    page = open_page(desk, an_invoice_of(desk))
    desk.cards.pay(page.page_url, "AT61 1904 3002 3457 3201")
    under_way = desk.concludes(page.charge_id).state
    (intent,) = desk.cards.things("payment_intent")

    desk.cards.click(f"{desk.cards.url}/desk/intents/{intent['id']}/settlement")

    assert (under_way, desk.concludes(page.charge_id).state) == ("pending", "paid")
    assert desk.billing.invoices()[0].state == "paid"


def test_a_bank_debit_that_fails_is_told(desk):
    page = open_page(desk, an_invoice_of(desk))
    desk.cards.pay(page.page_url, "AT86 1904 3002 3547 3202")
    desk.concludes(page.charge_id)
    (intent,) = desk.cards.things("payment_intent")
    desk.billing.letters.clear()

    desk.cards.click(f"{desk.cards.url}/desk/intents/{intent['id']}/settlement")
    charge = desk.concludes(page.charge_id)

    assert (charge.state, charge.failure) == ("failed", "The bank did not pay the debit.")
    assert (desk.billing.invoices()[0].state, desk.entries("clearing_stripe")) == ("open", [])


@pytest.mark.parametrize(
    ("received", "why"),
    [
        (usd(179), "179.00 USD came instead of 180.00 USD"),
        (usd(181), "181.00 USD came instead of 180.00 USD"),
        (Money(18_000, "EUR"), "180.00 EUR came instead of 180.00 USD"),
    ],
)
def test_money_of_another_amount_goes_to_the_balance_and_is_shown(desk, received, why):
    invoice = an_invoice_of(desk)
    page = open_page(desk, invoice)
    news = News(standing=Standing.PAID, ref="cs_1", money_ref="pi_1", received=received)

    with desk.billing.begin_work() as work:
        settle_charge(work, SettleCharge(charge_id=page.charge_id, news=news))

    (charge,) = desk.charges(is_stray=True)
    assert (charge.stray_because, charge.received, desk.billing.invoices()[0].state) == (why, received, "open")
    assert desk.billing.balance(invoice.client.client_id, received.currency) == received


def test_money_for_an_invoice_that_is_paid_already_goes_to_the_balance(desk):
    invoice = an_invoice_of(desk)
    stripe, paypal = open_page(desk, invoice), open_page(desk, invoice, provider="paypal")
    desk.cards.pay(stripe.page_url)
    desk.cards.click(paypal.page_url, answer="pay")

    desk.concludes(stripe.charge_id)
    desk.concludes(paypal.charge_id)

    assert desk.billing.invoices()[0].paid == usd(180)
    assert desk.billing.balance(invoice.client.client_id) == usd(180)
    assert [charge.stray_because for charge in desk.charges(is_stray=True)] == ["invoice INV-1001 was paid already"]


def charges_of(desk, amount):
    return [intent for intent in desk.cards.things("payment_intent") if intent["amount"] == amount]


def asked_with_a_saved_method(desk):
    """An attempt to charge a saved method, written down and not made yet."""
    client_id = desk.billing.meets()
    method = saved_method_of(desk, client_id)
    invoice = desk.billing.bills(client_id, a_line(180))
    desk.asks(invoice.invoice_id, method_id=method.id)
    return desk.billing.value("SELECT id FROM provider_attempts WHERE operation = 'charge_saved'")


def test_a_lost_answer_charges_once(desk):
    attempt = asked_with_a_saved_method(desk)
    desk.cards.behave(answer_cut=2)

    said = desk.runs()
    early = desk.billing.invoices()[0].state
    desk.billing.now += timedelta(minutes=5)
    desk.errand(MakeAttempt(attempt_id=attempt))

    assert (said, early) == (["Stripe: APIConnectionError"], "open")
    assert desk.billing.invoices()[0].state == "paid"
    assert len(charges_of(desk, 18_000)) == 1


def test_where_the_provider_forgets_our_keys_a_lost_answer_charges_again(desk):
    attempt = asked_with_a_saved_method(desk)
    desk.cards.behave(answer_cut=2, keys_forgotten=1)

    desk.runs()
    desk.billing.now += timedelta(minutes=5)
    desk.errand(MakeAttempt(attempt_id=attempt))

    assert len(charges_of(desk, 18_000)) > 1


def test_when_the_key_may_be_forgotten_nothing_is_sent_again(desk):
    attempt = asked_with_a_saved_method(desk)
    desk.cards.behave(answer_cut=2)
    desk.runs()

    desk.billing.now += timedelta(hours=21)
    desk.errand(MakeAttempt(attempt_id=attempt))

    assert desk.billing.invoices()[0].state == "paid"
    assert desk.billing.value("SELECT sends FROM provider_attempts WHERE id = :id", id=attempt) == 1


def test_a_provider_out_of_reach_is_asked_again_later(desk):
    invoice = an_invoice_of(desk)
    charge = desk.asks(invoice.invoice_id)
    attempt = desk.billing.value("SELECT id FROM provider_attempts WHERE charge_id = :id", id=charge.id)
    desk.cards.behave(answer_busy=2)

    with pytest.raises(Outage):
        desk.errand(MakeAttempt(attempt_id=attempt))
    desk.errand(MakeAttempt(attempt_id=attempt))
    early = desk.charges()[0].state
    desk.billing.now += timedelta(minutes=1)
    desk.errand(MakeAttempt(attempt_id=attempt))

    assert (early, desk.charges()[0].state) == ("asked", "open")


def die_with_the_answer(desk, attempt):
    """Make the attempt in a program that is killed when the provider has answered; return what became of it."""
    program = textwrap.dedent(
        f"""
        import os, signal
        from uuid import UUID
        from services.billing.errands.make_attempt import make_attempt
        from services.billing.gateways.stripe_cards import StripeCards
        from services.billing.storage.work import Work
        from shared.contracts.billing.facts import MakeAttempt
        from shared.storage.engine import make_engine
        from shared.storage.work import begin_work_on
        from datetime import datetime

        class Dies(StripeCards):
            def charge_saved(self, order, *, key):
                super().charge_saved(order, key=key)
                os.kill(os.getpid(), signal.SIGKILL)

        begin_work = begin_work_on(
            make_engine(os.environ["DATABASE_URL"]), Work, send=lambda letters: None,
            clock=lambda: datetime.fromisoformat({desk.billing.now.isoformat()!r}),
        )
        dies = {{"stripe": Dies({desk.settings.stripe_key!r}, "", {desk.cards.url!r})}}
        make_attempt(begin_work, dies, MakeAttempt(attempt_id=UUID({str(attempt)!r})))
        """
    )
    url = desk.billing.engine.url.render_as_string(hide_password=False)
    return subprocess.run(
        [sys.executable, "-c", program], env=os.environ | {"DATABASE_URL": url}, check=False, capture_output=True
    )


def test_killed_between_the_providers_answer_and_our_commit_it_charges_once(desk):
    attempt = asked_with_a_saved_method(desk)

    died = die_with_the_answer(desk, attempt)
    desk.billing.letters.clear()
    charged = [intent["status"] for intent in charges_of(desk, 18_000)]
    between = desk.billing.invoices()[0].state
    desk.errand(MakeAttempt(attempt_id=attempt))
    leased = desk.billing.invoices()[0].state
    desk.billing.now += timedelta(minutes=2)
    desk.errand(MakeAttempt(attempt_id=attempt))

    assert (died.returncode, charged, between, leased) == (-signal.SIGKILL, ["succeeded"], "open", "open"), died.stderr
    assert desk.billing.invoices()[0].state == "paid"
    assert len(charges_of(desk, 18_000)) == 1
    assert desk.entries("clearing_stripe") == [100, 18_000]


def test_where_the_provider_forgets_our_keys_the_kill_charges_twice(desk):
    attempt = asked_with_a_saved_method(desk)
    desk.cards.behave(keys_forgotten=1)

    die_with_the_answer(desk, attempt)
    desk.billing.now += timedelta(minutes=2)
    desk.errand(MakeAttempt(attempt_id=attempt))

    assert len(charges_of(desk, 18_000)) == 2


def at_the_same_instant(*whats):
    """Do all of it in threads that begin together; return what failed."""
    begin = threading.Barrier(len(whats))
    faults = []

    def do(what):
        begin.wait()
        try:
            what()
        except Exception as fault:  # noqa: BLE001  # a fault of a thread is the test's
            faults.append(fault)

    threads = [threading.Thread(target=do, args=(what,)) for what in whats]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return faults


def has_heard(desk, event_id, charge_id):
    """A webhook about the charge was taken; return its follow-up."""
    news = EventNews(
        event_id=event_id,
        kind="payment_intent.succeeded",
        about=About.CHARGE,
        refs=(),
        charge_id=charge_id,
        happened_at=desk.billing.now,
    )
    with desk.billing.begin_work() as work:
        take_event(work, TakeEvent(provider=Provider.STRIPE, news=news, raw=b"{}"))
    return FollowUpEvent(provider="stripe", event_id=event_id)


def test_two_workers_two_webhooks_and_a_retry_at_the_same_instant_are_one_entry(desk):
    attempt = asked_with_a_saved_method(desk)
    charge_id = desk.charges(state=ChargeState.ASKED)[0].charge_id
    webhooks = [has_heard(desk, event_id, charge_id) for event_id in ("evt_1", "evt_2")]
    worker = MakeAttempt(attempt_id=attempt)

    faults = at_the_same_instant(
        *(partial(desk.errand, ask) for ask in (worker, worker, *webhooks)), partial(desk.concludes, charge_id)
    )

    assert faults == []
    assert len(charges_of(desk, 18_000)) == 1
    assert desk.entries("clearing_stripe") == [100, 18_000]
    assert desk.billing.invoices()[0].paid == usd(180)


def test_six_who_see_one_payment_at_the_same_instant_post_one_entry(desk):
    page = open_page(desk, an_invoice_of(desk))
    desk.cards.pay(page.page_url)

    faults = at_the_same_instant(*[partial(desk.concludes, page.charge_id)] * 6)

    assert faults == []
    assert (desk.entries("clearing_stripe"), desk.billing.count("payments")) == ([18_000], 1)
    assert sorted(desk.billing.told())[-2:] == ["invoice_paid", "order_funded"]
    assert desk.billing.invoices()[0].paid == usd(180)


@pytest.fixture
def wired(billing: Billing, tmp_path: Path) -> Iterator[Desk]:
    """The simulator's webhooks arrive at billing's API."""
    port = free_port()
    with cards_at(tmp_path, webhooks_to=f"http://127.0.0.1:{port}") as cards:
        desk = Desk(billing, cards)
        with api_at(desk, port):
            yield desk


def kept(desk: Desk, provider: str = "stripe") -> int:
    return desk.billing.value("SELECT count(*) FROM provider_events WHERE provider = :p", p=provider)


def test_webhooks_that_come_twice_and_in_any_order_count_once(wired):
    page = open_page(wired, an_invoice_of(wired))
    wired.cards.behave(webhook_copies=3, webhook_shuffle_s=0.3)

    wired.cards.pay(page.page_url)
    wait_until(lambda: len([d for d in wired.cards.simulator.store.deliveries() if d["outcome"]]) == 9)
    wired.runs()

    assert wired.billing.invoices()[0].state == "paid"
    assert (kept(wired), wired.entries("clearing_stripe")) == (3, [18_000])
    assert wired.billing.value("SELECT count(*) FROM provider_events WHERE state = 'new'") == 0


def test_paypals_webhook_has_the_money_taken(wired):
    page = open_page(wired, an_invoice_of(wired), provider="paypal")

    wired.cards.click(page.page_url, answer="pay")
    wait_until(lambda: kept(wired, "paypal") == 1)
    wired.runs()

    assert wired.billing.invoices()[0].state == "paid"
    wait_until(lambda: kept(wired, "paypal") == 2)
    wired.runs()
    assert wired.entries("clearing_paypal") == [18_000]


def test_a_webhook_that_is_forged_or_stale_is_refused_and_not_kept(desk, web):
    body = json.dumps({"id": "evt_1", "object": "event", "type": "payment_intent.succeeded", "data": {"object": {}}})

    for headers in (
        {"Stripe-Signature": "t=1,v1=00"},
        {},
        stripe_signature(body, "whsec_other"),
        stripe_signature(body, STRIPE_WEBHOOK_SECRET, at=int(time.time()) - 400),
    ):
        answer = web.post("/webhooks/stripe", data=body, headers=headers)
        assert (answer.status_code, answer.get_json()["code"]) == (400, "forged_event")
    assert web.post("/webhooks/paypal", data=b"{}").status_code == 400
    assert web.post("/webhooks/klarna", data=b"{}").status_code == 404
    assert desk.billing.count("provider_events") == 0


def test_an_event_about_nothing_of_ours_is_kept_as_foreign_and_one_that_is_early_waits(desk, web):
    def sent(event_id, payment_id):
        thing = {"id": "pi_9", "object": "payment_intent", "metadata": {"payment_id": payment_id} if payment_id else {}}
        event = {
            "id": event_id,
            "object": "event",
            "type": "payment_intent.succeeded",
            "created": 1_790_000_000,
            "data": {"object": thing},
        }
        body = json.dumps(event)
        return web.post("/webhooks/stripe", data=body, headers=stripe_signature(body, STRIPE_WEBHOOK_SECRET))

    assert [sent("evt_1", None).status_code, sent("evt_2", "0192f000-0000-7000-8000-00000000abcd").status_code] == [
        204,
        204,
    ]
    said = desk.runs()

    assert said == ["charge 0192f000-0000-7000-8000-00000000abcd of event evt_2"]
    assert desk.billing.value("SELECT string_agg(state, ',' ORDER BY event_id) FROM provider_events") == "foreign,new"


def test_what_no_webhook_told_is_found_by_comparing(desk):
    page = open_page(desk, an_invoice_of(desk))
    desk.cards.pay(page.page_url)
    desk.cards.stripe.v1.payment_intents.create(
        {"amount": 500, "currency": "usd", "payment_method": "pm_card_visa", "confirm": True}
    )
    desk.billing.now = datetime.now(UTC) + timedelta(minutes=20)

    first, second = desk.reconciles(), desk.reconciles()

    assert desk.billing.invoices()[0].state == "paid"
    assert [item["kind"] for item in first.differences] == ["late", "foreign"]
    assert [item["kind"] for item in second.differences] == ["foreign"]
    assert desk.entries("clearing_stripe") == [18_000]


def test_money_that_the_provider_does_not_know_is_reported(desk):
    paid = open_page(desk, an_invoice_of(desk))
    ghost = open_page(desk, an_invoice_of(desk))
    desk.cards.pay(paid.page_url)
    desk.billing.now = datetime.now(UTC)
    news = News(standing=Standing.PAID, ref="cs_9", money_ref="pi_9", received=usd(180))
    with desk.billing.begin_work() as work:
        settle_charge(work, SettleCharge(charge_id=ghost.charge_id, news=news))
    desk.concludes(paid.charge_id)

    comparison = desk.reconciles()

    assert [(item["kind"], item["charge_id"]) for item in comparison.differences] == [
        ("not_there", str(ghost.charge_id))
    ]


def test_a_client_asks_for_a_page_over_http_and_sees_only_their_own_charges(desk, web):
    api = Browser(web)
    invoice = an_invoice_of(desk)
    other = desk.billing.meets("Devin Okafor")
    clara = a_client_actor(invoice.client.client_id)

    status, charge = api.post(clara, f"/invoices/{invoice.invoice_id}/charges", {"provider": "stripe"})
    desk.cards.pay(charge["page_url"])
    concluded, paid = api.post(clara, f"/charges/{charge['charge_id']}/conclusion")

    assert (status, charge["state"], concluded, paid["state"]) == (201, "open", 201, "paid")
    assert [item["charge_id"] for item in api.get(clara, "/charges")[1]["items"]] == [charge["charge_id"]]
    stranger = a_client_actor(other)
    assert api.get(stranger, "/charges")[1]["items"] == []
    assert api.get(stranger, f"/charges/{charge['charge_id']}")[0] == 404
    assert api.post(stranger, f"/charges/{charge['charge_id']}/conclusion")[0] == 404
    assert api.post(stranger, f"/invoices/{invoice.invoice_id}/charges", {"provider": "stripe"})[0] == 404
    assert api.get(stranger, f"/clients/{invoice.client.client_id}/saved-methods")[0] == 404
    assert api.post(clara, f"/invoices/{invoice.invoice_id}/charges", {"provider": "stripe"})[0] == 409


def test_a_client_is_sent_back_to_the_portal_only(desk, web):
    invoice = an_invoice_of(desk)
    clara = a_client_actor(invoice.client.client_id)

    for path in ("https://evil.example", "//evil.example", "/\\evil.example"):
        status, answer = Browser(web).post(
            clara, f"/invoices/{invoice.invoice_id}/charges", {"provider": "stripe", "return_path": path}
        )
        assert (status, [problem["field"] for problem in answer["problems"]]) == (422, ["return_path"])
    assert desk.charges() == []


def test_whoever_has_an_invoices_link_may_see_and_pay_it(desk, web):
    api = Browser(web)
    invoice = an_invoice_of(desk)
    _, link = api.get(a_client_actor(invoice.client.client_id), f"/invoices/{invoice.invoice_id}/pay-link")

    _, page = api.get(None, link["path"])
    status, charge = api.post(None, f"{link['path']}/charges", {"provider": "paypal"})
    desk.cards.click(charge["page_url"], answer="pay")
    _, paid = api.post(None, f"{link['path']}/conclusion")

    assert (page["invoice"]["number"], page["providers"], status) == ("INV-1001", ["paypal", "stripe"], 201)
    assert (paid["invoice"]["state"], page["instructions"]) == ("paid", "IBAN AT00 1234")
    assert desk.cards.things("paypal.order")[0]["context"]["return_url"] == f"http://portal.example{link['path']}"
    assert api.get(None, f"{link['path'][:-1]}!")[0] == 404
    assert api.get(None, f"/invoices/{invoice.invoice_id}/pay-link")[0] == 401


def test_a_balance_is_topped_up_by_card(desk, web):
    api = Browser(web)
    client_id = desk.billing.meets()
    clara = a_client_actor(client_id)

    status, charge = api.post(
        clara,
        f"/clients/{client_id}/charges",
        {"provider": "stripe", "amount": {"amount": 50_000, "currency": "USD"}, "saves_method": True},
    )
    desk.cards.pay(charge["page_url"])
    api.post(clara, f"/charges/{charge['charge_id']}/conclusion")

    assert (status, desk.billing.balance(client_id)) == (201, usd(500))
    _, methods = api.get(clara, f"/clients/{client_id}/saved-methods")
    assert [method["label"] for method in methods["items"]] == ["visa …4242"]
    contact = replace(clara, contact_id=new_id(), grants=frozenset({"invoices"}))
    asked = {"provider": "stripe", "amount": {"amount": 5_000, "currency": "USD"}}
    kept = api.post(contact, f"/clients/{client_id}/charges", asked | {"saves_method": True})[0]
    assert (kept, api.post(contact, f"/clients/{client_id}/charges", asked)[0]) == (403, 201)
    invoice = desk.billing.bills(client_id, a_line(1)).invoice_id
    by_card = {"provider": "stripe", "method_id": methods["items"][0]["method_id"]}
    assert api.post(contact, f"/invoices/{invoice}/charges", by_card)[0] == 403
    assert (
        api.post(
            a_client_actor(desk.billing.meets()),
            f"/clients/{client_id}/charges",
            {
                "provider": "stripe",
                "amount": {"amount": 1, "currency": "USD"},
            },
        )[0]
        == 404
    )


def test_a_saved_method_is_chosen_and_removed_by_its_client_only(desk, web):
    api = Browser(web)
    client_id = desk.billing.meets()
    method = saved_method_of(desk, client_id)
    clara, stranger = a_client_actor(client_id), a_client_actor(desk.billing.meets())

    chosen = web.put(
        f"/clients/{client_id}/automatic-method", json={"method_id": str(method.id)}, headers=api._headers(clara)
    ).get_json()
    foreign = web.delete(f"/saved-methods/{method.id}", headers=api._headers(stranger)).status_code
    removed = web.delete(f"/saved-methods/{method.id}", headers=api._headers(clara)).status_code
    again = web.delete(f"/saved-methods/{method.id}", headers=api._headers(clara)).status_code

    assert [item["is_automatic"] for item in chosen["items"]] == [True]
    assert (foreign, removed, again) == (404, 204, 404)
    assert desk.billing.value("SELECT pays_automatically FROM clients WHERE id = :id", id=client_id) is False


def test_a_comparison_is_asked_for_and_shown_to_members_who_see_money(desk, web):
    api = Browser(web)

    status, made = api.post(MARCO, "/reconciliations", {"provider": "stripe"})
    _, shown = api.get(MARCO, "/reconciliations")

    assert (status, made["differences"], shown["items"]) == (201, [], [made])
    assert api.get(a_client_actor(desk.billing.meets()), "/reconciliations")[0] == 403


def test_a_charge_that_expired_is_paid_after_all_where_the_money_comes(desk):
    page = open_page(desk, an_invoice_of(desk))
    desk.cards.stripe.v1.checkout.sessions.expire(desk.cards.things("checkout.session")[0]["id"])
    expired = desk.concludes(page.charge_id).state
    news = News(standing=Standing.PAID, ref="", money_ref="pi_9", received=usd(180))

    with desk.billing.begin_work() as work:
        settle_charge(work, SettleCharge(charge_id=page.charge_id, news=news))

    assert (expired, desk.charges()[0].state) == ("expired", ChargeState.PAID)
    assert desk.billing.invoices()[0].state == "paid"


def test_a_large_top_up_brings_a_bonus_that_was_promised_when_it_was_asked_for(desk, web):
    api = Browser(web)
    client_id = desk.billing.meets()
    clara = a_client_actor(client_id)

    def sets(actor, minimum, percent):
        body = {"minimum": {"amount": minimum, "currency": "USD"}, "percent": percent}
        return web.put("/top-up-bonuses", json=body, headers=api._headers(actor))

    def tops_up(cents):
        body = {"provider": "stripe", "amount": {"amount": cents, "currency": "USD"}}
        return api.post(clara, f"/clients/{client_id}/charges", body)[1]

    refused = sets(clara, 10_000, 5).status_code
    sets(BOSS, 10_000, 5)
    sets(BOSS, 50_000, 10)
    small, middle, large = (tops_up(cents) for cents in (9_999, 10_000, 50_000))
    sets(BOSS, 50_000, 0)
    left = api.get(clara, "/top-up-bonuses")[1]["items"]
    for charge in (small, middle, large):
        desk.cards.pay(charge["page_url"])
        desk.concludes(charge["charge_id"])
        desk.concludes(charge["charge_id"])

    assert (refused, left) == (403, [{"currency": "USD", "minimum": 10_000, "percent": 5}])
    assert desk.billing.balance(client_id) == Money(9_999 + 10_500 + 55_000, "USD")
    assert desk.entries("bonuses") == [500, 5_000]
