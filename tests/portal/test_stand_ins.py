from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask.testing import FlaskClient

from shared.kernel.ids import new_id
from tests.support import played_agency as agency
from tests.support.played_apps import PlayedApps

CLIENT = f"/clients/{agency.CLARA.id}"


def in_place(apps: PlayedApps) -> dict[str, Any]:
    token = apps.token_of(replace(agency.CLARA, by="Olivia Hart", session_id=new_id()))
    return {"token": token, "renewal": "r" * 43, "expires_at": "2999-01-01T00:00:00+00:00"}


def test_an_administrator_sees_what_a_client_sees_under_a_banner_and_comes_back(
    olivia: FlaskClient, apps: PlayedApps, send: Callable[..., Any]
) -> None:
    apps.said[f"POST /intake{CLIENT}/stand-ins"] = in_place(apps)
    apps.said["DELETE /intake/stand-ins/current"] = {}

    send(olivia, "/orders", f"{CLIENT}/stand-in")
    page = olivia.get("/orders").text
    assert "You see this as Clara Voss sees it" in page
    assert olivia.get("/settings").status_code == 404

    answer = send(olivia, "/orders", "/stand-in/end")
    assert answer.headers["Location"] == CLIENT
    assert apps.asks("DELETE", "/stand-ins/current")
    assert "You see this as" not in olivia.get("/orders").text
    assert olivia.get("/settings").status_code == 200


def test_it_is_for_administrators_alone(browser: Callable[..., FlaskClient], send: Callable[..., Any]) -> None:
    wanda, clara = browser(agency.WANDA), browser(agency.CLARA)

    assert send(wanda, "/orders", f"{CLIENT}/stand-in").status_code == 403
    assert send(clara, "/orders", f"{CLIENT}/stand-in").status_code == 404
    assert send(clara, "/orders", "/stand-in/end").status_code == 404
