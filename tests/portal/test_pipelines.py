from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.support import played_agency as agency
from tests.support.played_apps import PlayedApps

PIPELINES = "/settings/pipelines"
CONTENT = f"{PIPELINES}/content"
TASKS = "/settings/task-lists"


def entered(*names: str, **more: str) -> dict[str, str]:
    """Two stages or more as the form sends them, beside the pipeline's own name."""
    sent = {"count": str(len(names)), "name": "Content", "template": ""}
    for nth, name in enumerate(names):
        key = name.casefold()
        row = {"key": key, "name": name, "state": "in_progress", "part": "worker", "worker": "same", "is_visible": "1"}
        sent |= {f"stages.{nth}.{field}": text for field, text in row.items()}
    return sent | more


def test_stages_are_kept_as_they_were_entered_in_the_order_of_their_places(
    olivia: FlaskClient, apps: PlayedApps, send: Callable[..., Any]
) -> None:
    sent = entered("Brief", "Writing") | {
        "stages.0.place": "1", "stages.1.place": "0", "template": "article",
        "stages.1.worker": "role:writer", "stages.1.limit_hours": "16", "stages.1.wip_limit": "5",
        "stages.1.needs_paid": "1", "stages.1.moves_on": "1", "stages.1.approved_by": "admin",
    }  # fmt: skip

    answer = send(olivia, CONTENT, CONTENT, **sent)

    assert answer.headers["Location"] == CONTENT
    (asked,) = apps.asks("PUT", "/pipelines/content")
    plain = {
        "part": "worker", "state": "in_progress", "is_visible": True, "is_clock_paused": False, "moves_on": False,
        "limit_hours": None, "effort_minutes": None, "wip_limit": None, "worked_by": "same", "worked_by_key": None,
        "approved_by": None, "template": None, "needs": [],
    }  # fmt: skip
    writing = plain | {"key": "writing", "name": "Writing", "worked_by": "role", "worked_by_key": "writer"}
    writing |= {"limit_hours": 16, "wip_limit": 5, "needs": ["paid"], "moves_on": True, "approved_by": "admin"}
    brief = plain | {"key": "brief", "name": "Brief"}
    assert asked.body == {"name": "Content", "template": "article", "stages": [writing, brief], "moved": {}}


def test_stages_are_arranged_without_being_kept(
    olivia: FlaskClient, apps: PlayedApps, send: Callable[..., Any]
) -> None:
    down = send(olivia, CONTENT, CONTENT, **entered("Brief", "Writing"), wish="down.0").text
    more = send(olivia, CONTENT, CONTENT, **entered("Brief"), wish="add").text

    assert down.index("1. Writing") < down.index("2. Brief")
    assert "2. New stage" in more
    assert apps.asks("PUT", "/pipelines/content") == []


def test_orders_of_a_stage_that_goes_are_told_where_to(
    olivia: FlaskClient, apps: PlayedApps, send: Callable[..., Any]
) -> None:
    shown = send(olivia, CONTENT, CONTENT, **entered("Brief", "Writing"), wish="remove.0").text
    send(olivia, CONTENT, CONTENT, **entered("Writing", **{"moved.brief": "writing"}))

    assert "Orders in Brief go to" in shown
    assert apps.asks("PUT", "/pipelines/content")[0].body["moved"] == {"brief": "writing"}


def test_a_new_stage_gets_a_key_that_no_other_has(
    olivia: FlaskClient, apps: PlayedApps, send: Callable[..., Any]
) -> None:
    send(olivia, CONTENT, CONTENT, **entered("Brief", "Brief", **{"stages.1.key": ""}))

    assert [one["key"] for one in apps.asks("PUT", "/pipelines/content")[0].body["stages"]] == ["brief", "brief-2"]


def test_what_is_wrong_with_a_stage_stands_at_that_stage(
    olivia: FlaskClient, apps: PlayedApps, send: Callable[..., Any]
) -> None:
    problem = {"field": "stages.1.name", "code": "blank", "message": "Say what the stage is called."}
    apps.refuse["PUT /workflow/pipelines/content"] = (422, {"problems": [problem]})

    answer = send(olivia, CONTENT, CONTENT, **entered("Brief", "Unkept"))

    assert answer.status_code == 422
    assert answer.text.index("2. Unkept") < answer.text.index("Say what the stage is called.")


def test_a_pipeline_is_made_with_stages_to_begin_with(
    olivia: FlaskClient, apps: PlayedApps, send: Callable[..., Any]
) -> None:
    answer = send(olivia, PIPELINES, PIPELINES, name="Content")

    assert answer.headers["Location"] == f"{PIPELINES}/content-2"
    (asked,) = apps.asks("PUT", "/pipelines/content-2")
    assert [one["state"] for one in asked.body["stages"]] == ["in_progress", "delivered", "completed"]


