"""`parked`: against an app that really answers."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine, text
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.serving import make_server
from werkzeug.wrappers import Response

from cli.failure import Failure
from cli.main import main
from shared.storage.engine import make_engine
from shared.storage.migrate import upgrade
from shared.storage.parked import Misfit, park
from shared.storage.work import Work, begin_work_on
from shared.web import parked
from shared.web.app import create_web_app
from tests.support.tokens import TOKEN_KEYS, tokens_of

KEY = "k" * 40


@pytest.fixture
def engine(empty_database, tmp_path: Path) -> Iterator[Engine]:
    made = make_engine(empty_database())
    upgrade(made, tmp_path)
    yield made
    made.dispose()


@pytest.fixture
def run(engine: Engine, monkeypatch: pytest.MonkeyPatch):
    """Run the command against intake's parking place; the other apps have nothing parked."""
    begin_work = begin_work_on(engine, Work, send=lambda letters: None)
    app = create_web_app(
        "t", "T", tokens=tokens_of("intake"), begin_work=begin_work, resources=[parked.resource], checks={}
    )
    nothing = Response(json.dumps({"items": [], "next": None}), content_type="application/json")
    server = make_server("127.0.0.1", 0, DispatcherMiddleware(nothing, {"/intake": app}), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    monkeypatch.setenv("COMMANDS_TOKEN_KEY", TOKEN_KEYS["commands"])
    for name in ("INTAKE", "WORKFLOW", "BILLING", "NOTIFY"):
        monkeypatch.setenv(f"{name}_URL", f"http://127.0.0.1:{server.port}/{name.lower()}")

    def invoke(*words: str) -> str:
        result = CliRunner().invoke(main, ["parked", *words], standalone_mode=False)
        if result.exception:
            raise result.exception
        return result.output

    yield invoke
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def some(engine: Engine) -> str:
    with engine.begin() as connection:
        return str(park(connection, Misfit(queue="intake", kind="envelope", reason="no JSON", raw=b"\x00{")))


def test_it_lists_each_with_its_reason(run, some):
    said = run()

    assert said.startswith("1 parked\n")
    assert some in said
    assert "no JSON" in said
    assert json.loads(run("--json"))["kind"] == "envelope"


def test_it_shows_one_as_it_came(run, some):
    said = run("show", some)

    assert '"reason": "no JSON"' in said
    assert said.endswith("\x00{\n")


def test_it_replays_one_or_all_and_nothing_where_nothing_is_said(run, some, engine):
    with pytest.raises(Failure, match="say which"):
        run("replay")
    assert run("replay", "--all") == "1 will be tried again\n"
    with engine.connect() as connection:
        assert connection.execute(text("SELECT state, done_by FROM parked")).all() == [("replayed", "Orderwright")]


def test_it_drops_one_for_a_reason_and_an_unknown_one_is_a_failure(run, some):
    assert run("drop", some, "--why", "a test") == "dropped\n"
    assert run() == "0 parked\n"
    with pytest.raises(Failure, match="is parked"):
        run("show", "01a2082e-94d5-7749-b8a4-602eb2109a5f")
