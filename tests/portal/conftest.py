"""The portal in front of played apps, and browsers (without a screen) of the people who use it."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from services.portal.app import create_portal
from services.portal.settings import Settings
from shared.kernel.actors import Actor
from tests.support import played_agency as agency
from tests.support.played_apps import PlayedApps, played_apps
from tests.support.tokens import PUBLIC_KEYS, TOKEN_KEYS


@pytest.fixture
def apps_and_address() -> Iterator[tuple[PlayedApps, str]]:
    with played_apps() as played:
        yield played


@pytest.fixture
def apps(apps_and_address: tuple[PlayedApps, str]) -> PlayedApps:
    return apps_and_address[0]


@pytest.fixture
def closed_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


@pytest.fixture
def browser(apps_and_address: tuple[PlayedApps, str], closed_port: int) -> Callable[..., FlaskClient]:
    """Makes a browser: of whom it is the portal, signed in as whom, which apps are down."""
    apps, address = apps_and_address

    def make(person: Actor | None = None, *, down: tuple[str, ...] = (), **settings: Any) -> FlaskClient:
        urls = {
            f"{app}_url": f"http://127.0.0.1:{closed_port}" if app in down else f"{address}/{app}"
            for app in ("intake", "workflow", "billing", "notify")
        }
        portal = create_portal(
            Settings(**urls, token_key=TOKEN_KEYS["portal"], token_public_keys=PUBLIC_KEYS, **settings)
        )
        client = portal.test_client()
        if person:
            with client.session_transaction() as session:
                session["token"] = apps.token_of(person)
        return client

    return make


@pytest.fixture
def olivia(browser: Callable[..., FlaskClient]) -> FlaskClient:
    return browser(agency.OLIVIA)


@pytest.fixture
def clara(browser: Callable[..., FlaskClient]) -> FlaskClient:
    return browser(agency.CLARA)


@pytest.fixture
def nobody(browser: Callable[..., FlaskClient]) -> FlaskClient:
    return browser()


@pytest.fixture
def send() -> Callable[..., Any]:
    """Loads a page and sends a form of it, with the token against forgery that the page carries."""

    def send(client: FlaskClient, page: str, to: str = "", **entered: Any) -> Any:
        found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(page).text)
        assert found, f"{page} has no form"
        return client.post(to or page, data={"csrf_token": found[1], **entered})

    return send
