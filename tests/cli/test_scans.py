"""What looks for secrets in files, and for known weaknesses of packages."""

from __future__ import annotations

import json
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from cli.advisories import pinned
from cli.main import main
from cli.places import ROOT
from cli.secret_scan import found_in
from services.workflow.domain.api_keys import ApiKey
from shared.kernel.clock import system_clock
from shared.runtime.embedded.process import free_port

_STRIPE = "sk_" + "live_" + "a1" * 12


def test_a_secret_in_a_file_is_named_by_its_place_and_not_shown(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    _, ours = ApiKey.make("Books", ["orders.create"], None, by="Olivia", at=system_clock())
    (tmp_path / "notes.txt").write_text(f"first\nSTRIPE={_STRIPE}\n")
    (tmp_path / "script.py").write_text(f"KEY = '{ours}'\n")
    (tmp_path / ".gitignore").write_text(".env\n")
    (tmp_path / ".env").write_text(_STRIPE)

    found = sorted(found_in(tmp_path))

    assert found == ["notes.txt:2: a live key of Stripe", "script.py:1: an API key of ours"]


def test_no_file_of_ours_holds_a_secret() -> None:
    assert list(found_in(ROOT)) == []


@pytest.fixture
def osv(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, list[str]]]:
    """Plays OSV, which knows something against the packages in what it gives."""
    weak: dict[str, list[str]] = {}

    def answer(environ: Any, start: Any) -> Any:
        queries = json.loads(Request(environ).get_data())["queries"]
        results = [{"vulns": [{"id": one} for one in weak.get(query["package"]["name"], [])]} for query in queries]
        return Response(json.dumps({"results": results}), content_type="application/json")(environ, start)

    server = make_server("127.0.0.1", 0, answer)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    monkeypatch.setenv("OSV_URL", f"http://127.0.0.1:{server.port}")
    yield weak
    server.shutdown()
    thread.join()
    server.server_close()


def test_known_weaknesses_of_pinned_packages_are_named(osv: dict[str, list[str]]) -> None:
    packages = pinned(ROOT / "requirements.lock")
    fine = CliRunner().invoke(main, ["advisories"])
    osv["flask"] = ["GHSA-1", "PYSEC-2"]

    weak = CliRunner().invoke(main, ["advisories"])

    assert (fine.exit_code, fine.output) == (0, f"{len(packages)} packages, no known weakness\n")
    assert f"flask {packages['flask']}: GHSA-1, PYSEC-2" in weak.output
    assert weak.exit_code == 1


def test_without_a_network_it_says_that_nothing_was_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OSV_URL", f"http://127.0.0.1:{free_port()}")

    outcome = CliRunner().invoke(main, ["advisories"])

    assert outcome.exit_code == 1
    assert "nothing was checked" in outcome.stderr
