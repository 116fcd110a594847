"""An invoice as a PDF/A-3 in the client's language, with its XML inside."""

from __future__ import annotations

import importlib.resources
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from fpdf import FPDF

from services.billing.gateways.e_invoice import e_invoice
from services.billing.gateways.invoice_words import words_for
from services.billing.storage.rows import InvoiceRow, LineRow

_FONTS: Final = importlib.resources.files("font_roboto") / "files"
_MARGIN, _LINE, _SMALL = 18, 5.5, 9
_WIDTHS: Final = (90, 14, 32, 38)


def invoice_pdf(invoice: InvoiceRow) -> bytes:
    """Return the file. The XML is inside where the seller's country is known: EN 16931 demands it."""
    parties: Mapping[str, Any] = invoice.parties or {}
    locale = _locale_of(parties.get("buyer", {}).get("locale", "en"))
    page = _Sheet(invoice, parties, locale).drawn()
    if not parties.get("seller", {}).get("country"):
        return page
    import facturx  # takes half a second to load

    return bytes(
        facturx.generate_from_binary(
            page,
            e_invoice(invoice),
            flavor="factur-x",
            level="en16931",
            check_xsd=True,
            xmp_compression=False,
            lang=str(locale).replace("_", "-"),
        )
    )


class _Sheet:
    """One invoice being drawn."""

    def __init__(self, invoice: InvoiceRow, parties: Mapping[str, Any], locale: Locale) -> None:
        self._invoice = invoice
        self._seller: Mapping[str, Any] = parties.get("seller", {})
        self._buyer: Mapping[str, Any] = parties.get("buyer", {})
        self._locale = locale
        self._words = words_for(locale.language)
        self._pdf = FPDF(format="A4", enforce_compliance="PDF/A-3B")
        self._pdf.set_margins(_MARGIN, _MARGIN)
        self._pdf.set_auto_page_break(True, margin=_MARGIN)
        for style, name in (("", "Roboto-Regular.ttf"), ("B", "Roboto-Bold.ttf")):
            self._pdf.add_font("Roboto", style, str(_FONTS / name))
        self._pdf.set_title(f"{self._words['invoice']} {invoice.number}")
        self._pdf.set_lang(str(locale).replace("_", "-"))
        self._pdf.set_creation_date(invoice.issued_at)

    def drawn(self) -> bytes:
        """Return the finished page or pages."""
        self._pdf.add_page()
        self._head()
        self._table()
        self._sums()
        return bytes(self._pdf.output())

    def _head(self) -> None:
        self._text(self._seller.get("name") or "", size=14, bold=True)
        self._text(self._lines_of(self._seller), size=_SMALL)
        self._pdf.ln(8)
        self._text(self._words["to"], size=_SMALL)
        self._text(self._buyer.get("name") or self._invoice.client.name, bold=True)
        self._text(self._lines_of(self._buyer), size=_SMALL)
        self._pdf.ln(8)
        self._text(f"{self._words['invoice']} {self._invoice.number}", size=16, bold=True)
        issued = format_date(self._invoice.issued_at, "long", locale=self._locale)
        due = format_date(self._invoice.due_at, "long", locale=self._locale)
        self._text(f"{self._words['issued']}: {issued}\n{self._words['due_on']}: {due}")
        self._pdf.ln(6)

    def _table(self) -> None:
        names = ("what", "quantity", "price", "total")
        self._row([self._words[name] for name in names], bold=True, border="B")
        for line in self._invoice.lines:
            self._row(
                [
                    f"{line.description} ({line.order_number})" if line.order_number else line.description,
                    str(line.quantity),
                    self._money(line.unit_price),
                    self._money(line.unit_price * line.quantity),
                ]
            )
            if line.discount:
                self._row([f"  {self._words['discount']}", "", "", f"-{self._money(line.discount)}"])

    def _sums(self) -> None:
        self._pdf.ln(2)
        invoice = self._invoice
        for (rate, name), lines in _by_tax(invoice.lines).items():
            tax = sum((line.tax.amount for line in lines), 0)
            shown = type(invoice.total)(tax, invoice.total.currency)
            label = f"{name} {Decimal(rate) / 100:g} %" if rate else name
            included = f" ({self._words['included']})" if lines[0].is_tax_included else ""
            if name:
                self._row([f"{label}{included}", "", "", self._money(shown)])
        self._row([self._words["total"], "", "", self._money(invoice.total)], bold=True, border="T")
        if invoice.paid:
            self._row([self._words["paid"], "", "", self._money(invoice.paid)])
        self._row([self._words["due"], "", "", self._money(invoice.due)], bold=True)

    def _row(self, cells: list[str], *, bold: bool = False, border: str = "") -> None:
        self._pdf.set_font("Roboto", "B" if bold else "", _SMALL + 1)
        with self._pdf.table(
            col_widths=_WIDTHS,
            text_align=("LEFT", "RIGHT", "RIGHT", "RIGHT"),
            borders_layout="NONE",
            first_row_as_headings=False,
            line_height=_LINE,
        ) as table:
            table.row(cells)
        if border:
            self._pdf.line(_MARGIN, self._pdf.get_y(), self._pdf.w - _MARGIN, self._pdf.get_y())

    def _text(self, text: str, *, size: int = 10, bold: bool = False) -> None:
        if text:
            self._pdf.set_font("Roboto", "B" if bold else "", size)
            self._pdf.multi_cell(0, _LINE, text, new_x="LMARGIN", new_y="NEXT")

    def _lines_of(self, side: Mapping[str, Any]) -> str:
        tax_id = f"{self._words['tax_id']} {side['tax_id']}" if side.get("tax_id") else ""
        return "\n".join(line for line in (side.get("address"), side.get("email"), tax_id) if line)

    def _money(self, amount: Any) -> str:
        return str(amount.text(str(self._locale)))


def _by_tax(lines: list[LineRow]) -> dict[tuple[int, str], list[LineRow]]:
    grouped: dict[tuple[int, str], list[LineRow]] = {}
    for line in lines:
        grouped.setdefault((line.tax_rate, line.tax_name), []).append(line)
    return grouped


def _locale_of(written: str) -> Locale:
    """Return the client's locale; English for one that Unicode's tables do not know."""
    try:
        return Locale.parse(written.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale("en")
