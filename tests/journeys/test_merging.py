"""Two clients turn out to be one: every app has all of it together, whatever the post does to the messages."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import text

from services.intake.domain.sample import client_id_of
from tests.journeys.test_audit import audited
from tests.journeys.test_order_journey import (
    CLARA,
    DEVIN,
    OLIVIA,
    a_newsletter,
    assert_nothing_is_left_over,
    subjects_to,
    submit,
)
from tests.support.agency import in_order, shuffled
from tests.support.submissions import a_submission

POSTS = {"in order": in_order, "shuffled and twice": shuffled(5, twice=True)}
CLARAS, DEVINS = client_id_of(CLARA), client_id_of(DEVIN)
AS_DEVIN = {"email": DEVIN, "name": "Devin Okafor", "company": "Harborlight Dental"}


def balance_of(agency, client_id):
    return agency.call("GET", "billing", f"/clients/{client_id}/balance", as_=OLIVIA)["balance"]["amount"]


@pytest.mark.parametrize("post", POSTS, ids=[name.replace(" ", "-") for name in POSTS])
def test_two_clients_who_are_one_are_one_everywhere(agency, post):
    agency.post = POSTS[post]
    before = balance_of(agency, CLARAS) + balance_of(agency, DEVINS)
    submit(agency, **a_newsletter())
    second = submit(agency, **a_newsletter(external_id="W-2", client=AS_DEVIN, quantity=90))["order"]
    agency.call("PUT", "notify", "/preferences", {"wishes": {"stage_reached": ["portal"]}}, as_=DEVIN)
    kim = {"email": "kim@harborlight.example", "name": "Kim Okafor"}
    agency.call("POST", "intake", f"/clients/{DEVINS}/contacts", kim, as_=OLIVIA)
    agency.client.lpush("intake", *_late(agency))

    agency.call("POST", "intake", f"/clients/{CLARAS}/merger", {"from_client_id": str(DEVINS)}, as_=OLIVIA)
    agency.settle()
    third = submit(agency, **a_newsletter(external_id="W-3", client=AS_DEVIN))["order"]

    orders = agency.call("GET", "workflow", f"/orders?client_id={CLARAS}", as_=OLIVIA)["items"]
    assert len(orders) == 4
    assert {order["client"]["client_id"] for order in orders} == {str(CLARAS)}
    history = agency.call("GET", "workflow", f"/orders/{second['order_id']}/history", as_=OLIVIA)["items"]
    assert "The client is the same as another one: their orders are together now." in [
        row["sentence"] for row in history
    ]
    invoices = agency.call("GET", "billing", f"/invoices?client_id={CLARAS}", as_=OLIVIA)["items"]
    assert len(invoices) == 4
    paid = sum(invoice["total"]["amount"] for invoice in invoices if invoice["state"] == "paid")
    assert (balance_of(agency, CLARAS), balance_of(agency, DEVINS)) == (before - paid, 0)
    assert _owed(agency) == {CLARAS: 90 * 14_000}
    (kept,) = agency.offices["notify"].rows(f"SELECT wishes, contacts FROM people WHERE id = '{CLARAS}'")
    assert kept[0] == {"stage_reached": ["portal"]}
    assert list(kept[1].values()) == [["orders", "invoices"]]
    assert any(third["number"] in subject for subject in subjects_to(agency, CLARA))
    _repeated(agency)
    assert audited(agency).findings == []
    assert_nothing_is_left_over(agency)


def _late(agency):
    """An order for the duplicate that is still on its way when they are merged."""
    return [a_submission(**a_newsletter(external_id="W-9", client=AS_DEVIN))]


def _owed(agency):
    query = """SELECT client_id, sum(value_amount) FROM ledger_postings WHERE account = 'receivables'
               GROUP BY 1 HAVING sum(value_amount) <> 0"""
    return {UUID(str(row[0])): int(row[1]) for row in agency.offices["billing"].rows(query)}


def _repeated(agency):
    """The merger is told once more, ten minutes later."""
    with agency.offices["intake"].engine.begin() as connection:
        connection.execute(text("UPDATE timers SET due_at = now() WHERE key LIKE 'merger-%'"))
    agency.settle()
