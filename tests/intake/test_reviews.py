"""Reviews: which orders a member looks at first, who that is, and what they may say (rule I-5)."""

from __future__ import annotations

import pytest

from services.intake.settings import Settings
from services.intake.use_cases.change_client import ChangeClient, change_client
from services.intake.use_cases.remind_client import remind_client
from services.intake.use_cases.submit_order import submit_order
from shared.contracts.intake.facts import OrderApproved, OrderIncomplete, OrderReviewDemanded, PurchaseChecked
from shared.kernel.actors import SYSTEM, Actor, ActorKind
from shared.kernel.ids import MemberId, new_id
from shared.kernel.money import Money
from shared.runtime.settings import SettingsWrong
from tests.intake.builders import CLARA, DEVIN, GOOD_ANSWERS, an_ask

MARCO_ID = MemberId(new_id())
MARCO = Actor(kind=ActorKind.MEMBER, id=MARCO_ID, name="Marco Reyes", permissions=frozenset({"orders.review"}))
NINA = Actor(
    kind=ActorKind.MEMBER,
    id=MemberId(new_id()),
    name="Nina",
    permissions=frozenset({"orders.review", "orders.view_all", "clients.view", "money.view"}),
)
OLIVIA = Actor(kind=ActorKind.MEMBER, id=MemberId(new_id()), name="Olivia", permissions=frozenset({"*"}))


@pytest.fixture
def watched(desk):
    """Clara's orders are reviewed, by Marco."""
    changes = {"needs_review": True, "manager_id": MARCO_ID}
    desk.do(change_client, ChangeClient(actor=SYSTEM, client_id=CLARA.id, changes=changes))
    desk.forget_letters()


@pytest.fixture
def held(desk, watched):
    order, _ = desk.do(submit_order, an_ask())
    return order


def call(desk, method, path, body=None, *, as_=MARCO):
    return desk.call(method, path, body, as_=as_)


def test_an_order_is_held_where_its_client_demands_a_review(desk, held):
    told = [fact for fact in desk.told() if isinstance(fact, OrderReviewDemanded)]

    assert desk.names_told() == ["OrderReceived", "OrderReviewDemanded"]
    assert (told[0].manager_id, told[0].reasons) == (MARCO_ID, ("Every order of Clara Voss is reviewed.",))
    assert desk.rows("SELECT state FROM orders") == [("in_review",)]


def test_an_order_is_held_where_its_service_or_its_total_demands_it(desk):
    offer = desk.call("GET", "/services/newsletter").get_json()
    taken = {name: offer[name] for name in ("name", "price", "form", "pipeline")}
    taken["form"] = {"fields": offer["form"]["fields"]}
    assert call(desk, "PUT", "/services/newsletter", taken | {"needs_review": True}, as_=OLIVIA).status_code == 200
    desk.set_up(review_above=("500 EUR", "279.99 USD"))

    cheap, _ = desk.do(submit_order, an_ask())
    dear, _ = desk.do(submit_order, an_ask(external_id="W-2", quantity=2))

    assert [problem["code"] for problem in cheap.demands] == ["review_by_service"]
    assert [problem["code"] for problem in dear.demands] == ["review_by_service", "review_by_total"]
    assert dear.demands[1]["message"] == "The total is above $279.99."


def test_what_is_missing_is_asked_for_before_anybody_looks_at_it(desk, watched):
    order, _ = desk.do(submit_order, an_ask(answers={}))
    before = call(desk, "GET", "/reviews").get_json()["items"]

    call(desk, "PUT", f"/orders/{order.id}/answers", {"answers": GOOD_ANSWERS}, as_=CLARA)

    assert before == []
    assert desk.names_told() == ["OrderReceived", "OrderIncomplete", "OrderDetailsCompleted", "OrderReviewDemanded"]


def test_the_clients_manager_approves_and_the_order_goes_on_once(desk, held):
    approved = call(desk, "POST", f"/orders/{held.id}/approval")
    again = call(desk, "POST", f"/orders/{held.id}/approval")

    assert (approved.status_code, again.status_code) == (201, 201)
    assert (approved.get_json()["state"], approved.get_json()["approved_by"]) == ("funding", "Marco Reyes")
    assert [type(fact) for fact in desk.told()[2:]] == [OrderApproved, PurchaseChecked]
    assert call(desk, "GET", "/reviews").get_json()["items"] == []


def test_only_the_clients_manager_reviews_or_who_may_review_any(desk, held, member):
    for nobody, status in ((NINA, 403), (member(), 403), (CLARA, 403)):
        for verb, body in (("approval", None), ("questions", {"question": "Why?"}), ("rejection", {"reason": "No."})):
            assert call(desk, "POST", f"/orders/{held.id}/{verb}", body, as_=nobody).status_code == status
    assert call(desk, "GET", "/reviews", as_=NINA).get_json()["items"] == []
    assert call(desk, "GET", "/reviews", as_=member()).status_code == 403
    assert desk.rows("SELECT state FROM orders") == [("in_review",)]
    for reviewer in (MARCO, OLIVIA):
        shown = call(desk, "GET", "/reviews", as_=reviewer).get_json()["items"]
        assert [order["number"] for order in shown] == [held.number]
    assert call(desk, "POST", f"/orders/{held.id}/approval", as_=OLIVIA).get_json()["approved_by"] == "Olivia"


