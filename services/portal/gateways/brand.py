"""How the agency shows itself, as notify keeps it."""

from dataclasses import dataclass

from services.portal.gateways.app_api import AppApi, Json


@dataclass(frozen=True, slots=True)
class Brand:
    """Asks notify; every verb raises a Refusal or Outage."""

    api: AppApi

    def brand(self) -> Json:
        """Return the brand; everything in it is empty until somebody says something."""
        return self.api.get("/brand")

    def have_brand(self, said: Json) -> Json:
        """Have the agency show itself so from now on."""
        return self.api.put("/brand", said)
