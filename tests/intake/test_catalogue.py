"""The catalogue: what the agency sells, how it is changed, and what is kept of it by orders (rules I-2, I-3, I-7)."""

from __future__ import annotations

import jsonschema
import pytest

from services.intake.use_cases.submit_order import submit_order
from shared.contracts.intake.facts import OrderReceived, PurchaseChecked, ServicePublished
from shared.contracts.parts import ChosenAddOn, ChosenOption, PaymentTerms, RecurringTerms
from shared.kernel.money import Money
from shared.kernel.refusals import Invalid
from tests.intake.builders import CLARA, an_ask

USD = "USD"
VIDEO = {
    "name": "Explainer video",
    "description": "Ninety seconds.",
    "price": {"amount": 100_000, "currency": USD},
    "pipeline": "content-marketing",
    "deadline_hours": 80,
    "image_url": "https://www.northwind.example/video.png",
    "folder": "Video",
    "position": -1,
    "is_taxable": False,
    "estimated_minutes": 600,
    "asked_when": "after",
    "options": [
        {"code": "short", "name": "30 seconds", "price": {"amount": 60_000, "currency": USD}, "estimated_minutes": 300},
        {"code": "long", "name": "2 minutes", "price": {"amount": 150_000, "currency": USD}},
    ],
    "add_ons": [
        {
            "code": "subtitles",
            "name": "Subtitles",
            "price": {"amount": 9_000, "currency": USD},
            "estimated_minutes": 60,
        },
        {"code": "rush", "name": "In half the time", "price": {"amount": 20_000, "currency": USD}},
    ],
    "payment": {"policy": "deposit", "deposit_percent": 40},
    "recurring": {"unit": "month", "trial_days": 14, "set_up_fee": {"amount": 5_000, "currency": USD}},
    "form": {
        "fields": [
            {"name": "has_script", "label": "Is there a script?", "kind": "yes_no", "is_required": True},
            {
                "name": "script",
                "label": "The script",
                "kind": "long_text",
                "is_required": True,
                "shown_if": {"field": "has_script", "any_of": [True]},
                "page": 2,
            },
            {
                "name": "scenes",
                "label": "Scenes",
                "kind": "table",
                "columns": [{"name": "what", "label": "What", "is_required": True}],
                "limits": {"maximum": 10},
                "page": 2,
            },
        ]
    },
}


@pytest.fixture
def olivia(member):
    return member("services.manage", "money.view", "orders.view_all", "clients.view")


@pytest.fixture
def video(desk, olivia):
    answer = desk.call("PUT", "/services/video", VIDEO, as_=olivia)
    assert answer.status_code == 200, answer.get_json()
    return answer.get_json()


def faults_in(answer):
    assert answer.status_code == 422
    return {problem["field"]: problem["code"] for problem in answer.get_json()["problems"]}


def test_a_service_is_published_as_it_was_asked_for_and_told(desk, olivia, video):
    asked = VIDEO | {"code": "video", "is_public": True, "is_on_sale": True}
    del asked["form"], asked["options"], asked["add_ons"], asked["recurring"], asked["payment"]

    assert {name: video[name] for name in asked} == asked
    assert [each["code"] for each in video["options"] + video["add_ons"]] == ["short", "long", "subtitles", "rush"]
    assert video["recurring"] == VIDEO["recurring"] | {
        "count": 1,
        "on_renewal": "new_order",
        "requests_per_period": None,
        "active_requests": None,
    }
    assert video["payment"] == {"policy": "deposit", "deposit_percent": 40, "net_days": None}
    assert [field["page"] for field in video["form"]["fields"]] == [1, 2, 2]
    assert video["form"]["fields"][1]["shown_if"] == {"field": "has_script", "any_of": [True], "is_negated": False}
    (told,) = desk.told()
    assert isinstance(told, ServicePublished)
    assert told.service.payment == PaymentTerms(policy="deposit", deposit_percent=40)
    assert told.service.recurring == RecurringTerms(unit="month", trial_days=14, set_up_fee=Money(5_000, USD))
    assert (told.service.is_taxable, told.service.estimated_minutes) == (False, 600)
    assert desk.call("GET", "/services?limit=1").get_json()["items"] == [video]


