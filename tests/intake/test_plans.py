"""Orders on a plan: as many as the client has bought, whatever comes twice or late (rule B-13)."""

from __future__ import annotations

import itertools
import threading
from datetime import timedelta
from uuid import UUID, uuid5

import pytest

from services.intake.domain.submission import Submission
from services.intake.messages import HANDLERS
from services.intake.use_cases.submit_order import SubmitOrder, submit_order
from services.intake.use_cases.withdraw_order import WithdrawOrder, withdraw_order
from shared.contracts.billing.subscriptions import PlanChanged
from shared.contracts.intake.facts import SubmittedClient
from shared.contracts.workflow.facts import RequestChanged
from shared.kernel.actors import SYSTEM, Actor, ActorKind
from shared.kernel.refusals import Invalid, NotYet
from tests.intake.conftest import NOON

NORA = SubmittedClient(email="nora@tidewater.example", name="Nora Beck")
SERVICE = {
    "name": "Desk",
    "price": {"amount": 90_000, "currency": "USD"},
    "pipeline": "content-marketing",
    "form": {"fields": []},
    "recurring": {"unit": "month", "on_renewal": "requests", "requests_per_period": 3, "active_requests": 2},
}


def hear(desk, *messages):
    for message in messages:
        with desk.begin_work() as work:
            HANDLERS[type(message)](work, message)


class Story:
    def __init__(self, desk, member):
        self.desk, self.names = desk, itertools.count()
        assert desk.call("PUT", "/services/desk", SERVICE, as_=member("services.manage")).status_code == 200
        self.first = self.order()
        self.plan_id = uuid5(self.first.id, "subscription")

    def order(self, **more):
        submission = Submission(source="shop", external_id=f"D-{next(self.names)}", service="desk", client=NORA, **more)
        return self.desk.do(submit_order, SubmitOrder(actor=SYSTEM, submission=submission)).order

    def place(self):
        return self.order(plan_id=self.plan_id)

    def told(self, version=1, *, is_open=True, period=0, per_period=3, at_once=2):
        return PlanChanged(
            subscription_id=self.plan_id,
            version=version,
            order_id=self.first.id,
            client_id=self.first.client_id,
            is_open=is_open,
            period=period,
            period_ends_at=NOON + timedelta(days=30),
            requests_per_period=per_period,
            active_requests=at_once,
            changed_at=NOON,
        )

    def over(self, order, *, is_over=True, minutes=0):
        return RequestChanged(order_id=order.id, is_over=is_over, changed_at=NOON + timedelta(minutes=minutes))

    def refused(self, **more):
        """Why no order can be placed now; nothing is changed by asking."""
        before = self.desk.rows("SELECT count(*) FROM orders")
        with pytest.raises(Invalid) as no:
            self.order(**({"plan_id": self.plan_id} | more))
        assert self.desk.rows("SELECT count(*) FROM orders") == before
        return [problem.code for problem in no.value.problems]


@pytest.fixture
def story(desk, member):
    return Story(desk, member)


def test_an_order_on_a_plan_costs_nothing_more_and_begins_no_other(story):
    hear(story.desk, story.told())

    order = story.place()

    assert (order.total.amount, order.total.currency) == (0, "USD")
    line = story.desk.told()[-1].lines[0]
    assert (line.unit_price.amount, line.recurring) == (0, None)


def test_at_most_so_many_are_under_way_whatever_is_said_twice_or_late(story):
    hear(story.desk, story.told())
    second = story.place()
    at_first = story.refused()

    over, again = story.over(second), story.over(second, is_over=False, minutes=5)
    hear(story.desk, over, over)
    story.place()
    hear(story.desk, again, over)

    assert at_first == ["plan_busy"]
    assert story.refused() == ["plan_used_up"]
    assert story.desk.rows(
        "SELECT is_over FROM plan_orders WHERE order_id = (SELECT order_id FROM plan_orders WHERE told_at IS NOT NULL)"
    ) == [(False,)]


def test_the_next_period_counts_from_its_payment_on_and_old_news_changes_nothing(story):
    hear(story.desk, story.told(at_once=None))
    story.place(), story.place()
    used_up = story.refused()

    next_period = story.told(3, period=1, at_once=None)
    hear(story.desk, next_period, story.told(2, is_open=False), next_period)
    story.place()

    assert used_up == ["plan_used_up"]
    assert story.desk.rows("SELECT period, count(*) FROM plan_orders GROUP BY 1 ORDER BY 1") == [(0, 3), (1, 1)]


def test_an_order_that_is_withdrawn_makes_room(story):
    hear(story.desk, story.told())
    second = story.place()

    story.desk.do(withdraw_order, WithdrawOrder(actor=SYSTEM, order_id=second.id, reason="Not needed"))

    assert story.place().state.value == "funding"


def test_a_plan_that_is_paused_or_unpaid_takes_no_orders(story):
    hear(story.desk, story.told(), story.told(2, is_open=False))

    assert story.refused() == ["plan_closed"]


@pytest.mark.parametrize(
    ("wanted", "codes"),
    [
        ({"plan_id": UUID(int=5)}, ["plan_unknown"]),
        ({"quantity": 2}, ["too_large"]),
    ],
    ids=["no-plan", "two-pieces"],
)
def test_only_what_the_plan_is_for_is_ordered_on_it(story, wanted, codes):
    hear(story.desk, story.told())

    assert story.refused(**wanted) == codes


def test_news_of_an_order_that_is_not_known_to_be_on_a_plan_waits(story):
    with pytest.raises(NotYet):
        hear(story.desk, story.over(story.first))


def test_two_orders_at_the_same_instant_do_not_both_take_the_last_room(story):
    hear(story.desk, story.told())
    placed, refused = [], []

    def place():
        try:
            placed.append(story.place())
        except Invalid as no:
            refused.append(no)

    threads = [threading.Thread(target=place) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (len(placed), len(refused)) == (1, 2)


def test_a_client_sees_what_is_used_and_nobody_elses(story):
    hear(story.desk, story.told())
    story.place()
    nora = Actor(kind=ActorKind.CLIENT, id=story.first.client_id, name="Nora")
    other = Actor(kind=ActorKind.CLIENT, id=UUID(int=9), name="Other")
    path = f"/clients/{nora.id}/plans"

    (plan,) = story.desk.call("GET", path, as_=nora).json["items"]

    assert (plan["service"], plan["placed"], plan["under_way"], plan["full"]["code"]) == ("desk", 2, 2, "plan_busy")
    assert story.desk.call("GET", path, as_=other).status_code == 404


@pytest.mark.parametrize("change", [{"on_renewal": "new_order"}, {"requests_per_period": 0}], ids=["no-plan", "none"])
def test_limits_are_those_of_a_plan(desk, member, change):
    offer = SERVICE | {"recurring": SERVICE["recurring"] | change}

    assert desk.call("PUT", "/services/desk", offer, as_=member("services.manage")).status_code == 422
