"""Taking an order in, by whatever way it comes (product.md §2)."""

from __future__ import annotations

import pytest

from services.intake.domain.refusals import OrderUnknown, SubmissionDiffers
from services.intake.domain.states import OrderState
from services.intake.use_cases.publish_service import PublishService, publish_service
from services.intake.use_cases.submit_order import submit_order
from shared.contracts.intake.facts import ClientRegistered, OrderIncomplete, OrderReceived, PurchaseChecked
from shared.contracts.parts import PurchaseLine
from shared.kernel.actors import SYSTEM
from shared.kernel.money import Money
from shared.kernel.refusals import Invalid, NotAllowed
from tests.intake.builders import CLARA, DEVIN, GOOD_ANSWERS, a_buyer, a_submission, an_ask, an_offer


def counts(desk):
    return desk.rows(
        "SELECT (SELECT count(*) FROM orders), (SELECT count(*) FROM purchases), (SELECT count(*) FROM clients)"
    )[0]


def assert_nothing_happened(desk):
    assert counts(desk) == (0, 0, 4)
    assert desk.letters == []
    assert desk.rows("SELECT key FROM timers") == []


def test_a_complete_order_can_be_billed_at_once(desk):
    order, is_new = desk.do(submit_order, an_ask(quantity=2))

    assert is_new
    assert order.state is OrderState.FUNDING
    assert order.total == Money(280_00, "USD")
    received, checked = desk.told()
    assert isinstance(received, OrderReceived)
    assert (received.order_id, received.total, received.client.company) == (order.id, order.total, "Bluebird Outdoor")
    assert checked == PurchaseChecked(
        purchase_id=order.purchase_id,
        client_id=CLARA.id,
        lines=(
            PurchaseLine(
                order_id=order.id,
                order_number=order.number,
                service_id=order.service_id,
                description="Newsletter issue",
                quantity=2,
                unit_price=Money(140_00, "USD"),
            ),
        ),
        currency="USD",
        checked_at=desk.at,
    )
    assert desk.rows("SELECT key FROM timers") == []


def test_a_buyer_nobody_knows_is_registered_once(desk):
    buyer = a_buyer(email=" Hugo@Millstone.example ", name="Hugo Marchetti", company="Millstone Bakery")

    desk.do(submit_order, an_ask(client=buyer))
    desk.do(submit_order, an_ask(client=buyer, external_id="W-2"))

    (registered,) = [fact for fact in desk.told() if isinstance(fact, ClientRegistered)]
    assert (registered.client.email, registered.client.name) == ("hugo@millstone.example", "Hugo Marchetti")
    assert desk.rows("SELECT count(*) FROM clients WHERE email = 'hugo@millstone.example'") == [(1,)]


def test_what_is_missing_or_wrong_is_asked_for_all_at_once(desk):
    order, _ = desk.do(submit_order, an_ask(answers={"send_on": "soon"}))

    assert order.state is OrderState.INCOMPLETE
    received, asked = desk.told()
    assert isinstance(received, OrderReceived)
    assert isinstance(asked, OrderIncomplete)
    assert [(p.field, p.code, p.label) for p in asked.problems] == [
        ("subject", "required", "What is the issue about?"),
        ("points", "required", "What must be in it?"),
        ("send_on", "not_a_date", "When does it go out?"),
    ]
    assert asked.reminder == 0
    assert desk.rows("SELECT key, name, due_at FROM timers") == [
        (order.follow_up, "intake.remind_client.v1", desk.at.replace(day=3))
    ]


def test_the_same_submission_returns_the_first_order_and_tells_nothing(desk):
    first, _ = desk.do(submit_order, an_ask())
    desk.forget_letters()

    second, is_new = desk.do(submit_order, an_ask(note="  "))

    assert (second.id, is_new) == (first.id, False)
    assert desk.letters == []
    assert counts(desk) == (1, 1, 4)


def test_other_content_under_the_same_name_is_refused_with_the_differences_named(desk):
    desk.do(submit_order, an_ask())
    desk.forget_letters()

    with pytest.raises(SubmissionDiffers) as refused:
        desk.do(submit_order, an_ask(quantity=3, answers=GOOD_ANSWERS | {"points": "Two weeks."}))

    assert refused.value.details["fields"] == ["answers.points", "quantity"]
    assert "quantity" in refused.value.sentence
    assert desk.letters == []
    assert desk.rows("SELECT quantity FROM orders") == [(1,)]


def test_a_repeat_is_the_first_order_even_when_the_service_is_not_sold_any_more(desk):
    first, _ = desk.do(submit_order, an_ask())
    with desk.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE services SET is_on_sale = false")

    again, is_new = desk.do(submit_order, an_ask())

    assert (again.id, is_new) == (first.id, False)


