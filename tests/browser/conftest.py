"""A headless Chromium, and the portal in front of played apps for it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from services.portal.app import create_portal
from services.portal.settings import Settings
from tests.support.played_apps import PlayedApps, played_apps, served
from tests.support.tokens import PUBLIC_KEYS, TOKEN_KEYS

_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        pytest.skip("there is no chromium on this machine: apt-get install chromium")
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=found, args=list(_FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def played() -> Iterator[tuple[PlayedApps, str]]:
    with played_apps() as played:
        yield played


@pytest.fixture
def portal(played: tuple[PlayedApps, str]) -> Iterator[str]:
    """The portal's address."""
    urls = {f"{app}_url": f"{played[1]}/{app}" for app in ("intake", "workflow", "billing", "notify")}
    with served(
        create_portal(Settings(**urls, token_key=TOKEN_KEYS["portal"], token_public_keys=PUBLIC_KEYS))
    ) as address:
        yield address


@pytest.fixture(scope="session")
def screenshots(pytestconfig: pytest.Config) -> Path:
    """Where pictures of the screens are kept for people to look at."""
    folder = pytestconfig.rootpath / "test-results"
    folder.mkdir(exist_ok=True)
    return folder
