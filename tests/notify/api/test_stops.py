"""No more mails of a kind, by the link in one of them and without a sign-in."""

from __future__ import annotations

import pytest

from services.notify.domain.signed_ids import Purpose, SignedIds
from services.notify.gateways.mail_form import address, letter_of
from services.notify.gateways.mail_marks import MailMarks
from services.notify.messages import HANDLERS
from services.notify.ports import Parcel
from shared.kernel.ids import new_id
from tests.notify import builders
from tests.notify.builders import CLARA_ID, NOON, ORDER_ID, WORDS
from tests.notify.conftest import KEYS

IDS = SignedIds(KEYS["link_key"])


@pytest.fixture
def hear(begin_work):
    def hear(*facts):
        with begin_work() as work:
            for fact in facts:
                HANDLERS[type(fact)](work, fact)

    return hear


@pytest.fixture
def rows(engine):
    def rows(query):
        with engine.connect() as connection:
            return [tuple(row) for row in connection.exec_driver_sql(query)]

    return rows


@pytest.fixture
def link_of(hear, rows):
    def link_of(fact):
        hear(builders.order_received(), fact)
        ((notice_id,),) = rows("SELECT id FROM notices WHERE kind <> 'order_received'")
        return f"/stops/{IDS.token_for(Purpose.STOP, notice_id)}"

    return link_of


def test_one_click_stops_a_kind_and_no_other(api, link_of, hear, rows):
    link = link_of(builders.order_stage_changed())

    assert api.post(link).get_json() == {"kind": "stage_reached"}
    assert api.post(link).status_code == 200
    hear(builders.order_stage_changed(stage="edit"), builders.order_completed())

    told = rows("SELECT kind, channel FROM notices WHERE kind <> 'order_received'")
    assert sorted(told) == [("order_completed", "email"), ("stage_reached", "email"), ("stage_reached", "portal")]


def test_looking_at_the_link_stops_nothing(api, link_of, rows):
    assert api.get(link_of(builders.order_stage_changed())).get_json() == {"kind": "stage_reached"}

    assert rows(f"SELECT wishes FROM people WHERE id = '{CLARA_ID}'") == [({},)]


def test_mails_about_money_can_not_be_stopped(api, link_of, rows):
    assert api.post(link_of(builders.invoice_issued())).status_code == 409

    assert rows(f"SELECT wishes FROM people WHERE id = '{CLARA_ID}'") == [({},)]


def test_a_link_that_we_have_not_made_stops_nothing(api, link_of, rows):
    good = link_of(builders.order_stage_changed())
    ((notice_id,),) = rows("SELECT id FROM notices WHERE kind <> 'order_received'")
    others = [
        "/stops/abc",
        good[:-9] + ("a" if good[-9] != "a" else "b") + good[-8:],
        f"/stops/{IDS.token_for(Purpose.REPLY, notice_id)}",
        f"/stops/{IDS.token_for(Purpose.STOP, new_id())}",
        f"/stops/{SignedIds('x' * 40).token_for(Purpose.STOP, notice_id)}",
    ]

    assert [api.post(one).status_code for one in others] == [404] * 5

    assert rows(f"SELECT wishes FROM people WHERE id = '{CLARA_ID}'") == [({},)]


@pytest.mark.parametrize("may_stop", [True, False])
def test_a_mail_says_where_answers_go_and_how_to_stop_its_kind(begin_work, may_stop):
    notice_id = new_id()
    parcel = Parcel(
        notice_id=notice_id,
        name="Clara",
        address="clara@bluebird.example",
        words=WORDS,
        written_at=NOON,
        thread=ORDER_ID,
        may_stop=may_stop,
    )
    with begin_work() as work:
        marks = MailMarks(work.links)

    wire = letter_of(parcel, address("", "desk@northwind.example"), marks).wire.decode()

    assert f"\r\nReply-To: desk+{IDS.token_for(Purpose.REPLY, notice_id)}@northwind.example\r\n" in wire
    stop = f"http://127.0.0.1:8000/stop/{IDS.token_for(Purpose.STOP, notice_id)}"
    assert (f"\r\nList-Unsubscribe: <{stop}>\r\n" in wire) is may_stop
    assert ("\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in wire) is may_stop
