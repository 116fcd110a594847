"""Baskets, as intake keeps them for whoever has their key."""

from dataclasses import dataclass
from urllib.parse import quote

from services.portal.gateways.app_api import AppApi, Json


@dataclass(frozen=True, slots=True)
class Baskets:
    """Asks intake; every verb raises a Refusal or Outage."""

    api: AppApi

    def show(self, key: str) -> Json:
        """Return what is in the basket, and what it costs now."""
        return self.api.get(_path(key))

    def put(self, key: str, item_id: str, item: Json) -> Json:
        """Put an order into the basket, in place of the one of this id; return the basket."""
        return self.api.put(f"{_path(key)}/items/{quote(item_id, safe='')}", item)

    def take_out(self, key: str, item_id: str) -> None:
        """Take an order out of the basket."""
        self.api.delete(f"{_path(key)}/items/{quote(item_id, safe='')}")

    def describe(self, key: str, **said: Json | str) -> Json:
        """Note a `coupon`, or who orders as `client`; return the basket."""
        return self.api.patch(_path(key), said)

    def price(self, key: str, item: Json) -> Json:
        """Return what an order would cost now."""
        return self.api.post(f"{_path(key)}/price", item)

    def place(self, key: str, said: Json) -> Json:
        """Order all that is in the basket; return the purchase. The same again is no second purchase."""
        return self.api.post(f"{_path(key)}/purchase", said)

    def purchase(self, token: str) -> Json:
        """Return the purchase that a token is for."""
        return self.api.get(f"/purchase-pages/{quote(token, safe='')}")


def _path(key: str) -> str:
    return f"/baskets/{quote(key, safe='')}"
