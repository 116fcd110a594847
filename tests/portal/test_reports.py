from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from services.portal.frame.plots import bars
from tests.support import played_agency as agency
from tests.support.played_apps import PlayedApps

FLOW = {
    "begins_on": "2026-03-02",
    "ends_on": "2026-03-15",
    "items": [
        {"week": "2026-03-02", "received": 4, "completed": 2, "ended_otherwise": 0},
        {"week": "2026-03-09", "received": 8, "completed": 0, "ended_otherwise": 1},
    ],
}


@pytest.fixture
def apps_with_reports(apps: PlayedApps) -> PlayedApps:
    apps.said["GET /workflow/reports/flow"] = FLOW
    revenue = {"key": "2026-03", "label": "March 2026", "amount": agency.usd(1234500)}
    apps.said["GET /billing/reports/revenue_by_month"] = {"items": [revenue]}
    return apps


def test_a_report_is_a_plot_a_table_and_csv(olivia: FlaskClient, apps_with_reports: PlayedApps) -> None:
    page = olivia.get("/reports/flow?begins_on=2026-03-02").text

    assert page.count("<title>Mar") == 4
    assert "<title>Mar 9: Received 8</title>" in page
    assert "Ended otherwise" in page
    assert apps_with_reports.asks("GET", "/reports/flow")[0].query == {"begins_on": "2026-03-02"}


def test_money_is_written_as_money(olivia: FlaskClient, apps_with_reports: PlayedApps) -> None:
    assert "$12,345.00" in olivia.get("/reports/revenue_by_month").text


def test_nobody_is_offered_what_is_not_theirs(
    browser: Callable[..., FlaskClient], clara: FlaskClient, apps_with_reports: PlayedApps
) -> None:
    assert clara.get("/reports").status_code == 404
    assert browser(agency.WANDA).get("/reports/flow").status_code == 404
    assert clara.get("/reports/revenue_by_month.csv").status_code == 404
    assert [each for each in apps_with_reports.asked if "/reports/" in each.path] == []


def test_bars_share_one_scale_that_begins_at_zero() -> None:
    plot = bars(["a", "b"], [("in", [4, 8]), ("out", [2, 0])])

    assert [bar.height for bar in plot.bars] == [98.0, 49.0, 196.0, 0.0]
    assert [bar.y + bar.height for bar in plot.bars] == [196.0] * 4


def test_nothing_but_zeros_is_a_flat_plot() -> None:
    assert [bar.height for bar in bars(["a"], [("in", [0])]).bars] == [0.0]
