"""Workflow as the portal asks it: members' sign-in, the orders as the agency tracks them, and what is done with them."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote
from uuid import UUID

from services.portal.gateways.app_api import AppApi, Download, Json
from shared.kernel.refusals import NotFound


@dataclass(frozen=True, slots=True)
class Workflow:
    """Asks workflow; every verb raises a Refusal or Outage."""

    api: AppApi

    def orders(self, *, cursor: str = "", limit: int, **asked: str) -> Json:
        """Return a page of the orders this person may see, newest first; `asked` narrows it."""
        return self.api.get("/orders", cursor=cursor, limit=limit, **asked)

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

    def deliver(
        self, order_id: UUID, text: str, links: Sequence[str], *, files: Sequence[str] = (), is_part: bool = False
    ) -> Json:
        """Hand work over to the client, all of it or a part; `files` are ids of the order's."""
        more = ({"files": list(files)} if files else {}) | ({"is_part": True} if is_part else {})
        return self.api.post(f"/orders/{order_id}/deliveries", {"text": text, "links": list(links)} | more)

    def assign(self, order_id: UUID, member_id: str) -> Json:
        """Put a member on an order as its worker."""
        return self.api.post(f"/orders/{order_id}/assignments", {"member_id": member_id, "part": "worker"})

    def accept(self, order_id: UUID) -> Json:
        """Take the last delivery as good."""
        return self.api.post(f"/orders/{order_id}/acceptance", {})

    def ask_revision(self, order_id: UUID, reason: str, marks: Sequence[Json] = ()) -> Json:
        """Ask for changes to the last delivery, at the places of `marks`."""
        said = {"reason": reason} | ({"marks": list(marks)} if marks else {})
        return self.api.post(f"/orders/{order_id}/revisions", said)

    def take(self, order_id: UUID) -> Json:
        """Take an order from the pool."""
        return self.api.post(f"/orders/{order_id}/taking", {})

    def unassign(self, order_id: UUID, member_id: UUID, part: str) -> Json:
        """Take a member off an order."""
        return self.api.delete(f"/orders/{order_id}/assignments/{member_id}", part=part)

    def plan(self, order_id: UUID, due_at: str | None, priority: str, reason: str) -> Json:
        """Give an order another due date or priority."""
        body = {"due_at": due_at, "priority": priority or None, "reason": reason}
        return self.api.put(f"/orders/{order_id}/plan", body)

    def cancel(self, order_id: UUID, reason: str) -> Json:
        """Stop an order for good."""
        return self.api.post(f"/orders/{order_id}/cancellation", {"reason": reason})

    def clock(self, order_id: UUID) -> Json:
        """Return the account of an order's clock."""
        return self.api.get(f"/orders/{order_id}/clock")

    def rating(self, order_id: UUID) -> Json:
        """Return what the client thinks of an order. Raises NotFound until they say."""
        return self.api.get(f"/orders/{order_id}/rating")

    def rate(self, order_id: UUID, stars: int, text: str) -> Json:
        """Say what the client thinks of an order."""
        return self.api.put(f"/orders/{order_id}/rating", {"stars": stars, "text": text})

    def feed(self, after: int | None) -> Json:
        """Return what changed behind the place `after`; without one, only where the feed stands."""
        return self.api.get("/feed") if after is None else self.api.get(f"/feed?after={after}")

    def pipelines(self) -> Json:
        """Return the pipelines with their stages."""
        return self.api.get("/pipelines", limit=100)

    def due(self) -> Json:
        """Return what is due: overdue, today, within a week, later."""
        return self.api.get("/due")

    def workload(self) -> Json:
        """Return who has how much until when."""
        return self.api.get("/workload")

    def plan_of(self, member_id: str) -> Json:
        """Return what a member does when."""
        return self.api.get(f"/members/{member_id}/plan")

    def views(self) -> Json:
        """Return the saved views."""
        return self.api.get("/views")

    def save_view(self, name: str, query: Json, *, is_shared: bool) -> Json:
        """Save a question to the list of orders under a name."""
        return self.api.post("/views", {"name": name, "query": query, "is_shared": is_shared})

    def remove_view(self, view_id: UUID) -> Json:
        """Save a view no longer."""
        return self.api.delete(f"/views/{view_id}")

    def export(self, **asked: str) -> Download:
        """Return the orders as CSV, still to be read."""
        return self.api.download("/orders/export", **asked)

    def change_many(self, order_ids: Sequence[str], change: Json) -> Json:
        """Do the same to many orders; the answer says what became of each."""
        return self.api.post("/orders/bulk", {"order_ids": list(order_ids)} | change)

    def report(self, name: str, **days: str) -> Json:
        """Return a report on the work."""
        return self.api.get(f"/reports/{name}", **days)

    def report_table(self, name: str, **days: str) -> Download:
        """Return a report on the work as CSV, still to be read."""
        return self.api.download(f"/reports/{name}/table", **days)

    def taken(self, token: str) -> Json:
        """Return the delivery that a link opens."""
        return self.api.get(f"/deliveries/{quote(token, safe='')}")

    def taken_file(self, token: str, file_id: UUID) -> Download:
        """Return a file of the delivery that a link opens, still to be read. Raises NotFound."""
        for file in self.taken(token)["files"]:
            if file["file_id"] == str(file_id):
                return self.api.download(file["path"])
        raise NotFound("there is no such file in this delivery")
