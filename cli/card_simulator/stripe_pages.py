"""Stripe's pages that a client sees: Checkout, and the bank's question whether it is really them."""

from __future__ import annotations

import time
from typing import Any

from cli.card_simulator.cards import BY_NUMBER, instrument_of
from cli.card_simulator.store import Thing
from cli.card_simulator.stripe_bank import StripeBank
from cli.card_simulator.wire import Refused, stripe_no


class StripePages:
    """What a browser does on Checkout. Each step returns where the browser goes next."""

    def __init__(self, bank: StripeBank) -> None:
        self._bank = bank

    def session(self, session_id: str) -> Thing:
        """Return an open Checkout session. Raises Refused where it is over."""
        session = self._bank.find(session_id, "checkout.session")
        if session["status"] != "open" or session["expires_at"] < time.time():
            raise stripe_no("This Checkout session is over.", status=410)
        return session

    def pay(self, session_id: str, number: str) -> str:
        """The client pays with the card or account of that number. Raises Refused where it is declined."""
        session = self.session(session_id)
        instrument = instrument_of(number)
        if instrument is None or instrument.kind not in session["payment_method_types"]:
            raise stripe_no("Your card number is incorrect.", status=402, kind="card_error", code="incorrect_number")
        keeps = session["mode"] == "setup" or session["intent"].get("setup_future_usage")
        method = self._bank.method_of(instrument.number, customer=session["customer"] if keeps else None)
        if session["mode"] == "setup":
            setup = self._bank.new(
                "seti", "setup_intent", payment_method=method["id"], customer=session["customer"], status="succeeded"
            )
            return self._complete(session, payment_status="no_payment_required", setup_intent=setup["id"])
        intent = self._intent_of(session)
        self._bank.keep({**session, "payment_intent": intent["id"]})
        intent = self._bank.confirm(intent, method, off_session=False)
        if intent["status"] == "requires_action":
            return f"/3ds/{intent['id']}"
        is_paid = intent["status"] == "succeeded"
        return self._complete(
            {**session, "payment_intent": intent["id"]}, payment_status="paid" if is_paid else "unpaid"
        )

    def authenticate(self, intent_id: str, *, agrees: bool) -> str:
        """The client tells their bank that it is them, or that it is not."""
        intent = self._bank.find(intent_id, "payment_intent")
        if intent["status"] != "requires_action":
            raise stripe_no("There is nothing to authenticate.", status=410)
        session = self._session_of(intent_id)
        if not agrees:
            error: dict[str, Any] = {
                "type": "invalid_request_error",
                "code": "payment_intent_authentication_failure",
                "message": "We are unable to authenticate your payment method.",
            }
            failed = {**intent, "status": "requires_payment_method", "last_payment_error": error, "next_action": None}
            self._bank.tell("payment_intent.payment_failed", self._bank.keep(failed))
            return f"/c/pay/{session['id']}" if session else "/"
        self._bank.succeed({**intent, "next_action": None})
        return self._complete(session, payment_status="paid") if session else "/"

    def settle(self, intent_id: str) -> None:
        """The bank has dealt with a debit that was under way."""
        intent = self._bank.find(intent_id, "payment_intent")
        if intent["status"] != "processing":
            raise stripe_no("Nothing is under way.", status=410)
        settled = self._bank.settle(intent)
        session = self._session_of(intent_id)
        if session:
            is_paid = settled["status"] == "succeeded"
            session = self._bank.keep({**session, "payment_status": "paid" if is_paid else "unpaid"})
            self._bank.tell(f"checkout.session.async_payment_{'succeeded' if is_paid else 'failed'}", session)

    def _intent_of(self, session: Thing) -> Thing:
        """Return the session's intent: one for all tries."""
        if session["payment_intent"]:
            return self._bank.find(session["payment_intent"], "payment_intent")
        return self._bank.new(
            "pi",
            "payment_intent",
            amount=session["amount_total"],
            currency=session["currency"],
            customer=session["customer"],
            payment_method=None,
            metadata=session["intent"].get("metadata", {}),
            description=session["intent"].get("description"),
            status="requires_payment_method",
            amount_received=0,
            latest_charge=None,
            last_payment_error=None,
            next_action=None,
        )

    def _session_of(self, intent_id: str) -> Thing | None:
        sessions = self._bank.store.newest("checkout.session")
        return next((session for session in sessions if session["payment_intent"] == intent_id), None)

    def _complete(self, session: Thing, **more: Any) -> str:
        done = self._bank.keep({**session, "status": "complete", "url": None, **more})
        self._bank.tell("checkout.session.completed", done)
        url: str = done["success_url"].replace("{CHECKOUT_SESSION_ID}", done["id"])
        return url


def numbers() -> list[tuple[str, str]]:
    """Return the numbers that work here, each with what comes of it."""
    return [(number, instrument.fate.value) for number, instrument in BY_NUMBER.items()]


def sentence_of(refused: Refused) -> str:
    """Return what a no says to a client."""
    return str(refused.body.get("error", {}).get("message", refused.body.get("message", "")))
