"""Invoices that members write, and what changes of orders cost."""

from __future__ import annotations

from uuid import uuid4

import pytest

from shared.contracts.workflow.facts import OrderChanged
from shared.kernel.refusals import NotYet
from tests.billing.builders import MARCO, NOON, WANDA, a_client_actor, a_line, order_cancelled, usd


def a_draft(client_id, **changes):
    lines = [
        {"description": "Workshop", "quantity": 2, "unit_price": 40_000, "discount": 5_000},
        {"description": "Travel", "unit_price": 12_050, "is_taxable": False},
    ]
    return {"client_id": str(client_id), "currency": "USD", "lines": lines, "due_on": "2026-12-31"} | changes


def an_order_changed(line, client_id, dollars):
    return OrderChanged(
        order_id=line.order_id,
        number=line.order_number,
        purchase_id=uuid4(),
        client_id=client_id,
        proposal_id=uuid4(),
        description="Two more sections",
        quantity=1,
        due_at=None,
        difference=usd(dollars),
        total=usd(180 + dollars),
        changed_at=NOON,
    )


def revenue(billing):
    return -billing.value("SELECT coalesce(sum(value_amount), 0) FROM ledger_postings WHERE account = 'revenue'")


def test_a_draft_is_written_changed_and_issued_once(billing, api):
    client_id = billing.meets()
    _, made = api.post(MARCO, "/invoice-drafts", a_draft(client_id))
    path = f"/invoice-drafts/{made['draft_id']}"

    status, issued = api.post(MARCO, f"{path}/issue")
    again = api.post(MARCO, f"{path}/issue")

    assert made["total"] == {"amount": 87_050, "currency": "USD"}
    assert again == (status, issued) == (201, again[1])
    assert (issued["invoice_id"], issued["number"], issued["state"]) == (made["draft_id"], "INV-1001", "open")
    assert [(line["description"], line["order_id"]) for line in issued["lines"]] == [
        ("Workshop", None),
        ("Travel", None),
    ]
    assert (issued["total"]["amount"], issued["due_at"]) == (87_050, "2026-12-31T23:59:59+00:00")
    assert api.get(MARCO, "/invoice-drafts") == (200, {"items": []})
    assert revenue(billing) == 87_050
    assert billing.told() == ["invoice_issued"]


def test_an_issued_draft_never_changes_and_one_thrown_away_used_no_number(billing, api):
    client_id = billing.meets()
    first, second = (api.post(MARCO, "/invoice-drafts", a_draft(client_id))[1]["draft_id"] for _ in range(2))
    gone = api.http.delete(f"/invoice-drafts/{first}", headers=api._headers(MARCO))
    api.post(MARCO, f"/invoice-drafts/{second}/issue")
    change = {name: value for name, value in a_draft(client_id).items() if name != "client_id"}

    changed = api.http.put(f"/invoice-drafts/{second}", json=change, headers=api._headers(MARCO))
    thrown = api.http.delete(f"/invoice-drafts/{second}", headers=api._headers(MARCO))

    assert (gone.status_code, changed.status_code, thrown.status_code) == (204, 409, 409)
    assert [row.number for row in billing.invoices()] == ["INV-1001"]


def test_every_fault_of_a_draft_is_named(billing, api):
    lines = [{"description": "A", "unit_price": 5, "discount": 6}, {"description": "B", "unit_price": 1, "discount": 2}]

    status, answer = api.post(MARCO, "/invoice-drafts", a_draft(billing.meets(), lines=lines))

    assert status == 422
    assert [problem["field"] for problem in answer["problems"]] == ["lines.0.discount", "lines.1.discount"]
    assert billing.count("invoice_drafts") == 0


def test_drafts_are_for_those_who_record_payments(billing, api):
    client_id = billing.meets()

    assert api.post(WANDA, "/invoice-drafts", a_draft(client_id))[0] == 403
    assert api.post(a_client_actor(client_id), "/invoice-drafts", a_draft(client_id))[0] == 403
    assert api.get(a_client_actor(client_id), "/invoice-drafts")[0] == 403
    assert api.post(MARCO, "/invoice-drafts", a_draft(uuid4()))[0] == 404


def test_an_order_that_costs_more_has_an_invoice_more_which_goes_with_it(billing):
    client_id, line = billing.meets(prepaid=usd(200)), a_line(180)
    billing.bills(client_id, line)
    changed = an_order_changed(line, client_id, 50)

    billing.hears(changed, changed)

    extra, first = sorted(billing.invoices(), key=lambda row: row.number, reverse=True)
    assert (first.state, first.total, extra.state, extra.total) == ("paid", usd(180), "open", usd(50))
    assert (extra.lines[0].order_id, extra.invoice_id) == (line.order_id, changed.proposal_id)

    billing.hears(order_cancelled(line.order_id))

    assert {row.number: row.state for row in billing.invoices()} == {"INV-1001": "paid", "INV-1002": "void"}
    assert (billing.balance(client_id), revenue(billing)) == (usd(200), 0)


def test_an_order_that_costs_less_is_credited_once(billing):
    client_id, line = billing.meets(prepaid=usd(200)), a_line(180)
    billing.bills(client_id, line)
    changed = an_order_changed(line, client_id, -30)

    billing.hears(changed, changed)

    assert billing.balance(client_id) == usd(50)
    assert billing.invoices()[0].credited == usd(30)
    assert billing.value("SELECT array_agg(number || ' ' || total_amount) FROM credit_notes") == ["CN-1001 3000"]


def test_a_change_of_an_order_that_is_gone_or_not_billed_costs_nothing(billing):
    client_id, line, early = billing.meets(prepaid=usd(200)), a_line(180), a_line(20)
    billing.bills(client_id, line)
    billing.hears(order_cancelled(line.order_id))

    billing.hears(an_order_changed(line, client_id, 50))
    with pytest.raises(NotYet):
        billing.hears(an_order_changed(early, client_id, 50))

    assert (billing.count("invoices"), billing.balance(client_id)) == (1, usd(200))
