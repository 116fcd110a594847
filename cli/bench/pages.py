"""`bench pages`: how fast and how heavy the team's screens are where there are very many orders."""

from __future__ import annotations

import json
import re
import shutil
import statistics
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click
import requests
from rich.console import Console
from sqlalchemy import text

from cli.failure import Failure
from cli.sample import PASSWORD
from cli.stack import Stack
from shared.runtime.provision import database_url
from shared.storage.engine import make_engine

if TYPE_CHECKING:
    from playwright.sync_api import Page

_ROUNDS: Final = 15
_SCREENS: Final = ("/orders", "/orders?search=O199", "/board", "/calendar", "/workload", "/reports/flow", "/settings")
_ADMIN: Final = "olivia@northwind.example"

_TARGET_MS: Final = 200.0
_FIRST_LOAD: Final = 300_000
_AFTERWARDS: Final = 30_000
#: What a page may move after it is drawn, and when its largest part has to stand, on a machine that is its own server.
_MOST_SHIFT: Final = 0.1
_PAINTED_MS: Final = 2500.0

_FILL: Final = (
    """
    INSERT INTO clients (id, email, name, company, locale, time_zone, told_at)
    SELECT gen_random_uuid(), 'buyer' || n || '@bench.example', 'Buyer ' || n, 'Company ' || n, 'en', 'UTC', now()
      FROM generate_series(1, 500) AS n
    """,
    """
    INSERT INTO orders (id, number, purchase_id, client_id, service_id, service_code, service_name, pipeline_key, stage_key,
                        deadline_hours, acceptance_days, quantity, total_amount, total_currency, note, brief, problems, state,
                        due_at, has_alarm, received_at, updated_at, intake_told_at)
    SELECT gen_random_uuid(), 'O' || n, gen_random_uuid(), clients.id, gen_random_uuid(), 'blog-article', 'Blog article',
           'content-marketing', (ARRAY['brief', 'writing', 'editing', 'submitting'])[1 + n % 4],
           40, 7, 1, 18000, 'USD', '', '[]', '[]',
           (ARRAY['in_progress', 'in_progress', 'in_progress', 'delivered'])[1 + n % 4],
           now() + (n - :orders / 2) * interval '5 minutes', false, now() - n * interval '1 minute', now(), now()
      FROM generate_series(1, :orders) AS n JOIN clients ON email = 'buyer' || (1 + n % 500) || '@bench.example'
    """,
)

_LISTEN: Final = """
    window.seen = {shift: 0, painted: 0};
    new PerformanceObserver((list) => { for (const each of list.getEntries()) if (!each.hadRecentInput) seen.shift += each.value; })
      .observe({type: "layout-shift", buffered: true});
    new PerformanceObserver((list) => { for (const each of list.getEntries()) seen.painted = each.startTime; })
      .observe({type: "largest-contentful-paint", buffered: true});
"""


@dataclass(kw_only=True)
class Screen:
    """What one screen took: at the server, over the wire, and in a browser where there is one."""

    path: str
    times_ms: list[float]
    first_bytes: int
    after_bytes: int
    shift: float | None = None
    painted_ms: float | None = None

    @property
    def median_ms(self) -> float:
        return statistics.median(self.times_ms)

    @property
    def faults(self) -> list[str]:
        found = {
            f"{self.median_ms:.0f} ms at the server": self.median_ms >= _TARGET_MS,
            f"{self.first_bytes} bytes on first load": self.first_bytes > _FIRST_LOAD,
            f"{self.after_bytes} bytes afterwards": self.after_bytes > _AFTERWARDS,
            f"a shift of {self.shift}": (self.shift or 0) > _MOST_SHIFT,
            f"painted after {self.painted_ms} ms": (self.painted_ms or 0) > _PAINTED_MS,
        }
        return [f"{self.path}: {fault}" for fault, is_so in found.items() if is_so]

    def line(self) -> str:
        browser = "" if self.shift is None else f"{self.shift:9.3f}{self.painted_ms:9.0f} ms"
        sizes = f"{self.first_bytes / 1000:9.1f} kB{self.after_bytes / 1000:9.1f} kB"
        return f"{self.path:<24}{self.median_ms:9.1f} ms{max(self.times_ms):9.1f} ms{sizes}{browser}"


