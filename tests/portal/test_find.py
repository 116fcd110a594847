"""Finding anything, with and without the palette."""

from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient

from tests.support import played_agency as agency
from tests.support.played_apps import PlayedApps

PALETTE = {"X-Requested-With": "palette"}


def test_screens_orders_clients_and_services_are_found(olivia: FlaskClient, apps: PlayedApps) -> None:
    client = {"client_id": str(agency.CLARA.id), "name": "Clara Voss", "company": "SEO Lovers"}
    apps.said["GET /intake/clients"] = {"items": [client], "next": None}

    page = olivia.get("/find?q=seo").text

    assert apps.asks("GET", "/intake/clients")[0].query == {"q": "seo", "limit": "50"}
    assert 'href="/settings/services/seo-content-package"' in page
    assert f'href="/orders/{agency.INCOMPLETE}"' in page
    assert f'href="/clients/{agency.CLARA.id}"' in page
    assert 'href="/settings/routing"' in olivia.get("/find?q=ROUT").text


def test_the_palette_gets_what_was_found_without_the_page(olivia: FlaskClient, apps: PlayedApps) -> None:
    found = olivia.get("/find?q=board", headers=PALETTE).text

    assert 'href="/board"' in found
    assert "<html" not in found
    apps.said["GET /intake/clients"] = {"items": [], "next": None}
    assert "Nothing is called so" in olivia.get("/find?q=%00<b>", headers=PALETTE).text


def test_nobody_finds_what_they_may_not_see(browser: Callable[..., FlaskClient], apps: PlayedApps) -> None:
    wandas, claras = (browser(person).get("/find?q=s").text for person in (agency.WANDA, agency.CLARA))

    assert 'href="/settings' not in wandas + claras
    assert 'href="/services/seo-content-package"' in claras
    assert str(agency.SOMEONE_ELSES) not in claras
    assert apps.asks("GET", "/intake/clients") == []


def test_an_app_that_is_down_leaves_the_rest(browser: Callable[..., FlaskClient]) -> None:
    page = browser(agency.OLIVIA, down=("workflow",)).get("/find?q=seo").text

    assert 'href="/settings/services/seo-content-package"' in page
