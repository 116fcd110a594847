"""Keys of other systems, as workflow keeps them."""

from dataclasses import dataclass
from uuid import UUID

from services.portal.gateways.app_api import AppApi, Json


@dataclass(frozen=True, slots=True)
class ApiKeys:
    """Asks workflow; every verb raises a Refusal or Outage."""

    api: AppApi

    def all(self) -> Json:
        """Return every key there ever was, the newest first."""
        return self.api.get("/api-keys")

    def make(self, name: str, scopes: list[str], expires_at: str | None) -> Json:
        """Return a new key; `key` is told this once."""
        return self.api.post("/api-keys", {"name": name, "scopes": scopes, "expires_at": expires_at})

    def end(self, key_id: UUID) -> None:
        """Have a key open nothing more."""
        self.api.delete(f"/api-keys/{key_id}")