@click.command("pages")
@click.option(
    "--orders", type=click.IntRange(100, 200_000), default=20_000, show_default=True, help="Orders there are."
)
@click.option("--json", "as_json", is_flag=True, help="Print the figures as one JSON object on the last line.")
def command(orders: int, *, as_json: bool) -> None:
    """Measure the portal's screens over HTTP, and in Chromium where there is one; on an installation that is thrown away."""
    console = Console(stderr=True)
    with tempfile.TemporaryDirectory(prefix="orderwright-bench-") as thrown_away:
        stack = Stack(Path(thrown_away), durable=False)
        try:
            with console.status(f"starting, and writing {orders} orders"):
                stack.start()
                _fill(stack, orders)
            measured = _measure(stack.address("portal"))
        finally:
            stack.stop()
    heads = ("screen", "median", "worst", "first load", "afterwards", "shift", "painted")
    click.echo("{:<24}{:>12}{:>12}{:>12}{:>12}{:>9}{:>12}".format(*heads))
    click.echo("\n".join(each.line() for each in measured))
    if as_json:
        click.echo(json.dumps({"orders": orders, "screens": [vars(each) for each in measured]}))
    if faults := [fault for each in measured for fault in each.faults]:
        raise Failure(
            "; ".join(faults), "see which app is slow with `./orderwright bench list`, or what the page is made of"
        )
    click.echo(
        f"all below {_TARGET_MS:.0f} ms at the median, {_FIRST_LOAD // 1000} kB first, {_AFTERWARDS // 1000} kB after"
    )


def _fill(stack: Stack, orders: int) -> None:
    engine = make_engine(database_url(stack.admin_url, "workflow", stack.keys.database_passwords["workflow"]))
    with engine.begin() as connection:
        for statement in _FILL:
            connection.execute(text(statement), {"orders": orders} if ":orders" in statement else {})
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
    engine.dispose()


def _measure(portal: str) -> list[Screen]:
    with requests.Session() as browser:
        browser.trust_env = False
        page = browser.get(f"{portal}/sign-in", timeout=10).text
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)
        said = {"email": _ADMIN, "password": PASSWORD, "csrf_token": token[1] if token else ""}
        browser.post(f"{portal}/sign-in", data=said, timeout=10).raise_for_status()
        measured = [_screen(browser, portal, path) for path in _SCREENS]
    if chromium := shutil.which("chromium") or shutil.which("chromium-browser"):
        _look(chromium, portal, measured)
    return measured


def _screen(browser: requests.Session, portal: str, path: str) -> Screen:
    times, length, page = [], 0, ""
    for _ in range(_ROUNDS + 1):
        began = time.perf_counter()
        length, page = _got(browser, portal + path)
        times.append((time.perf_counter() - began) * 1000)
    files = set(re.findall(r'(?:href|src)="(/(?:static|bootstrap)/[^"]+)"', page))
    return Screen(
        path=path,
        times_ms=times[1:],
        first_bytes=length + sum(_got(browser, portal + file)[0] for file in files),
        after_bytes=length,
    )


def _got(browser: requests.Session, address: str) -> tuple[int, str]:
    """Return how many bytes an answer takes on the wire, and its text."""
    answer = browser.get(address, timeout=30)
    answer.raise_for_status()
    return int(answer.headers.get("Content-Length", len(answer.content))), answer.text


def _look(chromium: str, portal: str, measured: list[Screen]) -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(base_url=portal, viewport={"width": 1280, "height": 800})
        page.goto("/sign-in")
        page.get_by_label("E-mail address").fill(_ADMIN)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(lambda url: "sign-in" not in url)
        page.add_init_script(_LISTEN)
        for screen in measured:
            seen = _seen(page, screen.path)
            screen.shift, screen.painted_ms = round(seen["shift"], 4), round(seen["painted"], 1)
        browser.close()


def _seen(page: Page, path: str) -> dict[str, Any]:
    page.goto(path)
    page.wait_for_load_state("networkidle")
    seen: dict[str, Any] = page.evaluate("window.seen")
    return seen
