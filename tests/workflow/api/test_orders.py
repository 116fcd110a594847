"""Orders over HTTP: what each reader sees, field by field, and how every no is answered (rules W-8, W-9)."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import event

from shared.kernel.ids import new_id
from shared.kernel.money import Money
from tests.workflow.builders import (
    CLARA,
    DEVIN,
    EDGAR,
    HOUR,
    MARCO,
    NOON,
    OLIVIA,
    WALTER,
    WANDA,
    blog_article,
    client_actor,
    devin,
    invoice_issued,
    invoice_paid,
    member_actor,
    order_incomplete,
    order_received,
)

AT_NOON = "2026-11-23T12:00:00+00:00"


@pytest.fixture
def placed(queued, hear):
    """Clara's order, routed to Walter, its invoice paid; returns its id."""
    order_id = queued(number="7KQ2M9XD", note="Urgent.")
    hear(invoice_issued(order_id), invoice_paid(order_id, at=NOON + HOUR))
    return order_id


def row_for_marco(order_id):
    return {
        "order_id": str(order_id),
        "number": "7KQ2M9XD",
        "client": {"client_id": str(CLARA), "name": "Clara Voss", "company": "Bluebird Outdoor"},
        "service_name": "Blog article",
        "state": "queued",
        "stage": None,
        "assignees": [{"member_id": str(WALTER), "name": "Walter Bloom", "part": "worker"}],
        "due_at": "2026-11-30T12:00:00+00:00",
        "expected_at": None,
        "expected_by": None,
        "priority": 0,
        "total": {"amount": 18_000, "currency": "USD"},
        "invoice": {"number": "INV-00001", "state": "paid"},
        "received_at": AT_NOON,
        "updated_at": AT_NOON,
        "has_alarm": False,
    }


SENTENCE = (
    "Walter Bloom: has 0 of 6 orders, as light a load as Wanda Quist, and comes first by name; "
    "Wanda Quist has 0 of 8 orders; Wren Abara has 0 of 10 orders; Edgar Lind does not do this service."
)


def test_a_manager_sees_every_field_of_the_list(call, placed):
    answer = call("GET", "/orders", as_=MARCO)

    assert answer.status_code == 200
    assert answer.get_json() == {"items": [row_for_marco(placed)], "next": None}


def test_a_contractor_sees_their_order_without_money_and_without_the_client(call, placed):
    answer = call("GET", "/orders", as_=WALTER)

    hidden = {
        "client": {"client_id": str(CLARA), "name": None, "company": None},
        "total": None,
        "invoice": None,
    }
    assert answer.get_json()["items"] == [row_for_marco(placed) | hidden]


def test_the_client_sees_their_order_without_parts_and_alarms(call, placed, clara):
    answer = call("GET", "/orders", as_=clara)

    hidden = {
        "assignees": [{"member_id": str(WALTER), "name": "Walter Bloom", "part": None}],
        "has_alarm": None,
    }
    assert answer.get_json()["items"] == [row_for_marco(placed) | hidden]


def test_nobody_sees_somebody_elses_orders(call, placed, queued):
    stranger = client_actor(DEVIN, "Devin Okafor")

    assert call("GET", "/orders", as_=stranger).get_json()["items"] == []
    assert call("GET", f"/orders?client_id={CLARA}", as_=stranger).get_json()["items"] == []
    assert call("GET", "/orders", as_=WANDA).get_json()["items"] == []
    assert call("GET", f"/orders?member_id={WALTER}", as_=WANDA).get_json()["items"] == []


def test_the_page_of_an_order_has_all_of_it_for_a_manager(call, placed):
    answer = call("GET", f"/orders/{placed}", as_=MARCO)

    assert answer.status_code == 200
    page = answer.get_json()
    assert {name: page[name] for name in row_for_marco(placed)} == row_for_marco(placed)
    assert {name: value for name, value in page.items() if name not in row_for_marco(placed)} == {
        "note": "Urgent.",
        "option": None,
        "quantity": 1,
        "brief": [{"field": "topic", "label": "Topic", "value": "Trail shoes for beginners"}],
        "attachments": [
            {
                "field": "logo",
                "file_id": str(UUID(int=70)),
                "name": "logo.svg",
                "media_type": "image/svg+xml",
                "size_bytes": 900,
            }
        ],
        "problems": [],
        "stages": [
            {"key": "content-calendar", "name": "Content calendar", "state": "in_progress", "is_visible": True},
            {"key": "brief", "name": "Brief", "state": "in_progress", "is_visible": True},
            {"key": "writing", "name": "Writing", "state": "in_progress", "is_visible": True},
            {"key": "editing", "name": "Editing and fact-checking", "state": "in_progress", "is_visible": False},
            {"key": "submitting", "name": "Submitting", "state": "delivered", "is_visible": True},
            {"key": "complete", "name": "Complete", "state": "completed", "is_visible": True},
        ],
        "deliveries": [],
        "routing": {"sentence": SENTENCE, "candidates": page["routing"]["candidates"]},
        "acceptance_due_at": None,
    }
    assert page["routing"]["candidates"][0] == {
        "member_id": str(WALTER),
        "name": "Walter Bloom",
        "is_chosen": True,
        "reason": "has 0 of 6 orders, as light a load as Wanda Quist, and comes first by name",
    }
    assert [one["is_chosen"] for one in page["routing"]["candidates"]] == [True, False, False, False]


