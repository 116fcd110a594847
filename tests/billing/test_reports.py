"""What the agency and its accountant read."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from services.billing.domain.payment import PaymentMethod
from services.billing.domain.refund import Target
from services.billing.use_cases.pay_invoice import PayInvoice, pay_invoice
from services.billing.use_cases.refund_invoice import RefundInvoice, refund_invoice
from tests.billing.builders import MARCO, NOON, WANDA, a_client_actor, a_line, purchase_checked, usd
from tests.billing.test_terms_taxes_coupons import BOSS, VIENNA, a_client, bills_at

NAMES = ("revenue_by_month", "revenue_by_client", "revenue_by_service", "tax", "refunds", "outstanding", "balances")


def rows(api, report, query=""):
    return [(row["label"], row["amount"]["amount"]) for row in api.get(MARCO, f"/reports/{report}{query}")[1]["items"]]


@pytest.fixture
def year(billing, api):
    """Two clients, two services, two months: one invoice paid and a part of it refunded to the balance, one open."""
    api.post(BOSS, "/tax-rates", {"country": "AT", "name": "VAT", "rate": 2000, "starts_on": "2020-01-01"})
    client_id = a_client(billing, country="AT")
    article, audit = a_line(100), replace(a_line(50), service_id=UUID(int=8), description="=SEO audit")
    paid = bills_at(billing, VIENNA, purchase_checked(client_id, article, audit))
    with billing.begin_work() as work:
        pay_invoice(work, PayInvoice(actor=MARCO, invoice_id=paid.invoice_id, method=PaymentMethod.MANUAL))
    with billing.begin_work() as work:
        refund_invoice(
            work,
            RefundInvoice(
                actor=MARCO,
                invoice_id=paid.invoice_id,
                target=Target.BALANCE,
                reason="Late",
                order_id=audit.order_id,
                amount=usd(12),
            ),
        )
    billing.now = NOON + timedelta(days=30)
    billing.bills(billing.meets("Devin Okafor"), a_line(70))
    return client_id


def test_reports_say_what_the_ledger_says(billing, api, year):
    assert rows(api, "revenue_by_month") == [("2026-11", 14_000), ("2026-12", 7_000)]
    assert sorted(rows(api, "revenue_by_client")) == [("Clara Voss", 14_000), ("Devin Okafor", 7_000)]
    assert rows(api, "revenue_by_service") == [("Blog article", 17_000), ("=SEO audit", 4_000)]
    assert rows(api, "tax") == [("VAT 20.00 %", 2_800)]
    assert rows(api, "refunds") == [("2026-11 balance", 1_200)]
    assert rows(api, "balances") == [("Clara Voss", 1_200)]
    assert rows(api, "outstanding", "?last=2026-12-23") == [("not due", 7_000)]
    assert rows(api, "outstanding", "?last=2027-02-15") == [("31 to 60 days", 7_000)]
    assert rows(api, "revenue_by_month", "?first=2026-12-01&last=2026-12-31") == [("2026-12", 7_000)]


def test_a_statement_ends_with_what_is_owed_and_is_only_for_its_client(billing, api, year):
    clara, devin = a_client_actor(year), a_client_actor(billing.meets())

    _, shown = api.get(clara, f"/clients/{year}/statement")

    assert [(row["change"]["amount"], row["owed"]["amount"]) for row in shown["items"]] == [
        (18_000, 18_000),
        (-18_000, 0),
        (-1_200, -1_200),
    ]
    assert api.get(devin, f"/clients/{year}/statement")[0] == 404


def table(api, path):
    answer = api.http.get(path, headers=api._headers(MARCO))
    return list(csv.DictReader(io.StringIO(answer.get_data(as_text=True))))


def test_a_statement_is_a_table_and_a_pdf_too_and_only_for_its_client(billing, api, year):
    rows = table(api, f"/clients/{year}/statement.csv")
    devin = a_client_actor(billing.meets())

    pdf = api.http.get(f"/clients/{year}/statement.pdf", headers=api._headers(a_client_actor(year)))

    assert [(row["currency"], row["change"], row["owed"]) for row in rows] == [
        ("USD", "180.00", "180.00"),
        ("USD", "-180.00", "0.00"),
        ("USD", "-12.00", "-12.00"),
    ]
    assert (pdf.status_code, pdf.mimetype, pdf.get_data()[:5]) == (200, "application/pdf", b"%PDF-")
    assert [api.get(devin, f"/clients/{year}/statement.{kind}")[0] for kind in ("csv", "pdf")] == [404, 404]


@pytest.mark.parametrize("report", NAMES)
def test_a_report_is_a_table_too(api, year, report):
    shown = api.get(MARCO, f"/reports/{report}")[1]["items"]

    rows = table(api, f"/reports/{report}.csv")

    assert [(row["key"].removeprefix("'"), row["amount"]) for row in rows] == [
        (part["key"], f"{part['amount']['amount'] / 100:.2f}") for part in shown
    ]


def test_invoices_are_exported_for_the_accountant(api, year):
    first, second = table(api, "/exports/invoices.csv")

    assert {name: first[name] for name in ("number", "state", "client", "total", "tax", "paid", "credited")} == {
        "number": "INV-1001",
        "state": "paid",
        "client": "Bluebird",
        "total": "180.00",
        "tax": "30.00",
        "paid": "180.00",
        "credited": "12.00",
    }
    assert (second["total"], second["paid_on"]) == ("70.00", "")


def test_the_journal_holds_every_posting_and_balances(billing, api, year):
    lines = table(api, "/exports/journal.csv")

    assert len(lines) == billing.count("ledger_postings")
    assert sum(float(line["debit"]) for line in lines) == sum(float(line["credit"]) for line in lines) == 442.0


def test_a_cell_is_never_a_formula(billing, api):
    client_id = a_client(billing)
    with billing.begin_work() as work:
        work.clients.locked(client_id).company = "=1+1"
    billing.hears(purchase_checked(client_id, a_line(1)))

    (row,) = table(api, "/exports/invoices.csv")

    assert row["client"] == "'=1+1"


def test_reports_are_for_members_who_see_money(billing, api):
    client = a_client_actor(billing.meets())

    for path in (
        *(f"/reports/{name}" for name in NAMES),
        "/reports/tax.csv",
        "/exports/invoices.csv",
        "/exports/journal.csv",
    ):
        assert [api.get(actor, path)[0] for actor in (None, WANDA, client)] == [401, 403, 403]
    assert api.get(MARCO, "/reports/nothing")[0] == 404
    assert api.get(MARCO, "/reports/tax?first=2026-02-01&last=2026-01-01")[0] == 422
