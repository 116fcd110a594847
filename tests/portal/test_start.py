"""The first steps of an agency."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from services.intake.api.offer_requests import OfferRequest
from services.portal.frame.kits import answers_to_try, kits
from services.workflow.api.pipeline_schemas import PipelineRequest
from services.workflow.api.tasks import TemplateRequest
from services.workflow.domain.redrawing import problems_of_stages
from tests.support import played_agency as agency
from tests.support.played_apps import PlayedApps

START = "/start"
UNNAMED = {"name": "", "sender": "Northwind", "logo_url": "", "colour": "", "signature": "Yours"}


@pytest.fixture
def empty(apps: PlayedApps) -> PlayedApps:
    """Nothing is on sale yet."""
    apps.service = {"is_gone": True}
    apps.said["GET /notify/brand"] = UNNAMED
    return apps


def test_an_empty_agency_leads_to_the_first_steps_until_they_are_over(
    olivia: FlaskClient, empty: PlayedApps, send: Callable[..., Any]
) -> None:
    assert olivia.get("/").headers["Location"] == START
    assert "2 of 5 steps are taken" in olivia.get(START).text  # there is a team, and cards can be paid with
    empty.service = {}
    assert olivia.get("/").headers["Location"] == START

    for step in ("agency", "order"):
        send(olivia, START, f"{START}/{step}/skip")

    assert "Your agency is set up" in olivia.get(START).text
    assert olivia.get("/").headers["Location"] == "/orders"


def test_others_and_agencies_that_sell_something_begin_with_the_orders(
    olivia: FlaskClient, browser: Callable[..., FlaskClient], empty: PlayedApps
) -> None:
    assert browser(agency.WANDA).get("/").headers["Location"] == "/orders"
    empty.service = {}
    assert olivia.get("/").headers["Location"] == "/orders"


def test_the_brand_keeps_what_is_not_asked_here(
    olivia: FlaskClient, apps: PlayedApps, send: Callable[..., Any]
) -> None:
    apps.said["GET /notify/brand"] = UNNAMED
    send(olivia, START, f"{START}/agency", name="Ada & Co", logo_url="", colour="#112233")

    (asked,) = apps.asks("PUT", "/brand")
    brand = {"name": "Ada & Co", "logo_url": "", "colour": "#112233", "sender": "Northwind", "signature": "Yours"}
    assert asked.body == brand


@pytest.mark.parametrize("kit", ["content", "design", "seo", "video"])
def test_a_kit_makes_tasks_stages_and_a_service(
    olivia: FlaskClient, apps: PlayedApps, send: Callable[..., Any], kit: str
) -> None:
    made = kits()[kit]

    send(olivia, START, f"{START}/service", kit=kit, currency="jpy")

    (tasks,) = apps.asks("PUT", f"/task-templates/{made['task_lists'][0]['key']}")
    (stages,) = apps.asks("PUT", f"/pipelines/{made['pipeline']['key']}")
    (service,) = apps.asks("PUT", f"/services/{made['service']['code']}")
    assert tasks.body["tasks"] == made["task_lists"][0]["tasks"]
    assert stages.body["template"] == tasks.path.rpartition("/")[2]
    assert service.body["pipeline"] == made["pipeline"]["key"]
    assert service.body["price"] == {"amount": made["service"]["price"], "currency": "JPY"}


def test_nothing_chosen_makes_nothing(olivia: FlaskClient, apps: PlayedApps, send: Callable[..., Any]) -> None:
    answer = send(olivia, START, f"{START}/service", currency="USD")

    assert answer.status_code == 422
    assert "Choose what you sell" in answer.text
    assert apps.asks("PUT", "") == []


def test_somebody_is_invited_without_a_password(
    olivia: FlaskClient, apps: PlayedApps, send: Callable[..., Any]
) -> None:
    send(olivia, START, f"{START}/team", name="Wes", email="wes@agency.example", role="contractor")

    (asked,) = apps.asks("POST", "/members")
    said = {"name": "Wes", "email": "wes@agency.example", "role": "contractor", "capacity": 5}
    assert asked.body == said | {"services": ["seo-content-package"]}


def test_a_test_order_is_placed_and_followed(olivia: FlaskClient, apps: PlayedApps, send: Callable[..., Any]) -> None:
    send(olivia, START, f"{START}/order", email="tess@client.example")
    (asked,) = apps.asks("POST", "/intake/orders")
    assert asked.body["source"] == "first-steps"
    assert asked.body["client"]["email"] == "tess@client.example"
    assert asked.body["answers"] == answers_to_try(apps.form["fields"])

    apps.said["GET /intake/orders"] = {"items": [apps.taken_in[agency.SOMEONE_ELSES]], "next": None}
    assert "open its invoice and record a payment" in olivia.get(START).text
    apps.said["GET /intake/orders"] = {"items": [apps.taken_in[agency.DELIVERED]], "next": None}
    assert "It was handed over." in olivia.get(START).text


def test_nobody_else_takes_the_steps(
    browser: Callable[..., FlaskClient], apps: PlayedApps, send: Callable[..., Any]
) -> None:
    for person, status in ((agency.WANDA, 403), (agency.CLARA, 404)):
        client = browser(person)
        assert client.get(START).status_code == status
        for step in ("agency", "service", "team", "order", "order/skip"):
            assert send(client, "/inbox", f"{START}/{step}").status_code == status
    assert [each for each in apps.asked if each.method != "GET"] == []


@pytest.mark.parametrize("kit", kits().values(), ids=lambda kit: kit["key"])
def test_the_apps_take_every_kit_and_the_answers_that_try_it(kit: dict[str, Any]) -> None:
    lists = {tasks["key"]: tasks for tasks in kit["task_lists"]}
    stages = PipelineRequest().load({name: said for name, said in kit["pipeline"].items() if name != "key"})["stages"]
    offer = {name: said for name, said in kit["service"].items() if name not in {"code", "price"}}
    taken = OfferRequest().load(offer | {"price": {"amount": 1, "currency": "USD"}, "pipeline": "it"})

    assert problems_of_stages(stages, roles=(), members=(), templates=lists) == []
    assert all(TemplateRequest().load({"name": one["name"], "tasks": one["tasks"]}) for one in lists.values())
    assert taken["form"].check(answers_to_try(taken["form"].as_rows())) == []
