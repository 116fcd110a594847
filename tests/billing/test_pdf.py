"""An invoice as people and their accountants' programs read it."""

from __future__ import annotations

from dataclasses import replace

import facturx
import pytest
from lxml import etree

from services.billing.gateways.e_invoice import e_invoice
from services.billing.gateways.pdf_invoice import invoice_pdf
from tests.billing.builders import MARCO, a_client_actor, a_line, purchase_checked
from tests.billing.test_terms_taxes_coupons import BOSS, GERMAN, VIENNA, a_client, bills_at


@pytest.fixture
def taxed(billing, api):
    api.post(BOSS, "/tax-rates", {"country": "AT", "name": "VAT", "rate": 2000, "starts_on": "2020-01-01"})
    return lambda house=VIENNA, **client: bills_at(
        billing, house, purchase_checked(a_client(billing, **client), a_line(180, quantity=3), a_line(0))
    )


@pytest.mark.parametrize(
    "invoice",
    [
        lambda taxed: taxed(country="AT"),
        lambda taxed: taxed(country="DE", tax_id=GERMAN),
        lambda taxed: taxed(country="CH"),
        lambda taxed: taxed(replace(VIENNA, prices_include_tax=True), country="AT"),
    ],
    ids=["taxed", "reverse charge", "outside", "tax in the price"],
)
def test_the_xml_inside_the_pdf_is_the_one_of_en_16931(taxed, invoice):
    row = invoice(taxed)

    made = invoice_pdf(row)

    name, xml = facturx.get_xml_from_pdf(made, check_xsd=True)
    assert (name, facturx.get_level(etree.fromstring(xml))) == ("factur-x.xml", "en16931")
    assert b"<pdfaid:part>3</pdfaid:part>" in made


def test_the_sums_of_the_xml_are_those_of_the_invoice(taxed):
    xml = e_invoice(taxed(country="AT")).decode()

    for part in (
        "<ram:ID>INV-1001</ram:ID>",
        "<ram:ChargeAmount>180.0000</ram:ChargeAmount>",
        "<ram:LineTotalAmount>540.00</ram:LineTotalAmount>",
        '<ram:TaxTotalAmount currencyID="USD">108.00</ram:TaxTotalAmount>',
        "<ram:GrandTotalAmount>648.00</ram:GrandTotalAmount>",
        "<ram:DuePayableAmount>648.00</ram:DuePayableAmount>",
    ):
        assert part in xml


def test_without_a_country_it_is_a_pdf_without_xml(billing):
    invoice = billing.bills(billing.meets(), a_line(180))

    made = invoice_pdf(invoice)

    assert made.startswith(b"%PDF-")
    assert facturx.get_xml_from_pdf(made, check_xsd=False) == (False, False)


def test_a_client_gets_their_own_invoice_only(billing, api):
    invoice = billing.bills(billing.meets(), a_line(180))
    path = f"/invoices/{invoice.invoice_id}/pdf"

    own = api.http.get(path, headers=api._headers(a_client_actor(invoice.client.client_id)))
    other = api.http.get(path, headers=api._headers(a_client_actor(billing.meets())))

    assert (own.status_code, own.mimetype, other.status_code) == (200, "application/pdf", 404)
    assert own.headers["Content-Disposition"] == 'inline; filename="INV-1001.pdf"'


def test_a_credit_note_is_a_pdf_with_its_xml_that_names_the_invoice(billing, taxed, api):
    invoice = taxed(country="AT")
    api.post(MARCO, f"/invoices/{invoice.invoice_id}/payments", {"method": "manual"})
    back = {"target": "balance", "reason": "Late", "amount": {"amount": 6_480, "currency": "USD"}}
    _, answer = api.post(MARCO, f"/invoices/{invoice.invoice_id}/refunds", back)
    path = f"/credit-notes/{answer['credit_notes'][0]['credit_note_id']}/pdf"

    own = api.http.get(path, headers=api._headers(a_client_actor(invoice.client.client_id)))
    other = api.http.get(path, headers=api._headers(a_client_actor(billing.meets())))

    _, xml = facturx.get_xml_from_pdf(own.get_data(), check_xsd=True)
    for part in (
        b"<ram:ID>CN-1001</ram:ID>",
        b"<ram:TypeCode>381</ram:TypeCode>",
        b"<ram:LineTotalAmount>54.00</ram:LineTotalAmount>",
        b'<ram:TaxTotalAmount currencyID="USD">10.80</ram:TaxTotalAmount>',
        b"<ram:GrandTotalAmount>64.80</ram:GrandTotalAmount>",
        b"<ram:IssuerAssignedID>INV-1001</ram:IssuerAssignedID>",
    ):
        assert part in xml
    assert (own.status_code, other.status_code) == (200, 404)
