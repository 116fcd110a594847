"""Stripe's side: what happens to payment intents, refunds and disputes, and which events tell of it."""

from __future__ import annotations

import secrets
import time
from typing import Any

from cli.card_simulator.cards import BY_NUMBER, SENTENCES, Fate
from cli.card_simulator.store import Store, Thing
from cli.card_simulator.webhooks import Webhooks
from cli.card_simulator.wire import stripe_no


class StripeBank:
    """Moves money that is not there. The store is open while any of this runs."""

    def __init__(self, store: Store, webhooks: Webhooks) -> None:
        self.store = store
        self._webhooks = webhooks

    def new(self, prefix: str, kind: str, **fields: Any) -> Thing:
        """Return a new thing, kept."""
        made = {"id": f"{prefix}_{secrets.token_hex(12)}", "object": kind, "created": int(time.time()), **fields}
        return self.store.put({"livemode": False, **made}, kind)

    def find(self, thing_id: str, kind: str) -> Thing:
        """Return the thing. Raises Refused as Stripe does."""
        found = self.store.get(thing_id, kind)
        if found is None:
            raise stripe_no(f"No such {kind}: '{thing_id}'", status=404, code="resource_missing")
        return found

    def keep(self, thing: Thing) -> Thing:
        return self.store.put(thing, thing["object"])

    def tell(self, what: str, thing: Thing) -> None:
        """Something happened to `thing`: an event of it is kept, and sent."""
        self._webhooks.tell("stripe", self.new("evt", "event", type=what, data={"object": thing}))

    def confirm(self, intent: Thing, method: Thing, *, off_session: bool) -> Thing:
        """Charge `method` for the intent; raises Refused with the intent in it where the card is declined."""
        if intent["status"] in {"succeeded", "canceled", "processing"}:
            raise stripe_no(
                f"You cannot confirm this PaymentIntent because it has a status of {intent['status']}.",
                code="payment_intent_unexpected_state",
                payment_intent=intent,
            )
        intent |= {"payment_method": method["id"], "last_payment_error": None, "next_action": None}
        fate = Fate(method["fate"])
        if fate is Fate.ASKS and not off_session:
            intent["status"] = "requires_action"
            intent["next_action"] = {"type": "redirect_to_url", "redirect_to_url": {"url": f"/3ds/{intent['id']}"}}
            self.tell("payment_intent.requires_action", self.keep(intent))
            return intent
        if fate in {Fate.SLOW, Fate.SLOW_FAILS}:
            intent["status"] = "processing"
            self.tell("payment_intent.processing", self.keep(intent))
            return intent
        if fate in SENTENCES:
            raise self.decline(intent, fate)
        return self.succeed(intent)

    def decline(self, intent: Thing, fate: Fate) -> Exception:
        """The intent needs another method; returns the no that says so."""
        code = fate.value if fate in {Fate.EXPIRED, Fate.ASKS} else "card_declined"
        error = {"type": "card_error", "code": code, "decline_code": fate.value, "message": SENTENCES[fate]}
        intent |= {"status": "requires_payment_method", "last_payment_error": error, "next_action": None}
        self.tell("payment_intent.payment_failed", self.keep(intent))
        rest = {key: value for key, value in error.items() if key not in {"type", "message"}}
        return stripe_no(error["message"], status=402, kind="card_error", payment_intent=intent, **rest)

    def succeed(self, intent: Thing) -> Thing:
        """The money is there; a card of doubtful luck has it disputed at once."""
        charge = self.new(
            "ch",
            "charge",
            amount=intent["amount"],
            currency=intent["currency"],
            payment_intent=intent["id"],
            payment_method=intent["payment_method"],
            metadata=intent["metadata"],
            amount_refunded=0,
            refunded=False,
            disputed=False,
            status="succeeded",
        )
        intent |= {"status": "succeeded", "amount_received": intent["amount"], "latest_charge": charge["id"]}
        self.tell("payment_intent.succeeded", self.keep(intent))
        self.tell("charge.succeeded", charge)
        if self.find(intent["payment_method"], "payment_method")["fate"] == Fate.DISPUTED:
            self.dispute(intent)
        return intent

    def settle(self, intent: Thing) -> Thing:
        """A debit that was under way has come to its end."""
        fate = Fate(self.find(intent["payment_method"], "payment_method")["fate"])
        if fate is Fate.SLOW_FAILS:
            self.decline(intent, fate)
            return intent
        return self.succeed(intent)

    def refund(self, intent: Thing, amount: int | None, *, reason: str | None, metadata: Thing) -> Thing:
        """Give `amount`, or all that is left, back. Raises Refused where that is more than there is."""
        if intent["status"] != "succeeded":
            raise stripe_no(f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund.")
        charge = self.find(intent["latest_charge"], "charge")
        left = charge["amount"] - charge["amount_refunded"]
        if not left:
            raise stripe_no(f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded")
        amount = left if amount is None else amount
        if not 0 < amount <= left:
            raise stripe_no(
                f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})",
                code="amount_too_large",
                param="amount",
            )
        charge |= {"amount_refunded": charge["amount_refunded"] + amount, "refunded": amount == left}
        refund = self.new(
            "re",
            "refund",
            amount=amount,
            currency=intent["currency"],
            payment_intent=intent["id"],
            charge=charge["id"],
            reason=reason,
            metadata=metadata,
            status="succeeded",
        )
        self.tell("refund.created", refund)
        self.tell("charge.refunded", self.keep(charge))
        if self.find(intent["payment_method"], "payment_method")["fate"] == Fate.REFUND_FAILS:
            self._fail_refund(refund, charge)
        return refund

    def _fail_refund(self, refund: Thing, charge: Thing) -> None:
        """The bank sends the money back, a moment after all looked well."""
        charge |= {"amount_refunded": charge["amount_refunded"] - refund["amount"], "refunded": False}
        self.keep(charge)
        failed = self.keep({**refund, "status": "failed", "failure_reason": "expired_or_canceled_card"})
        self.tell("refund.failed", failed)

    def dispute(self, intent: Thing) -> Thing:
        """The client's bank takes the money back until the matter is decided."""
        charge = self.keep({**self.find(intent["latest_charge"], "charge"), "disputed": True})
        made = self.new(
            "dp",
            "dispute",
            amount=charge["amount"],
            currency=charge["currency"],
            charge=charge["id"],
            payment_intent=intent["id"],
            reason="fraudulent",
            status="needs_response",
            metadata={},
        )
        self.tell("charge.dispute.created", made)
        self.tell("charge.dispute.funds_withdrawn", made)
        return made

    def decide(self, dispute: Thing, status: str) -> Thing:
        """The matter is `won` or `lost`."""
        if dispute["status"] in {"won", "lost"}:
            raise stripe_no("This dispute is already closed.")
        decided = self.keep({**dispute, "status": status})
        self.tell("charge.dispute.closed", decided)
        if status == "won":
            self.tell("charge.dispute.funds_reinstated", decided)
        return decided

    def method_of(self, number: str, **more: Any) -> Thing:
        """Return a new payment method for a number that `cards` knows. Raises Refused."""
        instrument = BY_NUMBER.get(number)
        if instrument is None:
            raise stripe_no("Your card number is incorrect.", status=402, kind="card_error", code="incorrect_number")
        face: Thing = {"last4": instrument.last4}
        if instrument.kind == "card":
            face |= {"brand": instrument.brand, "exp_month": 12, "exp_year": 2034}
        return self.new(
            "pm",
            "payment_method",
            **{
                "type": instrument.kind,
                instrument.kind: face,
                "customer": None,
                "fate": instrument.fate.value,
                "metadata": {},
            }
            | more,
        )
