"""Paper: what billing's PDFs are drawn with."""

from __future__ import annotations

import importlib.resources
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from fpdf import FPDF

from services.billing.gateways.invoice_words import words_for
from shared.kernel.money import Money

SMALL: Final = 9
_FONTS: Final = importlib.resources.files("font_roboto") / "files"
_MARGIN, _LINE = 18, 5.5


class Paper:
    """A PDF/A-3 in a language, drawn from the top down. `widths` are those of its table's columns, of which the first is text; `unit` is what the agency calls its credits."""

    def __init__(self, locale: Locale, widths: Sequence[int], *, drawn_at: datetime, unit: str = "") -> None:
        self._unit = unit
        self.locale, self.words = locale, words_for(locale.language)
        self._widths = tuple(widths)
        self._pdf = FPDF(format="A4", enforce_compliance="PDF/A-3B")
        self._pdf.set_margins(_MARGIN, _MARGIN)
        self._pdf.set_auto_page_break(True, margin=_MARGIN)
        for style, name in (("", "Roboto-Regular.ttf"), ("B", "Roboto-Bold.ttf")):
            self._pdf.add_font("Roboto", style, str(_FONTS / name))
        self._pdf.set_lang(str(locale).replace("_", "-"))
        self._pdf.set_creation_date(drawn_at)
        self._pdf.add_page()

    def titled(self, title: str) -> None:
        """The document is called that; it stands on it."""
        self._pdf.set_title(title)
        self.text(title, size=16, bold=True)

    def text(self, text: str, *, size: int = 10, bold: bool = False) -> None:
        if text:
            self._pdf.set_font("Roboto", "B" if bold else "", size)
            self._pdf.multi_cell(0, _LINE, text, new_x="LMARGIN", new_y="NEXT")

    def space(self, height: int) -> None:
        self._pdf.ln(height)

    def row(self, cells: list[str], *, bold: bool = False, border: str = "") -> None:
        self._pdf.set_font("Roboto", "B" if bold else "", SMALL + 1)
        with self._pdf.table(
            col_widths=self._widths,
            text_align=("LEFT", *("RIGHT" for _ in self._widths[1:])),
            borders_layout="NONE",
            first_row_as_headings=False,
            line_height=_LINE,
        ) as table:
            table.row(cells)
        if border:
            self._pdf.line(_MARGIN, self._pdf.get_y(), self._pdf.w - _MARGIN, self._pdf.get_y())

    def party(self, side: Mapping[str, Any]) -> str:
        """Return where a party is, and its tax number."""
        tax_id = f"{self.words['tax_id']} {side['tax_id']}" if side.get("tax_id") else ""
        return "\n".join(line for line in (side.get("address"), side.get("email"), tax_id) if line)

    def money(self, amount: Money) -> str:
        return str(amount.text(str(self.locale), self._unit))

    def day(self, at: datetime, form: str = "long") -> str:
        return str(format_date(at, form, locale=self.locale))

    def finished(self) -> bytes:
        return bytes(self._pdf.output())


def locale_of(written: str) -> Locale:
    """Return the client's locale; English for one that Unicode's tables do not know."""
    try:
        return Locale.parse(written.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale("en")
