"""Notify as the portal asks it: which notices went out about an order."""

from dataclasses import dataclass
from uuid import UUID

from services.portal.gateways.app_api import AppApi, Json


@dataclass(frozen=True, slots=True)
class Notify:
    """Asks notify; every verb raises a Refusal or Outage."""

    api: AppApi

    def notices_of(self, order_id: UUID) -> Json:
        """Return the notices about an order with their attempts."""
        return self.api.get("/notices", order_id=str(order_id), limit=100)
