"""Billing over HTTP."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from tests.billing.builders import MARCO, NOON, WANDA, a_client_actor, a_line, usd

#: Nothing has this id.
NOBODY = UUID(int=404)
#: What carries no resource of ours.
NOT_OF_THE_DOCUMENT = {
    *("/", "/docs/", "/docs/{path}", "/healthz", "/metrics", "/openapi.json", "/readyz", "/static/{filename}"),
}


def money(dollars):
    return {"amount": dollars * 100, "currency": "USD"}


def test_an_invoice_is_shown_with_its_lines_and_payments(billing, api):
    client_id, line = billing.meets(), a_line(180, quantity=2)
    invoice = billing.bills(client_id, line)
    api.post(
        MARCO,
        f"/invoices/{invoice.invoice_id}/payments",
        {"method": "manual", "amount": money(100), "reference": "wire 7"},
    )

    status, answer = api.get(a_client_actor(client_id), f"/invoices/{invoice.invoice_id}")

    (payment,) = answer["payments"]
    assert status == 200
    assert answer == {
        "invoice_id": str(invoice.invoice_id),
        "number": "INV-1001",
        "state": "open",
        "purchase_id": str(invoice.purchase_id),
        "client": {"client_id": str(client_id), "name": "Clara Voss"},
        "lines": [
            {
                "line_id": str(line.order_id),
                "order_id": str(line.order_id),
                "order_number": "7KQ2M9XD",
                "description": "Blog article",
                "quantity": 2,
                "unit_price": money(180),
                "discount": money(0),
                "tax": money(0),
                "tax_rate": 0,
                "tax_name": "",
                "is_tax_included": False,
                "credited": money(0),
                "total": money(360),
            }
        ],
        "total": money(360),
        "tax": money(0),
        "needed": money(360),
        "credited": money(0),
        "coupon": "",
        "coupon_refused": "",
        "parties": {
            "seller": {"name": "", "address": "", "country": "", "tax_id": "", "email": ""},
            "buyer": {
                "name": "Bluebird Outdoor",
                "contact": "Clara Voss",
                "address": "",
                "country": "",
                "tax_id": "",
                "email": "clara@bluebird.example",
                "locale": "en",
            },
        },
        "paid": money(100),
        "due": money(260),
        "issued_at": NOON.isoformat(),
        "due_at": (NOON + timedelta(days=14)).isoformat(),
        "paid_at": None,
        "payments": [
            {
                "payment_id": payment["payment_id"],
                "method": "manual",
                "amount": money(100),
                "reference": "wire 7",
                "received_at": NOON.isoformat(),
                "by": "Marco Reyes",
            }
        ],
    }


def test_a_client_sees_only_their_own_invoices(billing, api):
    clara, devin = billing.meets("Clara Voss"), billing.meets("Devin Okafor")
    hers, his = billing.bills(clara, a_line(1)), billing.bills(devin, a_line(2))

    _, listed = api.get(a_client_actor(clara), "/invoices")
    _, asked_for_his = api.get(a_client_actor(clara), f"/invoices?client_id={devin}")

    assert [item["invoice_id"] for item in listed["items"]] == [str(hers.invoice_id)]
    assert asked_for_his["items"] == []
    for status, answer in [
        api.get(a_client_actor(clara), f"/invoices/{his.invoice_id}"),
        api.post(a_client_actor(clara), f"/invoices/{his.invoice_id}/payments", {"method": "balance"}),
        api.post(a_client_actor(clara), f"/invoices/{his.invoice_id}/voidance", {"reason": "No"}),
    ]:
        assert (status, answer["code"]) == (404, "invoice_unknown")
    status, answer = api.get(a_client_actor(clara), f"/clients/{devin}/balance")
    assert (status, answer["code"]) == (404, "client_unknown")
    assert billing.invoices(state="open") == [his, hers]


def test_members_find_invoices_by_client_state_and_order(billing, api):
    clara, devin, line = billing.meets("Clara Voss"), billing.meets("Devin Okafor", prepaid=usd(2)), a_line(1)
    first, paid = billing.bills(clara, line), billing.bills(devin, a_line(2))
    billing.now = NOON + timedelta(hours=1)
    last = billing.bills(clara, a_line(3))

    def found(query):
        return [item["number"] for item in api.get(MARCO, f"/invoices?{query}")[1]["items"]]

    assert found("") == [last.number, paid.number, first.number]
    assert found("state=paid") == [paid.number]
    assert found(f"client_id={clara}") == [last.number, first.number]
    assert found(f"order_id={line.order_id}") == [first.number]
    assert found(f"order_id={uuid4()}") == []


def test_a_list_goes_on_where_its_page_ended(billing, api):
    client_id = billing.meets()
    numbers = [billing.bills(client_id, a_line(price)).number for price in range(1, 6)]
    actor, seen, path = a_client_actor(client_id), [], "/invoices?limit=2"

    while path:
        _, answer = api.get(actor, path)
        seen.append([item["number"] for item in answer["items"]])
        path = f"/invoices?limit=2&cursor={answer['next']}" if answer["next"] else None

    assert [len(page) for page in seen] == [2, 2, 1]
    assert [number for page in seen for number in page] == numbers[::-1]


def test_money_by_hand_pays_all_that_is_due(billing, api):
    invoice = billing.bills(billing.meets(), a_line(180))

    status, answer = api.post(MARCO, f"/invoices/{invoice.invoice_id}/payments", {"method": "manual"})

    assert (status, answer["state"], answer["due"], answer["paid_at"]) == (201, "paid", money(0), NOON.isoformat())
    assert billing.told() == ["invoice_paid", "order_funded"]


def test_a_client_pays_from_their_balance(billing, api):
    client_id = billing.meets()
    invoice = billing.bills(client_id, a_line(180))
    api.post(MARCO, f"/clients/{client_id}/top-ups", {"amount": money(200), "reference": "wire 7"})

    status, answer = api.post(
        a_client_actor(client_id), f"/invoices/{invoice.invoice_id}/payments", {"method": "balance"}
    )

    assert (status, answer["state"]) == (201, "paid")
    assert billing.balance(client_id) == usd(20)
    assert billing.told() == ["invoice_paid", "order_funded"]


@pytest.mark.parametrize("method", ["manual", "balance"])
def test_a_member_without_the_permission_records_no_payment(billing, api, method):
    invoice = billing.bills(billing.meets(), a_line(180))

    status, answer = api.post(WANDA, f"/invoices/{invoice.invoice_id}/payments", {"method": method})

    assert (status, answer["permission"]) == (403, "payments.record")
    assert (billing.invoices(), billing.told()) == ([invoice], [])


def test_a_client_can_not_say_that_money_came_by_hand_nor_void_their_invoice(billing, api):
    client_id = billing.meets()
    invoice = billing.bills(client_id, a_line(180))

    payment, _ = api.post(a_client_actor(client_id), f"/invoices/{invoice.invoice_id}/payments", {"method": "manual"})
    voidance, _ = api.post(a_client_actor(client_id), f"/invoices/{invoice.invoice_id}/voidance", {"reason": "No"})

    assert (payment, voidance) == (403, 403)
    assert (billing.invoices(), billing.told()) == ([invoice], [])


def test_a_paid_invoice_takes_no_payment_and_a_balance_that_is_too_low_pays_nothing(billing, api):
    client_id = billing.meets(prepaid=usd(10))
    paid, unpaid = billing.bills(client_id, a_line(10)), billing.bills(client_id, a_line(180))

    first = api.post(MARCO, f"/invoices/{paid.invoice_id}/payments", {"method": "manual"})
    second = api.post(MARCO, f"/invoices/{unpaid.invoice_id}/payments", {"method": "balance"})

    assert (first[0], first[1]["code"]) == (409, "invoice_paid")
    assert (second[0], second[1]["code"]) == (409, "balance_too_low")
    assert billing.told() == []


def test_all_that_is_wrong_with_a_payment_is_named(billing, api):
    invoice = billing.bills(billing.meets(), a_line(180))

    status, answer = api.post(
        MARCO,
        f"/invoices/{invoice.invoice_id}/payments",
        {"method": "credit", "amount": {"amount": 0, "currency": "XQQ"}, "refrence": "wire"},
    )

    assert status == 422
    assert [problem["field"] for problem in answer["problems"]] == [
        "method", "amount.amount", "amount.currency", "refrence",
    ]  # fmt: skip
    assert billing.invoices() == [invoice]


def test_an_amount_in_another_currency_is_malformed(billing, api):
    invoice = billing.bills(billing.meets(), a_line(180))

    status, answer = api.post(
        MARCO,
        f"/invoices/{invoice.invoice_id}/payments",
        {"method": "manual", "amount": {"amount": 5, "currency": "EUR"}},
    )

    assert (status, [problem["field"] for problem in answer["problems"]]) == (422, ["amount.currency"])


def test_a_payment_sent_twice_under_one_key_counts_once_and_gets_the_same_answer(billing, api):
    invoice = billing.bills(billing.meets(), a_line(180))
    payment = {"method": "manual", "amount": money(100)}
    path = f"/invoices/{invoice.invoice_id}/payments"

    first = api.post(MARCO, path, payment, key="bank-1")
    second = api.post(MARCO, path, payment, key="bank-1")

    assert first == second
    assert first[0] == 201
    assert billing.invoices()[0].paid == usd(100)


def test_another_payment_under_the_same_key_is_refused(billing, api):
    invoice = billing.bills(billing.meets(), a_line(180))
    path = f"/invoices/{invoice.invoice_id}/payments"
    api.post(MARCO, path, {"method": "manual", "amount": money(100)}, key="bank-1")

    status, answer = api.post(MARCO, path, {"method": "manual", "amount": money(80)}, key="bank-1")

    assert (status, answer["code"]) == (409, "key_reused")
    assert billing.invoices()[0].paid == usd(100)


def test_a_key_belongs_to_who_sent_it(billing, api):
    clara = billing.meets(prepaid=usd(50))
    invoice = billing.bills(clara, a_line(180))
    path, part = f"/invoices/{invoice.invoice_id}/payments", {"method": "balance", "amount": money(20)}

    api.post(MARCO, path, part, key="1")
    api.post(a_client_actor(clara), path, part, key="1")

    assert billing.invoices()[0].paid == usd(40)


def test_a_refused_payment_may_be_tried_again_under_its_key(billing, api):
    client_id = billing.meets()
    invoice = billing.bills(client_id, a_line(180))
    path = f"/invoices/{invoice.invoice_id}/payments"

    before = api.post(MARCO, path, {"method": "balance"}, key="1")
    api.post(MARCO, f"/clients/{client_id}/top-ups", {"amount": money(180), "reference": "wire"})
    after = api.post(MARCO, path, {"method": "balance"}, key="1")

    assert (before[0], after[0]) == (409, 201)


def test_a_key_that_is_too_long_is_malformed(billing, api):
    invoice = billing.bills(billing.meets(), a_line(180))

    status, answer = api.post(MARCO, f"/invoices/{invoice.invoice_id}/payments", {"method": "manual"}, key="k" * 201)

    assert (status, [problem["field"] for problem in answer["problems"]]) == (422, ["Idempotency-Key"])


def test_a_top_up_is_on_the_balance_once_under_its_key(billing, api):
    client_id = billing.meets()
    top_up = {"amount": money(200), "reference": "wire 7"}

    first = api.post(MARCO, f"/clients/{client_id}/top-ups", top_up, key="t-1")
    second = api.post(MARCO, f"/clients/{client_id}/top-ups", top_up, key="t-1")

    entry = {"at": NOON.isoformat(), "change": money(200), "reason": "Top-up wire 7"}
    assert (
        first
        == second
        == (
            201,
            {"balance": money(200), "on_hold": money(0), "available": money(200), "entries": [entry], "next": None},
        )
    )


def test_a_client_sees_how_their_balance_came_to_be(billing, api):
    client_id = billing.meets(prepaid=usd(500))
    billing.bills(client_id, a_line(180))

    status, answer = api.get(a_client_actor(client_id), f"/clients/{client_id}/balance")

    assert status == 200
    assert answer["balance"] == money(320)
    assert [(entry["change"]["amount"], entry["reason"]) for entry in answer["entries"]] == [
        (-180_00, "Invoice INV-1001 paid from the balance"),
        (500_00, "Top-up T-1"),
    ]


def test_the_changes_of_a_balance_go_on_where_their_page_ended(billing, api):
    client_id = billing.meets(prepaid=usd(500))
    billing.bills(client_id, a_line(180))
    path = f"/clients/{client_id}/balance?limit=1"

    _, first = api.get(MARCO, path)
    _, second = api.get(MARCO, f"{path}&cursor={first['next']}")

    changes = [entry["change"]["amount"] for answer in (first, second) for entry in answer["entries"]]
    assert (changes, second["next"]) == ([-180_00, 500_00], None)


def test_a_client_whom_billing_has_not_met_yet_has_an_empty_balance_and_others_do_not_find_them(billing, api):
    client_id = uuid4()

    own = api.get(a_client_actor(client_id), f"/clients/{client_id}/balance")
    others = api.get(MARCO, f"/clients/{client_id}/balance")
    top_up = api.post(MARCO, f"/clients/{client_id}/top-ups", {"amount": money(1), "reference": "wire"})

    assert own == (200, {"balance": money(0), "on_hold": money(0), "available": money(0), "entries": [], "next": None})
    assert (others[0], top_up[0]) == (404, 404)
    assert billing.count("balances") == 0


def test_a_balance_is_asked_for_in_any_currency(billing, api):
    client_id = billing.meets(prepaid=usd(500))

    _, answer = api.get(MARCO, f"/clients/{client_id}/balance?currency=EUR")

    nothing = {"amount": 0, "currency": "EUR"}
    assert answer == {"balance": nothing, "on_hold": nothing, "available": nothing, "entries": [], "next": None}


def test_a_top_up_of_nothing_or_without_a_reference_is_malformed(billing, api):
    client_id = billing.meets()

    status, answer = api.post(MARCO, f"/clients/{client_id}/top-ups", {"amount": money(0)})

    assert status == 422
    assert {problem["field"] for problem in answer["problems"]} == {"amount.amount", "reference"}


def test_a_member_declares_an_invoice_void_and_once_more_is_no_news(billing, api):
    invoice = billing.bills(billing.meets(), a_line(180))
    path = f"/invoices/{invoice.invoice_id}/voidance"

    first = api.post(MARCO, path, {"reason": "Billed by mistake"})
    second = api.post(MARCO, path, {"reason": "Billed by mistake"})

    assert (first[0], first[1]["state"], first[1]["due"]) == (201, "void", money(0))
    assert second == first
    assert billing.told() == ["invoice_voided"]


def test_a_paid_invoice_can_not_be_void(billing, api):
    invoice = billing.bills(billing.meets(prepaid=usd(180)), a_line(180))

    status, answer = api.post(MARCO, f"/invoices/{invoice.invoice_id}/voidance", {"reason": "Mistake"})

    assert (status, answer["code"]) == (409, "move_refused")
    assert (billing.invoices(), billing.told()) == ([invoice], [])


def test_the_trial_balance_is_balanced(billing, api):
    billing.bills(billing.meets(prepaid=usd(500)), a_line(180))

    status, answer = api.get(MARCO, "/ledger/trial-balance")

    assert status == 200
    assert answer == {
        "accounts": [
            {"account": "cash_manual", "currency": "USD", "debit": 500_00, "credit": 0},
            {"account": "client_balances", "currency": "USD", "debit": 180_00, "credit": 500_00},
            {"account": "receivables", "currency": "USD", "debit": 180_00, "credit": 180_00},
            {"account": "revenue", "currency": "USD", "debit": 0, "credit": 180_00},
        ],
        "is_balanced": True,
    }


@pytest.mark.parametrize(
    "path", ["/invoices", f"/invoices/{NOBODY}", f"/clients/{NOBODY}/balance", "/ledger/trial-balance"]
)
def test_money_is_for_those_who_may_see_it(api, path):
    assert (api.get(None, path)[0], api.get(WANDA, path)[0]) == (401, 403)


def test_a_client_does_not_see_the_books(api):
    assert api.get(a_client_actor(uuid4()), "/ledger/trial-balance")[0] == 403


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (f"/invoices/{NOBODY}/payments", {"method": "manual"}),
        (f"/invoices/{NOBODY}/voidance", {"reason": "No"}),
        (f"/clients/{NOBODY}/top-ups", {"amount": {"amount": 1, "currency": "USD"}, "reference": "wire"}),
    ],
)
def test_nobody_changes_anything_without_a_sign_in_and_what_is_not_there_is_not_found(api, path, body):
    assert (api.post(None, path, body)[0], api.post(MARCO, path, body)[0]) == (401, 404)


def test_a_cursor_that_no_list_gave_out_is_malformed(api):
    for path in ("/invoices", f"/clients/{NOBODY}/balance"):
        for cursor in ("x", "WyJ4IiwieSJd"):
            status, answer = api.get(MARCO, f"{path}?cursor={cursor}")
            assert (path, status, [problem["field"] for problem in answer.get("problems", [])]) == (
                path,
                422,
                ["cursor"],
            )


def test_every_resource_is_in_the_document(api):
    _, document = api.get(None, "/openapi.json")

    application = api.http.application
    served = {re.sub(r"<(?:[^:<>]+:)?(\w+)>", r"{\1}", rule.rule) for rule in application.url_map.iter_rules()}
    assert served - document["paths"].keys() == NOT_OF_THE_DOCUMENT
    assert "/pay/{token}/charges" in document["paths"]
