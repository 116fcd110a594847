"""Coupons, tax rates and what grants credits, as billing keeps them."""

from dataclasses import dataclass
from urllib.parse import quote

from services.portal.gateways.app_api import AppApi, Json


@dataclass(frozen=True, slots=True)
class Pricing:
    """Asks billing; every verb raises a Refusal or Outage."""

    api: AppApi

    def coupons(self) -> Json:
        """Return the coupons, newest first."""
        return self.api.get("/coupons")

    def make_coupon(self, said: Json) -> Json:
        """Offer something off to whoever names a code."""
        return self.api.post("/coupons", said)

    def stop_coupon(self, code: str) -> Json:
        """Take a coupon off offer."""
        return self.api.post(f"/coupons/{quote(code, safe='')}/stop", {})

    def credit_rules(self) -> Json:
        """Return what grants credits."""
        return self.api.get("/credit-rules")

    def set_credit_rule(self, said: Json) -> Json:
        """Grant credits with a service or with top-ups, or grant none any more."""
        return self.api.put("/credit-rules", said)

    def tax_rates(self) -> Json:
        """Return the tax rates by place and day."""
        return self.api.get("/tax-rates")

    def set_tax_rate(self, said: Json) -> Json:
        """Have a rate hold at a place from a day on."""
        return self.api.post("/tax-rates", said)
