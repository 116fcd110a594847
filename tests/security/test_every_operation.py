"""Every operation of every API, walked as somebody who may not: only what is on the short list below answers."""

from __future__ import annotations

import base64
import hmac
import json
import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc import jwt
from joserfc.jwk import OKPKey
from sqlalchemy import create_engine

from shared.kernel.actors import Actor, ActorKind
from shared.kernel.ids import new_id
from shared.kernel.token_keys import OwnKey, own_keys
from tests.support.tokens import TOKEN_KEYS, token_for, token_settings, tokens_of

ALL = ["Ed25519", "HS256"]
PEM, SPKI = Encoding.PEM, PublicFormat.SubjectPublicKeyInfo
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
        "GET /service-images/{image_id}",
        "POST /order-forms/{code}/drafts",
        "GET /order-drafts/{token}",
        "PUT /order-drafts/{token}",
        "DELETE /order-drafts/{token}",
        "GET /baskets/{key}",
        "PATCH /baskets/{key}",
        "PUT /baskets/{key}/items/{item_id}",
        "DELETE /baskets/{key}/items/{item_id}",
        "POST /baskets/{key}/price",
        "POST /baskets/{key}/purchase",
        "GET /purchase-pages/{token}",
    },
    "workflow": _DOORS | {"GET /files/{token}", "GET /deliveries/{token}", "GET /testimonials", "POST /tokens"},
    "billing": {
        "GET /pay/{token}",
        "GET /pay/{token}/pdf",
        "POST /pay/{token}/charges",
        "POST /pay/{token}/conclusion",
        "POST /quotes",
        "GET /purchase-bills/{token}",
        "POST /webhooks/{provider}",
    },
    "notify": {
        "POST /mails",
        "GET /logos/{digest}",
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
        database_url="-", redis_url="redis://127.0.0.1:1/0", **token_settings(name), **MORE.get(name, {})
    )
    engine = create_engine("postgresql+psycopg://nobody:x@127.0.0.1:1/nothing")
    made = import_module(f"services.{name}.app").APP.create_api(settings, engine, no_work)
    made.extensions["orderwright.tokens"] = tokens_of(name)
    return made


def operations(app: Any) -> list[tuple[str, str]]:
    paths = app.test_client().get("/openapi.json").get_json()["paths"]
    methods = {"get", "post", "put", "patch", "delete"}
    return [(method.upper(), path) for path, known in paths.items() for method in known if method in methods]


def address_of(path: str) -> str:
    address = re.sub(r"\{[^}]*_id\}", str(new_id()), path.replace("{report}", "revenue_by_month"))
    return re.sub(r"\{[^}]*\}", "1", address)


def answers(app: Any, headers: dict[str, str], *, but: Collection[str] = ()) -> set[str]:
    """The operations, but some, that do anything but refuse, asked with these headers."""
    client, found = app.test_client(), set()
    for method, path in operations(app):
        if f"{method} {path}" in but:
            continue
        body = None if method == "GET" else {}
        if client.open(address_of(path), method=method, json=body, headers=headers).status_code != 401:
            found.add(f"{method} {path}")
    return found


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def b64(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def read(part: str) -> Any:
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def by_hmac(secret: bytes, body: str) -> str:
    content = f"{b64({'alg': 'HS256', 'typ': 'JWT', 'kid': own_keys(TOKEN_KEYS['workflow'])[0].kid})}.{body}"
    signature = base64.urlsafe_b64encode(hmac.digest(secret, content.encode(), "sha256")).decode().rstrip("=")
    return f"{content}.{signature}"


def by_another_name(pair: OwnKey, body: str) -> str:
    content = f"{b64({'alg': 'EdDSA', 'typ': 'JWT', 'kid': pair.kid})}.{body}"
    return f"{content}.{base64.urlsafe_b64encode(pair.private.sign(content.encode())).decode().rstrip('=')}"


def test_nobody_gets_an_answer_but_where_the_short_list_says_so(app: Any) -> None:
    assert answers(app, {}) - PUBLIC[app.name] == set()
    assert PUBLIC[app.name] <= {f"{method} {path}" for method, path in operations(app)}


def test_a_token_that_is_forged_stale_or_meant_for_others_opens_nothing(app: Any) -> None:
    good = token_for(WANDA)
    head, body, signature = good.split(".")
    header, claims = read(head), read(body)
    pair = own_keys(TOKEN_KEYS["workflow"])[0]
    private, public_pem = OKPKey.import_key(pair.private), pair.private.public_key().public_bytes(PEM, SPKI)
    jwks = OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": pair.public})

    def signed(changed: dict[str, Any], *, key: Any = private, **said: Any) -> str:
        return jwt.encode(header | said, claims | changed, key, algorithms=ALL)

    bad = {
        "expired": token_for(WANDA, lasts=timedelta(seconds=-1)),
        "of another key": signed({}, key=OKPKey.generate_key("Ed25519")),
        "unsigned": f"{b64({'alg': 'none', 'typ': 'JWT', 'kid': pair.kid})}.{body}.",
        "unsigned, with a signature": f"{b64({'alg': 'none', 'kid': pair.kid})}.{body}.{signature}",
        "signed with the public key as a secret": by_hmac(public_pem, body),
        "signed with the published key as a secret": by_hmac(pair.public.encode(), body),
        "of the same key by another name": by_another_name(pair, body),
        "with a key of its own": signed({}, key=OKPKey.generate_key("Ed25519"), jwk=jwks.as_dict(private=False)),
        "of a key that nobody knows": signed({}, kid="x"),
        "of no key": ".".join((b64({"alg": "Ed25519", "typ": "JWT"}), body, signature)),
        "changed": f"{head}.{b64(claims | {'kind': 'system'})}.{signature}",
        "of an issuer that may not speak of clients": signed({"kind": "client"}),
        "of an issuer that may not speak of the product": signed({"kind": "system"}),
        "in another issuer's name": signed({"iss": "intake"}),
        "of the portal, who speaks of nobody": tokens_of("portal").issue(WANDA),
        "for another audience": signed({"aud": "elsewhere"}),
        "for several audiences": signed({"aud": ["orderwright", "elsewhere"]}),
        "without an audience": jwt.encode(
            header, {n: v for n, v in claims.items() if n != "aud"}, private, algorithms=ALL
        ),
        "without an end": jwt.encode(header, {n: v for n, v in claims.items() if n != "exp"}, private, algorithms=ALL),
        "cut": good[:-5],
        "none at all": "x",
    }
    client = app.test_client()

    for name, token in bad.items():
        answer = client.get("/parked", headers=bearer(token))
        assert (name, answer.status_code) == (name, 401)
    assert client.get("/parked", headers=bearer(good)).status_code == 500


def test_a_token_that_is_over_revoked_or_meant_for_others_opens_no_more_than_none(app: Any) -> None:
    head, body, _ = token_for(WANDA).split(".")
    private = OKPKey.import_key(own_keys(TOKEN_KEYS["workflow"])[0].private)
    foreign = jwt.encode(read(head), read(body) | {"aud": "elsewhere"}, private, algorithms=ALL)
    over = token_for(WANDA, lasts=timedelta(seconds=-1))

    assert answers(app, bearer(over), but=PUBLIC[app.name]) == set()
    assert answers(app, bearer(foreign), but=PUBLIC[app.name]) == set()
    app.extensions["orderwright.tokens"] = replace(tokens_of(app.name), revoked=EverythingRevoked())
    assert answers(app, bearer(token_for(WANDA)), but=PUBLIC[app.name]) == set()
