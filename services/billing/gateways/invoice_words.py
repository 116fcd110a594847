"""The words on an invoice, by language."""

from collections.abc import Mapping
from typing import Final

# fmt: off
_NAMES: Final = (
    "invoice", "to", "issued", "due_on", "what", "quantity", "price", "total", "discount", "included", "paid", "due", "tax_id",
)
_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "en": (
        "Invoice", "To", "Issued", "Due", "Description", "Qty", "Price", "Total", "Discount", "included", "Paid", "To pay", "Tax number",
    ),
    "de": (
        "Rechnung", "An", "Datum", "Fällig", "Beschreibung", "Menge", "Preis", "Summe", "Rabatt", "enthalten", "Bezahlt", "Zu zahlen",
        "USt-IdNr.",
    ),
    "fr": (
        "Facture", "À", "Date", "Échéance", "Désignation", "Qté", "Prix", "Total", "Remise", "incluse", "Payé", "À payer", "N° de TVA",
    ),
    "es": (
        "Factura", "Para", "Fecha", "Vencimiento", "Descripción", "Cant.", "Precio", "Total", "Descuento", "incluido", "Pagado",
        "A pagar", "NIF",
    ),
}
# fmt: on


def words_for(language: str) -> Mapping[str, str]:
    """Return the words of that language; English where we have none of it."""
    return dict(zip(_NAMES, _WORDS.get(language, _WORDS["en"]), strict=True))
