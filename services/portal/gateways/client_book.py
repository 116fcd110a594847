"""The clients, as intake keeps them for the team."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.portal.gateways.app_api import AppApi, Json


@dataclass(frozen=True, slots=True)
class ClientBook:
    """Asks intake; every verb raises a Refusal or Outage."""

    api: AppApi

    def clients(self, cursor: str = "", q: str = "") -> Json:
        """Return a page of the clients, newest first; only those with the words of `q`, where there are some."""
        return self.api.get("/clients", cursor=cursor, q=q, limit=50)

    def merge(self, client_id: UUID, from_client_id: str, *, is_rehearsal: bool) -> Json:
        """Have another client be part of this one; as a rehearsal only say what would move."""
        said = {"from_client_id": from_client_id, "is_rehearsal": is_rehearsal}
        return self.api.post(f"/clients/{client_id}/merger", said)

    def client(self, client_id: str) -> Json:
        """Return one client."""
        return self.api.get(f"/clients/{client_id}")

    def change_client(self, client_id: UUID, changes: Json) -> Json:
        """Change what is kept of a client."""
        return self.api.patch(f"/clients/{client_id}", changes)

    def register(self, said: Json) -> Json:
        """Register a client who has not ordered anything yet."""
        return self.api.post("/clients", said)

    def fields(self) -> list[Json]:
        """Return the fields that the agency keeps of every client."""
        return list(self.api.get("/client-fields")["fields"])

    def publish_fields(self, fields: Sequence[Json]) -> Json:
        """Check what is written of clients against these from now on."""
        return self.api.put("/client-fields", {"fields": list(fields)})