def test_the_same_service_again_is_no_news_and_another_form_another_version(desk, olivia, video):
    desk.forget_letters()

    again = desk.call("PUT", "/services/video", VIDEO, as_=olivia).get_json()
    shorter = VIDEO | {"form": {"fields": VIDEO["form"]["fields"][:1]}}
    other = desk.call("PUT", "/services/video", shorter, as_=olivia).get_json()

    assert (again, again["form"]["version"]) == (video, 1)
    assert (other["form"]["version"], len(other["form"]["fields"])) == (2, 1)
    assert desk.names_told() == ["ServicePublished"]


def test_everything_that_is_wrong_with_a_service_is_named_at_once(desk, olivia):
    euro = {"amount": -1, "currency": "EUR"}
    broken = VIDEO | {
        "name": " ",
        "deadline_hours": 0,
        "image_url": "video.png",
        "options": [{"code": "A", "name": "", "price": euro}, VIDEO["options"][0], VIDEO["options"][0]],
        "payment": {"policy": "later", "net_days": 5},
        "recurring": {"unit": "decade", "count": 0, "set_up_fee": euro},
        "form": {"fields": [VIDEO["form"]["fields"][1]]},
    }

    answer = desk.call("PUT", "/services/Video", broken, as_=olivia)

    assert faults_in(answer) == {
        "code": "invalid",
        "name": "required",
        "deadline_hours": "out_of_range",
        "image_url": "not_a_url",
        "options.0.code": "invalid",
        "options.0.name": "required",
        "options.0.price": "out_of_range",
        "options.2.code": "not_unique",
        "payment.policy": "choice_unknown",
        "payment.net_days": "invalid",
        "recurring.unit": "choice_unknown",
        "recurring.count": "out_of_range",
        "recurring.set_up_fee": "invalid",
        "form.fields.0.shown_if.field": "field_unknown",
    }
    assert desk.rows("SELECT count(*) FROM services WHERE code ILIKE 'video'") == [(0,)]
    assert desk.told() == []


def test_only_members_who_manage_services_change_them(desk, member, video):
    assert desk.call("PUT", "/services/video", VIDEO).status_code == 401
    for nobody in (member("orders.create"), CLARA):
        assert desk.call("PUT", "/services/video", VIDEO, as_=nobody).status_code == 403
        assert desk.call("DELETE", "/services/video", as_=nobody).status_code == 403
        assert desk.call("GET", "/services?standing=hidden", as_=nobody).status_code == 403


def test_a_hidden_service_is_sold_to_whoever_knows_its_code(desk, olivia):
    desk.call("PUT", "/services/video", VIDEO | {"is_public": False}, as_=olivia)

    public = desk.call("GET", "/services").get_json()["items"]
    hidden = desk.call("GET", "/services?standing=hidden&folder=Video", as_=olivia).get_json()["items"]

    assert "video" not in [service["code"] for service in public]
    assert [service["code"] for service in hidden] == ["video"]
    assert desk.call("GET", "/services/video").status_code == 200


def test_an_archived_service_is_off_sale_until_it_is_published_again(desk, olivia, video):
    assert [desk.call("DELETE", "/services/video", as_=olivia).status_code for _ in range(2)] == [204, 204]

    assert desk.call("GET", "/services/video").status_code == 404
    assert [s["code"] for s in desk.call("GET", "/services?standing=archived", as_=olivia).get_json()["items"]] == [
        "video"
    ]
    with pytest.raises(Invalid):
        desk.do(submit_order, an_ask(service="video"))
    assert desk.call("DELETE", "/services/nothing", as_=olivia).status_code == 404
    assert desk.call("PUT", "/services/video", VIDEO, as_=olivia).get_json()["is_on_sale"] is True


