"""The desk: what the simulator did, how it is to misbehave, and what clients and banks do there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask, Response, jsonify, redirect, render_template, request
from werkzeug.wrappers import Response as Answer

from cli.card_simulator.parts import Simulator
from cli.card_simulator.stripe_pages import sentence_of
from cli.card_simulator.wire import Refused


def add_desk(app: Flask, simulator: Simulator) -> None:
    """Add what shows and steers it."""
    store = simulator.store
    _add_deeds(app, simulator)

    @app.get("/")
    def index() -> str:
        with store.opened():
            return render_template(
                "index.html",
                intents=store.newest("payment_intent")[:100],
                orders=store.newest("paypal.order")[:100],
                disputes=store.newest("dispute"),
                cases=store.newest("paypal.dispute"),
                deliveries=store.deliveries()[:100],
                behaviour=simulator.behaviour.now(),
            )

    @app.route("/desk/behaviour", methods=["GET", "POST"])
    def behaviour() -> Response:
        with store.opened():
            wanted = request.get_json() if request.is_json else request.form.to_dict()
            return jsonify(simulator.behaviour.change(wanted if request.method == "POST" else {}))

    @app.get("/desk/deliveries")
    def deliveries() -> Response:
        with store.opened():
            return jsonify(store.deliveries())

    @app.get("/healthz")
    @app.get("/readyz")
    def health() -> Response:
        return jsonify(status="ok")


def _add_deeds(app: Flask, simulator: Simulator) -> None:
    """Add what clients and banks do without a page: they dispute a payment, and decide."""
    bank = simulator.bank

    def does(act: Callable[[], Any]) -> Answer | tuple[str, int]:
        with simulator.store.opened():
            try:
                act()
            except Refused as no:
                return sentence_of(no), no.status
        simulator.webhooks.hurry()
        return redirect("/", 303)

    @app.post("/desk/intents/<intent_id>/dispute")
    def dispute(intent_id: str) -> Answer | tuple[str, int]:
        return does(lambda: bank.dispute(bank.find(intent_id, "payment_intent")))

    @app.post("/desk/intents/<intent_id>/settlement")
    def settle(intent_id: str) -> Answer | tuple[str, int]:
        return does(lambda: simulator.pages.settle(intent_id))

    @app.post("/desk/disputes/<dispute_id>/<any(won, lost):status>")
    def decide(dispute_id: str, status: str) -> Answer | tuple[str, int]:
        return does(lambda: bank.decide(bank.find(dispute_id, "dispute"), status))

    @app.post("/desk/captures/<capture_id>/dispute")
    def dispute_capture(capture_id: str) -> Answer | tuple[str, int]:
        return does(lambda: simulator.paypal.dispute(capture_id))

    @app.post("/desk/cases/<case_id>/<any(RESOLVED_BUYER_FAVOUR, RESOLVED_SELLER_FAVOUR):outcome>")
    def decide_case(case_id: str, outcome: str) -> Answer | tuple[str, int]:
        return does(lambda: simulator.paypal.decide(case_id, outcome))
