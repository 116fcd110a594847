"""Every route of the portal as everybody: what the apps forbid is neither shown nor done, whoever forges what."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from html.parser import HTMLParser
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from services.workflow.domain.roles import DEFAULT_ROLES
from shared.kernel.actors import Actor, ActorKind
from tests.support import played_agency as agency
from tests.support import played_rooms as rooms
from tests.support import played_settings as settings
from tests.support.played_apps import PlayedApps

#: What anybody may open, signed in or not; a new route is not among it.
PUBLIC = {
    "appearance.change", "basket.show", "checkout.show", "embedded.create", "embedded.show", "form.change", "form.keep_draft_by_link", "form.show",
    "form.thanks", "live.index", "mail_links.file", "mail_links.rate", "mail_links.show_rating", "mail_links.show_stop",
    "mail_links.stop", "passwords.change", "passwords.create", "passwords.new", "passwords.show", "pay.change", "pay.show",
    "shop.create", "shop.index", "shop.show", "sign_in.create", "sign_in.create_code", "sign_in.show", "sign_in_links.show", "sign_in_links.show_link",
}  # fmt: skip

#: What ends the sign-in that the rest is asked with.
ENDS = {"sign_in.remove", "account.change_password", "account.remove_session", "account.remove_sessions"}

SAMPLES: Mapping[str, Any] = {
    "order_id": agency.DELIVERED, "invoice_id": agency.INVOICE, "client_id": agency.CLARA.id, "member_id": agency.WANDA.id,
    "subscription_id": settings.SUBSCRIPTION, "endpoint_id": settings.ENDPOINT, "message_id": settings.PARKED,
    "code": "seo-content-package", "key": "content", "step": "agency", "part": "worker", "app": "intake", "name": "flow",
    "token": agency.FORM_TOKEN, "task_id": rooms.TASK, "file_id": rooms.FILE,
}  # fmt: skip
ANY_ID = "00000000-0000-0000-0000-000000000007"


def _member(name: str, role: str) -> Actor:
    permissions = frozenset(DEFAULT_ROLES[role][1])
    return Actor(kind=ActorKind.MEMBER, id=agency.WANDA.id, name=name, permissions=permissions)


ROLES = {
    "administrator": agency.OLIVIA,
    "manager": _member("Marco", "manager"),
    "contractor": _member("Wanda", "contractor"),
    "client": agency.CLARA,
}


class Page(HTMLParser):
    """The links of a page, and its forms: where each goes and what it would send as it stands."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: set[str] = set()
        self.forms: list[tuple[str, dict[str, str]]] = []
        self._select = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "a" and said.get("href", "").startswith("/"):
            self.links.add(said["href"].partition("#")[0])
        elif tag == "form":
            self.forms.append((said.get("action", "") if said.get("method") == "post" else "-", {}))
        elif self.forms and tag in {"input", "textarea", "button"} and said.get("name"):
            if said.get("type") not in {"checkbox", "radio"} or "checked" in said:
                self.forms[-1][1].setdefault(said["name"], said.get("value", ""))
        elif tag == "select":
            self._select = said.get("name", "")
        elif tag == "option" and self.forms and self._select and said.get("value"):
            self.forms[-1][1].setdefault(self._select, said["value"])


def _address(rule: Rule) -> str:
    values = {name: str(SAMPLES.get(name, ANY_ID)) for name in rule.arguments}
    return re.sub(r"<(?:\w+(?:\([^)]*\))?:)?(\w+)>", lambda found: values[found[1]], rule.rule)


def _routes(app: Flask, method: str) -> Iterator[tuple[str, str]]:
    for rule in app.url_map.iter_rules():
        is_ours = rule.endpoint.partition(".")[0] not in {"health", "static", "bootstrap"}
        if is_ours and method in (rule.methods or ()) and not rule.endpoint.endswith("static"):
            yield rule.endpoint, _address(rule)


def _token(client: FlaskClient) -> str:
    """Return the token against forgery that this browser's forms carry."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/inbox", follow_redirects=True).text)
    assert found
    return found[1]


@pytest.fixture
def strict(apps: PlayedApps) -> PlayedApps:
    apps.is_strict = True
    apps.taken_in[rooms.IN_REVIEW] = rooms.to_review()
    return apps


def test_without_a_sign_in_only_what_is_public_answers(nobody: FlaskClient, strict: PlayedApps) -> None:
    answered = set()
    for method in ("GET", "POST"):
        token = _token(nobody)
        for endpoint, address in _routes(nobody.application, method):
            answer = nobody.open(address, method=method, data={"csrf_token": token} if method == "POST" else None)
            if answer.status_code < 400 and not answer.headers.get("Location", "").startswith("/sign-in"):
                answered.add(endpoint)

    assert answered - PUBLIC == set()


@pytest.mark.parametrize("role", ROLES)
def test_nothing_is_shown_that_the_apps_forbid(
    role: str, browser: Callable[..., FlaskClient], strict: PlayedApps
) -> None:
    client = browser(ROLES[role])
    links, forms, token = set(), {}, _token(client)
    for _endpoint, address in _routes(client.application, "GET"):
        answer = client.get(address)
        if answer.status_code == 200 and answer.content_type.startswith("text/html"):
            page = Page(answer.text)
            links |= page.links
            forms |= {action or address: sent for action, sent in page.forms if action != "-"}

    shut = {link for link in links if client.get(link).status_code in {403, 405}}
    strict.forbidden.clear()
    refused = set()
    for action, sent in forms.items():
        if "sign-out" in action:
            continue
        client.post(action, data=sent | {"csrf_token": token})
        refused |= {(action, asked.path) for asked in strict.forbidden if asked.method != "GET"}
        strict.forbidden.clear()

    assert shut == set()
    assert refused == set()


@pytest.mark.parametrize("role", [role for role in ROLES if role != "administrator"])
def test_what_is_forged_is_refused(role: str, browser: Callable[..., FlaskClient], strict: PlayedApps) -> None:
    client, wrong = browser(ROLES[role]), {}
    token = _token(client)
    for endpoint, address in _routes(client.application, "POST"):
        if endpoint in PUBLIC or endpoint in ENDS:
            continue
        strict.forbidden.clear()
        answer = client.post(address, data={"csrf_token": token, "name": "Mine", "reason": "so", "text": "Hello"})
        was_forbidden = [asked.path for asked in strict.forbidden if asked.method != "GET"]
        if was_forbidden and not 400 <= answer.status_code < 500:
            wrong[address] = (answer.status_code, was_forbidden)

    assert wrong == {}
