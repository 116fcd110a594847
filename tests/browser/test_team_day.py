"""A day of the team and a payment of a client, in a browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support import played_agency as agency
from tests.support import played_rooms as rooms
from tests.support.played_apps import PlayedApps

pytestmark = pytest.mark.browser

SIZES = [("desktop", {"width": 1280, "height": 900}), ("phone", {"width": 390, "height": 844})]


@pytest.fixture(params=SIZES, ids=lambda size: size[0])
def page(chromium: Browser, portal: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    with chromium.new_context(viewport=request.param[1], base_url=portal) as context:
        yield context.new_page()


def sign_in(page: Page, email: str) -> None:
    page.goto("/sign-in")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(agency.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_a_manager_answers_ticks_and_changes_many(page: Page, played: tuple[PlayedApps, str]) -> None:
    apps = played[0]
    sign_in(page, "olivia@northwind.example")

    page.goto(f"/orders/{agency.DELIVERED}")
    page.get_by_label("Write a message").fill("We do, and we add a link.")
    page.get_by_role("button", name="To the client and team").click()
    expect(page.get_by_role("status")).to_have_text("Your message is sent.")
    page.get_by_role("button", name="Check the facts").click()
    page.goto("/orders")
    page.get_by_label("Tick V9BD3XFC").check()
    page.get_by_label("Move to").select_option(label="Editing and fact-checking")
    page.get_by_role("button", name="Do it").click()
    expect(page.get_by_role("status")).to_have_text("1 of 2 done.")

    assert apps.asks("POST", "/messages")[0].body["text"] == "We do, and we add a link."
    assert len(apps.asks("POST", f"/tasks/{rooms.TASK}/completion")) == 1
    assert apps.asks("POST", "/orders/bulk")[0].body["stage"] == "editing"


def test_a_card_is_dragged_to_another_lane(chromium: Browser, portal: str, played: tuple[PlayedApps, str]) -> None:
    with chromium.new_context(viewport={"width": 1280, "height": 900}, base_url=portal) as context:
        page = context.new_page()
        sign_in(page, "olivia@northwind.example")
        page.goto("/board")

        card = page.locator("[data-stage=content-calendar] .ticket").first
        card.drag_to(page.locator("[data-stage=writing]"), target_position={"x": 100, "y": 20})

        expect(page.get_by_role("status")).to_have_text("Moved.")
    assert played[0].asks("PUT", "/stage")[0].body == {"stage": "writing"}


def test_a_card_is_moved_without_javascript(chromium: Browser, portal: str, played: tuple[PlayedApps, str]) -> None:
    with chromium.new_context(java_script_enabled=False, base_url=portal) as context:
        page = context.new_page()
        sign_in(page, "olivia@northwind.example")
        page.goto("/board")

        page.get_by_label("Move 7KQ2M9XD to").first.select_option(label="Writing")
        page.locator(".ticket").first.get_by_role("button", name="Move").click()

        expect(page.get_by_role("status")).to_have_text("Moved.")
    assert played[0].asks("PUT", "/stage")[0].body == {"stage": "writing"}


def test_an_invoice_behind_a_link_leads_to_the_providers_page(page: Page, screenshots: Path) -> None:
    page.route("https://cards.example/**", lambda route: route.fulfill(body="<h1>The provider's page</h1>"))
    page.goto(f"/pay/{rooms.PAY_TOKEN}")

    page.get_by_role("button", name="Pay by card").click()

    expect(page.get_by_role("heading", name="The provider's page")).to_be_visible()
    page.goto(f"/pay/{rooms.PAY_TOKEN}?back=1")
    expect(page.get_by_role("status")).to_have_text("Thank you. This invoice is paid.")
    page.screenshot(path=screenshots / "paid.png", full_page=True)


def test_a_chosen_colour_stays(page: Page) -> None:
    sign_in(page, "clara@bluebird.example")

    page.get_by_role("button", name="Light or dark").click()
    page.goto("/balance")

    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(18, 22, 28)"