def test_the_client_sees_no_routing_and_no_hidden_stage(call, placed, clara):
    call("PUT", f"/orders/{placed}/stage", {"stage": "editing"}, as_=WALTER)

    page = call("GET", f"/orders/{placed}", as_=clara).get_json()

    assert page["routing"] is None
    assert page["stage"] is None
    assert page["state"] == "in_progress"
    assert [stage["key"] for stage in page["stages"]] == [
        "content-calendar",
        "brief",
        "writing",
        "submitting",
        "complete",
    ]
    assert call("GET", f"/orders/{placed}", as_=WALTER).get_json()["stage"] == {
        "key": "editing",
        "name": "Editing and fact-checking",
    }


def test_what_is_missing_shows_on_the_page(call, hear, clara):
    fact = order_received()
    hear(fact, order_incomplete(fact.order_id))

    page = call("GET", f"/orders/{fact.order_id}", as_=clara).get_json()

    assert page["problems"] == [
        {"field": "topic", "code": "required", "message": "Tell us the topic.", "label": "Topic"}
    ]
    assert page["routing"] is None


def test_the_list_is_narrowed_by_state_member_client_and_words(call, placed, hear, queued):
    newer = order_received(client=devin(), number="ZZZZ2222", service=blog_article(name="Case study"), at=NOON + HOUR)
    hear(newer)

    def numbers(query):
        return [row["number"] for row in call("GET", f"/orders?{query}", as_=OLIVIA).get_json()["items"]]

    assert numbers("") == ["ZZZZ2222", "7KQ2M9XD"]
    assert numbers("state=received") == ["ZZZZ2222"]
    assert numbers(f"member_id={WALTER}") == ["7KQ2M9XD"]
    assert numbers(f"client_id={DEVIN}") == ["ZZZZ2222"]
    assert numbers("search=7kq2") == ["7KQ2M9XD"]
    assert numbers("search=case") == ["ZZZZ2222"]
    assert numbers("search=voss") == ["7KQ2M9XD"]
    assert numbers("search=harborlight") == ["ZZZZ2222"]
    assert numbers("search=%25") == []
    assert numbers("search=nothing") == []


def test_who_does_not_see_clients_finds_nothing_by_their_names(call, placed):
    assert call("GET", "/orders?search=voss", as_=WALTER).get_json()["items"] == []
    assert len(call("GET", "/orders?search=blog", as_=WALTER).get_json()["items"]) == 1


def test_the_list_goes_on_behind_its_cursor(call, hear):
    facts = [order_received(at=NOON + number * HOUR, total=Money(number, "USD")) for number in range(5)]
    hear(*facts)

    seen, query = [], "limit=2"
    while query:
        page = call("GET", f"/orders?{query}", as_=MARCO).get_json()
        seen.append([row["total"]["amount"] for row in page["items"]])
        query = page["next"] and f"limit=2&cursor={page['next']}"

    assert seen == [[4, 3], [2, 1], [0]]


def test_a_list_takes_a_few_queries_however_long(call, hear, queued, engine):
    for _ in range(4):
        queued()
    said = []
    event.listen(engine, "before_cursor_execute", lambda *arguments: said.append(arguments[2]))

    assert len(call("GET", "/orders", as_=MARCO).get_json()["items"]) == 4

    own = [
        statement for statement in said if "FROM revoked" not in statement
    ]  # that is asked once a second, by anybody
    assert sum(statement.lstrip().startswith("SELECT") for statement in own) == 2


