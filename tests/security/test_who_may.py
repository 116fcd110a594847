"""Every operation of every API, asked by everybody: only what the table in who_may.txt allows passes.

A line is an operation and `public`, where nobody needs to show a token, or one sign for each of those in ASKERS: `+` got through, `.` was told no
(401, 403, 404), `?` was stopped by what is wrong with the request itself. Nothing that is asked for is done: its work is rolled back at the end.
A new operation fails until it has a line, which is what somebody has looked at. That tokens which are over, revoked or meant for others pass
nowhere is walked in test_every_operation.py. Contacts of the client get through only where contacts_may.txt says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields, replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask import request
from werkzeug.exceptions import ImATeapot

from services.workflow.domain.roles import DEFAULT_ROLES
from shared.kernel.actors import Actor, ActorKind
from shared.kernel.ids import new_id
from tests.journeys.conftest import agency, mail, more_settings, templates  # noqa: F401 - fixtures
from tests.security.bodies import body_of, query_of
from tests.support.agency import APPS, Agency, Office
from tests.support.submissions import a_submission
from tests.support.tokens import token_for, token_settings

TABLE = Path(__file__).with_name("who_may.txt")
OF_CONTACTS = Path(__file__).with_name("contacts_may.txt")
ASKERS = ("nobody", "the client", "another client", "contractor", "manager", "administrator", "a key without a scope")
CONTACTS: dict[str, list[str]] = {"": [], "orders": ["orders"], "invoices": ["invoices"]}
UNAUTHORIZED = 401
METHODS = {"get", "post", "put", "patch", "delete"}


@contextmanager
def undone(begin_work: Any) -> Iterator[Any]:
    """Work of which nothing stays; whoever got to its end is told so by a status that nothing else has."""
    with begin_work() as work:
        yield work
        if request.method != "GET":
            raise ImATeapot


class Walk:
    """One app, walked."""

    def __init__(self, office: Office, known: Mapping[str, str]) -> None:
        kind = office.app.settings
        given = {"database_url": "-", "redis_url": "redis://127.0.0.1:1/0", "portal_url": "http://portal.test"}
        given |= {"smtp_url": "smtp://127.0.0.1:1", **token_settings(office.name)}
        settings = kind(**{item.name: given[item.name] for item in fields(kind) if item.name in given})
        self.app = office.app.create_api(settings, office.engine, lambda: undone(office.begin_work))
        self.client = self.app.test_client()
        self.document = self.client.get("/openapi.json").get_json()
        self.known = known

    def operations(self) -> Iterator[tuple[str, str, dict[str, Any]]]:
        for path, methods in sorted(self.document["paths"].items()):
            for method in sorted(methods.keys() & METHODS):
                yield method.upper(), path, methods[method]

    def ask(self, method: str, path: str, operation: dict[str, Any], token: str | None) -> int:
        address = re.sub(r"\{(\w+)\}", lambda found: self.known.get(found[1]) or str(new_id()), path)
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        body = body_of(self.document, operation) if method != "GET" else None
        query = query_of(self.document, operation)
        return self.client.open(address, method=method, json=body, query_string=query, headers=headers).status_code

    def line(self, method: str, path: str, operation: dict[str, Any], askers: Mapping[str, str | None]) -> str:
        if operation.get("security") == [] and self.ask(method, path, operation, None) != UNAUTHORIZED:
            return "public"
        return "".join(sign(self.ask(method, path, operation, token)) for token in askers.values())


def sign(status: int) -> str:
    if status in {401, 403, 404}:
        return "."
    return "?" if status in {400, 415, 422} else "+"


def member(role: str) -> Actor:
    return Actor(kind=ActorKind.MEMBER, id=new_id(), name=role, permissions=DEFAULT_ROLES[role][1])


def a_contact(agency: Agency, client: Actor, grants: list[str]) -> UUID:  # noqa: F811
    """A contact who was invited to sign in."""
    email = f"rosa{''.join(grants)}@bluebird.example"
    path, said = f"/clients/{client.id}/contacts", {"email": email, "name": "Rosa Lind", "grants": grants}
    made = agency.call("POST", "intake", path, said, as_="clara@bluebird.example")
    agency.call("POST", "intake", f"{path}/{made['contact_id']}/invitation", {}, as_="clara@bluebird.example")
    return UUID(made["contact_id"])


@pytest.fixture
def walks(agency: Agency) -> tuple[dict[str, Walk], dict[str, str | None], dict[str, str | None]]:  # noqa: F811
    """The apps with an order and its invoice in them, a token of everybody, and one of a contact of the client for each grant."""
    client = {"email": "clara@bluebird.example", "name": "Clara Voss"}
    answers = {"subject": "Autumn sale", "points": "Sale runs one week.", "send_on": "2026-12-04"}
    agency.client.lpush("intake", a_submission(service="newsletter", client=client, answers=answers, external_id="W-1"))
    agency.settle()
    intake, billing = agency.offices["intake"], agency.offices["billing"]
    known = {
        "order_id": intake.rows("SELECT id FROM orders")[0][0],
        "client_id": intake.rows("SELECT id FROM clients WHERE email ILIKE 'clara@%'")[0][0],
        "purchase_id": intake.rows("SELECT purchase_id FROM orders")[0][0],
        "invoice_id": billing.rows("SELECT id FROM invoices")[0][0],
        "member_id": agency.offices["workflow"].rows("SELECT id FROM members ORDER BY name")[0][0],
        "code": "newsletter",
        "service": "newsletter",
        "report": "revenue_by_month",
        "pipeline": "content",
        "provider": "stripe",
    }
    told = {name: str(value) for name, value in known.items()}
    clara = Actor(kind=ActorKind.CLIENT, id=known["client_id"], name="Clara Voss")
    askers: dict[str, str | None] = {
        "nobody": None,
        "the client": token_for(clara),
        "another client": token_for(replace(clara, id=new_id())),
        **{
            who: token_for(member(role))
            for who, role in zip(ASKERS[3:6], ("contractor", "manager", "admin"), strict=True)
        },
        "a key without a scope": token_for(Actor(kind=ActorKind.PRODUCER, id=new_id(), name="Books")),
    }
    contacts: dict[str, str | None] = {
        grant: token_for(replace(clara, contact_id=a_contact(agency, clara, grants), grants=frozenset(grants)))
        for grant, grants in CONTACTS.items()
    }
    agency.settle()
    return {app: Walk(agency.offices[app], told) for app in APPS}, askers, contacts


def table(path: Path = TABLE) -> dict[str, str]:
    lines = [line.rsplit(" ", 1) for line in path.read_text().splitlines() if line and not line.startswith("#")]
    return {name.strip(): signs for name, signs in lines}


def test_only_what_the_table_allows_passes(walks: Any) -> None:
    apps, askers, contacts = walks

    def everywhere(asking: Mapping[str, str | None]) -> dict[str, str]:
        return {
            f"{app} {method} {path}": walk.line(method, path, operation, asking)
            for app, walk in apps.items()
            for method, path, operation in walk.operations()
        }

    found, of_contacts = everywhere(askers), everywhere(contacts)

    assert tuple(askers) == ASKERS
    assert {name: signs for name, signs in found.items() if table().get(name) != signs} == {}
    assert table().keys() - found.keys() == set()
    assert {name: signs for name, signs in of_contacts.items() if signs not in {"public", "..."}} == table(OF_CONTACTS)
