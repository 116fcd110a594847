"""An invoice or credit note as XML after EN 16931, in the CII form that Factur-X and ZUGFeRD embed in a PDF."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final
from xml.etree.ElementTree import Element, SubElement, tostring

from services.billing.domain.tax import REVERSE_CHARGE
from services.billing.storage.rows import InvoiceRow, LineRow
from shared.kernel.money import Money, exponent

_NAMES: Final = {
    "rsm": "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
    "ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
    "udt": "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100",
}
#: 380 is a commercial invoice, 381 a credit note, 102 a date written as 20261123, C62 a piece (UNTDID 1001, 2379, UN/ECE 20).
_INVOICE, _CREDIT_NOTE, _DAY, _PIECE = "380", "381", "102", "C62"


def e_invoice(invoice: InvoiceRow, *, corrects: str = "") -> bytes:
    """Return the XML; of a credit note where it `corrects` the invoice of that number. The seller's country must be known, EN 16931 demands it."""
    root = Element("rsm:CrossIndustryInvoice", {f"xmlns:{name}": uri for name, uri in _NAMES.items()})
    context = SubElement(root, "rsm:ExchangedDocumentContext")
    _put(context, "GuidelineSpecifiedDocumentContextParameter/ID", "urn:cen.eu:en16931:2017")
    document = SubElement(root, "rsm:ExchangedDocument")
    _put(document, "ID", invoice.number)
    _put(document, "TypeCode", _CREDIT_NOTE if corrects else _INVOICE)
    _day(_put(document, "IssueDateTime"), invoice.issued_at)
    trade = SubElement(root, "rsm:SupplyChainTradeTransaction")
    for position, line in enumerate(invoice.lines, start=1):
        _line(trade, position, line)
    _parties(_put(trade, "ApplicableHeaderTradeAgreement"), invoice.parties or {})
    _put(trade, "ApplicableHeaderTradeDelivery")
    settlement = _put(trade, "ApplicableHeaderTradeSettlement")
    _settlement(settlement, invoice)
    if corrects:
        _put(settlement, "InvoiceReferencedDocument/IssuerAssignedID", corrects)
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _line(trade: Element, position: int, line: LineRow) -> None:
    item = _put(trade, "IncludedSupplyChainTradeLineItem")
    net = _net(line)
    _put(item, "AssociatedDocumentLineDocument/LineID", str(position))
    _put(item, "SpecifiedTradeProduct/Name", line.description)
    each = Decimal(net.amount).scaleb(-exponent(net.currency)) / line.quantity
    _put(item, "SpecifiedLineTradeAgreement/NetPriceProductTradePrice/ChargeAmount", f"{each:.4f}")
    _put(item, "SpecifiedLineTradeDelivery/BilledQuantity", str(line.quantity), unitCode=_PIECE)
    settlement = _put(item, "SpecifiedLineTradeSettlement")
    tax = _put(settlement, "ApplicableTradeTax")
    _put(tax, "TypeCode", "VAT")
    _put(tax, "CategoryCode", _category(line.tax_rate, line.tax_name))
    _put(tax, "RateApplicablePercent", _percent(line.tax_rate))
    _put(settlement, "SpecifiedTradeSettlementLineMonetarySummation/LineTotalAmount", _number(net))


def _parties(agreement: Element, parties: Mapping[str, Any]) -> None:
    for role, kind in (("SellerTradeParty", "seller"), ("BuyerTradeParty", "buyer")):
        who = parties.get(kind, {})
        party = _put(agreement, role)
        _put(party, "Name", who.get("name") or "-")
        address = _put(party, "PostalTradeAddress")
        for name, text in zip(
            ("LineOne", "LineTwo", "LineThree"), str(who.get("address", "")).split("\n"), strict=False
        ):
            if text:
                _put(address, name, text)
        if who.get("country"):
            _put(address, "CountryID", who["country"])
        if who.get("tax_id"):
            _put(party, "SpecifiedTaxRegistration/ID", who["tax_id"], schemeID="VA")


def _settlement(settlement: Element, invoice: InvoiceRow) -> None:
    currency = invoice.total.currency
    _put(settlement, "InvoiceCurrencyCode", currency)
    nets: dict[tuple[int, str], int] = defaultdict(int)
    taxes: dict[tuple[int, str], int] = defaultdict(int)
    for line in invoice.lines:
        nets[line.tax_rate, line.tax_name] += _net(line).amount
        taxes[line.tax_rate, line.tax_name] += line.tax.amount
    for (rate, name), net in sorted(nets.items()):
        tax = _put(settlement, "ApplicableTradeTax")
        category = _category(rate, name)
        _put(tax, "CalculatedAmount", _number(Money(taxes[rate, name], currency)))
        _put(tax, "TypeCode", "VAT")
        if category != "S":
            _put(tax, "ExemptionReason", name or "Not subject to VAT")
        _put(tax, "BasisAmount", _number(Money(net, currency)))
        _put(tax, "CategoryCode", category)
        _put(tax, "RateApplicablePercent", _percent(rate))
    _day(_put(settlement, "SpecifiedTradePaymentTerms/DueDateDateTime"), invoice.due_at)
    whole = Money(sum(nets.values()), currency)
    sums = _put(settlement, "SpecifiedTradeSettlementHeaderMonetarySummation")
    _put(sums, "LineTotalAmount", _number(whole))
    _put(sums, "TaxBasisTotalAmount", _number(whole))
    _put(sums, "TaxTotalAmount", _number(invoice.tax), currencyID=currency)
    _put(sums, "GrandTotalAmount", _number(invoice.total))
    _put(sums, "TotalPrepaidAmount", _number(invoice.total - invoice.due))
    _put(sums, "DuePayableAmount", _number(invoice.due))


def _net(line: LineRow) -> Money:
    return line.total - line.tax


def _category(rate: int, name: str) -> str:
    """Return the code of UNTDID 5305: standard, reverse charge, exempt, or outside the scope of VAT."""
    if rate:
        return "S"
    return "AE" if name == REVERSE_CHARGE else "E" if name else "O"


def _percent(rate: int) -> str:
    return f"{Decimal(rate) / 100:.2f}"


def _number(amount: Money) -> str:
    return str(amount).partition(" ")[0]


def _day(parent: Element, at: datetime) -> None:
    day = SubElement(parent, "udt:DateTimeString", {"format": _DAY})
    day.text = at.strftime("%Y%m%d")


def _put(parent: Element, path: str, text: str = "", **attributes: str) -> Element:
    """Return the new element at the end of `path`."""
    for name in path.split("/"):
        parent = SubElement(parent, f"ram:{name}")
    parent.attrib.update(attributes)
    if text:
        parent.text = text
    return parent
