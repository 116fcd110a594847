"""Notify as the portal asks it: which notices went out about an order."""

from dataclasses import dataclass
from urllib.parse import quote
from uuid import UUID

from services.portal.gateways.app_api import AppApi, Json


@dataclass(frozen=True, slots=True)
class Notify:
    """Asks notify; every verb raises a Refusal or Outage."""

    api: AppApi

    def notices_of(self, order_id: UUID) -> Json:
        """Return the notices about an order with their attempts."""
        return self.api.get("/notices", order_id=str(order_id), limit=100)

    def mail_file(self, token: str) -> tuple[bytes, dict[str, str]]:
        """Return a file that came with a mail, and the headers that keep browsers from running it."""
        return self.api.fetch(f"/mail-files/{quote(token, safe='')}")

    def stop(self, token: str) -> Json:
        """Return the `kind` that a link in a mail would stop."""
        return self.api.get(f"/stops/{quote(token, safe='')}")

    def stop_kind(self, token: str) -> Json:
        """Have no more mails of that kind."""
        return self.api.post(f"/stops/{quote(token, safe='')}", {})

    def inbox(self, cursor: str) -> Json:
        """Return a page of what this person was told, newest first."""
        return self.api.get("/inbox", cursor=cursor, limit=30)

    def unread(self) -> Json:
        """Return how many notices this person has not read."""
        return self.api.get("/inbox/unread")

    def read(self, notice_id: UUID) -> Json:
        """Say that a notice is read."""
        return self.api.put(f"/inbox/{notice_id}/reading", {})

    def read_all(self) -> Json:
        """Say that every notice is read."""
        return self.api.put("/inbox/reading", {})

    def preferences(self) -> Json:
        """Return how this person wants to be told, by kind of notice."""
        return self.api.get("/preferences")

    def prefer(self, wishes: dict[str, list[str]], habits: Json) -> Json:
        """Say how this person wants to be told from now on, and when."""
        return self.api.put("/preferences", {"wishes": wishes, "habits": habits})

    def have_room(self, address: str) -> Json:
        """Have deliveries that this person wants in their own chat program go to `address`; all else stays."""
        return self.api.put("/preferences", {"wishes": self.preferences()["wishes"], "chat_address": address})

    def rated(self, token: str) -> Json:
        """Return the `number` and `service_name` of the order that a link in a mail rates, and whether it `is_rated`."""
        return self.api.get(f"/ratings/{quote(token, safe='')}")

    def rate(self, token: str, stars: int, text: str) -> Json:
        """Rate that order."""
        return self.api.post(f"/ratings/{quote(token, safe='')}", {"stars": stars, "text": text})
