"""Who sells and who buys, as it stands on an invoice for ever."""

from typing import Any

from services.billing.domain.client import Client
from services.billing.domain.tax import House


def parties_of(house: House, client: Client) -> dict[str, Any]:
    """Return both sides as they are at this moment."""
    return {
        "seller": {
            "name": house.name,
            "address": house.address,
            "country": house.country,
            "tax_id": house.tax_id,
            "email": house.email,
            **({"credit_unit": house.credit_unit} if house.credit_unit else {}),
        },
        "buyer": {
            "name": client.company or client.name,
            "contact": client.name,
            "address": client.address,
            "country": client.country,
            "tax_id": client.tax_id,
            "email": client.email,
            "locale": client.locale,
        },
    }
