from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient

from tests.support import played_agency as agency
from tests.support.played_apps import PlayedApps

SYSTEM = "/settings/system"


def test_it_shows_how_far_behind_each_app_is(olivia: FlaskClient, apps: PlayedApps) -> None:
    page = olivia.get(SYSTEM).text

    assert "intake.errands" in page
    assert "2.5 s" in page
    assert 'href="/settings/parked?app=intake">3</a>' in page
    assert apps.asks("GET", "/intake/readyz")[0].query == {"verbose": "1"}


def test_an_app_that_is_away_hides_none_of_the_others(browser: Callable[..., FlaskClient]) -> None:
    page = browser(agency.OLIVIA, down=("notify",)).get(SYSTEM)

    assert page.status_code == 200
    assert page.text.count("can&#39;t be reached right now") == 1
    assert page.text.count("Well") == 3


def test_nobody_else_sees_it(browser: Callable[..., FlaskClient]) -> None:
    assert browser(agency.WANDA).get(SYSTEM).status_code == 403
    assert browser(agency.CLARA).get(SYSTEM).status_code == 404
