"""Who is spoken to outside: the mail servers, the payment providers, and the apps' own APIs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Final

import requests

from cli.check.databases import skew
from cli.check.finding import Finding, doubtful, well, wrong
from cli.check.place import Place
from services.notify.gateways.smtp_mail import faults_of_servers
from shared.version import __version__

_WAIT_S: Final = 8


def check_mail(place: Place) -> Iterator[Finding]:
    """Greet every mail server and sign in there, as notify does; no mail is sent."""
    url = place.settings.get("SMTP_URL", "")
    if not url:
        return
    try:
        for server, fault in faults_of_servers(url, wait_s=_WAIT_S).items():
            about = f"mail server {server}"
            if fault:
                yield wrong(about, fault, "mend SMTP_URL, or let this machine out to that port; mails wait meanwhile")
            else:
                yield well(about, "greets us and lets us in")
    except ValueError as fault:
        yield wrong("SMTP_URL", str(fault), "write it as smtp+starttls://user:password@mail.example.com:587")


def check_payments(place: Place) -> Iterator[Finding]:
    """Ask each provider that there is a key for something that changes nothing."""
    told = place.settings
    if told.get("STRIPE_KEY") and told.get("STRIPE_URL", "https://api.stripe.com"):
        url = told.get("STRIPE_URL") or "https://api.stripe.com"
        headers = {"Authorization": f"Bearer {told['STRIPE_KEY']}"}
        yield from _asked(
            "Stripe", "STRIPE", lambda: requests.get(f"{url}/v1/events?limit=1", headers=headers, timeout=_WAIT_S)
        )
        if not told.get("STRIPE_WEBHOOK_SECRET"):
            yield wrong("Stripe", "its webhooks have no secret", "set STRIPE_WEBHOOK_SECRET to that of the endpoint")
    if told.get("PAYPAL_CLIENT_ID") and told.get("PAYPAL_SECRET"):
        url = told.get("PAYPAL_URL") or "https://api-m.paypal.com"
        login = (told["PAYPAL_CLIENT_ID"], told["PAYPAL_SECRET"])
        form = {"grant_type": "client_credentials"}
        yield from _asked(
            "PayPal", "PAYPAL", lambda: requests.post(f"{url}/v1/oauth2/token", auth=login, data=form, timeout=_WAIT_S)
        )


def _asked(name: str, prefix: str, ask: Callable[[], requests.Response]) -> Iterator[Finding]:
    try:
        answer = ask()
    except requests.RequestException as fault:
        yield wrong(name, f"does not answer: {type(fault).__name__}", f"mend {prefix}_URL, or let billing out to it")
        return
    if answer.status_code in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        yield wrong(name, "does not know our key", f"set the key of your own account ({prefix}_…)")
    elif not answer.ok:
        yield wrong(name, f"answers {answer.status_code}", f"is {prefix}_URL the address of its API?")
    else:
        yield well(name, "answers and knows our key")
    if said := answer.headers.get("Date"):
        yield from skew(f"clock of {name}", parsedate_to_datetime(said).astimezone(UTC) - datetime.now(UTC))


def check_apis(place: Place) -> Iterator[Finding]:
    """Ask each app whether it is ready, and which version it is."""
    for app, url in place.addresses.items():
        try:
            ready = requests.get(f"{url}/readyz", timeout=_WAIT_S)
            version = requests.get(f"{url}/openapi.json", timeout=_WAIT_S).json()["info"]["version"]
        except (requests.RequestException, ValueError, KeyError) as fault:
            yield wrong(
                f"API of {app}", f"does not answer at {url}: {type(fault).__name__}", "start it, and look at its log"
            )
            continue
        if not ready.ok:
            yield wrong(f"API of {app}", f"is not ready: {ready.text.strip()}", "mend what it names")
        elif version != __version__:
            yield doubtful(
                f"API of {app}", f"is version {version}, this is {__version__}", "upgrade all programs to one version"
            )
        else:
            yield well(f"API of {app}", f"is ready, version {version}")
