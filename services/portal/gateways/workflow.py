"""Workflow as the portal asks it: members' sign-in, the orders as the agency tracks them, and what is done with them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.portal.gateways.app_api import AppApi, Json


@dataclass(frozen=True, slots=True)
class Workflow:
    """Asks workflow; every verb raises a Refusal or Outage."""

    api: AppApi

    def sign_in(self, email: str, password: str) -> Json:
        """Return a member's token and name."""
        return self.api.post("/sessions", {"email": email, "password": password})

    def orders(self, *, state: str, search: str, cursor: str, limit: int) -> Json:
        """Return a page of the orders this person may see, newest first."""
        return self.api.get("/orders", state=state, search=search, cursor=cursor, limit=limit)

    def order(self, order_id: UUID) -> Json:
        """Return one order with its brief, stages, deliveries and routing."""
        return self.api.get(f"/orders/{order_id}")

    def history(self, order_id: UUID) -> Json:
        """Return what happened to an order, oldest first."""
        return self.api.get(f"/orders/{order_id}/history", limit=200)

    def members(self) -> Json:
        """Return the team."""
        return self.api.get("/members", limit=200)

    def move(self, order_id: UUID, stage: str) -> Json:
        """Put an order to a stage of its pipeline."""
        return self.api.put(f"/orders/{order_id}/stage", {"stage": stage})

    def deliver(self, order_id: UUID, text: str, links: Sequence[str]) -> Json:
        """Hand work over to the client."""
        return self.api.post(f"/orders/{order_id}/deliveries", {"text": text, "links": list(links)})

    def assign(self, order_id: UUID, member_id: str) -> Json:
        """Put a member on an order as its worker."""
        return self.api.post(f"/orders/{order_id}/assignments", {"member_id": member_id, "part": "worker"})

    def accept(self, order_id: UUID) -> Json:
        """Take the last delivery as good."""
        return self.api.post(f"/orders/{order_id}/acceptance", {})

    def ask_revision(self, order_id: UUID, reason: str) -> Json:
        """Ask for changes to the last delivery."""
        return self.api.post(f"/orders/{order_id}/revisions", {"reason": reason})
