"""Programs of others that hear what happens, as notify keeps them."""

from dataclasses import dataclass
from uuid import UUID

from services.portal.gateways.app_api import AppApi, Json
from shared.kernel.refusals import NotFound


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Asks notify; every verb raises a Refusal or Outage."""

    api: AppApi

    def all(self) -> Json:
        """Return every endpoint."""
        return self.api.get("/endpoints")

    def endpoint(self, endpoint_id: UUID) -> Json:
        """Return one endpoint. Raises NotFound."""
        for each in self.all()["items"]:
            if each["id"] == str(endpoint_id):
                return dict(each)
        raise NotFound("there is no such endpoint")

    def log(self, endpoint_id: UUID, cursor: str = "") -> Json:
        """Return a page of what an endpoint was told, newest first, with every attempt."""
        return self.api.get("/notices", recipient_id=str(endpoint_id), cursor=cursor, limit=30)

    def make(self, said: Json) -> Json:
        """Have another program hear what happens; the answer has its `secret`, this once."""
        return self.api.post("/endpoints", said)

    def change(self, endpoint_id: UUID, said: Json) -> Json:
        """Change what it hears, where it is, or whether it hears anything."""
        return self.api.patch(f"/endpoints/{endpoint_id}", said)

    def remove(self, endpoint_id: UUID) -> Json:
        """Tell it nothing more."""
        return self.api.delete(f"/endpoints/{endpoint_id}")

    def renew_secret(self, endpoint_id: UUID) -> Json:
        """Sign with a new `secret`, shown this once."""
        return self.api.post(f"/endpoints/{endpoint_id}/secrets", {})

    def make_trial(self, endpoint_id: UUID) -> Json:
        """Tell it something that has not happened."""
        return self.api.post(f"/endpoints/{endpoint_id}/trials", {})
