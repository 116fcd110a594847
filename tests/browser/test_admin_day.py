"""What an administrator does with keys and the mouse, on a wide screen and on a phone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support import played_agency as agency
from tests.support.played_apps import PlayedApps

pytestmark = pytest.mark.browser

SIZES = {"desktop": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}


@pytest.fixture(params=SIZES)
def page(chromium: Browser, portal: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    with chromium.new_context(viewport=SIZES[request.param], base_url=portal) as context:
        yield context.new_page()


def sign_in(page: Page, email: str) -> None:
    page.goto("/sign-in")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(agency.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_an_administrator_moves_stages_and_keeps_them(page: Page, played: tuple[PlayedApps, str]) -> None:
    sign_in(page, "olivia@northwind.example")
    page.goto("/settings/pipelines/content")

    page.get_by_role("button", name="Move Brief up").click()
    expect(page.get_by_role("heading", name="1. Brief")).to_be_visible()
    if page.viewport_size == SIZES["desktop"]:
        page.locator("#row-2 [data-grip]").drag_to(page.locator("#row-1"), target_position={"x": 60, "y": 8})
    else:  # nobody drags over a whole screen with a thumb
        for _ in range(2):
            page.get_by_role("button", name="Move Writing up").click()
    expect(page.get_by_text("Not kept yet.")).to_be_visible()
    page.get_by_role("button", name="Keep the stages").click()

    expect(page.get_by_role("status").first).to_have_text("Kept. Orders that are under way go on.")
    kept = [stage["key"] for stage in played[0].asks("PUT", "/pipelines/content")[0].body["stages"]]
    assert kept[0] == "writing"
    assert kept[1] == "brief"


def test_anything_is_found_and_reached_with_keys(page: Page) -> None:
    sign_in(page, "olivia@northwind.example")

    page.keyboard.press("Control+k")
    page.keyboard.type("V9BD3XFC")
    expect(page.locator("a.hit[aria-current]")).to_contain_text("V9BD3XFC")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Case study")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Find anything")
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("c")

    page.wait_for_url("**/calendar")
