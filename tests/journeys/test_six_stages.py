"""The six stages of an agency for content marketing, worked by contractor, editor and manager; each sees what their role allows (rules W-8, W-9)."""

from __future__ import annotations

from tests.journeys.test_order_journey import CLARA, OLIVIA, a_newsletter, submit, worker_of
from tests.support.agency import PASSWORD

MARCO = "marco@northwind.example"
ELIF = "elif@northwind.example"
KEY = "content-marketing"

STAGES = [
    {"key": "content-calendar", "name": "Creating the content calendar", "state": "in_progress"},
    {"key": "brief", "name": "Creating the brief", "state": "in_progress", "approved_by": "manager"},
    {"key": "writing", "name": "Delegating all the articles to write", "state": "in_progress", "worked_by": "previous"},
    {
        "key": "editing",
        "name": "Editing and fact-checking",
        "state": "in_progress",
        "is_visible": False,
        "part": "editor",
        "worked_by": "role",
        "worked_by_key": "editor",
    },
    {"key": "submitting", "name": "Submitting the articles", "state": "delivered"},
    {"key": "complete", "name": "Completing the order", "state": "completed"},
]


def set_up(agency):
    """The administrator makes the role of an editor, hires one, and draws the pipeline."""
    editor = {"name": "Editor", "permissions": ["orders.view_own_stages", "orders.work"]}
    agency.call("PUT", "workflow", "/roles/editor", editor, as_=OLIVIA)
    elif_ = {
        "name": "Elif Kaya",
        "email": ELIF,
        "role": "editor",
        "capacity": 5,
        "services": ["newsletter"],
        "parts": ["editor"],
        "password": PASSWORD,
    }
    agency.call("POST", "workflow", "/members", elif_, as_=OLIVIA)
    drawn = {"name": "Content marketing", "stages": STAGES}
    agency.call("PUT", "workflow", f"/pipelines/{KEY}", drawn, as_=OLIVIA)
    agency.settle()


def raw(agency, method, path, who, body=None):
    headers = {"Authorization": f"Bearer {agency.token_of(who)}"}
    return agency.offices["workflow"].api.open(path, method=method, json=body, headers=headers)


def page(agency, order_id, who):
    return agency.call("GET", "workflow", f"/orders/{order_id}", as_=who)


def move(agency, order_id, stage, who):
    answer = raw(agency, "PUT", f"/orders/{order_id}/stage", who, {"stage": stage})
    agency.settle()
    return answer.status_code


def test_each_of_the_six_stages_is_worked_by_its_people_and_seen_by_whom_it_may(agency):
    set_up(agency)
    order_id = submit(agency, **a_newsletter())["order"]["order_id"]
    writer = worker_of(agency, order_id)

    assert move(agency, order_id, "content-calendar", writer) == 200
    assert move(agency, order_id, "brief", writer) == 409
    agency.call("POST", "workflow", f"/orders/{order_id}/approvals", {"stage": "brief"}, as_=MARCO)
    assert move(agency, order_id, "brief", writer) == 200
    assert move(agency, order_id, "writing", writer) == 200
    assert raw(agency, "GET", f"/orders/{order_id}", ELIF).status_code == 404
    agency.call("POST", "workflow", f"/orders/{order_id}/messages", {"text": "Nearly there."}, as_=writer)
    team_only = {"text": "Check the numbers.", "side": "team"}
    agency.call("POST", "workflow", f"/orders/{order_id}/messages", team_only, as_=writer)

    assert move(agency, order_id, "editing", writer) == 200
    assert_everybody_sees_their_part(agency, order_id, writer)

    hand_over = {"text": "Here it is.", "links": []}
    agency.call("POST", "workflow", f"/orders/{order_id}/deliveries", hand_over, as_=ELIF)
    agency.settle()
    assert page(agency, order_id, CLARA)["stage"] == {"key": "submitting", "name": "Submitting the articles"}
    agency.call("POST", "workflow", f"/orders/{order_id}/acceptance", {}, as_=CLARA)
    agency.settle()
    done = page(agency, order_id, CLARA)
    assert (done["state"], done["stage"]["key"]) == ("completed", "complete")
    assert raw(agency, "GET", f"/orders/{order_id}", ELIF).status_code == 404
    assert agency.parked() == agency.waiting() == []


def assert_everybody_sees_their_part(agency, order_id, writer):
    """Field by field, while the order is at the stage that the client does not see."""
    manager, contractor, editor, client = (page(agency, order_id, who) for who in (MARCO, writer, ELIF, CLARA))
    routed = manager["routing"]
    differing = {
        "client": [
            {"client_id": manager["client"]["client_id"], "name": name, "company": company}
            for name, company in (("Clara Voss", "Bluebird Outdoor"), (None, None), (None, None))
        ]
        + [manager["client"]],
        "stage": [{"key": "editing", "name": "Editing and fact-checking"}] * 3 + [None],
        "total": [{"amount": 14_000, "currency": "USD"}, None, None, {"amount": 14_000, "currency": "USD"}],
        "invoice": [manager["invoice"], None, None, manager["invoice"]],
        "routing": [routed, routed, routed, None],
        "has_alarm": [False, False, False, None],
        "assignees": [manager["assignees"]] * 3 + [[one | {"part": None} for one in manager["assignees"]]],
        "stages": [manager["stages"]] * 3 + [[one for one in manager["stages"] if one["is_visible"]]],
    }
    for field, value in manager.items():
        expected = differing.get(field, [value] * 4)
        assert [seen[field] for seen in (manager, contractor, editor, client)] == expected, field
    assert manager["invoice"]["state"] == "paid"
    assert "Elif Kaya" in {one["name"] for one in manager["assignees"]}

    def texts(who):
        return [one["text"] for one in agency.call("GET", "workflow", f"/orders/{order_id}/messages", as_=who)["items"]]

    both = ["Nearly there.", "Check the numbers."]
    assert [texts(who) for who in (MARCO, writer, ELIF, CLARA)] == [both, both, both, both[:1]]
    for path in ("clock", "notes", "decisions"):
        statuses = [raw(agency, "GET", f"/orders/{order_id}/{path}", who).status_code for who in (writer, ELIF, CLARA)]
        assert statuses == [200, 200, 403], path
    lines = {
        who: agency.call("GET", "workflow", f"/orders/{order_id}/history?limit=200", as_=who)["items"]
        for who in (MARCO, writer, CLARA)
    }
    whats = {who: {line["what"] for line in told} for who, told in lines.items()}
    assert whats[MARCO] - whats[writer] == {"invoice_issued", "invoice_paid", "notice_delivered"}
    assert whats[MARCO] - whats[CLARA] == {
        "notice_delivered",
        "order_assigned",
        "order_handed_over",
        "stage_approved",
    }
