from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.support import played_agency as agency
from tests.support.played_apps import PlayedApps

PAGE = f"/orders/{agency.DELIVERED}"


def test_a_member_sees_everything_about_an_order(olivia: FlaskClient) -> None:
    answer = olivia.get(PAGE)

    assert answer.status_code == 200
    for words in (
        "7KQ2M9XD",
        "Clara Voss, Bluebird Outdoor",
        'aria-current="step"',
        "How to choose a sleeping bag",
        "Delivery 2",
        "Could the part on comfort ratings come before the materials?",
        "Wanda Quist was chosen: of three",
        "at capacity: 6 of 6 orders",
        "INV-00017",
        "Your blog article is ready",
        "Delivery 1 was handed over.",
        "team only",
        "Deliver to the client",
        "Put somebody on it",
    ):
        assert words in answer.text
    assert "Accept the delivery" not in answer.text


def test_a_client_sees_what_is_theirs_and_may_answer(clara: FlaskClient, apps: PlayedApps) -> None:
    page = clara.get(PAGE).text

    for words in ("Accept the delivery", "Ask for changes", "INV-00017", "Delivery 2 was handed over."):
        assert words in page
    for words in ("Routing", "Mails sent", "Wanda Quist was chosen", "Put somebody on it", "Deliver to the client"):
        assert words not in page
    assert apps.asks("GET", "/notices") == []


def test_a_writer_sees_no_money_and_asks_for_none(browser: Callable[..., FlaskClient], apps: PlayedApps) -> None:
    page = browser(agency.WANDA).get(PAGE).text

    assert "INV-00017" not in page
    assert "Deliver to the client" in page
    assert "Put somebody on it" not in page
    assert [each.path for each in apps.asked if each.path.startswith(("/billing", "/notify"))] == []


def test_someone_elses_order_is_not_there(clara: FlaskClient) -> None:
    answer = clara.get(f"/orders/{agency.SOMEONE_ELSES}")

    assert answer.status_code == 404
    assert "M2QZ7HKP" not in answer.text


def test_a_link_that_is_none_of_the_web_is_only_text(olivia: FlaskClient, apps: PlayedApps) -> None:
    apps.orders[agency.DELIVERED]["deliveries"][1]["links"].append("javascript:alert(1)")

    page = olivia.get(PAGE).text

    assert 'href="https://files.northwind.example/7KQ2M9XD/sleeping-bags-v2.docx"' in page
    assert "javascript:alert(1)" in page
    assert 'href="javascript' not in page


@pytest.mark.parametrize(
    ("down", "notice", "still"),
    [
        ("billing", "The invoice can&#39;t be reached right now.", "Delivery 2 was handed over."),
        ("notify", "The mails sent can&#39;t be reached right now.", "INV-00017"),
        ("workflow", "Stages, deliveries and routing can&#39;t be reached right now.", "How to choose a sleeping bag"),
        ("intake", "Delivery 2", "INV-00017"),
    ],
)
def test_the_page_shows_what_the_others_gave_while_an_app_is_down(
    browser: Callable[..., FlaskClient], down: str, notice: str, still: str
) -> None:
    answer = browser(agency.OLIVIA, down=(down,)).get(PAGE)

    assert answer.status_code == 200
    assert notice in answer.text
    assert still in answer.text


def test_an_app_that_fails_leaves_a_notice_too(olivia: FlaskClient, apps: PlayedApps) -> None:
    apps.refuse["GET /billing/invoices"] = (500, {"code": "internal_error"})

    answer = olivia.get(PAGE)

    assert answer.status_code == 200
    assert "The invoice can&#39;t be reached right now." in answer.text


def test_an_order_that_workflow_has_not_met_yet_is_shown_as_it_came_in(olivia: FlaskClient, apps: PlayedApps) -> None:
    del apps.orders[agency.DELIVERED]

    answer = olivia.get(PAGE)

    assert answer.status_code == 200
    assert "This order has just come in." in answer.text
    assert "7KQ2M9XD" in answer.text


def test_nobody_who_knows_the_order_can_be_asked(browser: Callable[..., FlaskClient]) -> None:
    answer = browser(agency.OLIVIA, down=("workflow", "intake")).get(PAGE)

    assert answer.status_code == 503
    assert "We can&#39;t show this right now" in answer.text


