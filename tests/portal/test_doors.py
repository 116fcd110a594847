"""Every route of the portal, as everybody: nobody gets in without a sign-in, no form is taken from elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from tests.support import played_agency as agency
from tests.support import played_rooms as rooms
from tests.support import played_settings as settings
from tests.support.played_apps import PlayedApps

#: Screens that anybody may open: a sign-in, what is sold and one's own basket of it, what a link opens, whether all is well.
OPEN = {
    "sign_in",
    "sign_in_links",
    "passwords",
    "shop",
    "basket",
    "checkout",
    "embedded",
    "form",
    "mail_links",
    "pay",
    "health",
    "appearance",
    "bootstrap",
    "static",
    "scripts",
}

#: Screens that are the team's alone.
TEAM = {
    "board", "my_work", "pool", "workload", "reviews", "clients", "imports", "reports", "team", "settings", "services",
    "service_form", "coupons", "credit_rules", "taxes", "roles", "pipelines", "webhooks", "parked", "system",
}  # fmt: skip

VALUES = {
    "order_id": UUID(agency.DELIVERED),
    "invoice_id": UUID(agency.INVOICE),
    "member_id": agency.WANDA.id,
    "client_id": agency.CLARA.id,
    "task_id": UUID(rooms.TASK),
    "file_id": UUID(rooms.FILE),
    "view_id": UUID(rooms.VIEW),
    "notice_id": UUID(rooms.NOTICE),
    "method_id": UUID(int=9),
    "absence_id": UUID(rooms.ABSENCE),
    "session_id": UUID(int=8),
    "name": "flow",
    "app": "intake",
    "code": "seo-content-package",
    "key": "content",
    "parked_id": UUID(settings.PARKED),
    "endpoint_id": UUID(settings.ENDPOINT),
    "subscription_id": UUID(settings.SUBSCRIPTION),
    "proposal_id": UUID(int=77),
    "contact_id": UUID(int=81),
    "item_id": "0" * 32,
    "number": 2,
    "key_id": UUID(int=82),
    "step": "agency",
    "part": "worker",
    "kind": "order_received",
    "language": "en",
    "channel": "email",
}


def routes(client: FlaskClient, method: str, screens: Callable[[str], bool]) -> Iterator[str]:
    """The addresses of all routes of those screens."""
    adapter = client.application.url_map.bind("localhost")
    for rule in client.application.url_map.iter_rules():
        if method in (rule.methods or ()) and screens(screen_of(rule)) and rule.arguments <= VALUES.keys():
            yield adapter.build(rule.endpoint, {name: VALUES[name] for name in rule.arguments}, method=method)


def screen_of(rule: Rule) -> str:
    return rule.endpoint.partition(".")[0]


def test_all_routes_are_walked(nobody: FlaskClient) -> None:
    known = {rule.endpoint for rule in nobody.application.url_map.iter_rules() if rule.arguments <= VALUES.keys()}
    behind = {rule.endpoint for rule in nobody.application.url_map.iter_rules() if screen_of(rule) not in OPEN} - known

    assert behind == {"branding.logo"}  # mails show it, to whoever opens them


def test_nobody_sees_anything_without_a_sign_in(nobody: FlaskClient, apps: PlayedApps) -> None:
    for path in routes(nobody, "GET", lambda screen: screen not in OPEN | {"live"}):
        answer = nobody.get(path)
        assert (answer.status_code, answer.headers.get("Location", "").partition("?")[0]) == (302, "/sign-in"), path

    assert apps.asked == []


@pytest.mark.parametrize("who", ["OLIVIA", "WANDA", "CLARA"])
def test_no_form_is_taken_from_elsewhere(browser: Callable[..., FlaskClient], apps: PlayedApps, who: str) -> None:
    client = browser(getattr(agency, who))

    for path in routes(client, "POST", lambda screen: screen != "embedded"):
        assert client.post(path, data={"csrf_token": "forged"}).status_code == 400, path

    assert apps.asked == []


def test_a_client_finds_none_of_the_teams_screens(clara: FlaskClient, apps: PlayedApps) -> None:
    apps.refuse["GET /workflow/workload"] = (403, {"detail": "this is for the agency's team"})
    apps.refuse["GET /intake/reviews"] = (403, {"detail": "Clara Voss lacks the permission orders.review"})
    apps.refuse["GET /intake/clients"] = (403, {"detail": "Clara Voss lacks the permission clients.view"})

    for path in routes(clara, "GET", lambda screen: screen in TEAM):
        assert clara.get(path).status_code in {403, 404}, path


@pytest.mark.parametrize(
    ("who", "places"),
    [
        (
            "OLIVIA",
            [
                *("Orders", "Board", "Calendar", "My work", "Pool", "Workload", "Reviews", "Clients", "Invoices"),
                *("Subscriptions", "Reports", "Team", "Settings"),
            ],
        ),
        ("WANDA", ["Orders", "Board", "Calendar", "My work"]),
        ("CLARA", ["Home", "Orders", "Order", "Invoices", "Subscriptions", "Balance"]),
    ],
)
def test_everybody_is_shown_the_places_that_are_theirs(
    browser: Callable[..., FlaskClient], who: str, places: list[str]
) -> None:
    page = browser(getattr(agency, who)).get("/inbox").text

    nav = page.partition('<nav aria-label="Main">')[2].partition("</nav>")[0]
    assert [line.rpartition("</svg>")[2].removesuffix("</a>") for line in nav.split("\n") if "</svg>" in line] == places
