"""Contacts, and what becomes of a person who wants to know, or to be forgotten."""

from __future__ import annotations

from uuid import UUID

import pytest

from services.intake.errands.prune_uploads import UploadPruner
from services.intake.gateways.local_files import LocalFiles
from services.intake.use_cases.submit_order import submit_order
from services.intake.use_cases.withdraw_order import WithdrawOrder, withdraw_order
from shared.contracts.intake.facts import ClientErased, ContactChanged, PruneUploads
from shared.kernel.actors import SYSTEM, Actor, ActorKind
from shared.kernel.permissions import CLIENTS_MANAGE, CLIENTS_VIEW, ORDERS_VIEW_ALL
from tests.intake.builders import CLARA, DEVIN, an_ask
from tests.support.tokens import tokens_of

CONTACTS = f"/clients/{CLARA.id}/contacts"
ROSA = {"email": " Rosa@Bluebird.example", "name": "Rosa Lind", "grants": ["invoices"]}
PASSWORD = "seven crates of quiet lemons"
OLIVIA = Actor(kind=ActorKind.MEMBER, id=UUID(int=7), name="Olivia", permissions=frozenset({"*"}))


def test_a_client_adds_changes_and_removes_a_person_on_their_side(desk):
    made = desk.call("POST", CONTACTS, ROSA, as_=CLARA)
    path = f"{CONTACTS}/{made.get_json()['contact_id']}"
    again = desk.call("PATCH", path, {"grants": ["invoices"], "email": "rosa@bluebird.example"}, as_=CLARA)
    changed = desk.call("PATCH", path, {"grants": ["invoices", "orders"]}, as_=OLIVIA)

    assert (made.status_code, again.status_code, changed.status_code) == (201, 200, 200)
    assert made.get_json() == again.get_json()
    assert made.get_json()["email"] == "rosa@bluebird.example"
    assert changed.get_json()["grants"] == ["orders", "invoices"]
    assert desk.call("GET", CONTACTS, as_=CLARA).get_json()["items"] == [changed.get_json()]
    assert [(told.contact.grants, told.is_removed) for told in desk.told()] == [
        (("invoices",), False),
        (("orders", "invoices"), False),
    ]

    desk.forget_letters()
    assert desk.call("DELETE", path, as_=CLARA).status_code == 204
    assert desk.call("DELETE", path, as_=CLARA).status_code == 204
    (told,) = desk.told()
    assert isinstance(told, ContactChanged)
    assert (told.is_removed, told.contact.name, told.contact.email) == (True, "", "")
    assert desk.call("GET", CONTACTS, as_=CLARA).get_json()["items"] == []


def test_contacts_are_nobody_elses(desk, member):
    made = desk.call("POST", CONTACTS, ROSA, as_=CLARA).get_json()
    theirs = f"/clients/{DEVIN.id}/contacts/{made['contact_id']}"
    desk.forget_letters()

    assert desk.call("GET", CONTACTS, as_=DEVIN).status_code == 404
    assert desk.call("POST", CONTACTS, ROSA, as_=DEVIN).status_code == 404
    assert desk.call("PATCH", theirs, {"name": "x"}, as_=DEVIN).status_code == 404
    assert desk.call("GET", CONTACTS, as_=member(CLIENTS_VIEW)).status_code == 403
    assert desk.call("GET", CONTACTS).status_code == 401
    assert desk.call("DELETE", theirs, as_=DEVIN).status_code == 204
    assert desk.rows("SELECT name FROM contacts") == [("Rosa Lind",)]
    assert desk.letters == []


def test_everything_wrong_with_a_contact_is_said_at_once_and_an_address_is_one_persons(desk):
    wrong = {"email": "rosa", "name": " ", "grants": ["all"], "time_zone": "Mars"}

    refused = desk.call("POST", CONTACTS, wrong, as_=CLARA)
    assert refused.status_code == 422
    assert {each["field"]: each["code"] for each in refused.get_json()["problems"]} == {
        "email": "not_an_email",
        "name": "required",
        "grants": "choice_unknown",
        "time_zone": "time_zone_unknown",
    }
    assert desk.call("POST", CONTACTS, ROSA, as_=CLARA).status_code == 201
    taken = desk.call("POST", f"/clients/{DEVIN.id}/contacts", ROSA, as_=DEVIN)
    assert (taken.status_code, taken.get_json()["code"]) == (409, "email_taken")
    assert desk.rows("SELECT count(*) FROM contacts") == [(1,)]


