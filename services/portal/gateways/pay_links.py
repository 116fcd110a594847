"""What billing tells whoever holds a link or a token: what a purchase comes to, its invoice, and how to pay that."""

from dataclasses import dataclass
from urllib.parse import quote

from services.portal.gateways.app_api import AppApi, Download, Json


@dataclass(frozen=True, slots=True)
class PayLinks:
    """Asks billing; every verb raises a Refusal or Outage."""

    api: AppApi

    def show(self, token: str) -> Json:
        """Return the invoice of a link, the providers it can be paid through, and how to pay by hand."""
        return self.api.get(_path(token))

    def quote(self, offer: str) -> Json:
        """Return what a basket comes to with its coupon and tax; `offer` is what intake says of it."""
        return self.api.post("/quotes", {"offer": offer})

    def of_purchase(self, token: str) -> str:
        """Return the token of a purchase's invoice. Raises NotFound until there is one."""
        return str(self.api.get(f"/purchase-bills/{quote(token, safe='')}")["token"])

    def pdf(self, token: str) -> Download:
        """Return the invoice as a PDF, still to be read."""
        return self.api.download(f"{_path(token)}/pdf")

    def charge(self, token: str, provider: str, return_path: str) -> Json:
        """Open a provider's page; the answer has its address."""
        return self.api.post(f"{_path(token)}/charges", {"provider": provider, "return_path": return_path})

    def conclude(self, token: str) -> Json:
        """Ask the providers how the payments stand; return what `show` does."""
        return self.api.post(f"{_path(token)}/conclusion", {})


def _path(token: str) -> str:
    return f"/pay/{quote(token, safe='')}"
