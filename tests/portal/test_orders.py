from __future__ import annotations

import re
from collections.abc import Callable

from flask.testing import FlaskClient

from tests.support import played_agency as agency
from tests.support.played_apps import PlayedApps


def numbers(page: str) -> list[str]:
    return re.findall(r'class="under number">(\w+)<', page)


def test_a_member_sees_all_orders_with_client_state_people_and_money(olivia: FlaskClient) -> None:
    page = olivia.get("/orders").text

    assert numbers(page) == [order["number"] for order in agency.orders().values()]
    for words in ("Bluebird Outdoor", "Details missing", "Writing", "Overdue", "in 9 hours", ">WQ<", "$1,200.00"):
        assert words in page


def test_a_client_sees_only_their_orders(clara: FlaskClient) -> None:
    page = clara.get("/orders").text

    assert numbers(page) == ["7KQ2M9XD", "4TXW8RNB"]
    assert "Bluebird Outdoor" not in page


def test_the_list_is_narrowed_by_state_and_by_search(olivia: FlaskClient, apps: PlayedApps) -> None:
    assert numbers(olivia.get("/orders?state=in_progress&search=priya").text) == ["V9BD3XFC", "H6NRW2TQ"]
    assert len(apps.asks("GET", "/workflow/orders")) == 1

    assert numbers(olivia.get("/orders?state=nonsense&search=M2QZ").text) == ["M2QZ7HKP"]


def test_nothing_found_is_said_in_words(olivia: FlaskClient) -> None:
    assert "No order fits" in olivia.get("/orders?search=zebra").text


def test_an_empty_desk_is_said_in_words(olivia: FlaskClient, apps: PlayedApps) -> None:
    apps.orders.clear()

    assert "No orders yet" in olivia.get("/orders").text


def test_older_orders_follow_page_by_page(olivia: FlaskClient, apps: PlayedApps) -> None:
    apps.orders = {str(n): agency.an_order(n, f"NUMBER{n:02}", "clara", "Blog article", "queued") for n in range(30)}

    first = olivia.get("/orders?search=blog").text
    further = re.search(r'rel="next" href="([^"]+)"', first)
    assert further
    second = olivia.get(further[1].replace("&amp;", "&")).text

    assert numbers(first) == [f"NUMBER{n:02}" for n in range(25)]
    assert numbers(second) == [f"NUMBER{n:02}" for n in range(25, 30)]
    assert 'rel="next"' not in second


def test_the_list_says_so_calmly_while_workflow_is_down(browser: Callable[..., FlaskClient]) -> None:
    answer = browser(agency.OLIVIA, down=("workflow",)).get("/orders")

    assert answer.status_code == 200
    assert "The list of orders can&#39;t be reached right now." in answer.text


def test_the_story_of_a_request_goes_on_in_the_apps(olivia: FlaskClient, apps: PlayedApps) -> None:
    answer = olivia.get("/orders", headers={"X-Trace-Id": "abc123"})

    assert answer.headers["X-Trace-Id"] == "abc123"
    assert apps.asked[-1].headers["X-Trace-Id"] == "abc123"


def test_what_a_client_wrote_is_shown_as_text(olivia: FlaskClient, apps: PlayedApps) -> None:
    apps.orders[agency.DELIVERED]["service_name"] = "<script>alert(1)</script>"

    page = olivia.get("/orders").text

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