def test_any_member_who_may_reviews_where_nobody_manages_the_client(desk):
    desk.do(change_client, ChangeClient(actor=SYSTEM, client_id=CLARA.id, changes={"needs_review": True}))
    order, _ = desk.do(submit_order, an_ask())

    assert [o["number"] for o in call(desk, "GET", "/reviews", as_=NINA).get_json()["items"]] == [order.number]
    assert call(desk, "POST", f"/orders/{order.id}/approval", as_=NINA).status_code == 201


def test_a_question_goes_to_the_client_and_the_answer_comes_back_to_the_reviewer(desk, held):
    desk.forget_letters()

    asked = [
        call(desk, "POST", f"/orders/{held.id}/questions", {"question": "In which language?"}).get_json()
        for _ in range(2)
    ]
    (told,) = desk.told()
    form = desk.call("GET", f"/forms/{told.form_token}").get_json()
    reminders = desk.pass_time(days=1)
    for reminder in reminders:
        desk.do(remind_client, reminder)
    filled = desk.call("PUT", f"/forms/{told.form_token}", {"answers": {"question_1": "German"}})

    assert asked[0] == asked[1]
    assert (asked[0]["state"], isinstance(told, OrderIncomplete)) == ("incomplete", True)
    assert [(problem.field, problem.code, problem.label) for problem in told.problems] == [
        ("question_1", "required", "In which language?")
    ]
    assert [field["label"] for field in form["fields"]][-1] == "In which language?"
    assert filled.status_code == 200
    assert desk.names_told() == ["OrderIncomplete", "OrderIncomplete", "OrderDetailsCompleted", "OrderReviewDemanded"]
    (shown,) = call(desk, "GET", "/reviews").get_json()["items"]
    assert shown["brief"][-1] == {"field": "question_1", "label": "In which language?", "value": "German"}


def test_a_reviewer_rejects_with_a_reason(desk, held):
    answer = call(desk, "POST", f"/orders/{held.id}/rejection", {"reason": "Not our field."})

    assert (answer.status_code, answer.get_json()["state"]) == (201, "rejected")
    late = call(desk, "POST", f"/orders/{held.id}/approval")
    assert (late.status_code, late.get_json()["code"]) == (409, "move_refused")
    assert call(desk, "POST", f"/orders/{held.id}/questions", {"question": "Why?"}).status_code == 409
    assert call(desk, "POST", f"/orders/{held.id}/questions", {"question": " "}).status_code == 422


def test_the_checks_of_an_order_are_named_and_orders_that_look_alike_shown(desk, held):
    twin, _ = desk.do(submit_order, an_ask(external_id="W-2"))
    desk.do(submit_order, an_ask(external_id="W-3", answers=GOOD_ANSWERS | {"subject": "Spring sale"}))
    desk.at = desk.at.replace(day=4)
    desk.do(submit_order, an_ask(external_id="W-4"))

    seen = call(desk, "GET", f"/orders/{held.id}/checks", as_=NINA).get_json()

    assert [(check["name"], check["is_passed"]) for check in seen["checks"]] == [
        ("details_given", True),
        ("details_well_formed", True),
        ("still_sold", True),
        ("service_demands_review", True),
        ("client_demands_review", False),
        ("total_demands_review", True),
        ("money_there", False),
    ]
    assert seen["checks"][4]["problems"][0]["message"] == "Every order of Clara Voss is reviewed."
    assert [order["number"] for order in seen["lookalikes"]] == [twin.number]
    assert call(desk, "GET", f"/orders/{held.id}/checks", as_=DEVIN).status_code == 403


def test_a_client_does_not_read_why_their_order_is_looked_at(desk, held):
    mine = call(desk, "GET", f"/orders/{held.id}", as_=CLARA).get_json()
    theirs = call(desk, "GET", f"/orders/{held.id}", as_=NINA).get_json()

    assert (mine["state"], mine["demands"]) == ("in_review", None)
    assert [demand["code"] for demand in theirs["demands"]] == ["review_by_client"]


def settings(**changes):
    return Settings(database_url="-", redis_url="-", link_key="-", **changes)


def test_limits_and_reminders_are_settings():
    limits = settings(review_above=("5000 USD", " 99.5 EUR", "")).review_limits()
    plan = settings(remind_after_days=("2", "5")).follow_ups()

    assert limits.exceeded_by(Money(500_000, "USD")) is None
    assert limits.exceeded_by(Money(500_001, "USD")) == Money(500_000, "USD")
    assert limits.exceeded_by(Money(9_951, "EUR")) == Money(9_950, "EUR")
    assert limits.exceeded_by(Money(10**9, "JPY")) is None
    assert [plan.wait_behind(nth).days for nth in range(3)] == [2, 3, 7]
    for wrong in ({"review_above": ("much",)}, {"review_above": ("5 XXQ",)}):
        with pytest.raises(SettingsWrong):
            settings(**wrong).review_limits()
    with pytest.raises(SettingsWrong):
        settings(remind_after_days=("3", "1")).follow_ups()
