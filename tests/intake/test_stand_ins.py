"""Acting in a client's place: with a trace, for a while, and never with money, rights or passwords."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.support.tokens import tokens_of

SIGN_IN = {"email": "clara@bluebird.example", "password": "orderwright-demo"}
PASSWORDS = {"present": "orderwright-demo", "password": "seven crates of quiet lemons"}


def begin(desk: Any, member: Any) -> Any:
    client = desk.rows("SELECT id FROM clients WHERE email = 'clara@bluebird.example'")[0][0]
    return desk.call("POST", f"/clients/{client}/stand-ins", {}, as_=member("members.manage"))


def by(session: Any) -> dict[str, str]:
    return {"Authorization": f"Bearer {session['token']}"}


def test_an_administrator_sees_what_the_client_sees_for_half_an_hour_and_leaves_a_trace(now: Any, member: Any) -> None:
    session = begin(now, member).get_json()

    actor = tokens_of("intake").read(session["token"])
    assert (actor.name, actor.by, actor.is_client) == ("Clara Voss", "Marco", True)
    assert now.call("GET", "/orders", headers=by(session)).status_code == 200
    (begun,) = now.rows("SELECT ends_at - begun_at FROM sessions")[0]
    assert begun == timedelta(minutes=30)
    assert now.rows("SELECT kind, what, actor_kind, by FROM trail") == [
        ("impersonation", "began a session", "client", "Marco")
    ]


def test_whoever_acts_for_another_changes_no_password_right_or_session_of_theirs(now: Any, member: Any) -> None:
    session = begin(now, member).get_json()
    client = session["id"]

    refused = [
        now.call("PUT", "/passwords/own", PASSWORDS, headers=by(session)),
        now.call("POST", "/second-factor", {}, headers=by(session)),
        now.call("DELETE", "/sessions", headers=by(session)),
        now.call("POST", f"/clients/{client}/contacts", {}, headers=by(session)),
        now.call("PATCH", f"/clients/{client}", {}, headers=by(session)),
        now.call("POST", f"/clients/{client}/erasure", {}, headers=by(session)),
    ]

    assert [answer.status_code for answer in refused] == [403] * 6
    assert now.call("POST", "/sessions", SIGN_IN).status_code == 201


def test_it_ends_when_they_say_so(now: Any, member: Any) -> None:
    session = begin(now, member).get_json()

    assert now.call("DELETE", "/stand-ins/current", headers=by(session)).status_code == 204

    assert now.rows("SELECT count(*) FROM sessions") == [(0,)]
    assert now.rows("SELECT what, by FROM trail ORDER BY seq DESC LIMIT 1") == [("ended 1 session", "Marco")]


def test_it_is_for_administrators_alone(now: Any, member: Any) -> None:
    client = now.rows("SELECT id FROM clients LIMIT 1")[0][0]

    assert now.call("POST", f"/clients/{client}/stand-ins", {}, as_=member("clients.manage")).status_code == 403
    assert now.call("DELETE", "/stand-ins/current", as_=member("members.manage")).status_code == 403
    assert now.rows("SELECT count(*) FROM sessions") == [(0,)]
