"""What intake tells, in any order and twice."""

from __future__ import annotations

import dataclasses
import itertools
from datetime import UTC, datetime

import pytest

from services.workflow.use_cases.cancel_order import CancelOrder, cancel_order
from services.workflow.use_cases.post_message import PostMessage, post_message
from shared.contracts.intake.facts import ClientChanged, ClientErased, ClientRegistered, ServicePublished
from shared.contracts.parts import ClientCard
from shared.kernel.actors import Actor, ActorKind
from shared.kernel.ids import new_id
from shared.kernel.refusals import NotYet
from tests.workflow.builders import (
    CLARA,
    EDGAR,
    HOUR,
    MARCO,
    NOON,
    WALTER,
    WANDA,
    WREN,
    blog_article,
    clara,
    details_completed,
    devin,
    order_approved,
    order_incomplete,
    order_received,
    order_rejected,
    order_validated,
    order_withdrawn,
    review_demanded,
)

EARLY = [
    order_incomplete,
    details_completed,
    review_demanded,
    order_approved,
    order_validated,
    order_rejected,
    order_withdrawn,
]


def story(order_id):
    """All that intake tells of an order that lacked a detail, in order, an hour apart."""
    return [
        order_received(order_id, at=NOON),
        order_incomplete(order_id, at=NOON),
        order_incomplete(order_id, at=NOON + HOUR, reminder=1),
        details_completed(order_id, at=NOON + 2 * HOUR),
        order_validated(order_id, at=NOON + 3 * HOUR),
    ]


@pytest.mark.parametrize("fact", EARLY, ids=lambda fact: fact.__name__)
def test_what_comes_before_the_order_waits_for_it(fact, hear, unchanged):
    with unchanged(), pytest.raises(NotYet):
        hear(fact(new_id()))


def test_an_order_that_was_received_is_kept_as_it_was_placed(hear, rows, told):
    fact = order_received(note="Urgent.", quantity=2)

    hear(fact)

    assert rows(
        """SELECT id, number, client_id, service_code, service_name, pipeline_key, deadline_hours, acceptance_days,
                  revision_limit, quantity, total_amount, total_currency, note, state, received_at FROM orders"""
    ) == [
        (
            *(fact.order_id, fact.number, CLARA, "blog-article", "Blog article", "content-marketing"),
            *(40, 7, 2, 2, 18_000, "USD", "Urgent.", "received", NOON),
        )
    ]
    assert rows("SELECT name, company FROM clients") == [("Clara Voss", "Bluebird Outdoor")]
    assert rows("SELECT at, actor_name, what, sentence, is_visible FROM history") == [
        (NOON, "Orderwright", "order_received", "The order for Blog article was received.", True)
    ]
    assert told() == []


def test_an_order_that_lacks_details_is_incomplete_until_they_are_there(hear, rows):
    fact = order_received()

    hear(fact, order_incomplete(fact.order_id))
    assert rows("SELECT state, problems FROM orders") == [
        ("incomplete", [{"field": "topic", "code": "required", "message": "Tell us the topic.", "label": "Topic"}])
    ]

    hear(details_completed(fact.order_id, at=NOON + HOUR))
    assert rows("SELECT state, problems FROM orders") == [("received", [])]


TAKERS = [WALTER, WANDA, WREN, EDGAR]


