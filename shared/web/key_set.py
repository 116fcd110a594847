"""The public keys of an issuer, for whoever wants to read its tokens."""

from flask import Blueprint, Response, jsonify

from shared.web.tokens import Tokens


def key_set(tokens: Tokens) -> Blueprint:
    """Return `/.well-known/jwks.json`: the keys that sign now, that will, and that did until lately, as RFC 7517 has it."""
    pages = Blueprint("key_set", __name__)

    @pages.get("/.well-known/jwks.json")
    def show() -> Response:
        answer = jsonify(keys=tokens.published())
        answer.headers["Cache-Control"] = "public, max-age=300"
        return answer

    return pages