def test_an_order_goes_its_way_over_http(call, placed, clara):
    def do(method, path, body=None, *, as_):
        return call(method, f"/orders/{placed}/{path}", body, as_=as_)

    answers = [
        do("PUT", "stage", {"stage": "writing"}, as_=WALTER),
        do("POST", "deliveries", {"text": "Here it is.", "links": ["https://files.example/1"]}, as_=WALTER),
        do("POST", "revisions", {"reason": "Shorter."}, as_=clara),
        do("PUT", "stage", {"stage": "writing"}, as_=WALTER),
        do("POST", "deliveries", {"text": "Shorter."}, as_=WALTER),
        do("POST", "acceptance", {}, as_=clara),
    ]

    assert [(answer.status_code, answer.get_json()["state"]) for answer in answers] == [
        (200, "in_progress"),
        (201, "delivered"),
        (201, "in_revision"),
        (200, "in_progress"),
        (201, "delivered"),
        (201, "completed"),
    ]
    assert answers[1].get_json()["acceptance_due_at"] == "2026-11-30T12:00:00+00:00"
    assert answers[5].get_json()["deliveries"] == [
        {
            "number": 1,
            "text": "Here it is.",
            "links": ["https://files.example/1"],
            "files": [],
            "marks": [],
            "delivered_at": AT_NOON,
            "state": "revision",
            "answer_reason": "Shorter.",
        },
        {
            "number": 2,
            "text": "Shorter.",
            "links": [],
            "files": [],
            "marks": [],
            "delivered_at": AT_NOON,
            "state": "accepted",
            "answer_reason": None,
        },
    ]


def test_members_are_put_on_and_taken_off_over_http(call, placed, the_time):
    the_time.passes(HOUR)

    put = call("POST", f"/orders/{placed}/assignments", {"member_id": str(EDGAR), "part": "reviewer"}, as_=MARCO)
    taken = call("DELETE", f"/orders/{placed}/assignments/{EDGAR}?part=reviewer", as_=MARCO)

    assert (put.status_code, taken.status_code, taken.data) == (201, 204, b"")
    assert [(one["name"], one["part"]) for one in put.get_json()["assignees"]] == [
        ("Walter Bloom", "worker"),
        ("Edgar Lind", "reviewer"),
    ]
    assert len(call("GET", f"/orders/{placed}", as_=MARCO).get_json()["assignees"]) == 1


def test_a_worker_who_is_taken_off_sees_the_order_no_more(call, placed):
    call("DELETE", f"/orders/{placed}/assignments/{WALTER}", as_=MARCO)

    assert call("GET", f"/orders/{placed}", as_=WALTER).status_code == 404


def test_an_order_is_cancelled_over_http(call, placed):
    answer = call("POST", f"/orders/{placed}/cancellation", {"reason": "Called off."}, as_=MARCO)

    assert (answer.status_code, answer.get_json()["state"]) == (201, "cancelled")


def test_the_history_is_whole_for_a_manager_and_trimmed_for_others(call, placed, clara):
    call("PUT", f"/orders/{placed}/stage", {"stage": "editing"}, as_=WALTER)

    def read(who):
        return [
            (row["what"], row["who"]) for row in call("GET", f"/orders/{placed}/history", as_=who).get_json()["items"]
        ]

    whole = read(MARCO)
    assert sorted(whole) == [
        ("invoice_issued", "Orderwright"),
        ("invoice_paid", "Orderwright"),
        ("order_assigned", "Orderwright"),
        ("order_received", "Orderwright"),
        ("order_validated", "Orderwright"),
        ("stage_changed", "Walter Bloom"),
    ]
    assert read(WALTER) == [line for line in whole if not line[0].startswith("invoice")]
    assert read(clara) == [line for line in whole if line[0] not in {"order_assigned", "stage_changed"}]


def test_who_does_not_see_clients_reads_no_name_of_theirs_in_the_history(call, placed, clara):
    call("PUT", f"/orders/{placed}/stage", {"stage": "writing"}, as_=WALTER)
    call("POST", f"/orders/{placed}/deliveries", {"text": "Here it is."}, as_=WALTER)
    call("POST", f"/orders/{placed}/acceptance", {}, as_=clara)

    read = call("GET", f"/orders/{placed}/history", as_=WALTER)

    assert "Clara" not in read.text
    assert [row["who"] for row in read.get_json()["items"] if row["what"] == "order_accepted"] == ["The client"]


