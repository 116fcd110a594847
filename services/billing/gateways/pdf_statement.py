"""A client's statement of account as a PDF in their language."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from services.billing.domain.client import Client
from services.billing.domain.tax import House
from services.billing.gateways.paper import SMALL, Paper, locale_of
from services.billing.storage.report_reads import StatementRow

_WIDTHS: Final = (96, 24, 32, 32)


def statement_pdf(house: House, client: Client, rows: Sequence[StatementRow], *, drawn_at: datetime) -> bytes:
    """Return the file: each change of what the client owes, oldest first, and what they owed after it."""
    paper = Paper(locale_of(client.locale), _WIDTHS, drawn_at=drawn_at, unit=house.credit_unit)
    words = paper.words
    paper.text(house.name, size=14, bold=True)
    paper.text(paper.party({"address": house.address, "email": house.email, "tax_id": house.tax_id}), size=SMALL)
    paper.space(8)
    paper.text(client.company or client.name, bold=True)
    paper.text(paper.party({"address": client.address, "tax_id": client.tax_id}), size=SMALL)
    paper.space(8)
    paper.titled(words["statement"])
    paper.text(f"{words['issued']}: {paper.day(drawn_at)}")
    paper.space(6)
    paper.row([words[name] for name in ("what", "issued", "change", "owed")], bold=True, border="B")
    for row in rows:
        paper.row([row.reason, paper.day(row.at, "short"), paper.money(row.change), paper.money(row.owed)])
    return paper.finished()