def test_missing_details_are_named_with_a_way_to_give_them(clara: FlaskClient) -> None:
    page = clara.get(f"/orders/{agency.INCOMPLETE}").text

    assert "Still needed before work can start" in page
    assert "Please answer: Goals." in page
    assert f'href="/orders/{agency.INCOMPLETE}/details"' in page


MEMBERS_FORMS = [
    ("stage", {"stage": "writing"}, "PUT", {"stage": "writing"}),
    (
        "deliveries",
        {"text": "Here it is.", "links": "https://a.example/1\nhttps://a.example/2\n"},
        "POST",
        {"text": "Here it is.", "links": ["https://a.example/1", "https://a.example/2"]},
    ),
    ("assignments", {"member_id": "7"}, "POST", {"member_id": "7", "part": "worker"}),
]
CLIENTS_FORMS = [
    ("acceptance", {}, "POST", {}),
    ("revisions", {"reason": "A shorter title."}, "POST", {"reason": "A shorter title."}),
]


@pytest.mark.parametrize(("noun", "entered", "method", "body"), MEMBERS_FORMS)
def test_a_members_form_asks_workflow_once_and_leads_back(
    olivia: FlaskClient, send: Callable[..., Any], apps: PlayedApps, noun: str, entered: Any, method: str, body: Any
) -> None:
    answer = send(olivia, PAGE, f"{PAGE}/{noun}", **entered)

    assert (answer.status_code, answer.location) == (302, PAGE)
    assert [each.body for each in apps.asks(method, f"{agency.DELIVERED}/{noun}")] == [body]


@pytest.mark.parametrize(("noun", "entered", "method", "body"), CLIENTS_FORMS)
def test_a_clients_form_asks_workflow_once_and_leads_back(
    clara: FlaskClient, send: Callable[..., Any], apps: PlayedApps, noun: str, entered: Any, method: str, body: Any
) -> None:
    answer = send(clara, PAGE, f"{PAGE}/{noun}", **entered)

    assert (answer.status_code, answer.location) == (302, PAGE)
    assert [each.body for each in apps.asks(method, f"{agency.DELIVERED}/{noun}")] == [body]


def test_a_refused_form_says_why_and_keeps_what_was_entered(
    olivia: FlaskClient, send: Callable[..., Any], apps: PlayedApps
) -> None:
    apps.refuse["/deliveries"] = (409, {"code": "order_closed", "detail": "order 7KQ2M9XD is completed"})

    answer = send(olivia, PAGE, f"{PAGE}/deliveries", text="A long text.", links="https://a.example/1")

    assert answer.status_code == 422
    assert "Order 7KQ2M9XD is completed" in answer.text
    assert ">A long text.</textarea>" in answer.text
    assert ">https://a.example/1</textarea>" in answer.text


def test_a_form_that_an_app_finds_malformed_shows_every_problem(
    olivia: FlaskClient, send: Callable[..., Any], apps: PlayedApps
) -> None:
    problems = [
        {"field": "text", "code": "required", "message": "Say what is delivered."},
        {"field": "links.0", "code": "not_a_url", "message": "Give a full web address."},
    ]
    apps.refuse["/deliveries"] = (422, {"code": "invalid", "detail": "malformed", "problems": problems})

    answer = send(olivia, PAGE, f"{PAGE}/deliveries", text="", links="x")

    assert answer.status_code == 422
    assert "Say what is delivered. Give a full web address." in answer.text


def test_an_open_invoice_is_paid_from_the_balance_with_a_key_that_pays_once(
    olivia: FlaskClient, send: Callable[..., Any], apps: PlayedApps
) -> None:
    page = f"/orders/{agency.SOMEONE_ELSES}"
    invoice = next(each["invoice_id"] for each in apps.invoices.values() if each["state"] == "open")
    assert "Pay $420.00 from the balance" in olivia.get(page).text

    answer = send(olivia, page, f"{page}/invoices/{invoice}/payments", key="k1")

    assert (answer.status_code, answer.location) == (302, page)
    [asked] = apps.asks("POST", "/payments")
    assert (asked.body, asked.headers["Idempotency-Key"]) == ({"method": "balance"}, "k1")


def test_a_balance_that_does_not_cover_the_invoice_offers_no_payment(olivia: FlaskClient, apps: PlayedApps) -> None:
    apps.balance = agency.usd(41999)

    page = olivia.get(f"/orders/{agency.SOMEONE_ELSES}").text

    assert "The balance of $419.99 does not cover this invoice." in page
    assert "from the balance</button>" not in page
