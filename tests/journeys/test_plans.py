"""Whatever is asked on an order's way finds its rows by an index, so that it costs the same however many there are."""

from __future__ import annotations

import json
from collections import defaultdict

import pytest
from sqlalchemy import event

from tests.support.agency import APPS
from tests.support.submissions import a_submission

OLIVIA = "olivia@northwind.example"
CLARA = "clara@bluebird.example"

#: The tables that grow with every order.
GROWING = {
    "intake": {"purchases", "orders", "inbox", "outbox", "deferred", "timers"},
    "workflow": {"orders", "history", "assignments", "routing_decisions", "inbox", "outbox", "deferred", "timers"},
    "billing": {
        "orders",
        "invoices",
        "invoice_lines",
        "payments",
        "ledger_entries",
        "ledger_postings",
        "inbox",
        "outbox",
        "deferred",
        "timers",
    },
    "notify": {"notices", "attempts", "order_cards", "inbox", "outbox", "deferred", "timers"},
}
#: What only tests ask.
NOT_OURS = {"UPDATE deferred SET next_try_at = now()"}
PLANNED = ("SELECT", "WITH", "UPDATE", "DELETE")


def nodes(plan):
    yield plan
    for inner in plan.get("Plans", ()):
        yield from nodes(inner)


def reads_all(plan, growing, partial):
    """The growing tables of which `plan` goes through all rows."""
    return {
        node.get("Relation Name", node.get("Index Name"))
        for node in nodes(plan)
        if (node["Node Type"] == "Seq Scan" and node["Relation Name"] in growing)
        or (
            node["Node Type"] in {"Index Scan", "Index Only Scan"}
            and node["Relation Name"] in growing
            and "Index Cond" not in node
            and node["Index Name"] not in partial
        )
    }


def explained(connection, statement, parameters):
    cursor = connection.connection.cursor()
    cursor.execute(f"EXPLAIN (FORMAT JSON) {statement}", parameters)
    (found,) = cursor.fetchone()
    return (found if isinstance(found, list) else json.loads(found))[0]["Plan"]


@pytest.fixture
def asked(agency):
    """What each app asked of its database while some orders went their whole way: statements with their parameters."""
    (client,) = [c for c in agency.call("GET", "intake", "/clients", as_=OLIVIA)["items"] if c["email"] == CLARA]
    agency.offices["billing"].api.post(
        f"/clients/{client['client_id']}/top-ups",
        json={"amount": {"amount": 100_000_000, "currency": "USD"}, "reference": "test"},
        headers={"Authorization": f"Bearer {agency.token_of(OLIVIA)}", "Idempotency-Key": "rich"},
    )
    agency.settle()
    found = defaultdict(dict)
    for app, office in agency.offices.items():

        def note(_connection, _cursor, statement, parameters, _context, is_many, into=found[app]):
            if not is_many and statement.lstrip().startswith(PLANNED) and statement not in NOT_OURS:
                into.setdefault(statement, parameters)

        event.listen(office.engine, "before_cursor_execute", note)
    submission = a_submission(
        external_id="W-1",
        service="newsletter",
        client={"email": CLARA, "name": "Clara Voss", "company": "Bluebird Outdoor"},
        answers={"subject": "Sale", "points": "One week.", "send_on": "2027-12-04"},
    )
    agency.client.lpush("intake", submission)
    agency.settle()
    return {app: dict(statements) for app, statements in found.items()}


def test_nothing_on_an_orders_way_goes_through_a_table_that_grows(agency, asked):
    slow = {}
    for app in APPS:
        with agency.offices[app].engine.begin() as connection:
            # Small tables are cheapest read whole; without that choice a plan shows whether there is an index for it.
            for choice in ("enable_seqscan", "enable_hashjoin", "enable_mergejoin"):
                connection.exec_driver_sql(f"SET LOCAL {choice} = off")
            partial = {
                name
                for (name,) in connection.exec_driver_sql(
                    "SELECT indexname FROM pg_indexes WHERE indexdef LIKE '%%WHERE%%'"
                )
            }
            for statement, parameters in asked[app].items():
                plan = explained(connection, statement, parameters)
                if whole := reads_all(plan, GROWING[app], partial):
                    slow[app, statement] = whole

    assert slow == {}
    assert min(len(asked[app]) for app in APPS) > 10


def test_what_has_no_index_would_be_seen(agency):
    with agency.offices["intake"].engine.begin() as connection:
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")

        plan = explained(connection, "SELECT * FROM inbox WHERE name = %s", ("intake.submit_order.v1",))

    assert reads_all(plan, GROWING["intake"], partial=set()) == {"inbox"}
