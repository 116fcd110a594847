"""Services that clients buy again each period, as billing keeps them."""

from dataclasses import dataclass
from uuid import UUID

from services.portal.gateways.app_api import AppApi, Json


@dataclass(frozen=True, slots=True)
class Subscriptions:
    """Asks billing; every verb raises a Refusal or Outage."""

    api: AppApi

    def page(self, cursor: str = "") -> Json:
        """Return a page of the subscriptions this person may see, newest first."""
        return self.api.get("/subscriptions", cursor=cursor, limit=30)

    def subscription(self, subscription_id: UUID) -> Json:
        """Return one subscription."""
        return self.api.get(_path(subscription_id))

    def change(self, subscription_id: UUID, said: Json) -> Json:
        """Have more or less of it, or as a preview only return what that costs `now` and `then`."""
        return self.api.patch(_path(subscription_id), said)

    def pause(self, subscription_id: UUID, reason: str) -> Json:
        """Renew nothing until it is resumed."""
        return self.api.put(f"{_path(subscription_id)}/pause", {"reason": reason})

    def resume(self, subscription_id: UUID) -> Json:
        """End the pause."""
        return self.api.delete(f"{_path(subscription_id)}/pause")

    def cancel(self, subscription_id: UUID, reason: str, *, at_period_end: bool) -> Json:
        """End it when its period is over, or at once."""
        body = {"reason": reason, "at_period_end": at_period_end}
        return self.api.put(f"{_path(subscription_id)}/cancellation", body)

    def keep(self, subscription_id: UUID) -> Json:
        """Take back that it ends with its period."""
        return self.api.delete(f"{_path(subscription_id)}/cancellation")


def _path(subscription_id: UUID) -> str:
    return f"/subscriptions/{subscription_id}"
