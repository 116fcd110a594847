"""The team, as workflow keeps it: members, their terms and absences, roles."""

from dataclasses import dataclass
from urllib.parse import quote
from uuid import UUID

from services.portal.gateways.app_api import AppApi, Json


@dataclass(frozen=True, slots=True)
class Team:
    """Asks workflow; every verb raises a Refusal or Outage."""

    api: AppApi

    def members(self) -> Json:
        """Return the members."""
        return self.api.get("/members", limit=200)

    def member(self, member_id: UUID) -> Json:
        """Return one member with their absences."""
        return self.api.get(f"/members/{member_id}")

    def roles(self) -> Json:
        """Return the roles."""
        return self.api.get("/roles", limit=200)

    def have_role(self, key: str, said: Json) -> Json:
        """Have a role of this key with these permissions."""
        return self.api.put(f"/roles/{quote(key, safe='')}", said)

    def remove_role(self, key: str) -> Json:
        """Remove a role that nobody has."""
        return self.api.delete(f"/roles/{quote(key, safe='')}")

    def hire(self, said: Json) -> Json:
        """Take somebody into the team."""
        return self.api.post("/members", said)

    def change(self, member_id: UUID, terms: Json) -> Json:
        """Have a member on other terms."""
        return self.api.patch(f"/members/{member_id}", terms)

    def be_away(self, member_id: UUID, said: Json) -> Json:
        """Note that a member is away for a time."""
        return self.api.post(f"/members/{member_id}/absences", said)

    def be_back(self, member_id: UUID, absence_id: UUID) -> Json:
        """Take an absence back."""
        return self.api.delete(f"/members/{member_id}/absences/{absence_id}")

    def let_go(self, member_id: UUID) -> Json:
        """Let a member go, from now on."""
        return self.api.post(f"/members/{member_id}/departure", {"leaves_at": None})