def test_a_line_of_the_history_has_every_field(call, hear, clara):
    fact = order_received()
    hear(fact)

    answer = call("GET", f"/orders/{fact.order_id}/history", as_=clara)

    assert answer.get_json() == {
        "items": [
            {
                "at": AT_NOON,
                "who": "Orderwright",
                "what": "order_received",
                "sentence": "The order for Blog article was received.",
                "cause_id": None,
                "before": None,
                "after": None,
                "is_visible": True,
            }
        ],
        "next": None,
    }


def test_the_history_goes_on_behind_its_cursor(call, placed):
    whole = call("GET", f"/orders/{placed}/history", as_=MARCO).get_json()["items"]

    seen, query = [], "limit=2"
    while query:
        page = call("GET", f"/orders/{placed}/history?{query}", as_=MARCO).get_json()
        seen += page["items"]
        query = page["next"] and f"limit=2&cursor={page['next']}"

    assert seen == whole


WAYS = [
    ("GET", "", None),
    ("GET", "/history", None),
    ("PUT", "/stage", {"stage": "brief"}),
    ("POST", "/deliveries", {"text": "Here it is."}),
    ("POST", "/acceptance", {}),
    ("POST", "/revisions", {"reason": "Shorter."}),
    ("POST", "/assignments", {"member_id": str(WANDA)}),
    ("DELETE", f"/assignments/{WALTER}", None),
    ("POST", "/cancellation", {"reason": "Called off."}),
]


def test_every_way_needs_a_sign_in(call, placed, unchanged):
    with unchanged():
        answers = [call(method, f"/orders/{placed}{path}", body) for method, path, body in WAYS]

    assert {answer.status_code for answer in answers} == {401}
    assert {answer.get_json()["code"] for answer in answers} == {"unauthenticated"}


def test_somebody_elses_order_is_not_there_whatever_is_asked_of_it(call, placed, unchanged):
    stranger = client_actor(DEVIN, "Devin Okafor")

    with unchanged():
        answers = [
            call(method, f"/orders/{placed}{path}", body, as_=who)
            for method, path, body in WAYS
            for who in (stranger, WANDA)
        ]
        unknown = [call(method, f"/orders/{new_id()}{path}", body, as_=MARCO) for method, path, body in WAYS]

    assert {(answer.status_code, answer.get_json()["code"]) for answer in answers + unknown} == {(404, "order_unknown")}


def test_what_is_not_allowed_is_said_so(call, placed, clara, unchanged):
    blind = member_actor(new_id(), "Nora Field")
    refused = [
        ("GET", "/orders", None, blind),
        ("PUT", f"/orders/{placed}/stage", {"stage": "brief"}, clara),
        ("POST", f"/orders/{placed}/deliveries", {"text": "Mine."}, clara),
        ("POST", f"/orders/{placed}/acceptance", {}, WALTER),
        ("POST", f"/orders/{placed}/revisions", {"reason": "Shorter."}, WALTER),
        ("POST", f"/orders/{placed}/assignments", {"member_id": str(WANDA)}, WALTER),
        ("POST", f"/orders/{placed}/assignments", {"member_id": str(WANDA)}, clara),
        ("DELETE", f"/orders/{placed}/assignments/{WALTER}", None, WALTER),
        ("POST", f"/orders/{placed}/cancellation", {"reason": "Called off."}, WALTER),
    ]

    with unchanged():
        answers = [call(method, path, body, as_=who) for method, path, body, who in refused]

    assert [answer.status_code for answer in answers] == [403] * len(refused)


def test_what_the_state_does_not_allow_is_a_conflict(call, placed, clara, unchanged):
    with unchanged():
        answer = call("POST", f"/orders/{placed}/acceptance", {}, as_=clara)

    assert answer.status_code == 409
    assert answer.content_type == "application/problem+json"
    problem = answer.get_json()
    assert (problem["code"], problem["state"], problem["detail"]) == (
        "move_refused",
        "queued",
        "an order that is queued can't accept",
    )


def test_malformed_requests_are_told_all_their_problems(call, placed, unchanged):
    body = {"text": "", "links": ["ftp://files.example", "nonsense"], "colour": "red"}

    with unchanged():
        answer = call("POST", f"/orders/{placed}/deliveries", body, as_=WALTER)

    assert answer.status_code == 422
    assert sorted(problem["field"] for problem in answer.get_json()["problems"]) == [
        "colour",
        "links.0",
        "links.1",
        "text",
    ]


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "cursor=nonsense", "cursor=WzEsMl0", "state=lost"])
def test_a_malformed_query_is_refused(query, call):
    assert call("GET", f"/orders?{query}", as_=MARCO).status_code == 422
