"""How heavy pages are on the wire, and that what did not change is not sent again."""

from __future__ import annotations

import gzip
import re
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from tests.support import played_agency as agency
from tests.support.played_apps import PlayedApps

GZIP = {"Accept-Encoding": "gzip"}
SCREENS = ["/orders", "/board", "/calendar?on=2026-03-18", f"/orders/{agency.DELIVERED}", "/settings/pipelines/content"]


@pytest.fixture
def many(apps: PlayedApps) -> PlayedApps:
    """More orders than a page of the list has."""
    for number in range(1000, 1060):
        like = apps.orders[str(UUID(int=1 + number % 8))]
        apps.orders[str(UUID(int=number))] = like | {"order_id": str(UUID(int=number)), "number": f"N{number}"}
    return apps


def _wire(client: FlaskClient, path: str) -> tuple[int, Any]:
    answer = client.get(path, headers=GZIP)
    return len(answer.data), answer


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("path", SCREENS)
def test_a_page_is_light(olivia: FlaskClient, path: str) -> None:
    length, page = _wire(olivia, path)
    text = gzip.decompress(page.data).decode()
    files = set(re.findall(r'(?:href|src)="(/(?:static|bootstrap)/[^"]+)"', text))

    assert len(files) >= 5
    assert length <= 30_000
    assert length + sum(_wire(olivia, file)[0] for file in files) <= 300_000


def test_a_browser_that_takes_no_gzip_gets_none_and_lengths_say_little(olivia: FlaskClient) -> None:
    plain = olivia.get("/orders")
    lengths = {_wire(olivia, "/orders")[0] for _ in range(12)}

    assert "Content-Encoding" not in plain.headers
    assert plain.headers["Vary"] == "Accept-Encoding, Cookie"
    assert "All" in plain.text
    assert len(lengths) > 1


def test_a_feed_without_news_is_not_sent_again(olivia: FlaskClient) -> None:
    first = olivia.get("/live")
    again = olivia.get("/live", headers={"If-None-Match": first.headers["ETag"]})

    assert first.status_code == 200
    assert (again.status_code, again.data) == (304, b"")
