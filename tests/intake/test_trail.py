"""What people do at the apps is in the audit trail, with what was done or not at all."""

from __future__ import annotations

from typing import Any

from shared.kernel.actors import ActorKind

SIGN_IN = {"email": "clara@bluebird.example", "password": "orderwright-demo"}


def rows(desk: Any) -> list[tuple[Any, ...]]:
    return desk.rows("SELECT kind, what, actor_kind, actor_name, about, details FROM trail ORDER BY seq")


def test_sign_ins_permissions_and_exports_are_in_it_and_refusals_are_not(desk: Any, member: Any) -> None:
    session = desk.call("POST", "/sessions", SIGN_IN).get_json()
    client = session["id"]
    contact = {"email": "new@bluebird.example", "name": "Nina New", "grants": ["orders"]}
    assert desk.call("POST", f"/clients/{client}/contacts", contact, as_=member("clients.view")).status_code == 403
    assert desk.call("POST", f"/clients/{client}/contacts", contact, as_=member("clients.manage")).status_code == 201
    assert desk.call("GET", "/orders.csv", as_=member("orders.view_all", "orders.review")).status_code == 200

    assert rows(desk) == [
        ("sign_in", "began a session", "client", "", "", "{}"),
        (
            "permissions", "POST /clients/<uuid:client_id>/contacts", "member", "Marco", client, '{"grants":["orders"]}',
        ),
        ("export", "GET /orders.csv", "member", "Marco", "", "{}"),
    ]  # fmt: skip
    assert "Nina" not in str(desk.rows("SELECT * FROM trail"))
    listed = desk.call("GET", "/trail?kind=export", as_=member("members.manage")).get_json()["items"]
    assert [(row["seq"], row["actor_kind"]) for row in listed] == [(3, ActorKind.MEMBER.value)]
    exported = desk.call("GET", "/trail/export", as_=member("members.manage"))
    assert len(exported.text.splitlines()) == 4
    assert desk.call("GET", "/trail", as_=member("orders.view_all")).status_code == 403
