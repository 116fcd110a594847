"""Stripe's API, as far as it is used here and a little beyond: customers, methods, intents, Checkout, refunds, disputes, events."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any, Final

from cli.card_simulator.cards import BY_TOKEN, instrument_of
from cli.card_simulator.store import Thing
from cli.card_simulator.stripe_bank import StripeBank
from cli.card_simulator.wire import stripe_no

#: What a request says, by name.
Said = dict[str, Any]

_KINDS: Final = {
    "payment_intents": "payment_intent",
    "setup_intents": "setup_intent",
    "refunds": "refund",
    "customers": "customer",
    "payment_methods": "payment_method",
    "disputes": "dispute",
    "charges": "charge",
    "events": "event",
    "checkout/sessions": "checkout.session",
}
_METADATA: Final = re.compile(r"metadata\['(\w+)'\]:\s*'([^']*)'")


class StripeApi:
    """Answers what is asked under /v1; `page_url` is where the pages for browsers are."""

    def __init__(self, bank: StripeBank, page_url: str) -> None:
        self._bank = bank
        self._page_url = page_url
        self._creating: dict[str, Callable[[Said], Thing]] = {
            "customers": self._customer,
            "payment_methods": self._method,
            "payment_intents": self._intent,
            "checkout/sessions": self._session,
            "refunds": self._refund,
        }
        self._doing: dict[tuple[str, str], Callable[[Thing, Said], Thing]] = {
            ("payment_intents", "confirm"): self._confirm,
            ("payment_intents", "cancel"): self._cancel,
            ("payment_methods", "attach"): self._attach,
            ("payment_methods", "detach"): lambda method, _: self._bank.keep({**method, "customer": None}),
            ("checkout/sessions", "expire"): self._expire,
            ("disputes", "close"): lambda dispute, _: self._bank.decide(dispute, "lost"),
        }

    def answer(self, method: str, path: str, said: Said) -> Thing:
        """Return what Stripe answers. Raises Refused."""
        collection, thing_id, verb = _parts(path)
        if method == "POST" and thing_id is None and collection in self._creating:
            return self._creating[collection](said)
        if method == "POST" and thing_id and (collection, verb) in self._doing:
            return self._doing[collection, verb](self._start_of(collection, thing_id), said)
        if method == "POST" and thing_id and not verb:
            return self._change(self._bank.find(thing_id, _KINDS[collection]), said)
        if method == "GET" and thing_id == "search":
            return self._search(collection, said)
        if method == "GET" and thing_id and not verb:
            return self._expanded(self._bank.find(thing_id, _KINDS[collection]), said)
        if (method, collection, verb) == ("GET", "customers", "payment_methods"):
            return self._list(verb, {**said, "customer": thing_id})
        if method == "GET" and thing_id is None:
            return self._list(collection, said)
        raise stripe_no(f"Unrecognized request URL ({method}: /v1/{path}).", status=404)

    def _start_of(self, collection: str, thing_id: str) -> Thing:
        if thing_id in BY_TOKEN and collection == "payment_methods":
            return self._bank.method_of(BY_TOKEN[thing_id].number)
        return self._bank.find(thing_id, _KINDS[collection])

    def _customer(self, said: Said) -> Thing:
        return self._bank.new(
            "cus",
            "customer",
            email=said.get("email"),
            name=said.get("name"),
            metadata=said.get("metadata", {}),
            invoice_settings={"default_payment_method": None},
        )

    def _method(self, said: Said) -> Thing:
        number = said.get("card", {}).get("number") or said.get("sepa_debit", {}).get("iban", "")
        instrument = instrument_of(number)
        return self._bank.method_of(instrument.number if instrument else "")

    def _attach(self, method: Thing, said: Said) -> Thing:
        return self._bank.keep({**method, "customer": self._bank.find(said["customer"], "customer")["id"]})

    def _change(self, thing: Thing, said: Said) -> Thing:
        changed = {**thing, **said, "metadata": {**thing.get("metadata", {}), **said.get("metadata", {})}}
        return self._bank.keep(changed)

    def _intent(self, said: Said) -> Thing:
        intent = self._bank.new(
            "pi",
            "payment_intent",
            amount=_amount(said),
            currency=_currency(said),
            customer=said.get("customer"),
            payment_method=None,
            metadata=said.get("metadata", {}),
            description=said.get("description"),
            status="requires_payment_method",
            amount_received=0,
            latest_charge=None,
            last_payment_error=None,
            next_action=None,
        )
        intent = self._bank.keep({**intent, "client_secret": f"{intent['id']}_secret_{intent['id'][-8:]}"})
        self._bank.tell("payment_intent.created", intent)
        if said.get("confirm") == "true":
            return self._confirm(intent, said)
        return intent

    def _confirm(self, intent: Thing, said: Said) -> Thing:
        method_id = said.get("payment_method") or intent["payment_method"]
        if not method_id:
            raise stripe_no("You cannot confirm this PaymentIntent because it's missing a payment method.")
        method = self._start_of("payment_methods", method_id)
        if said.get("off_session") == "true" and method["customer"] is None and method_id not in BY_TOKEN:
            raise stripe_no("The payment method is not attached to a customer.", code="payment_method_unexpected_state")
        return self._bank.confirm(intent, method, off_session=said.get("off_session") == "true")

    def _cancel(self, intent: Thing, _: Said) -> Thing:
        if intent["status"] in {"succeeded", "processing", "canceled"}:
            raise stripe_no(
                f"You cannot cancel this PaymentIntent because it has a status of {intent['status']}.",
                code="payment_intent_unexpected_state",
            )
        cancelled = self._bank.keep({**intent, "status": "canceled"})
        self._bank.tell("payment_intent.canceled", cancelled)
        return cancelled

    def _session(self, said: Said) -> Thing:
        items = said.get("line_items", [])
        prices = [int(item["price_data"]["unit_amount"]) * int(item.get("quantity", 1)) for item in items]
        if said.get("mode") == "payment" and not sum(prices):
            raise stripe_no("The Checkout Session's total amount must be greater than zero.", code="amount_too_small")
        session = self._bank.new(
            "cs_test",
            "checkout.session",
            mode=said.get("mode", "payment"),
            amount_total=sum(prices) or None,
            currency=items[0]["price_data"]["currency"] if items else said.get("currency"),
            names=[item["price_data"]["product_data"]["name"] for item in items],
            customer=said.get("customer"),
            client_reference_id=said.get("client_reference_id"),
            metadata=said.get("metadata", {}),
            intent=said.get("payment_intent_data", {}),
            payment_method_types=said.get("payment_method_types") or ["card", "sepa_debit"],
            success_url=said["success_url"],
            cancel_url=said.get("cancel_url"),
            expires_at=int(said.get("expires_at") or time.time() + 86400),
            status="open",
            payment_status="unpaid",
            payment_intent=None,
            setup_intent=None,
        )
        return self._bank.keep({**session, "url": f"{self._page_url}/c/pay/{session['id']}"})

    def _expire(self, session: Thing, _: Said) -> Thing:
        if session["status"] != "open":
            raise stripe_no('Only Checkout Sessions with a status in ["open"] can be expired.')
        expired = self._bank.keep({**session, "status": "expired", "url": None})
        self._bank.tell("checkout.session.expired", expired)
        return expired

    def _refund(self, said: Said) -> Thing:
        intent = self._bank.find(said["payment_intent"], "payment_intent")
        amount = _amount(said) if "amount" in said else None
        return self._bank.refund(intent, amount, reason=said.get("reason"), metadata=said.get("metadata", {}))

    def _expanded(self, thing: Thing, said: Said) -> Thing:
        shown = dict(thing)
        for name in said.get("expand", []):
            if isinstance(shown.get(name), str):
                shown[name] = self._bank.find(shown[name], _KINDS[f"{name}s"])
        return shown

    def _search(self, collection: str, said: Said) -> Thing:
        wanted = dict(_METADATA.findall(said.get("query", "")))
        found = [
            thing
            for thing in self._bank.store.newest(_KINDS[collection])
            if wanted.items() <= thing.get("metadata", {}).items()
        ]
        return {"object": "search_result", "url": f"/v1/{collection}/search", "has_more": False, "data": found}

    def _list(self, collection: str, said: Said) -> Thing:
        if collection not in _KINDS:
            raise stripe_no(f"Unrecognized request URL (GET: /v1/{collection}).", status=404)
        things = self._bank.store.newest(_KINDS[collection])
        since = int(said.get("created", {}).get("gte", 0)) if isinstance(said.get("created"), dict) else 0
        things = [thing for thing in things if thing["created"] >= since]
        for name in ("customer", "payment_intent", "type"):
            if name in said:
                things = [thing for thing in things if thing.get(name) == said[name]]
        if "starting_after" in said:
            ids = [thing["id"] for thing in things]
            things = things[ids.index(said["starting_after"]) + 1 :]
        most = int(said.get("limit", 10))
        return {
            "object": "list",
            "url": f"/v1/{collection}",
            "has_more": len(things) > most,
            "data": things[:most],
        }


def _parts(path: str) -> tuple[str, str | None, str]:
    """Return the collection, the id and the verb of a path."""
    for collection in _KINDS:
        if path == collection or path.startswith(f"{collection}/"):
            thing_id, _, verb = path.removeprefix(collection).strip("/").partition("/")
            return collection, thing_id or None, verb
    raise stripe_no(f"Unrecognized request URL (/v1/{path}).", status=404)


def _amount(said: Said) -> int:
    if not str(said.get("amount", "")).isdigit() or int(said["amount"]) < 1:
        raise stripe_no("Invalid integer: amount", param="amount", code="parameter_invalid_integer")
    return int(said["amount"])


def _currency(said: Said) -> str:
    if not re.fullmatch("[a-z]{3}", str(said.get("currency", "")).lower()):
        raise stripe_no("Missing required param: currency.", param="currency", code="parameter_missing")
    return str(said["currency"]).lower()
