"""A day of a client: two orders in one basket, paid; then a delivery, sent back at a marked point, accepted, and rated."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.support import played_agency as agency
from tests.support import played_rooms as rooms
from tests.support.played_apps import PlayedApps

pytestmark = pytest.mark.browser

SIZES = [("desktop", {"width": 1280, "height": 900}), ("phone", {"width": 390, "height": 844})]
ORDER = f"/orders/{agency.DELIVERED}"
ROOM = f"/workflow/orders/{agency.DELIVERED}"
#: A picture of one point.
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63f8ffff3f0005fe02fe"
    "a735810b0000000049454e44ae426082"
)


@pytest.fixture(params=SIZES, ids=lambda size: size[0])
def page(chromium: Browser, portal: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    with chromium.new_context(viewport=request.param[1], base_url=portal, bypass_csp=True) as context:
        page = context.new_page()
        page.route("**/preview", lambda route: route.fulfill(body=PICTURE, content_type="image/png"))
        page.route("https://cards.example/**", lambda route: route.fulfill(body="<h1>The provider's page</h1>"))
        page.goto("/sign-in")
        page.get_by_label("E-mail address").fill("clara@bluebird.example")
        page.get_by_label("Password").fill(agency.PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        yield page


def put_in(page: Page, quantity: str, price: str) -> None:
    page.goto("/services/seo-content-package")
    page.get_by_label("Four articles").check()
    page.get_by_label("How many?").fill(quantity)
    page.get_by_label("Website").fill("https://www.bluebird.example")
    expect(page.locator("#price-box")).to_contain_text(price)
    page.get_by_role("button", name="Put it in the basket").click()
    expect(page.get_by_role("status")).to_have_text("It is in your basket.")


def look(page: Page, screenshots: Path, name: str) -> None:
    """Keep a picture, and have nothing in it that somebody can't use."""
    width = page.viewport_size["width"] if page.viewport_size else 0
    page.screenshot(path=screenshots / f"client-{name}-{width}.png", full_page=True)
    assert [each["id"] for each in Axe().run(page).response["violations"]] == []


def test_a_client_orders_twice_at_once_and_pays(page: Page, screenshots: Path, played: tuple[PlayedApps, str]) -> None:
    put_in(page, "1", "$600.00")
    look(page, screenshots, "basket-begun")
    put_in(page, "2", "$1,200.00")
    page.get_by_label("Coupon").fill("AUTUMN")
    page.get_by_role("button", name="Use it").click()
    expect(page.get_by_role("row", name="To pay")).to_contain_text("$1,620.00")
    look(page, screenshots, "basket")

    page.get_by_role("button", name="Place the order").click()
    expect(page.get_by_role("heading", name="Checkout")).to_be_visible()
    look(page, screenshots, "checkout")
    page.get_by_role("button", name="Pay by card").click()

    expect(page.get_by_role("heading", name="The provider's page")).to_be_visible()
    page.goto(f"{played[0].asks('POST', '/charges')[0].body['return_path']}")
    expect(page.get_by_role("status")).to_contain_text("It is paid, and work can start.")
    assert [len(asked.body) for asked in played[0].asks("POST", "/purchase")] == [2]


def test_a_client_marks_a_point_accepts_and_rates(
    page: Page, screenshots: Path, played: tuple[PlayedApps, str]
) -> None:
    apps = played[0]
    picture = apps.said[f"GET {ROOM}/files"]["items"][0] | {"file_id": rooms.TASK, "name": "hero.png"}
    apps.said[f"GET {ROOM}/files"]["items"].append(picture)
    apps.orders[agency.DELIVERED]["deliveries"][1]["files"] = [rooms.TASK]

    page.goto(ORDER)
    page.get_by_label("Write a message").fill("It is the red one.")
    page.get_by_role("button", name="Send", exact=True).click()
    page.get_by_role("link", name="Look at it closely").click()
    box = page.locator(".picture").bounding_box() or {}
    page.locator(".picture").click(position={"x": box["width"] / 4, "y": box["height"] / 2})
    page.keyboard.type("Too dark here")
    page.get_by_label("What should be different?").fill("A lighter sky.")
    expect(page.locator(".pins text")).to_have_text("1")
    look(page, screenshots, "delivery")
    page.get_by_role("button", name="Ask for changes").click()
    expect(page.get_by_role("status")).to_have_text("Your request is with the team.")
    page.get_by_role("button", name="Accept the delivery").click()
    expect(page.get_by_role("status")).to_have_text("Thank you. The order is complete.")
    apps.orders[agency.DELIVERED] |= {"state": "completed"}
    page.goto(ORDER)
    page.get_by_label("5", exact=True).check()
    page.locator("#rating").get_by_role("button", name="Send").click()

    expect(page.get_by_role("status")).to_have_text("Thank you for telling us.")
    (asked,) = apps.asks("POST", "/revisions")
    (mark,) = asked.body["marks"]
    assert (asked.body["reason"], mark["text"]) == ("A lighter sky.", "Too dark here")
    assert re.fullmatch(r"hero\.png \((24|25)(\.\d)? %, (49|50)(\.\d)? %\)", mark["where"])
    assert apps.asks("PUT", "/rating")[0].body["stars"] == 5
