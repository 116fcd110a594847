"""Credits across the apps: a pack is bought with money, its credits buy work, in whatever order messages come (rule B-12)."""

from __future__ import annotations

import pytest

from tests.journeys.test_audit import audited
from tests.journeys.test_order_journey import OLIVIA, state_of, submit
from tests.journeys.test_subscription_journey import orders
from tests.support.agency import everything_twice, in_order, shuffled

NORA = {"email": "nora@tidewater.example", "name": "Nora Beck"}


@pytest.fixture
def more_settings():
    return {"credit_unit": "words"}


def sells(agency, code, amount, currency):
    offer = {
        "name": code,
        "price": {"amount": amount, "currency": currency},
        "pipeline": "content-marketing",
        "form": {"fields": []},
    }
    answer = agency.call("PUT", "intake", f"/services/{code}", offer, as_=OLIVIA)
    agency.settle()
    return answer["service_id"]


@pytest.mark.parametrize(
    "post", [in_order, everything_twice, shuffled(7, twice=True)], ids=["in-order", "twice", "shuffled-and-twice"]
)
def test_a_pack_of_credits_pays_the_order_that_waited_for_it(agency, post):
    agency.post = post
    pack, _ = sells(agency, "word-pack", 18_000, "USD"), sells(agency, "short-text", 30_000, "XXX")
    agency.call("PUT", "billing", "/credit-rules", {"service_id": pack, "amount": 50_000}, as_=OLIVIA)

    text = submit(agency, external_id="W-1", service="short-text", client=NORA)["order"]["order_id"]
    waiting = state_of(agency, text)
    bought = submit(agency, external_id="W-2", service="word-pack", client=NORA)["order"]["order_id"]
    for invoice in agency.call("GET", "billing", "/invoices?state=open", as_=OLIVIA)["items"]:
        if invoice["total"]["currency"] == "USD":
            paid = {"method": "manual", "reference": "Bank"}
            agency.call("POST", "billing", f"/invoices/{invoice['invoice_id']}/payments", paid, as_=OLIVIA)
    agency.settle()

    assert waiting == "funding"
    assert orders(agency) == {text: "queued", bought: "completed"}
    trial = agency.call("GET", "billing", "/ledger/trial-balance", as_=OLIVIA)
    in_words = {row["account"]: row["debit"] - row["credit"] for row in trial["accounts"] if row["currency"] == "XXX"}
    assert trial["is_balanced"]
    assert in_words == {"client_balances": -20_000, "credit_grants": 50_000, "receivables": 0, "revenue": -30_000}
    assert (agency.parked(), agency.untold(), audited(agency).findings) == ([], 0, [])
