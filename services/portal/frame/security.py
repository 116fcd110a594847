"""What a browser may do with our pages: nothing but show them, run what we serve, and send forms back to us."""

from typing import Final

from flask import Flask, Response, g
from flask_wtf import CSRFProtect

#: Pages carry no inline script or style, so nothing here needs a nonce. Bootstrap's style sheet draws arrows with data: images.
_CONTENT: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors "
)

#: A mail brings its own styles and pictures; nothing in it runs, is sent, or knows where it is shown.
_MAIL: Final = "default-src 'none'; img-src https: http: data:; style-src 'unsafe-inline'; sandbox; frame-ancestors "

_HEADERS: Final = {
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

_HTTPS_ONLY: Final = "max-age=31536000; includeSubDomains"


def protect(app: Flask, *, is_https: bool) -> None:
    """Guard every form against forgery, every cookie against scripts and other sites, every answer with headers."""
    app.config |= {
        # A __Host- cookie can't be planted by another host of the same domain; browsers allow it over TLS only.
        "SESSION_COOKIE_NAME": "__Host-orderwright" if is_https else "orderwright",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": is_https,
        # As long as the session: nobody loses a long form that was open over lunch.
        "WTF_CSRF_TIME_LIMIT": None,
    }
    CSRFProtect(app)

    @app.after_request
    def add_headers(response: Response) -> Response:
        framed_by = g.get("framed_by", ())
        content = _MAIL if g.get("shows_mail") else _CONTENT
        response.headers["Content-Security-Policy"] = content + (" ".join(framed_by) or "'none'")
        if not framed_by:
            response.headers["X-Frame-Options"] = "DENY"
        response.headers.extend({name: text for name, text in _HEADERS.items() if name not in response.headers})
        if is_https:
            response.headers["Strict-Transport-Security"] = _HTTPS_ONLY
        return response