def test_the_schema_of_a_form_tells_what_will_pass(desk, video):
    schema = desk.call("GET", "/services/video/schema").get_json()

    valid = jsonschema.Draft202012Validator(schema).is_valid
    assert valid({"has_script": False})
    assert valid({"has_script": True, "script": "Once upon a time", "scenes": [{"what": "A hill"}]})
    assert not valid({"has_script": True})
    assert not valid({"has_script": False, "scenes": [{}]})
    assert desk.call("GET", "/services/nothing/schema").status_code == 404


def test_an_order_keeps_what_was_bought_at_the_price_it_was_placed_at(desk, olivia, video):
    desk.forget_letters()
    answers = {"has_script": False}
    ask = an_ask(service="video", option="short", add_ons=("subtitles",), quantity=2, coupon="AUTUMN", answers=answers)
    order, _ = desk.do(submit_order, ask)
    dearer = VIDEO | {"options": [], "add_ons": [], "price": {"amount": 1, "currency": USD}, "is_taxable": True}
    desk.call("PUT", "/services/video", dearer, as_=olivia)

    shown = desk.call("GET", f"/orders/{order.id}", as_=olivia).get_json()
    again, is_new = desk.do(submit_order, ask)

    assert (again.id, is_new) == (order.id, False)
    assert shown["total"] == {"amount": 138_000, "currency": USD}
    assert shown["option"] == {"code": "short", "name": "30 seconds"}
    assert shown["add_ons"] == [
        {"code": "subtitles", "name": "Subtitles", "unit_price": {"amount": 9_000, "currency": USD}}
    ]
    assert shown["coupon"] == "AUTUMN"
    received = next(fact for fact in desk.told() if isinstance(fact, OrderReceived))
    checked = next(fact for fact in desk.told() if isinstance(fact, PurchaseChecked))
    add_ons = (ChosenAddOn(code="subtitles", name="Subtitles", unit_price=Money(9_000, USD)),)
    assert (received.option, received.add_ons) == (ChosenOption(code="short", name="30 seconds"), add_ons)
    assert (received.total, received.estimated_minutes) == (Money(138_000, USD), 720)
    (line,) = checked.lines
    assert (line.description, line.unit_price, line.add_ons) == (
        "Explainer video, 30 seconds",
        Money(69_000, USD),
        add_ons,
    )
    assert (line.is_taxable, line.payment.deposit_percent, line.recurring.unit) == (False, 40, "month")
    assert checked.coupon == "AUTUMN"


@pytest.mark.parametrize(
    ("chosen", "problem"),
    [
        ({}, ("option", "required")),
        ({"option": "medium"}, ("option", "option_unknown")),
        ({"option": "short", "add_ons": ("music",)}, ("add_ons", "add_on_unknown")),
        ({"option": "short", "add_ons": ("rush", "rush")}, ("add_ons", "not_unique")),
        ({"service": "newsletter", "option": "short"}, ("option", "option_unknown")),
    ],
)
def test_what_a_service_does_not_offer_cannot_be_bought(desk, video, chosen, problem):
    with pytest.raises(Invalid) as refused:
        desk.do(submit_order, an_ask(**({"service": "video", "answers": {"has_script": False}} | chosen)))

    assert [(found.field, found.code) for found in refused.value.problems] == [problem]
    assert desk.rows("SELECT count(*) FROM orders") == [(0,)]


def test_a_choice_of_the_wrong_shape_and_one_of_the_wrong_sense_are_named_together(desk, video):
    body = {"external_id": "A-1", "service": "video", "option": 5, "add_ons": ["music"], "answers": {}}

    answer = desk.call("POST", "/orders", body, as_=CLARA)

    assert faults_in(answer) == {"option": "invalid", "add_ons": "add_on_unknown"}
