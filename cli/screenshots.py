"""`screenshots`: pictures of a running portal, for the README and docs."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from cli.failure import Failure
from cli.places import DEFAULT_PORT, ROOT
from cli.sample import SIGN_INS, SignIn

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

_BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome")
_WIDE: Final = (1280, 800)
_PHONE: Final = (390, 844)

#: What is shown: the picture's name, the role that looks, the screen, the size. `first` opens the first order of the list.
_PICTURES: Final[Sequence[tuple[str, str, str, tuple[int, int]]]] = (
    ("orders", "admin", "/orders", _WIDE),
    ("order", "admin", "first", _WIDE),
    ("board", "admin", "/board", _WIDE),
    ("workload", "admin", "/workload", _WIDE),
    ("invoices", "admin", "/invoices", _WIDE),
    ("reports", "admin", "/reports/stages", _WIDE),
    ("home", "client", "/home", _WIDE),
    ("order-phone", "client", "first", _PHONE),
    ("catalogue", "client", "/services", _WIDE),
)


@click.command("screenshots")
@click.option("--portal", default=f"http://127.0.0.1:{DEFAULT_PORT}", show_default=True, help="Where the portal runs.")
@click.option(
    "--to",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=ROOT / "docs" / "images",
    help="Where the pictures go.  [default: docs/images]",
)
def command(portal: str, folder: Path) -> None:
    """Take pictures of the sample agency's portal: start it with `up`, give it orders with `demo --attach`."""
    from playwright.sync_api import Error, sync_playwright

    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=_found_browser(), args=["--no-sandbox", "--disable-gpu"])
        try:
            for name, role, screen, size in _PICTURES:
                _take(browser, portal, _sign_in_of(role), screen, size, folder / f"{name}.png")
                click.echo(f"{name}.png")
        except Error as fault:
            hint = "start the sample agency with `./orderwright up`, or name its address with --portal"
            raise Failure(f"the portal at {portal} does not show {screen}", hint) from fault
        finally:
            browser.close()


def _found_browser() -> str:
    found = next(filter(None, map(shutil.which, _BROWSERS)), None)
    if found is None:
        raise Failure("there is no Chromium on this machine", "install it, such as with `apt-get install chromium`")
    return found


def _sign_in_of(role: str) -> SignIn:
    return next(one for one in SIGN_INS if one.role == role)


def _take(browser: Browser, portal: str, who: SignIn, screen: str, size: tuple[int, int], path: Path) -> None:
    width, height = size
    context = browser.new_context(viewport={"width": width, "height": height}, base_url=portal)
    try:
        page = context.new_page()
        page.goto("/sign-in")
        page.get_by_label("E-mail address").fill(who.email)
        page.get_by_label("Password").fill(who.password)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(lambda url: "sign-in" not in url)
        _open(page, screen)
        page.wait_for_load_state("networkidle")
        page.screenshot(path=path)
    finally:
        context.close()


def _open(page: Page, screen: str) -> None:
    if screen != "first":
        page.goto(screen)
        return
    page.goto("/orders")
    page.locator(".orders .title").first.click()
    page.get_by_role("heading", level=1).wait_for()
