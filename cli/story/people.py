"""The people of the story: clients complete, pay and judge; members do the work; a manager keeps the books."""

import re
from collections.abc import Mapping
from typing import Any, Final

import requests

from cli.sample import PASSWORD
from cli.story.apis import UNREACHABLE, Person, Refused, Unanswered, sign_in
from cli.story.orders import Told

_FORM: Final = re.compile(r"/forms/([\w.~-]+)")
_ADMIN: Final = "olivia@northwind.example"


class People:
    """Everybody the story needs. They look at how an order stands and do the next thing; doing it again is harmless."""

    def __init__(self, addresses: Mapping[str, str], mail_url: str) -> None:
        self._addresses = addresses
        self._mail_url = mail_url
        self._signed_in: dict[str, Person | None] = {}
        self.admin = self._member(_ADMIN)
        self._emails = {member["member_id"]: member["email"] for member in self.admin.all("workflow", "/members")}

    def complete(self, order: Told) -> None:
        """The client opens the link in the mail, without a login, and gives what was missing."""
        token = self._form_token(order)
        if token is None:
            return
        form = Person(self._addresses)
        form.put("intake", f"/forms/{token}", {"answers": order.completion})
        order.was_completed = True

    def pay(self, row: Mapping[str, Any]) -> None:
        """Two of three clients pay by card or by PayPal, through the link in the mail; for the rest a manager marks the bank transfer."""
        for invoice in self.admin.all("billing", f"/invoices?order_id={row['order_id']}&state=open"):
            number = int(invoice["number"].rpartition("-")[2])
            if number % 3 and "cards" in self._addresses:
                self._pay_online(invoice["invoice_id"], "paypal" if number % 3 == 1 else "stripe")
                continue
            key = {"Idempotency-Key": f"bank-{invoice['number']}"}
            payment = {"method": "manual", "reference": f"Bank transfer for {invoice['number']}"}
            self.admin.post("billing", f"/invoices/{invoice['invoice_id']}/payments", payment, headers=key)

    def _pay_online(self, invoice_id: str, provider: str) -> None:
        """Whoever has the invoice's link pays on the provider's page; its webhook tells the rest. A page that is done with says so."""
        link = self.admin.get("billing", f"/invoices/{invoice_id}/pay-link")["path"]
        charge = Person(self._addresses).post("billing", f"{link}/charges", {"provider": provider})
        if charge["page_url"]:
            form = {"number": "4242 4242 4242 4242", "answer": "pay"}
            try:
                requests.post(charge["page_url"], data=form, allow_redirects=False, timeout=10)
            except UNREACHABLE as fault:
                raise Unanswered(f"{provider}: {type(fault).__name__}") from fault

    def work(self, order: Told, row: Mapping[str, Any]) -> None:
        """The member on the order takes it one stage on, and delivers from the last one in which there is work."""
        if not row["assignees"]:
            return
        worker = self._member(self._emails[row["assignees"][0]["member_id"]])
        stages = self._work_stages(row["order_id"])
        if row["state"] == "in_revision":
            self._move(worker, row, stages[-1])
            return
        here = row["stage"]["key"] if row["stage"] else None
        following = stages[stages.index(here) + 1 :] if here in stages else stages
        if following:
            self._move(worker, row, following[0])
            return
        text = "Here is the revised text." if order.revision_asked else "Here is your text, edited and fact-checked."
        link = f"https://files.northwind.example/{order.number}"
        worker.post("workflow", f"/orders/{row['order_id']}/deliveries", {"text": text, "links": [link]})

    def judge(self, order: Told, row: Mapping[str, Any]) -> None:
        """The client accepts, or asks for a change first. For a client without a login the manager writes down what they said."""
        client = self._client(order.payload["client"]["email"]) or self.admin
        if order.wants_revision and not order.revision_asked:
            reason = {"reason": "Please make the introduction shorter and name two sources."}
            client.post("workflow", f"/orders/{row['order_id']}/revisions", reason)
            order.revision_asked = True
            return
        client.post("workflow", f"/orders/{row['order_id']}/acceptance", {})

    def _move(self, worker: Person, row: Mapping[str, Any], stage: str) -> None:
        worker.put("workflow", f"/orders/{row['order_id']}/stage", {"stage": stage})

    def _work_stages(self, order_id: str) -> list[str]:
        order = self.admin.get("workflow", f"/orders/{order_id}")
        return [stage["key"] for stage in order["stages"] if stage["state"] == "in_progress"]

    def _form_token(self, order: Told) -> str | None:
        """Return the token of the link in the mail that names the order, when it has come."""
        for mail in self.mails(order.payload["client"]["email"]):
            if order.number in mail["subject"] and (found := _FORM.search(mail["text"])):
                return found.group(1)
        return None

    def mails(self, recipient: str) -> list[dict[str, Any]]:
        """Return the mails that really arrived at an address."""
        try:
            answer = requests.get(f"{self._mail_url}/mails.json", params={"to": recipient}, timeout=10)
        except UNREACHABLE as fault:
            raise Unanswered("mail") from fault
        found: list[dict[str, Any]] = answer.json()
        return found

    def _member(self, email: str) -> Person:
        if not self._signed_in.get(email):
            self._signed_in[email] = sign_in(self._addresses, "workflow", email, PASSWORD)
        person = self._signed_in[email]
        if person is None:
            raise Unanswered(email)
        return person

    def _client(self, email: str) -> Person | None:
        """Return the client, signed in; None for one who has no password yet."""
        if email not in self._signed_in:
            try:
                self._signed_in[email] = sign_in(self._addresses, "intake", email, PASSWORD)
            except Refused:
                self._signed_in[email] = None
        return self._signed_in[email]
