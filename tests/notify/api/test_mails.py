"""Mails in: an answer to a notice becomes a message on its order, once (rule N-6)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from services.notify.app import APP
from services.notify.messages import HANDLERS
from shared.kernel.ids import new_id
from shared.kernel.permissions import NOTICES_MANAGE
from tests.notify import builders
from tests.notify.builders import CLARA_ID, NOON, ORDER_ID, WANDA_ID
from tests.notify.conftest import SETTINGS
from tests.notify.inbound import CLARA, a_bounce, a_mail, reply_address

SECRET = "s" * 40
WANDA = "Wanda Quist <wanda@northwind.example>"


@pytest.fixture
def api(engine, begin_work):
    return APP.create_api(replace(SETTINGS, inbound_secret=SECRET), engine, begin_work).test_client()


@pytest.fixture
def rows(engine):
    def rows(query):
        with engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(query))]

    return rows


@pytest.fixture
def notice_of(begin_work, rows, letters):
    """Tells a fact, as if its notices were delivered by mail, and returns the id of the one to `recipient_id`."""

    def notice_of(fact, recipient_id):
        with begin_work() as work:
            for one in (builders.member_changed(), builders.walter_changed(), builders.order_received(), fact):
                HANDLERS[type(one)](work, one)
        letters.clear()
        found = f"SELECT id FROM notices WHERE recipient_id = '{recipient_id}' AND kind <> 'order_received'"
        ((notice_id,),) = rows(found)
        with begin_work() as work:
            notice = work.notices.locked(notice_id)
            notice.settle(notice.claim(at=NOON), builders.TAKEN, at=NOON)
        return notice_id

    return notice_of


@pytest.fixture
def send(api):
    def send(raw, secret=SECRET):
        return api.post("/mails", data=raw, headers={"Authorization": f"Bearer {secret}"})

    return send


@pytest.fixture
def told(letters):
    """What was told to workflow."""

    def told():
        return [letter.payload for letter in letters if letter.name == "notify.reply_received.v1"]

    return told


def state(answer):
    return answer.status_code, answer.get_json()["state"]


def test_an_answer_to_a_notice_is_a_message_of_its_reader_on_the_order_once(send, notice_of, told, rows):
    raw = a_mail(reply_address(notice_of(builders.order_delivered(), CLARA_ID)))

    assert state(send(raw)) == (202, "taken")
    assert state(send(raw)) == (202, "taken")

    ((mail_id,),) = rows("SELECT id FROM inbound_mails")
    assert told() == [
        {
            "reply_id": str(mail_id),
            "order_id": str(ORDER_ID),
            "author_kind": "client",
            "author_id": str(CLARA_ID),
            "author_name": "Clara Voss",
            "text": "Please use the blue logo.",
            "is_team": False,
            "received_at": NOON.isoformat(),
        }
    ]


def test_an_answer_is_known_by_the_mail_it_refers_to_as_well(send, notice_of, told):
    notice_id = notice_of(builders.order_delivered(), CLARA_ID)

    assert state(send(a_mail(References=f"<x@y> <{notice_id}@orderwright>"))) == (202, "taken")

    assert [one["order_id"] for one in told()] == [str(ORDER_ID)]


@pytest.mark.parametrize(
    ("fact", "is_team"),
    [
        (builders.order_assigned(), True),
        (builders.message_posted(is_team=True), True),
        (builders.message_posted(), True),
        (builders.message_posted(author_kind="client", author_id=CLARA_ID), False),
    ],
)
def test_what_a_member_answers_is_for_the_client_only_where_the_client_had_written(
    send, notice_of, told, fact, is_team
):
    raw = a_mail(reply_address(notice_of(fact, WANDA_ID)), sender=WANDA)

    assert state(send(raw)) == (202, "taken")

    assert [(one["author_kind"], one["author_id"], one["is_team"]) for one in told()] == [
        ("member", str(WANDA_ID), is_team)
    ]


def test_files_are_kept_behind_a_link_and_what_could_do_harm_is_not(api, send, notice_of, told):
    to = reply_address(notice_of(builders.order_delivered(), CLARA_ID))

    send(a_mail(to, files=(("logo.png", b"\x89PNG"), ("virus.exe", b"MZ"))))

    (one,) = told()
    words, kept, link = one["text"].rpartition("logo.png (1 KB): ")
    assert words == ("Please use the blue logo.\n\nNot kept, since too large or able to do harm: virus.exe\n\n")
    assert kept
    path = link.removeprefix("http://127.0.0.1:8000")
    file = api.get(path)
    assert (file.data, file.headers["Content-Disposition"]) == (b"\x89PNG", "attachment; filename*=UTF-8''logo.png")
    assert api.get(path[:-9] + ("a" if path[-9] != "a" else "b") + path[-8:]).status_code == 404


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Precedence": "bulk"},
        {"X_Auto_Response_Suppress": "All"},
        {"Return_Path": "<>"},
        {"Message_ID": f"<{UUID(int=12)}@orderwright>"},
    ],
    ids=["auto-submitted", "bulk", "suppress", "bounce", "our own"],
)
def test_what_no_person_wrote_is_ignored(send, notice_of, told, headers):
    to = reply_address(notice_of(builders.order_delivered(), CLARA_ID))

    assert state(send(a_mail(to, **headers))) == (202, "ignored")

    assert told() == []


def test_many_mails_of_one_person_on_one_order_look_like_a_loop_until_an_hour_has_passed(
    send, notice_of, told, the_time
):
    to = reply_address(notice_of(builders.order_delivered(), CLARA_ID))
    for _ in range(20):
        assert state(send(a_mail(to))) == (202, "taken")

    assert state(send(a_mail(to))) == (202, "held")
    the_time.passes(timedelta(hours=1))
    assert state(send(a_mail(to))) == (202, "taken")

    assert len(told()) == 21


@pytest.mark.parametrize(
    ("sender", "is_addressed", "order_id"),
    [
        ("stranger@elsewhere.example", True, str(ORDER_ID)),
        ("stranger@elsewhere.example", False, None),
        (CLARA, False, None),
    ],
)
def test_what_nobody_can_place_waits_for_a_member(
    api, send, notice_of, as_member, told, sender, is_addressed, order_id
):
    to = reply_address(notice_of(builders.order_delivered(), CLARA_ID)) if is_addressed else "desk@northwind.example"

    assert state(send(a_mail(to, sender=sender))) == (202, "held")

    (item,) = api.get("/mails?state=held", headers=as_member(NOTICES_MANAGE)).get_json()["items"]
    assert (item["order_id"], item["text"]) == (order_id, "Please use the blue logo.")
    assert told() == []


def test_a_mail_that_waits_is_put_on_an_order_or_dropped_once(api, send, notice_of, as_member, told):
    notice_of(builders.order_delivered(), CLARA_ID)
    send(a_mail(sender="Carl <carl@bluebird.example>"))
    send(a_mail(sender="spam@elsewhere.example"))
    manager = as_member(NOTICES_MANAGE)
    found = {item["sender_address"]: item["id"] for item in api.get("/mails", headers=manager).get_json()["items"]}
    spam, carl = found["spam@elsewhere.example"], found["carl@bluebird.example"]

    def decide(mail_id, order_id):
        return api.post(f"/mails/{mail_id}/decision", json={"order_id": order_id}, headers=manager).status_code

    assert decide(carl, str(new_id())) == 404
    assert told() == []
    assert (decide(carl, str(ORDER_ID)), decide(spam, None)) == (200, 200)
    assert (decide(carl, None), decide(spam, str(ORDER_ID))) == (409, 409)

    assert [(one["author_id"], one["author_name"], one["is_team"]) for one in told()] == [
        (str(CLARA_ID), "Carl", False)
    ]


def test_who_may_not_manage_notices_sees_no_mail(api, as_member, as_client):
    for headers in (as_member("orders.view_all"), as_client):
        assert api.get("/mails", headers=headers).status_code == 403
        assert api.post(f"/mails/{new_id()}/decision", json={"order_id": None}, headers=headers).status_code == 403


def test_a_bounce_fails_the_notice_and_shuts_its_address(send, notice_of, rows, letters):
    notice_id = notice_of(builders.order_delivered(), CLARA_ID)
    letters.clear()
    raw = a_bounce(f"<{notice_id}@orderwright>", "CLARA@bluebird.example")

    assert state(send(raw)) == (202, "bounce")
    assert state(send(raw)) == (202, "bounce")

    assert rows("SELECT address, reason FROM suppressions") == [("clara@bluebird.example", "550 5.1.1 no such user")]
    assert rows(f"SELECT state FROM notices WHERE id = '{notice_id}'") == [("failed",)]
    told = [one for one in letters if one.queue == "workflow"]
    assert [(one.name, one.payload["order_id"]) for one in told] == [("notify.notice_failed.v1", str(ORDER_ID))]


def test_a_bounce_that_may_be_mended_fails_the_notice_only(send, notice_of, rows):
    notice_id = notice_of(builders.order_delivered(), CLARA_ID)

    send(a_bounce(f"<{notice_id}@orderwright>", "clara@bluebird.example", status="5.2.2"))

    assert rows("SELECT address FROM suppressions") == []
    assert rows(f"SELECT state FROM notices WHERE id = '{notice_id}'") == [("failed",)]


@pytest.mark.parametrize(
    ("address", "is_ours", "action"),
    [
        ("walter@northwind.example", True, "failed"),
        ("clara@bluebird.example", False, "failed"),
        ("clara@bluebird.example", True, "delayed"),
    ],
)
def test_nobody_can_have_an_address_shut_who_has_not_seen_a_mail_to_it(send, notice_of, rows, address, is_ours, action):
    notice_id = notice_of(builders.order_delivered(), CLARA_ID)

    answer = send(a_bounce(f"<{notice_id if is_ours else new_id()}@orderwright>", address, action=action))

    assert state(answer) == (202, "ignored")
    assert rows("SELECT address FROM suppressions") == []
    assert rows(f"SELECT state FROM notices WHERE id = '{notice_id}'") == [("delivered",)]


def test_who_does_not_know_the_secret_hands_nothing_over(engine, begin_work, send, rows):
    assert send(a_mail(), secret="x").status_code == 401
    closed = APP.create_api(SETTINGS, engine, begin_work).test_client()
    assert closed.post("/mails", data=a_mail(), headers={"Authorization": "Bearer "}).status_code == 404

    assert rows("SELECT count(*) FROM inbound_mails") == [(0,)]