def test_a_validated_order_is_queued_routed_and_due(hear, rows, told):
    fact = order_received()

    hear(fact, order_validated(fact.order_id))

    assert rows("SELECT state, stage_key, pool_reason, due_at, brief FROM orders") == [
        (
            "queued",
            None,
            None,
            datetime(2026, 11, 30, 12, 0, tzinfo=UTC),
            [{"field": "topic", "label": "Topic", "value": "Trail shoes for beginners"}],
        )
    ]
    assert rows("SELECT m.name, a.part, a.is_open FROM assignments a JOIN members m ON m.id = a.member_id") == [
        ("Walter Bloom", "worker", True)
    ]
    reason = "has 0 of 6 orders, as light a load as Wanda Quist, and comes first by name"
    sentence = (
        f"Walter Bloom: {reason}; "
        "Wanda Quist has 0 of 8 orders; Wren Abara has 0 of 10 orders; Edgar Lind does not do this service."
    )
    account = {
        "reason": reason,
        "places": [sorted(TAKERS).index(one) for one in TAKERS],
        "verdicts": "fffs",
        "used": [0, 0, 0, 0],
    }
    assert rows("SELECT strategy, sentence, account FROM routing_decisions") == [("least_loaded", sentence, account)]
    assert told() == ["order_assigned"]


def test_an_order_without_a_deadline_is_never_due(queued, rows):
    queued(service=blog_article(deadline_hours=None))

    assert rows("SELECT due_at FROM orders") == [(None,)]


@pytest.mark.parametrize(
    ("fact", "state", "sentence"),
    [
        (order_rejected, "rejected", "The order was rejected: We do not write about that."),
        (order_withdrawn, "withdrawn", "The order was withdrawn: Not needed any more."),
    ],
)
def test_an_order_ends_where_intake_ends_it(fact, state, sentence, hear, rows, told):
    received = order_received()

    hear(received, order_incomplete(received.order_id), fact(received.order_id, at=NOON + HOUR))

    assert rows("SELECT state FROM orders") == [(state,)]
    assert rows("SELECT sentence FROM history ORDER BY at DESC, seq DESC LIMIT 1") == [(sentence,)]
    assert told() == []


def test_everything_twice_is_no_news(hear, unchanged):
    order_id = new_id()
    facts = story(order_id)
    hear(*facts)

    with unchanged():
        hear(*facts)


def test_in_any_order_the_end_is_the_same_and_the_history_is_whole(hear, rows, told):
    for places in itertools.permutations(range(1, 5)):
        order_id = new_id()
        facts = story(order_id)

        hear(facts[0], *(facts[place] for place in places))

        assert rows("SELECT state, problems, pool_reason, intake_told_at FROM orders WHERE id = :id", id=order_id) == [
            ("queued", [], None, NOON + 3 * HOUR)
        ]
        assert told() == ["order_assigned"]
        assert rows(
            "SELECT what FROM history WHERE order_id = :id AND what <> 'order_assigned' ORDER BY at, seq", id=order_id
        ) == [
            ("order_received",),
            ("details_missing",),
            ("details_missing",),
            ("details_completed",),
            ("order_validated",),
        ]


def test_a_late_fact_stands_in_the_history_at_its_own_time_and_moves_nothing(hear, rows, queued, told):
    order_id = queued(received_at=NOON)
    told()

    hear(order_incomplete(order_id, at=NOON - HOUR))

    assert rows("SELECT state FROM orders") == [("queued",)]
    assert rows("SELECT at, what, after FROM history ORDER BY at LIMIT 1") == [(NOON - HOUR, "details_missing", None)]
    assert told() == []


def test_validation_after_the_cancellation_changes_nothing(hear, queued, begin_work, as_member, rows):
    order_id = queued()
    with begin_work() as work:
        cancel_order(work, CancelOrder(actor=as_member(MARCO), order_id=order_id, reason="Called off."))

    hear(order_validated(order_id, at=NOON + HOUR))

    assert rows("SELECT state FROM orders") == [("cancelled",)]


def test_a_client_is_kept_as_last_told_whatever_comes_later(hear, rows):
    newer = ClientRegistered(client_id=CLARA, client=clara(), registered_at=NOON + HOUR)
    older = order_received(client=type(clara())(client_id=CLARA, email="old@bluebird.example", name="C. Voss"), at=NOON)

    hear(newer, older, newer)

    assert rows("SELECT email, name, told_at FROM clients") == [("clara@bluebird.example", "Clara Voss", NOON + HOUR)]


