"""VAT numbers, checked by their form and check digits."""

from typing import Final

from stdnum.eu import vat
from stdnum.exceptions import ValidationError

#: Greece writes its numbers with EL.
_PREFIXES: Final = {"GR": "EL"}


def is_vat_number(written: str, country: str) -> bool:
    """Tell whether `written` is a well-formed VAT number of that EU country; that the business exists is not said by it."""
    try:
        compact: str = vat.validate(written)
    except ValidationError:
        return False
    return compact.startswith(_PREFIXES.get(country, country))
