from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support import played_agency as agency

pytestmark = pytest.mark.browser

DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def open_page(chromium: Browser, portal: str) -> Callable[..., contextmanager[Page]]:
    """Opens a page whose console, in the end, must have stayed silent: a broken content policy speaks up there too."""

    @contextmanager
    def opened(size: dict[str, int], scheme: str = "light") -> Iterator[Page]:
        said: list[str] = []
        with chromium.new_context(viewport=size, color_scheme=scheme, base_url=portal) as context:
            page = context.new_page()
            page.on("console", lambda message: said.append(f"{message.type}: {message.text}"))
            page.on("pageerror", lambda fault: said.append(str(fault)))
            yield page
        assert said == []

    return opened


def sign_in(page: Page, email: str) -> None:
    page.goto("/")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(agency.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def fits(page: Page) -> bool:
    """Tell whether nothing makes the page scroll sideways."""
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.mark.parametrize(("name", "size"), [("desktop", DESKTOP), ("phone", PHONE)])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_member_signs_in_finds_an_order_and_reads_it(
    open_page: Callable[..., contextmanager[Page]], screenshots: Path, name: str, size: dict[str, int], scheme: str
) -> None:
    with open_page(size, scheme) as page:
        page.goto("/")
        page.screenshot(path=screenshots / f"sign-in-{name}-{scheme}.png", full_page=True)

        sign_in(page, "olivia@northwind.example")
        expect(page.get_by_role("heading", name="Orders")).to_be_visible()
        assert fits(page)
        page.screenshot(path=screenshots / f"orders-{name}-{scheme}.png", full_page=True)

        page.get_by_role("link", name="Blog article").first.click()
        expect(page.get_by_role("heading", name="Blog article")).to_be_visible()
        expect(page.get_by_text("Delivery 2 was handed over.")).to_be_visible()
        assert fits(page)
        page.screenshot(path=screenshots / f"order-{name}-{scheme}.png", full_page=True)


@pytest.mark.parametrize(("name", "size"), [("desktop", DESKTOP), ("phone", PHONE)])
def test_a_client_sees_the_delivery_and_may_ask_for_changes(
    open_page: Callable[..., contextmanager[Page]], screenshots: Path, name: str, size: dict[str, int]
) -> None:
    with open_page(size) as page:
        sign_in(page, "clara@bluebird.example")
        page.screenshot(path=screenshots / f"client-orders-{name}.png", full_page=True)
        page.get_by_role("link", name="Blog article").click()

        page.get_by_text("Ask for changes", exact=True).first.click()
        page.get_by_label("What should be different?").fill("A shorter title, please.")
        page.screenshot(path=screenshots / f"client-order-{name}.png", full_page=True)
        page.get_by_role("button", name="Ask for changes").click()

        expect(page.get_by_role("status")).to_have_text("Your request is with the team.")
        assert fits(page)


@pytest.mark.parametrize(("name", "size"), [("desktop", DESKTOP), ("phone", PHONE)])
def test_the_form_behind_a_link_keeps_what_was_entered_and_names_what_is_wrong(
    open_page: Callable[..., contextmanager[Page]], screenshots: Path, name: str, size: dict[str, int]
) -> None:
    with open_page(size) as page:
        page.goto(f"/forms/{agency.FORM_TOKEN}")
        page.get_by_label("Goals").fill("More visitors from search for our rental gear.")
        page.get_by_label("Website").fill("bluebird")
        # The form's own answer of 422 is a line on the console of a browser; there must be no other.
        page.get_by_label("Website").press("Tab")
        page.screenshot(path=screenshots / f"form-{name}.png", full_page=True)
        page.get_by_label("Website").fill("https://www.bluebird.example")
        page.get_by_role("button", name="Send the details").click()

        expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
        page.screenshot(path=screenshots / f"thanks-{name}.png", full_page=True)