def test_a_service_is_kept_as_last_told(hear, rows):
    card = blog_article()
    renamed = blog_article(name="Blog post")
    newer = ServicePublished(service_id=card.service_id, service=renamed, published_at=NOON + HOUR)
    older = ServicePublished(service_id=card.service_id, service=card, published_at=NOON)

    hear(newer, older, newer)

    assert rows("SELECT code, name FROM services") == [("blog-article", "Blog post")]


def test_orders_of_several_clients_are_kept_apart(hear, rows):
    hear(order_received(), order_received(client=devin()))

    assert sorted(rows("SELECT c.name FROM orders o JOIN clients c ON c.id = o.client_id")) == [
        ("Clara Voss",),
        ("Devin Okafor",),
    ]


def test_an_order_in_review_waits_and_the_team_reads_why(hear, rows):
    fact = order_received()
    hear(fact, review_demanded(fact.order_id, at=NOON + HOUR), order_approved(fact.order_id, at=NOON + 2 * HOUR))

    assert rows("SELECT state FROM orders") == [("in_review",)]
    assert rows("SELECT what, sentence, is_visible FROM history ORDER BY at OFFSET 1") == [
        ("review_demanded", "The order waits for a review. Every order of Clara Voss is reviewed.", False),
        ("order_approved", "Marco Reyes has looked at the order and approved it.", False),
    ]


def test_the_newest_word_on_a_client_is_kept(hear, rows):
    newer = dataclasses.replace(clara(), name="Clara Berg")
    hear(
        ClientRegistered(client_id=CLARA, client=clara(), registered_at=NOON),
        ClientChanged(client_id=CLARA, client=newer, changed_at=NOON + HOUR),
        ClientChanged(client_id=CLARA, client=clara(), changed_at=NOON),
    )

    assert rows("SELECT name FROM clients") == [("Clara Berg",)]


def test_an_erased_client_is_nobody_in_orders_and_threads_and_others_stay(hear, begin_work, rows):
    mine, other = order_received(), order_received(client=devin())
    hear(mine, order_validated(mine.order_id), other, order_validated(other.order_id))
    ended = order_received()
    said = "Clara Voss of Bluebird Outdoor, not Clara Vossberg, called: write to clara@bluebird.example."
    hear(ended, dataclasses.replace(order_withdrawn(ended.order_id), reason=said))
    speaker = Actor(kind=ActorKind.CLIENT, id=CLARA, name="Clara Voss")
    with begin_work() as work:
        post_message(work, PostMessage(actor=speaker, order_id=mine.order_id, text="Call me at home."))
    nobody = ClientCard(client_id=CLARA, email="erased@erased.invalid", name="Erased client")
    before = rows("SELECT count(*) FROM history")
    brief_of_other = rows("SELECT brief FROM orders WHERE id = :id", id=other.order_id)

    erased = ClientErased(client_id=CLARA, client=nobody, erased_at=NOON + HOUR)
    hear(erased, erased, ClientChanged(client_id=CLARA, client=clara(), changed_at=NOON))

    assert rows("SELECT name, email FROM clients WHERE id = :id", id=CLARA) == [
        ("Erased client", "erased@erased.invalid")
    ]
    assert rows("SELECT brief, note FROM orders WHERE id = :id", id=mine.order_id) == [([], "")]
    assert rows("SELECT text, author_name FROM thread_messages") == [("", "Erased client")]
    assert rows("SELECT DISTINCT actor_name FROM history WHERE actor_id = :id", id=CLARA) == [("Erased client",)]
    assert rows("SELECT count(*) FROM history") == before
    assert rows("SELECT sentence FROM history WHERE what = 'order_withdrawn'") == [
        (
            "The order was withdrawn: Erased client of Erased client, not Clara Vossberg, called: write to Erased client.",
        )
    ]
    assert rows("SELECT brief FROM orders WHERE id = :id", id=other.order_id) == brief_of_other