def test_a_person_reads_all_that_is_kept_of_them(desk, member):
    desk.call("POST", CONTACTS, ROSA, as_=CLARA)
    order, _ = desk.do(submit_order, an_ask())
    desk.do(submit_order, an_ask(external_id="W-D", client=None, actor=DEVIN, source="portal"))

    kept = desk.call("GET", f"/clients/{CLARA.id}/export", as_=CLARA).get_json()

    assert (kept["client"]["email"], kept["client"]["notes"]) == ("clara@bluebird.example", None)
    assert [contact["name"] for contact in kept["contacts"]] == ["Rosa Lind"]
    assert [each["number"] for each in kept["orders"]] == [order.number]
    assert desk.call("GET", f"/clients/{CLARA.id}/export", as_=DEVIN).status_code == 404
    assert desk.call("GET", f"/clients/{CLARA.id}/export", as_=member(CLIENTS_MANAGE)).status_code == 200
    assert desk.call("GET", f"/clients/{CLARA.id}/export", as_=member(ORDERS_VIEW_ALL)).status_code == 403


@pytest.fixture
def erased(desk):
    """Clara, with an order that was withdrawn and a contact, erased."""
    desk.call("POST", CONTACTS, ROSA, as_=CLARA)
    order, _ = desk.do(submit_order, an_ask(note="Call me."))
    desk.do(withdraw_order, WithdrawOrder(actor=SYSTEM, order_id=order.id, reason="No."))
    desk.forget_letters()
    assert desk.call("POST", f"/clients/{CLARA.id}/erasure", as_=OLIVIA).status_code == 201
    return desk


def test_an_erased_client_is_nobody_and_what_happened_keeps_its_shape(erased, tmp_path):
    nobody = f"erased-{CLARA.id}@erased.invalid"
    revoked, contact, client = sorted(erased.told(), key=lambda told: type(told).__name__ != "AccessRevoked")
    if isinstance(contact, ClientErased):
        contact, client = client, contact
    assert revoked.about_ids == (CLARA.id,)
    assert contact.is_removed
    assert (client.client_id, client.client.name, client.client.email, client.client.company) == (
        CLARA.id,
        "Erased client",
        nobody,
        "",
    )
    assert erased.rows("SELECT answers, note, state FROM orders") == [({}, "", "withdrawn")]
    assert erased.rows("SELECT content FROM purchases") == [({},)]
    assert erased.rows("SELECT count(*) FROM contacts") == [(0,)]
    assert erased.rows(f"SELECT email, name, password_hash FROM clients WHERE id = '{CLARA.id}'") == [
        (nobody, "Erased client", None)
    ]
    sent_again, is_new = erased.do(submit_order, an_ask(note="Call me."))
    assert (sent_again.state.value, is_new) == ("withdrawn", False)
    UploadPruner(erased.begin_work, LocalFiles(tmp_path))(PruneUploads(before=erased.at))

    erased.forget_letters()
    assert erased.call("POST", f"/clients/{CLARA.id}/erasure", as_=OLIVIA).status_code == 201
    assert erased.letters == []


def test_nobody_is_erased_while_an_order_is_open_or_by_who_may_not(desk, member):
    desk.do(submit_order, an_ask())
    desk.forget_letters()
    path = f"/clients/{CLARA.id}/erasure"

    refused = desk.call("POST", path, as_=OLIVIA)

    assert (refused.status_code, refused.get_json()["code"]) == (409, "orders_open")
    assert desk.call("POST", path, as_=CLARA).status_code == 403
    assert desk.call("POST", path, as_=member(CLIENTS_VIEW)).status_code == 403
    assert desk.letters == []
    assert desk.rows("SELECT count(*) FROM clients WHERE erased_at IS NOT NULL") == [(0,)]


