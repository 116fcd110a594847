"""How an app is, as the portal asks it."""

from dataclasses import dataclass

from services.portal.gateways.app_api import AppApi, Json


@dataclass(frozen=True, slots=True)
class AppState:
    """Asks one app; every verb raises a Refusal or Outage."""

    api: AppApi

    def now(self) -> Json:
        """Return `checks` of what the app needs, and in `load` its queues and what waits. Raises Outage where it is not well."""
        return self.api.get("/readyz", verbose="1")
