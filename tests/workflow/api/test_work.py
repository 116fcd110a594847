"""Work on an order over HTTP: checklists, threads, files, notes, time; and what a client sees of it (rules W-6, W-9)."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest

from services.workflow.domain.after_completion import AfterCompletion, Then
from shared.kernel.ids import new_id
from tests.workflow.builders import DEVIN, HOUR, MARCO, NOON, OLIVIA, WALTER, WANDA, client_actor

WRITING = {"key": "writing", "name": "Writing", "state": "in_progress"}
EDITING = {"key": "editing", "name": "Editing", "state": "in_progress"}


@pytest.fixture
def order_id(queued):
    return queued()


@pytest.fixture
def draw(call):
    def put(*stages, **more):
        answer = call("PUT", "/pipelines/content-marketing", {"name": "C", "stages": stages, **more}, as_=OLIVIA)
        assert answer.status_code == 200

    return put


def add(call, order_id, title, who=WALTER, **changes):
    answer = call("POST", f"/orders/{order_id}/tasks", {"title": title, **changes}, as_=who)
    assert answer.status_code == 201
    return next(task["task_id"] for task in answer.get_json()["items"] if task["title"] == title)


def tick(call, order_id, task_id, who=WALTER):
    return call("POST", f"/orders/{order_id}/tasks/{task_id}/completion", {}, as_=who)


def titles(call, order_id, who):
    return [task["title"] for task in call("GET", f"/orders/{order_id}/tasks", as_=who).get_json()["items"]]


def test_templates_are_copied_when_an_order_comes_to_their_stage_and_never_change_it_later(call, order_id, draw):
    outline = {"title": "Outline", "audience": "shown", "hours": 4}
    call("PUT", "/task-templates/opening", {"name": "Opening", "tasks": [{"title": "Folder"}]}, as_=OLIVIA)
    call("PUT", "/task-templates/writing", {"name": "Writing", "tasks": [outline]}, as_=OLIVIA)
    draw(WRITING | {"template": "writing"}, EDITING, template="opening")
    assert titles(call, order_id, WALTER) == []

    for stage in ("writing", "editing", "writing"):
        call("PUT", f"/orders/{order_id}/stage", {"stage": stage}, as_=WALTER)
    call("PUT", "/task-templates/writing", {"name": "Writing", "tasks": [{"title": "Other"}]}, as_=OLIVIA)

    items = call("GET", f"/orders/{order_id}/tasks", as_=WALTER).get_json()["items"]
    assert [(one["title"], one["audience"], one["due_at"]) for one in items] == [
        ("Folder", "team", None),
        ("Outline", "shown", "2026-11-23T16:00:00+00:00"),
    ]
    assert [one["key"] for one in call("GET", "/task-templates", as_=WANDA).get_json()["items"]] == [
        "opening",
        "writing",
    ]


def test_the_client_sees_their_tasks_one_after_another_when_the_teams_are_done(call, order_id, clara):
    write = add(call, order_id, "Write", audience="shown")
    secret = add(call, order_id, "Check sources")
    logo = add(call, order_id, "Send your logo", audience="client")
    add(call, order_id, "Approve the colours", audience="client")

    assert titles(call, order_id, clara) == ["Write"]
    assert tick(call, order_id, logo, clara).status_code == 404
    assert tick(call, order_id, write, clara).status_code == 403
    tick(call, order_id, write)
    tick(call, order_id, secret)
    assert titles(call, order_id, clara) == ["Write", "Send your logo"]

    assert tick(call, order_id, logo, clara).status_code == 201
    seen = call("GET", f"/orders/{order_id}/tasks", as_=clara).get_json()["items"]
    assert [(one["title"], one["done_by"], one["member_id"]) for one in seen] == [
        ("Write", None, None),
        ("Send your logo", None, None),
        ("Approve the colours", None, None),
    ]
    assert call("GET", f"/orders/{order_id}/tasks", as_=client_actor(DEVIN, "Devin")).status_code == 404


def test_a_task_that_is_done_hands_the_order_to_the_next_tasks_member(call, order_id, rows, told):
    first = add(call, order_id, "Write")
    add(call, order_id, "Edit", member_id=str(WANDA))
    told()

    assert tick(call, order_id, first).status_code == 201

    on = rows("SELECT member_id FROM assignments WHERE is_open")
    assert on == [(WANDA,)]
    assert told() == ["order_unassigned", "order_assigned"]
    assert tick(call, order_id, first, MARCO).status_code == 201
    assert told() == []


def test_a_stage_moves_on_with_its_last_task_and_waits_for_what_it_needs(call, order_id, draw, rows):
    draw(WRITING | {"moves_on": True}, EDITING | {"needs": ["tasks_done", "file_attached"]})
    call("PUT", f"/orders/{order_id}/stage", {"stage": "writing"}, as_=WALTER)
    first = add(call, order_id, "Write")
    refused = call("PUT", f"/orders/{order_id}/stage", {"stage": "editing"}, as_=WALTER)
    assert refused.get_json()["missing"] == ["tasks_done", "file_attached"]

    tick(call, order_id, first)
    assert rows("SELECT stage_key FROM orders") == [("writing",)]
    upload(call, order_id, b"draft", "draft.txt")
    second = add(call, order_id, "Read it aloud")
    tick(call, order_id, second)

    assert rows("SELECT stage_key FROM orders") == [("editing",)]


def test_tasks_are_changed_opened_again_and_taken_off_by_who_works_on_the_order(call, order_id, clara):
    task_id = add(call, order_id, "Write")
    path = f"/orders/{order_id}/tasks/{task_id}"
    changed = call("PATCH", path, {"title": "Write 900 words", "member_id": str(WANDA)}, as_=WALTER)
    assert [(one["title"], one["member_id"]) for one in changed.get_json()["items"]] == [
        ("Write 900 words", str(WANDA))
    ]
    tick(call, order_id, task_id)
    assert call("DELETE", f"{path}/completion", as_=WALTER).status_code == 204
    assert call("PATCH", path, {"title": "x"}, as_=clara).status_code == 403
    assert call("PATCH", path, {"title": "x"}, as_=WANDA).status_code == 404
    assert call("DELETE", path, as_=WALTER).status_code == 204
    assert call("DELETE", path, as_=WALTER).status_code == 404


def write(call, order_id, text, who, **changes):
    return call("POST", f"/orders/{order_id}/messages", {"text": text, **changes}, as_=who)


def read(call, order_id, who):
    return call("GET", f"/orders/{order_id}/messages", as_=who).get_json()["items"]


def test_what_the_team_writes_to_each_other_stays_with_the_team(call, order_id, clara):
    write(call, order_id, "When will it be there?", clara)
    write(call, order_id, "She is in a hurry.", WALTER, side="team", mentions=[str(MARCO)])
    write(call, order_id, "On Thursday.", WALTER)

    assert [one["text"] for one in read(call, order_id, clara)] == ["When will it be there?", "On Thursday."]
    assert {one["side"] for one in read(call, order_id, clara)} == {None}
    assert [(one["side"], one["author"], one["is_mine"]) for one in read(call, order_id, WALTER)] == [
        ("client", "The client", False),
        ("team", "Walter Bloom", True),
        ("client", "Walter Bloom", True),
    ]
    assert write(call, order_id, "?", clara, side="team").status_code == 403
    assert write(call, order_id, "?", WANDA).status_code == 404
    assert write(call, order_id, "?", WALTER, mentions=[str(DEVIN)]).status_code == 422


def test_a_message_is_posted_once_edited_by_its_author_and_read_up_to_a_mark(call, order_id, clara, rows, the_time):
    message_id = str(new_id())
    for _ in range(2):
        assert write(call, order_id, "Helo", WALTER, message_id=message_id).status_code == 201
    assert rows("SELECT count(*) FROM thread_messages") == [(1,)]
    path = f"/orders/{order_id}/messages/{message_id}"
    assert call("PATCH", path, {"text": "Mine"}, as_=MARCO).status_code == 403
    assert call("PATCH", path, {"text": "Hello"}, as_=WALTER).status_code == 200

    (seen,) = read(call, order_id, clara)
    assert (seen["text"], seen["edits"], seen["is_read"]) == ("Hello", None, False)
    (known,) = read(call, order_id, MARCO)
    assert known["edits"] == [{"text": "Helo", "until": NOON.isoformat()}]
    assert call("PUT", f"/orders/{order_id}/messages/read-mark", {}, as_=clara).status_code == 204
    the_time.passes(HOUR)
    write(call, order_id, "And?", WALTER)
    assert [one["is_read"] for one in read(call, order_id, clara)] == [True, False]


def test_replies_are_saved_for_the_team(call, clara):
    reply = {"title": "Thanks", "text": "Thank you, {client}."}
    assert call("PUT", "/saved-replies/thanks", reply, as_=WANDA).status_code == 204
    assert call("GET", "/saved-replies", as_=MARCO).get_json()["items"] == [reply | {"key": "thanks"}]
    assert call("GET", "/saved-replies", as_=clara).status_code == 403
    assert call("DELETE", "/saved-replies/thanks", as_=WANDA).status_code == 204


@pytest.mark.parametrize(
    ("then", "status", "state"),
    [(Then.STAYS, 201, "completed"), (Then.LOCKED, 409, "completed"), (Then.REOPEN, 201, "in_revision")],
)
def test_a_clients_message_takes_a_completed_order_up_again_where_its_service_says_so(
    then, status, state, call, order_id, clara, begin_work, rows, the_time
):
    with begin_work() as work:
        work.routing.put(AfterCompletion(service_code="blog-article", then=then))
    call("PUT", f"/orders/{order_id}/stage", {"stage": "writing"}, as_=WALTER)
    call("POST", f"/orders/{order_id}/deliveries", {"text": "Here."}, as_=WALTER)
    call("POST", f"/orders/{order_id}/acceptance", {}, as_=clara)
    ((due_at,),) = rows("SELECT due_at FROM orders")
    the_time.passes(timedelta(days=7))

    assert write(call, order_id, "One more thing.", clara).status_code == status

    assert rows("SELECT state FROM orders") == [(state,)]
    if then is Then.REOPEN:
        assert rows("SELECT member_id FROM assignments WHERE is_open") == [(WALTER,)]
        assert rows("SELECT due_at FROM orders") == [(due_at + timedelta(days=7),)]
        lines = call("GET", f"/orders/{order_id}/clock", as_=MARCO).get_json()["lines"]
        assert [line["why"] for line in lines] == ["delivered", "complete", "in revision"][: len(lines)]


def upload(call, order_id, content, name, who=WALTER, **query):
    asked = "&".join(f"{key}={value}" for key, value in query.items())
    form = {"file": (BytesIO(content), name)}
    return call("POST", f"/orders/{order_id}/files?{asked}", as_=who, form=form)


def test_files_have_versions_and_links_that_hand_them_out_for_an_hour(call, order_id, clara, the_time):
    made = upload(call, order_id, b"one", "draft.txt", folder="texts", is_visible="true")
    assert made.status_code == 201
    upload(call, order_id, b"two", "draft.txt", folder="texts")
    upload(call, order_id, b"two", "draft.txt", folder="texts")
    upload(call, order_id, b"secret", "notes.txt")

    (seen,) = call("GET", f"/orders/{order_id}/files", as_=clara).get_json()["items"]
    assert (seen["folder"], seen["name"]) == ("texts", "draft.txt")
    assert [(one["number"], one["size_bytes"], one["added_by"]) for one in seen["versions"]] == [
        (1, 3, "Walter Bloom"),
        (2, 3, "Walter Bloom"),
    ]
    links = f"/orders/{order_id}/files/{seen['file_id']}/links"
    link = call("POST", links, {}, as_=clara).get_json()
    handed = call("GET", link["path"])
    assert (handed.data, handed.headers["Content-Disposition"]) == (b"two", "attachment; filename*=UTF-8''draft.txt")
    assert call("GET", call("POST", links, {"version": 1}, as_=clara).get_json()["path"]).data == b"one"
    assert call("POST", links, {"version": 3}, as_=clara).status_code == 404
    assert call("GET", link["path"] + "x").status_code == 404
    the_time.passes(HOUR)
    assert call("GET", link["path"]).status_code == 404


def test_files_of_the_team_and_of_others_are_not_there_for_a_client(call, order_id, clara):
    secret = upload(call, order_id, b"secret", "notes.txt").get_json()["file_id"]

    assert call("GET", f"/orders/{order_id}/files", as_=clara).get_json()["items"] == []
    assert call("POST", f"/orders/{order_id}/files/{secret}/links", {}, as_=clara).status_code == 404
    assert upload(call, order_id, b"x", "x.txt", who=client_actor(DEVIN, "Devin")).status_code == 404
    assert call("POST", f"/orders/{order_id}/files", as_=WALTER, form={}).status_code == 422
    mine = upload(call, order_id, b"mine", "notes.txt", who=clara).get_json()
    assert (mine["folder"], mine["is_visible"], len(mine["versions"])) == ("client", True, 1)


def test_the_team_notes_what_it_knows_and_links_go_both_ways(call, order_id, queued, clara, everything):
    other = queued()
    asked = {"team_note": "Likes short texts.", "tags": ["vip", "vip"], "links": [str(other)], "follows": True}

    noted = call("PATCH", f"/orders/{order_id}/notes", asked, as_=MARCO)

    assert noted.get_json() == {
        "team_note": "Likes short texts.",
        "tags": ["vip"],
        "links": [str(other)],
        "followers": [str(MARCO)],
        "time_spent": [],
        "minutes": 0,
    }
    assert call("GET", f"/orders/{other}/notes", as_=MARCO).get_json()["links"] == [str(order_id)]
    before = everything()
    call("PATCH", f"/orders/{order_id}/notes", asked, as_=MARCO)
    assert everything() == before
    assert call("GET", f"/orders/{order_id}/notes", as_=clara).status_code == 403
    assert call("PATCH", f"/orders/{order_id}/notes", {"links": [str(other)]}, as_=WALTER).status_code == 404


def test_time_spent_is_summed_and_an_entry_counts_once(call, order_id, clara):
    entry = {"minutes": 90, "worked_on": "2026-11-23", "entry_id": str(new_id())}
    call("POST", f"/orders/{order_id}/time", entry, as_=WALTER)
    call("POST", f"/orders/{order_id}/time", entry, as_=WALTER)
    answer = call("POST", f"/orders/{order_id}/time", {"minutes": 30, "worked_on": "2026-11-24"}, as_=WALTER)

    assert answer.get_json()["minutes"] == 120
    assert call("POST", f"/orders/{order_id}/time", entry, as_=clara).status_code == 403
    assert call("POST", f"/orders/{order_id}/time", entry, as_=WANDA).status_code == 404