def signs_in_as(desk, email, token=""):
    """Who comes in at this address: by a password that an invitation's link gives, or with the one they have."""
    if token:
        assert desk.call("PUT", "/passwords", {"token": token, "password": PASSWORD}).status_code == 204
    answer = desk.call("POST", "/sessions", {"email": email, "password": PASSWORD})
    return answer.get_json().get("name", answer.status_code)


@pytest.fixture
def rosa(now):
    """The path of Rosa, who is invited to sign in for Clara and has a password; and Clara's desk."""
    made = now.call("POST", CONTACTS, ROSA, as_=CLARA).get_json()
    assert made["invited_at"] is None
    path = f"{CONTACTS}/{made['contact_id']}"
    assert signs_in_as(now, "rosa@bluebird.example") == 401
    assert now.call("POST", f"{path}/invitation", {}, as_=CLARA).status_code == 202
    assert now.call("GET", CONTACTS, as_=CLARA).get_json()["items"][0]["invited_at"]
    assert signs_in_as(now, "rosa@bluebird.example", now.told()[-1].token) == "Rosa Lind"
    return path


def test_a_contact_who_signs_in_speaks_for_the_client_within_their_grants(now, rosa):
    session = now.call("POST", "/sessions", {"email": "ROSA@bluebird.example", "password": PASSWORD}).get_json()
    actor = tokens_of("intake").read(session["token"])
    as_rosa = {"Authorization": f"Bearer {session['token']}"}

    assert (actor.is_client, actor.id, actor.name, actor.grants) == (True, CLARA.id, "Rosa Lind", {"invoices"})
    assert str(actor.contact_id) == rosa.rpartition("/")[2] == session["id"]
    refused = now.call("GET", "/orders", headers=as_rosa)
    assert (refused.status_code, refused.get_json()["detail"]) == (403, "Rosa Lind is not granted the client's orders")
    assert [now.call("GET", path, headers=as_rosa).status_code for path in (CONTACTS, f"/clients/{CLARA.id}")] == [
        403
    ] * 2
    assert now.call("POST", f"{rosa}/invitation", {}, headers=as_rosa).status_code == 403
    assert len(now.call("GET", "/sessions", headers=as_rosa).get_json()["items"]) == 2
    assert now.rows("SELECT DISTINCT actor_id FROM trail WHERE kind = 'sign_in'") == [(actor.contact_id,)]

    now.call("PATCH", rosa, {"grants": ["invoices", "orders"]}, as_=CLARA)
    assert now.call("POST", "/sessions/renewal", {"renewal": session["renewal"]}).status_code == 201
    now.forget_letters()
    now.call("PATCH", rosa, {"grants": ["orders"]}, as_=CLARA)
    assert "AccessRevoked" in now.names_told()
    assert now.call("POST", "/sessions/renewal", {"renewal": session["renewal"]}).status_code == 401


def test_a_contact_of_another_address_is_invited_anew_and_of_one_address_one_person_signs_in(now, rosa, member):
    now.call("PATCH", rosa, {"email": "rosa.lind@bluebird.example"}, as_=CLARA)
    assert signs_in_as(now, "rosa.lind@bluebird.example") == 401
    assert now.rows("SELECT count(*) FROM sessions") == [(0,)]
    now.call("PATCH", rosa, {"email": "devin@harborlight.example"}, as_=CLARA)

    refused = now.call("POST", f"{rosa}/invitation", {}, as_=CLARA)

    assert (refused.status_code, refused.get_json()["code"]) == (409, "address_is_clients")
    now.call("PATCH", rosa, {"email": "rosa@bluebird.example"}, as_=CLARA)
    now.call("POST", f"{rosa}/invitation", {}, as_=CLARA)
    link = now.told()[-1].token
    new = {"email": "rosa@bluebird.example", "name": "Rosa, client herself"}
    client = now.call("POST", "/clients", new, as_=member("*")).get_json()
    assert signs_in_as(now, "rosa@bluebird.example", link) == "Rosa Lind"
    now.call("POST", f"/clients/{client['client_id']}/invitation", {}, as_=member("*"))
    assert signs_in_as(now, "rosa@bluebird.example", now.told()[-1].token) == "Rosa, client herself"
