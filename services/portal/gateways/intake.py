"""Intake as the portal asks it: clients' sign-in, orders as they came in, and the forms."""

from dataclasses import dataclass
from typing import IO
from urllib.parse import quote
from uuid import UUID

from services.portal.gateways.app_api import AppApi, Download, Json


@dataclass(frozen=True, slots=True)
class Intake:
    """Asks intake; every verb raises a Refusal or Outage."""

    api: AppApi

    def order(self, order_id: UUID) -> Json:
        """Return an order as it came in."""
        return self.api.get(f"/orders/{order_id}")

    def stand_in(self, client_id: UUID) -> Json:
        """Return a session in a client's place."""
        return self.api.post(f"/clients/{client_id}/stand-ins", {})

    def end_stand_in(self) -> None:
        """End the session in a client's place that the asker has."""
        self.api.delete("/stand-ins/current")

    def service(self, code: str) -> Json:
        """Return a service with its form."""
        return self.api.get(f"/services/{quote(code, safe='')}")

    def services(self, cursor: str = "") -> Json:
        """Return a page of the services on sale."""
        return self.api.get("/services", cursor=cursor)

    def order_by_form(self, code: str, said: Json) -> Json:
        """Order a service as its order form was filled in; return the order's number, and a token where more is asked."""
        return self.api.post(f"/order-forms/{quote(code, safe='')}", said)

    def begin_order_draft(self, code: str, said: Json) -> Json:
        """Keep what was typed into an order form so far; return it with the token that opens it."""
        return self.api.post(f"/order-forms/{quote(code, safe='')}/drafts", said)

    def keep_order_draft(self, token: str, said: Json) -> Json:
        """Keep what was typed into an order form since."""
        return self.api.put(f"/order-drafts/{quote(token, safe='')}", said)

    def order_draft(self, token: str) -> Json:
        """Return what was typed into an order form."""
        return self.api.get(f"/order-drafts/{quote(token, safe='')}")

    def drop_order_draft(self, token: str) -> Json:
        """Forget what was typed into an order form."""
        return self.api.delete(f"/order-drafts/{quote(token, safe='')}")

    def plans(self, client_id: str) -> Json:
        """Return a client's plans, and how much of each is used."""
        return self.api.get(f"/clients/{client_id}/plans")

    def keep_draft_by_link(self, token: str, answers: Json) -> None:
        """Keep what was typed into the form that a link opens."""
        self.api.put(f"/forms/{quote(token, safe='')}/draft", {"answers": answers})

    def keep_draft(self, order_id: UUID, answers: Json) -> None:
        """Keep what was typed into the form of an order."""
        self.api.put(f"/orders/{order_id}/draft", {"answers": answers})

    def send_for_order_form(self, code: str, key: str, field: str, name: str, content: IO[bytes]) -> Json:
        """Send a file for an order form that is being filled in; return what the field's answer says of it."""
        return self.api.send_file(f"/order-forms/{quote(code, safe='')}/files", name, content, key=key, field=field)

    def send_for_form(self, token: str, field: str, name: str, content: IO[bytes]) -> Json:
        """Send a file for the form that a link opens."""
        return self.api.send_file(f"/forms/{quote(token, safe='')}/files", name, content, field=field)

    def send_for_order(self, order_id: UUID, field: str, name: str, content: IO[bytes]) -> Json:
        """Send a file for the form of an order."""
        return self.api.send_file(f"/orders/{order_id}/files", name, content, field=field)

    def open_file(self, order_id: UUID, file_id: UUID) -> Download:
        """Return a file that the order was answered with, still to be read."""
        link = self.api.post(f"/orders/{order_id}/files/{file_id}/links", {})
        return self.api.download(link["path"])

    def answer(self, order_id: UUID, answers: Json) -> Json:
        """Add answers to an order; return it with what is still wrong."""
        return self.api.put(f"/orders/{order_id}/answers", {"answers": answers})

    def order_form(self, order_id: UUID) -> Json:
        """Return the form of an order in the version it is checked against."""
        return self.api.get(f"/orders/{order_id}/form")

    def form(self, token: str) -> Json:
        """Return the form that a link opens."""
        return self.api.get(f"/forms/{quote(token, safe='')}")

    def fill_in(self, token: str, answers: Json) -> Json:
        """Add answers to the form that a link opens; return it with what is still wrong."""
        return self.api.put(f"/forms/{quote(token, safe='')}", {"answers": answers})

    def reviews(self, cursor: str = "") -> Json:
        """Return a page of the orders that wait for this member's review."""
        return self.api.get("/reviews", cursor=cursor, limit=30)

    def checks(self, order_id: UUID) -> Json:
        """Return what each check says of an order, and which others look like it."""
        return self.api.get(f"/orders/{order_id}/checks")

    def approve(self, order_id: UUID) -> Json:
        """Let an order go on that was held for review."""
        return self.api.post(f"/orders/{order_id}/approval", {})

    def ask_back(self, order_id: UUID, question: str) -> Json:
        """Ask the client something before an order may go on."""
        return self.api.post(f"/orders/{order_id}/questions", {"question": question})

    def reject(self, order_id: UUID, reason: str) -> Json:
        """Say no to an order."""
        return self.api.post(f"/orders/{order_id}/rejection", {"reason": reason})

    def take_in(self, csv: str, *, is_rehearsal: bool) -> Json:
        """Take in the orders of a CSV file; or, as a rehearsal, say row by row what would become of it."""
        return self.api.post("/imports", {"csv": csv, "is_rehearsal": is_rehearsal})

    def submit(self, said: Json) -> Json:
        """Submit an order for somebody; the same again, by `source` and `external_id`, answers the first one."""
        return self.api.post("/orders", said)

    def orders_from(self, source: str) -> Json:
        """Return the newest orders that came from a source."""
        return self.api.get("/orders", source=source, limit=1)
