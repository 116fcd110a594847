"""Further people on a client's side, as intake keeps them."""

from dataclasses import dataclass
from uuid import UUID

from services.portal.gateways.app_api import AppApi, Json


@dataclass(frozen=True, slots=True)
class Contacts:
    """Asks intake; every verb raises a Refusal or Outage."""

    api: AppApi

    def of(self, client_id: str) -> Json:
        """Return the contacts of a client."""
        return self.api.get(f"/clients/{client_id}/contacts")

    def add(self, client_id: str, said: Json) -> Json:
        """Add a person on the client's side."""
        return self.api.post(f"/clients/{client_id}/contacts", said)

    def change(self, client_id: str, contact_id: UUID, said: Json) -> Json:
        """Change what is kept of a contact."""
        return self.api.patch(f"/clients/{client_id}/contacts/{contact_id}", said)

    def invite(self, client_id: str, contact_id: UUID) -> Json:
        """Have a link mailed with which a contact chooses a password."""
        return self.api.post(f"/clients/{client_id}/contacts/{contact_id}/invitation", {})

    def remove(self, client_id: str, contact_id: UUID) -> Json:
        """Remove a contact."""
        return self.api.delete(f"/clients/{client_id}/contacts/{contact_id}")
