"""Every operation of every API, walked as somebody who may not: only what is on the short list below answers."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey
from sqlalchemy import create_engine

from shared.kernel.actors import Actor, ActorKind
from shared.kernel.ids import new_id
from shared.web.tokens import Tokens

KEY = "t" * 40
APPS = ("intake", "workflow", "billing", "notify")
MORE = {"notify": {"smtp_url": "smtp://127.0.0.1:1", "mail_from": "desk@northwind.example", "agency_name": "N"}}
WANDA = Actor(kind=ActorKind.MEMBER, id=new_id(), name="Wanda Quist", permissions=frozenset({"*"}))

_DOORS = {
    "POST /sessions",
    "POST /sessions/second-step",
    "POST /sessions/renewal",
    "POST /password-links",
    "POST /password-links/looks",
    "PUT /passwords",
}

#: What answers without a token: doors, what a mailed link opens, the catalogue, what others' servers call.
PUBLIC = {
    "intake": _DOORS
    | {
        "POST /sessions/by-link",
        "POST /sign-in-links",
        "GET /services",
        "GET /services/{code}",
        "GET /services/{code}/schema",
        "GET /forms/{token}",
        "PUT /forms/{token}",
        "PUT /forms/{token}/draft",
        "POST /forms/{token}/files",
        "GET /files/{token}",
        "POST /order-forms/{code}",
        "POST /order-forms/{code}/files",
    },
    "workflow": _DOORS | {"GET /files/{token}", "GET /testimonials"},
    "billing": {
        "GET /pay/{token}",
        "GET /pay/{token}/pdf",
        "POST /pay/{token}/charges",
        "POST /pay/{token}/conclusion",
        "POST /webhooks/{provider}",
    },
    "notify": {
        "POST /mails",
        "GET /mail-files/{token}",
        "GET /stops/{token}",
        "POST /stops/{token}",
        "GET /ratings/{token}",
        "POST /ratings/{token}",
    },
}


class ReachedError(Exception):
    """Somebody got as far as the database."""


@contextmanager
def no_work() -> Iterator[Any]:
    raise ReachedError
    yield


class EverythingRevoked:
    def covers(self, about: Any, made_at: float) -> bool:
        return True


@pytest.fixture(params=APPS)
def app(request: pytest.FixtureRequest) -> Any:
    """One app whose database nobody may reach."""
    name = request.param
    settings = import_module(f"services.{name}.settings").Settings(
        database_url="-", redis_url="redis://127.0.0.1:1/0", token_key=KEY, link_key="l" * 40, **MORE.get(name, {})
    )
    engine = create_engine("postgresql+psycopg://nobody:x@127.0.0.1:1/nothing")
    made = import_module(f"services.{name}.app").APP.create_api(settings, engine, no_work)
    made.extensions["orderwright.tokens"] = Tokens(KEY)
    return made


def operations(app: Any) -> list[tuple[str, str]]:
    paths = app.test_client().get("/openapi.json").get_json()["paths"]
    methods = {"get", "post", "put", "patch", "delete"}
    return [(method.upper(), path) for path, known in paths.items() for method in known if method in methods]


def address_of(path: str) -> str:
    address = re.sub(r"\{[^}]*_id\}", str(new_id()), path.replace("{report}", "revenue_by_month"))
    return re.sub(r"\{[^}]*\}", "1", address)


def answers(app: Any, headers: dict[str, str]) -> set[str]:
    """The operations that do anything but refuse, asked with these headers."""
    client, found = app.test_client(), set()
    for method, path in operations(app):
        body = None if method == "GET" else {}
        if client.open(address_of(path), method=method, json=body, headers=headers).status_code != 401:
            found.add(f"{method} {path}")
    return found


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def b64(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def test_nobody_gets_an_answer_but_where_the_short_list_says_so(app: Any) -> None:
    assert answers(app, {}) - PUBLIC[app.name] == set()
    assert PUBLIC[app.name] <= {f"{method} {path}" for method, path in operations(app)}


def test_a_token_that_is_forged_stale_or_meant_for_others_opens_nothing(app: Any) -> None:
    good = Tokens(KEY).issue(WANDA, issuer="workflow")
    head, body, signature = good.split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    key = OctKey.import_key(KEY)
    bad = {
        "expired": Tokens(KEY).issue(WANDA, issuer="workflow", lasts=timedelta(seconds=-1)),
        "of another key": Tokens("o" * 40).issue(WANDA, issuer="workflow"),
        "unsigned": f"{b64({'alg': 'none', 'typ': 'JWT'})}.{body}.",
        "unsigned, with a signature": f"{b64({'alg': 'none'})}.{body}.{signature}",
        "of another algorithm": jwt.encode({"alg": "HS512"}, claims, key, algorithms=["HS512"]),
        "changed": f"{head}.{b64(claims | {'kind': 'system'})}.{signature}",
        "for another audience": jwt.encode({"alg": "HS256"}, claims | {"aud": "elsewhere"}, key),
        "without an audience": jwt.encode({"alg": "HS256"}, {n: v for n, v in claims.items() if n != "aud"}, key),
        "without an end": jwt.encode({"alg": "HS256"}, {n: v for n, v in claims.items() if n != "exp"}, key),
        "cut": good[:-5],
        "none at all": "x",
    }
    client = app.test_client()

    for name, token in bad.items():
        answer = client.get("/parked", headers=bearer(token))
        assert (name, answer.status_code) == (name, 401)
    assert client.get("/parked", headers=bearer(good)).status_code == 500


def test_a_revoked_token_opens_no_more_than_none(app: Any) -> None:
    app.extensions["orderwright.tokens"] = Tokens(KEY, revoked=EverythingRevoked())

    found = answers(app, bearer(Tokens(KEY).issue(WANDA, issuer="workflow")))

    assert found - PUBLIC[app.name] == set()