def test_everything_that_keeps_it_from_being_an_order_is_named_at_once(desk):
    buyer = a_buyer(email="devin(at)harborlight", name=" ", locale="klingon", time_zone="Mars/Olympus")

    with pytest.raises(Invalid) as refused:
        desk.do(submit_order, an_ask(client=buyer, service="logo", quantity=0, external_id="", note="x" * 5001))

    assert {problem.field: problem.code for problem in refused.value.problems} == {
        "service": "service_unknown",
        "client.email": "not_an_email",
        "client.name": "required",
        "client.locale": "locale_unknown",
        "client.time_zone": "time_zone_unknown",
        "quantity": "too_small",
        "external_id": "required",
        "note": "too_long",
    }
    assert_nothing_happened(desk)


@pytest.mark.parametrize(
    ("answers", "field", "code"),
    [
        ({"subject": "a\x00b"}, "answers.subject", "not_a_text"),
        ({"subject": "\ud800"}, "answers.subject", "not_a_text"),
        ({"a\x00b": "c"}, "answers", "not_a_text"),
        ({"subject": 10**30}, "answers.subject", "not_a_number"),
        ({"subject": [[[[[1]]]]]}, "answers.subject", "too_deep"),
    ],
)
def test_an_answer_that_cannot_be_kept_is_refused(desk, answers, field, code):
    with pytest.raises(Invalid) as refused:
        desk.do(submit_order, an_ask(answers=answers))

    assert [(p.field, p.code) for p in refused.value.problems] == [(field, code)]
    assert_nothing_happened(desk)


@pytest.mark.parametrize("field", ["source", "external_id", "service", "note"])
def test_a_text_no_database_can_keep_is_refused(desk, field):
    with pytest.raises(Invalid) as refused:
        desk.do(submit_order, an_ask(**{field: "a\x00b"}))

    assert field in {problem.field for problem in refused.value.problems}
    assert_nothing_happened(desk)


def test_answers_beyond_the_form_are_kept(desk):
    order, _ = desk.do(submit_order, an_ask(answers=GOOD_ANSWERS | {"gift": "mug"}))

    assert order.state is OrderState.FUNDING
    assert order.answers["gift"] == "mug"


def test_a_client_orders_for_themselves(desk):
    order, _ = desk.do(submit_order, an_ask(actor=CLARA, client=None, source="portal"))

    assert order.client_id == CLARA.id


def test_a_client_may_not_order_for_others_nor_in_another_systems_name(desk):
    with pytest.raises(Invalid) as refused:
        desk.do(submit_order, an_ask(actor=CLARA))

    assert [(p.field, p.code) for p in refused.value.problems] == [("client", "not_allowed"), ("source", "not_allowed")]
    assert_nothing_happened(desk)


def test_a_clients_order_is_not_shown_to_another_who_uses_its_name(desk):
    desk.do(submit_order, an_ask(actor=CLARA, client=None, source="portal"))
    desk.forget_letters()

    with pytest.raises(OrderUnknown):
        desk.do(submit_order, an_ask(actor=DEVIN, client=None, source="portal"))

    assert desk.letters == []
    assert counts(desk) == (1, 1, 4)


def test_a_member_needs_the_permission_and_says_for_whom(desk, member):
    with pytest.raises(NotAllowed):
        desk.do(submit_order, an_ask(actor=member("orders.view_all")))
    with pytest.raises(Invalid) as refused:
        desk.do(submit_order, an_ask(actor=member("orders.create"), client=None))

    assert [(p.field, p.code) for p in refused.value.problems] == [("client", "required")]
    assert_nothing_happened(desk)


def test_an_order_keeps_price_and_form_when_the_service_changes(desk):
    offer = an_offer()
    desk.do(publish_service, PublishService(actor=SYSTEM, offer=offer))
    order, _ = desk.do(submit_order, an_ask(service="logo", answers={"name": "Bluebird"}))

    dearer = an_offer(price=Money(1_000_00, "USD"), form=type(offer.form)(()))
    desk.do(publish_service, PublishService(actor=SYSTEM, offer=dearer))
    later, _ = desk.do(submit_order, an_ask(service="logo", external_id="W-2"))

    assert (order.unit_price, order.form_version) == (Money(900_00, "USD"), 1)
    assert desk.rows("SELECT unit_price_amount, form_version FROM orders ORDER BY id") == [(90000, 1), (100000, 2)]
    assert later.total == Money(1_000_00, "USD")


def test_content_is_the_same_however_its_fields_are_ordered():
    one = a_submission(answers={"a": 1, "b": 2})
    other = a_submission(answers={"b": 2, "a": 1})

    assert one.content() == other.content()
