"""The page and the JSON that show received mails."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Flask, Response, abort, jsonify, render_template, request

from cli.mail_box.box import Mail, MailBox, body

_LISTED = 200
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-src 'self'; base-uri 'none'; form-action 'none'"


def create_page(box: MailBox) -> Flask:
    """Return the web app over a mail box."""
    app = Flask(__name__)

    @app.get("/")
    def index() -> str:
        address = request.args.get("to", "")
        mails = box.to(address)
        return render_template("index.html", mails=mails[:_LISTED], count=len(mails), address=address)

    @app.get("/mails/<int:mail_id>")
    def show(mail_id: int) -> str:
        content = box.content(mail_id)
        if content is None:
            abort(404)
        return render_template("show.html", mail=content, text=body(content, "plain"), html=body(content, "html"))

    @app.get("/mails.json")
    def listing() -> Response:
        return jsonify([_whole(box, mail) for mail in box.to(request.args.get("to", ""))])

    @app.delete("/mails.json")
    def empty() -> tuple[str, int]:
        box.empty()
        return "", 204

    @app.get("/healthz")
    @app.get("/readyz")
    def health() -> Response:
        return jsonify(status="ok")

    @app.after_request
    def guard(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = _POLICY
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response

    return app


def _whole(box: MailBox, mail: Mail) -> dict[str, Any]:
    content = box.content(mail.mail_id)
    parts = {"text": body(content, "plain"), "html": body(content, "html")} if content else {"text": "", "html": ""}
    summary = asdict(mail)
    return {"from": summary.pop("sender"), **summary, **parts}
