"""Every screen, looked at by axe and by a ruler: people with any ability can use it, on any size."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.support import played_agency as agency
from tests.support import played_rooms as rooms
from tests.support import played_settings as settings
from tests.support.played_apps import PlayedApps
from tests.support.played_baskets import PURCHASE_TOKEN

pytestmark = pytest.mark.browser

ORDER = f"/orders/{agency.DELIVERED}"
SCREENS = {
    "olivia@northwind.example": [
        "/orders", "/board", "/my-work", "/pool", "/workload", "/reviews", f"/reviews/{rooms.IN_REVIEW}", "/clients",
        f"/clients/{agency.CLARA.id}", "/invoices", f"/invoices/{agency.INVOICE}", "/orders/import", ORDER, "/inbox",
        "/reports/flow", "/team", f"/team/{agency.WANDA.id}", "/nowhere", "/settings", "/settings/parked",
        f"/settings/parked/intake/{settings.PARKED}", "/settings/services", "/settings/services/seo-content-package",
        "/settings/services/seo-content-package/form", "/settings/new-service",
        "/settings/coupons", "/settings/taxes", "/settings/roles", "/settings/roles/writer", "/settings/system",
        "/settings/webhooks", f"/settings/webhooks/{settings.ENDPOINT}",
        "/settings/wordings", f"/settings{settings.WORDING}", "/settings/brand", "/settings/who-is-told",
        "/settings/follow-ups", "/settings/notices", f"/settings/notices/{settings.NOTICE}",
        "/settings/pipelines", "/settings/pipelines/content", "/settings/task-lists", "/settings/task-lists/article",
        "/settings/routing", "/settings/routing/seo-content-package", "/settings/calendar", "/workload/rebalance", "/calendar?on=2026-03-18",
        f"/clients/{agency.CLARA.id}/people", "/start", "/find?q=seo",
        "/subscriptions", f"/subscriptions/{settings.SUBSCRIPTION}",
    ],
    "clara@bluebird.example": [
        "/home", "/orders", ORDER, "/services", "/services/seo-content-package", "/invoices", "/balance", "/inbox",
        f"{ORDER}/deliveries/2", "/basket", "/contacts", "/preferences", "/account", f"/checkout/{PURCHASE_TOKEN}",
        f"/pay/{rooms.PAY_TOKEN}", "/subscriptions", f"/subscriptions/{settings.SUBSCRIPTION}",
    ],
    "": ["/sign-in", f"/forms/{agency.FORM_TOKEN}"],
}  # fmt: skip
SIZES = {"desktop": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}
FLOW = {"week": "2026-03-02", "received": 4, "completed": 2, "ended_otherwise": 0}


@pytest.fixture
def filled(played: tuple[PlayedApps, str]) -> PlayedApps:
    apps = played[0]
    apps.taken_in[rooms.IN_REVIEW] = rooms.to_review()
    apps.said["GET /workflow/reports/flow"] = {"begins_on": "", "ends_on": "", "items": [FLOW]}
    return apps


def sign_in(page: Page, email: str) -> None:
    page.goto("/sign-in")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(agency.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_axe_would_find_something(chromium: Browser) -> None:
    with chromium.new_context() as context:
        page = context.new_page()
        page.set_content('<html lang="en"><title>t</title><main><h1>t</h1><input></main></html>')

        assert [each["id"] for each in Axe().run(page).response["violations"]] == ["label"]


@pytest.mark.usefixtures("filled")
@pytest.mark.timeout(120)
@pytest.mark.parametrize(("size", "scheme"), [("desktop", "light"), ("phone", "dark")])
@pytest.mark.parametrize("email", SCREENS)
def test_axe_finds_nothing_on_any_screen_and_none_is_too_wide(
    chromium: Browser, portal: str, screenshots: Path, email: str, size: str, scheme: str
) -> None:
    found: dict[str, object] = {}
    with chromium.new_context(viewport=SIZES[size], color_scheme=scheme, base_url=portal, bypass_csp=True) as context:
        page = context.new_page()
        if email:
            sign_in(page, email)
        for path in SCREENS[email]:
            page.goto(path)
            page.screenshot(
                path=screenshots / f"{size}-{scheme}{path.replace('/', '-').partition('?')[0]}.png", full_page=True
            )
            problems = [
                f"{each['id']}: {each['nodes'][0]['html'][:120]}" for each in Axe().run(page).response["violations"]
            ]
            if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                problems.append("it is too wide")
            if problems:
                found[path] = problems

    assert found == {}
