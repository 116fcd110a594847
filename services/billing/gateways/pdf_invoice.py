"""An invoice, or a credit note over a part of it, as a PDF/A-3 in the client's language, with its XML inside."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from services.billing.gateways.e_invoice import e_invoice
from services.billing.gateways.paper import SMALL, Paper, locale_of
from services.billing.storage.rows import InvoiceRow, LineRow
from shared.kernel.money import CREDITS, Money

_WIDTHS: Final = (90, 14, 32, 38)


def invoice_pdf(invoice: InvoiceRow, *, corrects: str = "") -> bytes:
    """Return the file; of a credit note where it `corrects` the invoice of that number.

    The XML is inside where the seller's country is known: EN 16931 demands it. What was paid with credits is no sale of its own, and has none.
    """
    parties: Mapping[str, Any] = invoice.parties or {}
    locale = locale_of(parties.get("buyer", {}).get("locale", "en"))
    seller = parties.get("seller", {})
    paper = Paper(locale, _WIDTHS, drawn_at=invoice.issued_at, unit=seller.get("credit_unit", ""))
    page = _Sheet(invoice, parties, paper, corrects).drawn()
    if not seller.get("country") or invoice.total.currency == CREDITS:
        return page
    import facturx  # takes half a second to load

    return bytes(
        facturx.generate_from_binary(
            page,
            e_invoice(invoice, corrects=corrects),
            flavor="factur-x",
            level="en16931",
            check_xsd=True,
            xmp_compression=False,
            lang=str(locale).replace("_", "-"),
        )
    )


class _Sheet:
    """One invoice or credit note being drawn."""

    def __init__(self, invoice: InvoiceRow, parties: Mapping[str, Any], paper: Paper, corrects: str) -> None:
        self._invoice = invoice
        self._corrects = corrects
        self._seller: Mapping[str, Any] = parties.get("seller", {})
        self._buyer: Mapping[str, Any] = parties.get("buyer", {})
        self._paper, self._words = paper, paper.words

    def drawn(self) -> bytes:
        """Return the finished page or pages."""
        self._head()
        self._table()
        self._sums()
        return self._paper.finished()

    def _head(self) -> None:
        paper, words, invoice = self._paper, self._words, self._invoice
        paper.text(self._seller.get("name") or "", size=14, bold=True)
        paper.text(paper.party(self._seller), size=SMALL)
        paper.space(8)
        paper.text(words["to"], size=SMALL)
        paper.text(self._buyer.get("name") or invoice.client.name, bold=True)
        paper.text(paper.party(self._buyer), size=SMALL)
        paper.space(8)
        paper.titled(f"{words['credit_note' if self._corrects else 'invoice']} {invoice.number}")
        second = (
            f"{words['invoice']}: {self._corrects}"
            if self._corrects
            else f"{words['due_on']}: {paper.day(invoice.due_at)}"
        )
        paper.text(f"{words['issued']}: {paper.day(invoice.issued_at)}\n{second}")
        paper.space(6)

    def _table(self) -> None:
        paper, names = self._paper, ("what", "quantity", "price", "total")
        paper.row([self._words[name] for name in names], bold=True, border="B")
        for line in self._invoice.lines:
            paper.row(
                [
                    f"{line.description} ({line.order_number})" if line.order_number else line.description,
                    str(line.quantity),
                    paper.money(line.unit_price),
                    paper.money(line.unit_price * line.quantity),
                ]
            )
            if line.discount:
                paper.row([f"  {self._words['discount']}", "", "", f"-{paper.money(line.discount)}"])

    def _sums(self) -> None:
        paper, invoice = self._paper, self._invoice
        paper.space(2)
        for (rate, name), lines in _by_tax(invoice.lines).items():
            tax = Money.total((line.tax for line in lines), invoice.total.currency)
            label = f"{name} {Decimal(rate) / 100:g} %" if rate else name
            included = f" ({self._words['included']})" if lines[0].is_tax_included else ""
            if name:
                paper.row([f"{label}{included}", "", "", paper.money(tax)])
        paper.row([self._words["total"], "", "", paper.money(invoice.total)], bold=True, border="T")
        if invoice.paid:
            paper.row([self._words["paid"], "", "", paper.money(invoice.paid)])
        if not self._corrects:
            paper.row([self._words["due"], "", "", paper.money(invoice.due)], bold=True)


def _by_tax(lines: list[LineRow]) -> dict[tuple[int, str], list[LineRow]]:
    grouped: dict[tuple[int, str], list[LineRow]] = {}
    for line in lines:
        grouped.setdefault((line.tax_rate, line.tax_name), []).append(line)
    return grouped
