"""A contact of a client: invited by mail, signed in, at work within their grants, and out at once where these are taken back."""

from __future__ import annotations

import re
import time

from tests.journeys.test_order_journey import CLARA, a_newsletter, submit
from tests.support.agency import PASSWORD

ROSA = {"email": "rosa@bluebird.example", "name": "Rosa Lind", "grants": ["orders"]}


def ask(agency, app, path, token, body=None, *, method=""):
    """Ask with a token; return the status and what was answered."""
    headers, method = {"Authorization": f"Bearer {token}"}, method or ("POST" if body else "GET")
    answer = agency.offices[app].api.open(path, method=method, json=body, headers=headers)
    return answer.status_code, answer.get_json()


def sign_in(agency):
    said = {"email": ROSA["email"], "password": PASSWORD}
    return agency.call("POST", "intake", "/sessions", said)["token"]


def kinds_told(agency, token):
    return {item["kind"] for item in ask(agency, "notify", "/inbox", token)[1]["items"]}


def test_a_contact_is_invited_works_within_their_grants_and_is_out_once_they_are_taken_back(agency):
    ((client_id,),) = agency.offices["intake"].rows(f"SELECT id FROM clients WHERE email = '{CLARA}'")
    contacts = f"/clients/{client_id}/contacts"
    rosa = f"{contacts}/{agency.call('POST', 'intake', contacts, ROSA, as_=CLARA)['contact_id']}"
    agency.call("POST", "intake", f"{rosa}/invitation", {}, as_=CLARA)
    order_id = submit(agency, **a_newsletter())["order"]["order_id"]

    words = "".join(mail.get_body(("plain",)).get_content() for mail in agency.mail.to(ROSA["email"]))
    link = re.search(r"/passwords/clients/([\w-]+)", words)[1]
    agency.call("PUT", "intake", "/passwords", {"token": link, "password": PASSWORD})
    token = sign_in(agency)

    status, order = ask(agency, "workflow", f"/orders/{order_id}", token)
    assert (status, order["total"], order["invoice"]) == (200, None, None)
    thread = f"/orders/{order_id}/messages"
    assert ask(agency, "workflow", thread, token, {"text": "Hello."})[0] == 201
    (message,) = agency.call("GET", "workflow", thread, as_=CLARA)["items"]
    assert message["author"] == "Rosa Lind"
    edit = ("workflow", f"{thread}/{message['message_id']}")
    edited = [ask(agency, *edit, who, {"text": "Hi."}, method="PATCH")[0] for who in (agency.token_of(CLARA), token)]
    assert edited == [403, 200]
    assert ask(agency, "billing", "/invoices", token)[0] == 403
    assert ask(agency, "intake", f"/clients/{client_id}", token)[0] == 403
    assert ask(agency, "notify", "/preferences", token)[0] == 200
    assert "order_received" in kinds_told(agency, token)

    agency.call("PATCH", "intake", rosa, {"grants": ["invoices"]}, as_=CLARA)
    agency.settle()
    time.sleep(1.1)  # what is revoked is known everywhere after a second
    assert [ask(agency, app, path, token)[0] for app, path in _PLACES] == [401] * 4
    token = sign_in(agency)
    assert [ask(agency, app, path, token)[0] for app, path in _PLACES] == [403, 403, 200, 200]
    assert "order_received" not in kinds_told(agency, token)

    agency.call("DELETE", "intake", rosa, as_=CLARA)
    agency.settle()
    time.sleep(1.1)
    assert [ask(agency, app, path, token)[0] for app, path in _PLACES] == [401] * 4
    assert ask(agency, "intake", "/sessions", "", {"email": ROSA["email"], "password": PASSWORD})[0] == 401
    assert agency.parked() == []


_PLACES = (("intake", "/orders"), ("workflow", "/orders"), ("billing", "/invoices"), ("notify", "/inbox"))
