"""What notify tells of the notices about an order."""

from __future__ import annotations

import pytest

from services.workflow.domain.refusals import NotDone
from services.workflow.messages import HANDLERS
from shared.contracts.notify.facts import NoticeDelivered, NoticeFailed, RatingReceived, ReplyReceived
from shared.contracts.routes import WORKFLOW, heard_on
from shared.kernel.ids import new_id
from shared.kernel.refusals import NotYet
from tests.workflow.builders import NOON, OLIVIA, order_received


def notice_delivered(order_id):
    return NoticeDelivered(
        notice_id=new_id(),
        order_id=order_id,
        kind="order_received",
        channel="email",
        recipient_name="Clara Voss",
        subject="We have your order",
        attempts=1,
        delivered_at=NOON,
    )


def notice_failed(order_id):
    return NoticeFailed(
        notice_id=new_id(),
        order_id=order_id,
        kind="order_received",
        channel="email",
        recipient_name="Clara Voss",
        reason="550 no such mailbox",
        attempts=5,
        failed_at=NOON,
    )


NOTICES = pytest.mark.parametrize("notice", [notice_delivered, notice_failed], ids=lambda notice: notice.__name__)


def test_every_message_that_may_arrive_has_its_handler():
    assert set(HANDLERS) == set(heard_on(WORKFLOW))


@NOTICES
def test_a_notice_about_an_order_we_have_not_met_waits_for_it(notice, hear, unchanged):
    with unchanged(), pytest.raises(NotYet):
        hear(notice(new_id()))


@NOTICES
def test_a_notice_about_no_order_is_none_of_our_business(notice, hear, unchanged):
    with unchanged():
        hear(notice(None))


@NOTICES
def test_twice_is_no_news(notice, hear, unchanged):
    order = order_received()
    fact = notice(order.order_id)
    hear(order, fact)

    with unchanged():
        hear(fact)


def test_a_notice_that_arrived_stands_in_the_history_for_those_who_may_see_notices(hear, rows):
    order = order_received()

    hear(order, notice_delivered(order.order_id))

    assert rows("SELECT sentence, is_visible, needs FROM history WHERE what = 'notice_delivered'") == [
        ("Clara Voss was sent “We have your order” (email).", False, "notices.view")
    ]
    assert rows("SELECT has_alarm FROM orders") == [(False,)]


def test_a_notice_that_failed_raises_the_alarm(hear, rows):
    order = order_received()

    hear(order, notice_failed(order.order_id))

    assert rows("SELECT has_alarm FROM orders") == [(True,)]
    assert rows("SELECT sentence FROM history WHERE what = 'notice_failed'") == [
        ("Clara Voss could not be reached (email, order_received): 550 no such mailbox",)
    ]


def reply_received(order, **changes):
    said = {
        "reply_id": new_id(),
        "order_id": order.order_id,
        "author_kind": "client",
        "author_id": order.client.client_id,
        "author_name": "Carl of Bluebird",
        "text": "Please use the blue logo.",
        "is_team": False,
        "received_at": NOON,
    }
    return ReplyReceived(**said | changes)


def test_what_came_by_mail_is_a_message_on_the_order_once(hear, rows, unchanged):
    order = order_received()
    fact = reply_received(order)
    hear(order, fact)

    with unchanged():
        hear(fact)

    assert rows("SELECT id, side, author_kind, author_name, text FROM thread_messages") == [
        (fact.reply_id, "client", "client", "Carl of Bluebird", "Please use the blue logo.")
    ]


def test_a_mail_on_an_order_we_have_not_met_or_by_somebody_else_s_client_writes_nothing(hear, unchanged):
    order = order_received()
    with unchanged(), pytest.raises(NotYet):
        hear(reply_received(order))
    hear(order)

    with unchanged(), pytest.raises(NotYet):
        hear(reply_received(order, author_id=new_id()))


def test_a_member_writes_to_the_team_by_mail_as_they_may_otherwise(hear, rows):
    order = order_received()
    hear(order, reply_received(order, author_kind="member", author_id=OLIVIA, author_name="x", is_team=True))

    assert rows("SELECT side, author_kind, author_name FROM thread_messages") == [("team", "member", "Olivia Hart")]


def test_a_rating_by_link_waits_for_its_order_and_is_refused_before_the_order_is_done(hear, rows, unchanged):
    order = order_received()
    rating = RatingReceived(
        order_id=order.order_id, client_id=order.client.client_id, stars=4, text="Good.", received_at=NOON
    )
    with unchanged(), pytest.raises(NotYet):
        hear(rating)
    hear(order)

    with unchanged(), pytest.raises(NotDone):
        hear(rating)
