"""The parking place of an app, as the portal asks it: messages that could not be processed."""

from dataclasses import dataclass
from uuid import UUID

from services.portal.gateways.app_api import AppApi, Json


@dataclass(frozen=True, slots=True)
class Parking:
    """Asks one app; every verb raises a Refusal or Outage."""

    api: AppApi

    def messages(self, *, state: str, cursor: str = "") -> Json:
        """Return a page of the parked messages in a state, the last seen first."""
        return self.api.get("/parked", state=state, cursor=cursor, limit=30)

    def message(self, parked_id: UUID) -> Json:
        """Return one, with its bytes as `raw`, in base64."""
        return self.api.get(f"/parked/{parked_id}")

    def replay(self, parked_id: UUID) -> Json:
        """Have one tried again."""
        return self.api.post(f"/parked/{parked_id}/replay", {})

    def drop(self, parked_id: UUID, why: str) -> Json:
        """Say that one will not be processed, and why."""
        return self.api.post(f"/parked/{parked_id}/drop", {"why": why})
