"""The words on invoices, credit notes and statements, by language."""

from collections.abc import Mapping
from typing import Final

# fmt: off
_NAMES: Final = (
    "invoice", "to", "issued", "due_on", "what", "quantity", "price", "total", "discount", "included", "paid", "due", "tax_id",
    "credit_note", "statement", "change", "owed",
)
_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "en": (
        "Invoice", "To", "Issued", "Due", "Description", "Qty", "Price", "Total", "Discount", "included", "Paid", "To pay", "Tax number",
        "Credit note", "Statement of account", "Change", "Balance owed",
    ),
    "de": (
        "Rechnung", "An", "Datum", "Fällig", "Beschreibung", "Menge", "Preis", "Summe", "Rabatt", "enthalten", "Bezahlt", "Zu zahlen",
        "USt-IdNr.", "Gutschrift", "Kontoauszug", "Änderung", "Offen",
    ),
    "fr": (
        "Facture", "À", "Date", "Échéance", "Désignation", "Qté", "Prix", "Total", "Remise", "incluse", "Payé", "À payer", "N° de TVA",
        "Avoir", "Relevé de compte", "Mouvement", "Solde dû",
    ),
    "es": (
        "Factura", "Para", "Fecha", "Vencimiento", "Descripción", "Cant.", "Precio", "Total", "Descuento", "incluido", "Pagado",
        "A pagar", "NIF", "Nota de crédito", "Extracto de cuenta", "Movimiento", "Saldo debido",
    ),
}
# fmt: on


def words_for(language: str) -> Mapping[str, str]:
    """Return the words of that language; English where we have none of it."""
    return dict(zip(_NAMES, _WORDS.get(language, _WORDS["en"]), strict=True))
