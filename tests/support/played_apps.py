"""The apps' HTTP APIs, played: a real server that answers as the four apps do, with a small agency in it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from flask import Blueprint, Flask, Response, g, jsonify, request
from werkzeug.serving import make_server

from shared.kernel.actors import Actor
from shared.kernel.refusals import Unauthenticated
from shared.web.tokens import Tokens
from tests.support import played_agency as agency
from tests.support import played_rooms as rooms
from tests.support import played_settings as settings
from tests.support.permissions import forbids
from tests.support.played_baskets import PURCHASE_TOKEN, baskets, bills
from tests.support.tokens import token_for, tokens_of


@dataclass
class Asked:
    """One request that reached the apps."""

    method: str
    path: str
    body: Any
    headers: dict[str, str]
    query: dict[str, str] = field(default_factory=dict)


@dataclass
class PlayedApps:
    """What the apps know and what they were asked. Tests change it as they need."""

    orders: dict[str, dict[str, Any]] = field(default_factory=agency.orders)
    taken_in: dict[str, dict[str, Any]] = field(default_factory=agency.orders_taken_in)
    history: list[dict[str, Any]] = field(default_factory=agency.history)
    invoices: dict[str, dict[str, Any]] = field(default_factory=agency.invoices)
    notices: list[dict[str, Any]] = field(default_factory=agency.notices)
    form: dict[str, Any] = field(default_factory=agency.form)
    service: dict[str, Any] = field(default_factory=dict)
    balance: dict[str, Any] = field(default_factory=lambda: {"amount": 250000, "currency": "USD"})
    credits: dict[str, Any] = field(default_factory=lambda: {"amount": 4050, "currency": "XXX"})
    said: dict[str, dict[str, Any]] = field(default_factory=lambda: rooms.said() | settings.said())
    refuse: dict[str, tuple[int, dict[str, Any]]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    #: Whether permissions count, as with the real apps, and what was forbidden so.
    is_strict: bool = False
    forbidden: list[Asked] = field(default_factory=list)
    tokens: Tokens = field(default_factory=lambda: tokens_of("workflow"))

    def token_of(self, actor: Actor) -> str:
        return token_for(actor)

    def asks(self, method: str, ending: str) -> list[Asked]:
        """Return the requests of that method to paths that end so."""
        return [each for each in self.asked if each.method == method and each.path.endswith(ending)]


def problem(status: int, code: str, detail: str, **more: Any) -> Response:
    document = {"type": "about:blank", "title": code, "status": status, "code": code, "detail": detail} | more
    answer = jsonify(document)
    answer.status_code = status
    answer.content_type = "application/problem+json"
    return answer


def _server(apps: PlayedApps) -> Flask:
    server = Flask("played-apps")

    @server.before_request
    def note() -> Response | None:
        body = request.get_json(silent=True)
        apps.asked.append(Asked(request.method, request.path, body, dict(request.headers), dict(request.args)))
        for ending, (status, more) in apps.refuse.items():
            if f"{request.method} {request.path}".endswith(ending):
                return problem(status, **({"code": "refused", "detail": "it is refused"} | more))
        is_open = (
            (request.path.endswith("/sessions") and request.method == "POST")
            or "/sessions/" in request.path
            or "password" in request.path
            or "/sign-in-links" in request.path
            or "/forms/" in request.path
            or "/services" in request.path
            or "/service-images/" in request.path
            or "/stops/" in request.path
            or "/ratings/" in request.path
            or "/mail-files/" in request.path
            or "/order-drafts/" in request.path
            or request.path.startswith(("/workflow/deliveries/", "/notify/logos/"))
            or "/billing/pay/" in request.path
            or any(each in request.path for each in ("/baskets/", "/quotes", "/purchase-bills/", "/purchase-pages/"))
            or ("/order-forms/" in request.path and "Authorization" not in request.headers)
        )
        if not is_open:
            try:
                g.actor = apps.tokens.read(request.headers.get("Authorization", "").removeprefix("Bearer "))
            except Unauthenticated as no:
                return problem(401, no.code, no.sentence)
            if apps.is_strict and forbids(g.actor, request.method, request.path):
                apps.forbidden.append(apps.asked[-1])
                return problem(403, "not_allowed", "a permission is missing")
        return None

    kept = baskets(apps, lambda: agency.service(apps.form["fields"]) | apps.service)
    for pages in (_intake(apps), _workflow(apps), _billing(apps), _notify(apps), kept, bills(apps)):
        server.register_blueprint(pages)

    @server.route("/<app>/<path:rest>", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
    def said(app: str, rest: str) -> Any:
        found = apps.said.get(f"{request.method} /{app}/{rest}")
        if found is None and request.method == "GET":
            return problem(404, "not_found", "there is no such thing")
        return jsonify(found or {})

    return server


def _sessions(apps: PlayedApps, people: dict[str, Actor]) -> Any:
    said = request.get_json()
    person = people.get(said["email"])
    if person is None or said["password"] != agency.PASSWORD:
        return problem(401, "unauthenticated", "no such person, or another password")
    return _session_of(apps, person)


def _session_of(apps: PlayedApps, person: Actor) -> Any:
    session = {"session_id": str(uuid4()), "renewal": "renewal-of-" + person.name, "role": None}
    until = {"expires_at": "2999-01-01T00:00:00+00:00", "ends_at": "2999-01-01T00:00:00+00:00"}
    return jsonify(
        token=apps.token_of(person), kind=person.kind.value, id=person.id, name=person.name, **session, **until
    ), 201


def _door(apps: PlayedApps, pages: Blueprint, person: Actor) -> None:
    """Play what a door does for somebody beside letting them in with a password."""

    @pages.post("/sessions/second-step")
    @pages.post("/sessions/renewal")
    @pages.post("/sessions/by-link")
    def another() -> Any:
        return _session_of(apps, person)

    @pages.get("/sessions")
    def signed_in() -> Any:
        row = {"address": "203.0.113.7", "device": "<b>Firefox</b>", "by": "", "is_this": True}
        at = dict.fromkeys(("begun_at", "seen_at", "ends_at"), "2026-11-02T09:00:00+00:00")
        return jsonify(items=[row | at | {"session_id": str(uuid4())}])

    @pages.delete("/sessions")
    @pages.delete("/sessions/<session_id>")
    @pages.put("/passwords")
    @pages.put("/passwords/own")
    @pages.delete("/second-factor")
    def no_more_said(session_id: str = "") -> Any:
        return "", 204

    @pages.post("/password-links")
    @pages.post("/sign-in-links")
    def mailed() -> Any:
        return jsonify(None), 202

    @pages.post("/password-links/looks")
    def looked() -> Any:
        return jsonify(name=person.name, email="somebody@example.com")

    @pages.get("/second-factor")
    def factor() -> Any:
        return jsonify(is_on=False, recovery_codes_left=0)

    @pages.post("/second-factor")
    def begun() -> Any:
        return jsonify(secret="JBSWY3DPEHPK3PXP", address="otpauth://totp/x?secret=JBSWY3DPEHPK3PXP"), 201

    @pages.put("/second-factor")
    def confirmed() -> Any:
        return jsonify(recovery_codes=["7KQ2M-9XDTR"])


def _found(things: dict[str, dict[str, Any]], wanted: str) -> Any:
    return jsonify(things[wanted]) if wanted in things else problem(404, "not_found", "there is no such thing")


def _intake(apps: PlayedApps) -> Blueprint:
    pages = Blueprint("intake", __name__, url_prefix="/intake")
    pages.add_url_rule(
        "/sessions", "sessions", lambda: _sessions(apps, {"clara@bluebird.example": agency.CLARA}), methods=["POST"]
    )

    _door(apps, pages, agency.CLARA)

    @pages.get("/orders/<order_id>")
    def order(order_id: str) -> Any:
        is_theirs = not g.actor.is_client or str(g.actor.id) == apps.taken_in[order_id]["client"]["client_id"]
        return _found(apps.taken_in if is_theirs else {}, order_id)

    @pages.get("/services")
    def services() -> Any:
        on_sale = [] if "is_gone" in apps.service else [agency.service(apps.form["fields"])]
        return jsonify(items=on_sale, next=None)

    @pages.get("/services/<code>")
    def service(code: str) -> Any:
        if code != "seo-content-package":
            return problem(404, "service_unknown", "there is no such service on sale")
        return jsonify(agency.service(apps.form["fields"]) | apps.service)

    @pages.post("/order-forms/<code>/files")
    def send_file(code: str) -> Any:
        file = request.files["file"]
        known = {"file_id": "f-2", "name": file.filename, "type": "pdf", "size_bytes": len(file.read())}
        return jsonify(known), 201

    @pages.post("/order-forms/<code>")
    def order_form_sent(code: str) -> Any:
        token = agency.FORM_TOKEN if apps.service.get("asked_when") == "after" else None
        return jsonify(
            number="4TXW8RNB", state="funding", form_token=token, purchase_token=PURCHASE_TOKEN, problems=[]
        ), 201

    @pages.get("/forms/<token>")
    def form(token: str) -> Any:
        return jsonify(apps.form) if token == agency.FORM_TOKEN else problem(404, "form_link_dead", "not valid")

    @pages.get("/orders/<order_id>/form")
    def order_form(order_id: str) -> Any:
        return jsonify(apps.form) if order_id in apps.taken_in else problem(404, "order_unknown", "no such order")

    @pages.put("/forms/<token>/draft")
    @pages.put("/orders/<token>/draft")
    def keep_draft(token: str) -> Any:
        return "", 204

    @pages.put("/forms/<token>")
    @pages.put("/orders/<token>/answers")
    def change(token: str) -> Any:
        answers = request.get_json()["answers"]
        problems = agency.problems_of(answers)
        return jsonify(apps.form | {"answers": answers, "problems": problems})

    return pages


def _workflow(apps: PlayedApps) -> Blueprint:
    pages = Blueprint("workflow", __name__, url_prefix="/workflow")
    people = {"olivia@northwind.example": agency.OLIVIA, "wanda@northwind.example": agency.WANDA}
    pages.add_url_rule("/sessions", "sessions", lambda: _sessions(apps, people), methods=["POST"])

    _door(apps, pages, agency.OLIVIA)

    def shown(order: dict[str, Any]) -> dict[str, Any]:
        return order | {"routing": None} if g.actor.is_client else order

    @pages.get("/orders")
    def orders() -> Any:
        state, search = request.args.get("state"), request.args.get("search", "").casefold()
        rows = [
            order
            for order in apps.orders.values()
            if (not g.actor.is_client or order["client"]["client_id"] == str(g.actor.id))
            and (not state or order["state"] == state)
            and search in f"{order['number']} {order['client']['name']} {order['service_name']}".casefold()
        ]
        limit, start = int(request.args["limit"]), int(request.args.get("cursor", "0"))
        rest = str(start + limit) if len(rows) > start + limit else None
        return jsonify(items=rows[start : start + limit], next=rest)

    @pages.get("/orders/<order_id>")
    def order(order_id: str) -> Any:
        found = apps.orders.get(order_id)
        if found is None or (g.actor.is_client and found["client"]["client_id"] != str(g.actor.id)):
            return problem(404, "order_unknown", "there is no such order")
        return jsonify(shown(found))

    @pages.get("/orders/<order_id>/history")
    def history(order_id: str) -> Any:
        return jsonify(items=[e for e in apps.history if e["is_visible"] or not g.actor.is_client], next=None)

    @pages.get("/members")
    def members() -> Any:
        return jsonify(items=agency.members(), next=None)

    @pages.put("/orders/<order_id>/stage")
    @pages.post("/orders/<order_id>/<noun>")
    def done(order_id: str, noun: str = "") -> Any:
        if found := apps.said.get(f"{request.method} {request.path}"):
            return jsonify(found), 201
        return jsonify(apps.orders[order_id]), 201

    return pages


def _billing(apps: PlayedApps) -> Blueprint:
    pages = Blueprint("billing", __name__, url_prefix="/billing")

    @pages.get("/invoices")
    def invoices() -> Any:
        wanted, state = request.args.get("order_id"), request.args.get("state")
        rows = [
            invoice
            for invoice in apps.invoices.values()
            if (not wanted or wanted in [line["order_id"] for line in invoice["lines"]])
            and (not state or invoice["state"] == state)
            and (not g.actor.is_client or invoice["client"]["client_id"] == str(g.actor.id))
        ]
        return jsonify(items=rows, next=None)

    @pages.get("/invoices/<invoice_id>")
    def invoice(invoice_id: str) -> Any:
        found = apps.invoices.get(invoice_id)
        is_theirs = found and (not g.actor.is_client or found["client"]["client_id"] == str(g.actor.id))
        return _found(apps.invoices if is_theirs else {}, invoice_id)

    @pages.get("/clients/<client_id>/balance")
    def balance(client_id: str) -> Any:
        held = apps.credits if request.args.get("currency") == "XXX" else apps.balance
        entry = {"at": "2026-03-02T09:15:00+00:00", "change": held, "reason": "Invoice INV-7: credits"}
        return jsonify(balance=held, on_hold=held | {"amount": 0}, available=held, entries=[entry], next=None)

    @pages.post("/invoices/<invoice_id>/payments")
    def pay(invoice_id: str) -> Any:
        return jsonify(apps.invoices[invoice_id]), 201

    return pages


def _notify(apps: PlayedApps) -> Blueprint:
    pages = Blueprint("notify", __name__, url_prefix="/notify")

    @pages.get("/notices")
    def notices() -> Any:
        return jsonify(items=apps.notices, next=None)

    @pages.route("/stops/<token>", methods=["GET", "POST"])
    def stop(token: str) -> Any:
        return jsonify(kind="stage_reached")

    @pages.get("/ratings/<token>")
    def rated(token: str) -> Any:
        return jsonify(number="7KQ2M9XD", service_name="SEO content package", is_rated=False)

    @pages.post("/ratings/<token>")
    def rate(token: str) -> Any:
        return Response(status=204)

    @pages.get("/mail-files/<token>")
    def mail_file(token: str) -> Any:
        answer = Response(b"<script>", content_type="application/octet-stream")
        answer.headers["Content-Disposition"] = "attachment; filename*=UTF-8''logo.html"
        return answer

    return pages


@contextmanager
def served(app: Any) -> Iterator[str]:
    """Serve a WSGI app on a free port of this machine; gives its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), name="served", daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def played_apps() -> Iterator[tuple[PlayedApps, str]]:
    """Play the apps; gives what they know, and their common address (each app stands below it by its name)."""
    apps = PlayedApps()
    with served(_server(apps)) as address:
        yield apps, address
