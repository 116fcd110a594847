"""What an order's two sides agree on, and what the team notes about it, as workflow keeps it."""

from dataclasses import dataclass
from uuid import UUID

from services.portal.gateways.app_api import AppApi, Json


@dataclass(frozen=True, slots=True)
class OrderDesk:
    """Asks workflow; every verb raises a Refusal or Outage."""

    api: AppApi

    def proposals(self, order_id: UUID) -> Json:
        """Return the proposals to change the order, newest first."""
        return self.api.get(f"/orders/{order_id}/proposals")

    def propose(self, order_id: UUID, said: Json) -> Json:
        """Propose a change; with the same `proposal_id` again nothing more is proposed."""
        return self.api.post(f"/orders/{order_id}/proposals", said)

    def answer(self, order_id: UUID, proposal_id: UUID, answer: str) -> Json:
        """Say `accepted` or `declined` to the other side's proposal, or `withdrawn` of one's own."""
        return self.api.put(f"/orders/{order_id}/proposals/{proposal_id}/answer", {"answer": answer})

    def notes(self, order_id: UUID) -> Json:
        """Return what the team notes: a note, tags, who follows, time spent."""
        return self.api.get(f"/orders/{order_id}/notes")

    def note(self, order_id: UUID, said: Json) -> Json:
        """Note something; what is not said stays."""
        return self.api.patch(f"/orders/{order_id}/notes", said)

    def record_time(self, order_id: UUID, minutes: int | str | None, worked_on: str, note: str) -> Json:
        """Say how long one worked on the order."""
        said = {"minutes": minutes, "worked_on": worked_on, "note": note}
        return self.api.post(f"/orders/{order_id}/time", said)