def test_a_pipeline_is_handed_out_and_changed_as_a_document(
    olivia: FlaskClient, apps: PlayedApps, send: Callable[..., Any]
) -> None:
    assert "Brief → Writing" in olivia.get(PIPELINES).text
    assert "key: content\n" in olivia.get(CONTENT).text
    file = olivia.get(f"{CONTENT}.yaml")
    assert (file.text, file.headers["Content-Disposition"]) == (
        "key: content\nname: Content\nstages: []\n", "attachment; filename=content.yaml",
    )  # fmt: skip

    send(olivia, CONTENT, f"{CONTENT}/document", document="key: content\nname: Words")

    (asked,) = apps.asks("POST", "/pipelines/import")
    assert asked.body == {"yaml": "key: content\nname: Words"}


@pytest.mark.parametrize("page", [CONTENT, PIPELINES])
def test_a_document_that_is_refused_is_not_lost(
    olivia: FlaskClient, apps: PlayedApps, send: Callable[..., Any], page: str
) -> None:
    apps.refuse["/pipelines/import"] = (409, {"detail": "orders stand in the stage Writing"})

    to = f"{page}/document" if page == CONTENT else f"{page}/import"
    answer = send(olivia, page, to, document="key: content\nname: Mine")

    assert answer.status_code == 422
    assert "Orders stand in the stage Writing" in answer.text
    assert "name: Mine</textarea>" in answer.text


def test_a_list_of_tasks_is_kept_as_it_was_entered(
    olivia: FlaskClient, apps: PlayedApps, send: Callable[..., Any]
) -> None:
    assert "Check the facts · Send the logo" in olivia.get(TASKS).text
    page = f"{TASKS}/article"
    sent = {"count": "1", "name": "An article", "tasks.0.title": "Proofread", "tasks.0.audience": "shown"}
    sent |= {"tasks.0.member_id": str(agency.WANDA.id), "tasks.0.hours": "2"}

    send(olivia, page, page, **sent)
    send(olivia, page, f"{page}/removal")

    (asked,) = apps.asks("PUT", "/task-templates/article")
    task = {"title": "Proofread", "audience": "shown", "member_id": str(agency.WANDA.id), "hours": 2}
    assert asked.body == {"name": "An article", "tasks": [task]}
    assert len(apps.asks("DELETE", "/task-templates/article")) == 1


def test_a_list_of_tasks_is_made_empty_and_arranged_without_being_kept(
    olivia: FlaskClient, apps: PlayedApps, send: Callable[..., Any]
) -> None:
    answer = send(olivia, TASKS, TASKS, name="Video cut")
    more = send(olivia, f"{TASKS}/article", f"{TASKS}/article", count="0", name="An article", wish="add").text

    assert answer.headers["Location"] == f"{TASKS}/video-cut"
    (asked,) = apps.asks("PUT", "/task-templates/video-cut")
    assert asked.body == {"name": "Video cut", "tasks": []}
    assert "1. New task" in more


def test_nobody_else_changes_stages_or_tasks(
    browser: Callable[..., FlaskClient], apps: PlayedApps, send: Callable[..., Any]
) -> None:
    posts = (PIPELINES, CONTENT, f"{CONTENT}/document", f"{PIPELINES}/import", TASKS, f"{TASKS}/article")
    for person, status in ((agency.WANDA, 403), (agency.CLARA, 404)):
        for page in (PIPELINES, CONTENT, f"{CONTENT}.yaml", TASKS, f"{TASKS}/article"):
            assert browser(person).get(page).status_code == status
        for page in (*posts, f"{TASKS}/article/removal"):
            assert send(browser(person), "/inbox", page, document="key: mine", name="Mine").status_code == status
    assert [each for each in apps.asked if "/pipelines" in each.path or "/task-templates" in each.path] == []


def test_a_form_is_previewed_before_it_is_kept(olivia: FlaskClient, apps: PlayedApps, send: Callable[..., Any]) -> None:
    page = "/settings/services/seo-content-package/form"
    row = {"label": "Which tone?", "kind": "choice", "options": "Dry\nWarm", "page": "1", "name": "", "kept": "{}"}
    empty = dict.fromkeys(("help", "accepts", "columns", "if_field", "if_any_of"), "")

    shown = send(
        olivia, page, page, wish="preview", count="1", **{f"fields.0.{k}": v for k, v in (row | empty).items()}
    ).text

    assert "As clients will see it" in shown
    assert 'name="preview.which_tone"' in shown
    assert apps.asks("PUT", "/services/seo-content-package") == []


def test_a_pipeline_that_is_not_there_is_not_shown(olivia: FlaskClient) -> None:
    assert olivia.get(f"{PIPELINES}/nothing").status_code == 404
    assert olivia.get(f"{TASKS}/nothing").status_code == 404
