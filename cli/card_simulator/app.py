"""The simulator as one web app: both APIs, the pages a browser clicks through, and the desk that says how to misbehave."""

from __future__ import annotations

import hmac
import json
import socket
from collections.abc import Callable
from typing import Any, Final

from flask import Flask, Response, jsonify, redirect, render_template, request
from werkzeug.wrappers import Response as Answer

from cli.card_simulator.desk import add_desk
from cli.card_simulator.parts import Simulator
from cli.card_simulator.stripe_pages import numbers, sentence_of
from cli.card_simulator.wire import Refused, digest, nested, paypal_no, stripe_no

_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"


def create_app(simulator: Simulator) -> Flask:
    """Return the web app."""
    app = Flask(__name__)
    _add_stripe(app, simulator)
    _add_paypal(app, simulator)
    _add_checkout(app, simulator)
    _add_approval(app, simulator)
    add_desk(app, simulator)

    @app.after_request
    def guard(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = _POLICY
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response

    return app


def _answer(simulator: Simulator, key: str, said: bytes, act: Callable[[], Any], in_use: Exception) -> Response:
    """Return what `act` gives; the first answer again where `key` came before. The change is kept before it is told."""
    with simulator.store.opened():
        if simulator.behaviour.uses_up("answer_busy"):
            return _json({"error": {"type": "api_error", "message": "Try again."}}, 503)
        is_remembered = key and not simulator.behaviour.now()["keys_forgotten"]
        before = simulator.store.answer_to(key) if is_remembered else None
        mark = digest(request.method.encode(), request.path.encode(), said)
        try:
            if before and before[0] != mark:
                raise in_use
            status, body = (before[1], json.loads(before[2])) if before else (200, act())
        except Refused as no:
            status, body = no.status, no.body
        if is_remembered and not before:
            simulator.store.keep_answer(key, mark, status, json.dumps(body))
        is_cut = request.method == "POST" and simulator.behaviour.uses_up("answer_cut")
    simulator.webhooks.hurry()
    if is_cut:
        request.environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
    return _json(body, status)


def _json(body: Any, status: int = 200) -> Response:
    response = jsonify(body)
    response.status_code = status
    return response


def _add_stripe(app: Flask, simulator: Simulator) -> None:
    @app.route("/v1/<path:path>", methods=["GET", "POST"])
    def stripe(path: str) -> Response:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not hmac.compare_digest(given.encode(), simulator.stripe_key.encode()):
            return _json({"error": {"type": "invalid_request_error", "message": "Invalid API Key provided"}}, 401)
        said = request.get_data()
        pairs = (request.form if request.method == "POST" else request.args).items(multi=True)
        in_use = stripe_no(
            "Keys for idempotent requests can only be used with the same parameters they were first used with.",
            kind="idempotency_error",
        )
        key = request.headers.get("Idempotency-Key", "") if request.method == "POST" else ""
        wanted = nested(pairs)
        return _answer(
            simulator,
            key and f"stripe:{key}",
            said,
            lambda: simulator.stripe.answer(request.method, path, wanted),
            in_use,
        )


def _add_paypal(app: Flask, simulator: Simulator) -> None:
    @app.post("/v1/oauth2/token")
    def token() -> Response:
        login = request.authorization
        expected = (simulator.paypal_client, simulator.paypal_secret)
        if login is None or (login.username, login.password) != expected:
            return _json({"error": "invalid_client", "error_description": "Client Authentication failed"}, 401)
        return _json({"access_token": _paypal_token(simulator), "token_type": "Bearer", "expires_in": 32400})

    @app.post("/v1/notifications/verify-webhook-signature")
    @app.get("/v1/customer/disputes/<_>")
    @app.delete("/v3/vault/payment-tokens/<_>")
    @app.route("/v2/<path:_>", methods=["GET", "POST"])
    def paypal(_: str = "") -> Response:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not hmac.compare_digest(given.encode(), _paypal_token(simulator).encode()):
            return _json({"name": "AUTHENTICATION_FAILURE", "message": "Authentication failed"}, 401)
        key = request.headers.get("PayPal-Request-Id", "") if request.method == "POST" else ""
        in_use = paypal_no("UNPROCESSABLE_ENTITY", "Another request.", issue="DUPLICATE_REQUEST_ID")
        said = request.get_data()
        return _answer(
            simulator,
            key and f"paypal:{key}",
            said,
            lambda: simulator.paypal.answer(request.method, request.path, said.decode()),
            in_use,
        )


def _paypal_token(simulator: Simulator) -> str:
    return digest(simulator.paypal_client.encode(), simulator.paypal_secret.encode())


def _goes_on(simulator: Simulator, act: Callable[[], str], page: Callable[[str], str]) -> Answer | tuple[str, int]:
    """Take the browser where `act` says; where it is refused, show the page again with the reason."""
    with simulator.store.opened():
        try:
            target = act()
        except Refused as no:
            return page(sentence_of(no)), no.status
    simulator.webhooks.hurry()
    return redirect(target, 303)


def _add_checkout(app: Flask, simulator: Simulator) -> None:
    pages = simulator.pages

    def checkout_page(session_id: str, fault: str = "") -> str:
        with simulator.store.opened():
            session = simulator.store.get(session_id, "checkout.session")
        return render_template("checkout.html", session=session, numbers=numbers(), fault=fault)

    @app.get("/c/pay/<session_id>")
    def checkout(session_id: str) -> str:
        return checkout_page(session_id)

    @app.post("/c/pay/<session_id>")
    def pay(session_id: str) -> Answer | tuple[str, int]:
        number = request.form.get("number", "")
        return _goes_on(
            simulator, lambda: pages.pay(session_id, number), lambda fault: checkout_page(session_id, fault)
        )

    @app.get("/3ds/<intent_id>")
    def question(intent_id: str) -> str:
        return render_template("question.html", intent_id=intent_id, fault="")

    @app.post("/3ds/<intent_id>")
    def answer(intent_id: str) -> Answer | tuple[str, int]:
        agrees = request.form.get("answer") == "complete"
        return _goes_on(
            simulator,
            lambda: pages.authenticate(intent_id, agrees=agrees),
            lambda fault: render_template("question.html", intent_id=intent_id, fault=fault),
        )


def _add_approval(app: Flask, simulator: Simulator) -> None:
    def approval_page(order_id: str, fault: str = "") -> str:
        with simulator.store.opened():
            order = simulator.store.get(order_id, "paypal.order")
        return render_template("approval.html", order=order, fault=fault)

    @app.get("/checkoutnow")
    def approval() -> str:
        return approval_page(request.args.get("token", ""))

    @app.post("/checkoutnow")
    def approve() -> Answer | tuple[str, int]:
        order_id, agrees = request.args.get("token", ""), request.form.get("answer") == "pay"
        return _goes_on(
            simulator,
            lambda: simulator.paypal.approve(
                order_id, agrees=agrees, email=request.form.get("email") or "payer@example.com"
            ),
            lambda fault: approval_page(order_id, fault),
        )
