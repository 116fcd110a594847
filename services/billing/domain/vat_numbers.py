"""VAT numbers, checked by their form and check digits."""

from typing import Final

from stdnum.eu import vat
from stdnum.exceptions import ValidationError

#: Greece writes its numbers with EL.
_PREFIXES: Final = {"GR": "EL"}


def parts_of(written: str) -> tuple[str, str]:
    """Return the country's prefix and the rest of a well-formed VAT number, as registers want them."""
    compact: str = vat.compact(written)
    return compact[:2], compact[2:]


def is_vat_number(written: str, country: str) -> bool:
    """Tell whether `written` is a well-formed VAT number of that EU country; that the business exists is not said by it."""
    try:
        compact: str = vat.validate(written)
    except ValidationError:
        return False
    return compact.startswith(_PREFIXES.get(country, country))
