"""The audit: silent about an agency in which all is well, and never about what was broken on purpose."""

from __future__ import annotations

import json
import threading
from contextlib import ExitStack
from uuid import UUID

import pytest
from click.testing import CliRunner
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from cli.audit.check import CHECKS, audit
from cli.audit.view import look, view_of
from cli.main import main
from services.billing.use_cases.bill_change import BillChange, bill_change
from shared.kernel.actors import SYSTEM
from shared.kernel.ids import new_id
from shared.kernel.money import Money
from tests.journeys.test_order_journey import CLARA, DEVIN, OLIVIA, a_newsletter, submit, work_and_deliver, worker_of

UNANSWERED = {"subject": "Autumn sale", "send_on": "soon"}


def audited(agency, within_s=0.0):
    databases = {app: office.engine for app, office in agency.offices.items()}
    return audit(databases, agency.client, within_s=within_s)


@pytest.fixture
def order(agency):
    """An order that waits for its client's word on a delivery, paid from the balance."""
    answer = submit(agency, **a_newsletter())["order"]
    work_and_deliver(agency, answer["order_id"])
    return answer


def test_an_agency_in_which_all_is_well_has_nothing_unexplained(agency, order):
    second = submit(agency, **a_newsletter(external_id="W-2", answers=UNANSWERED))["order"]
    submit(agency, **a_newsletter(external_id="W-3", client={"email": DEVIN, "name": "Devin Okafor"}))
    agency.call("POST", "workflow", f"/orders/{order['order_id']}/acceptance", {}, as_=CLARA)
    agency.call("POST", "intake", f"/orders/{second['order_id']}/rejection", {"reason": "Not for us."}, as_=OLIVIA)
    agency.settle()
    fourth = submit(agency, **a_newsletter(external_id="W-4"))["order"]
    agency.call("POST", "workflow", f"/orders/{fourth['order_id']}/cancellation", {"reason": "Too late."}, as_=OLIVIA)
    agency.settle()

    report = audited(agency)

    assert report.figures() == {
        "orders": 4,
        "messages_under_way": 0,
        "unexplained": 0,
        "findings": [],
        "notes": [],
        "parked": 0,
    }


def test_what_is_billed_besides_and_what_is_written_off_is_explained(agency, order):
    order_id, more = UUID(order["order_id"]), Money(9_900_000, "USD")
    changed = BillChange(actor=SYSTEM, order_id=order_id, proposal_id=new_id(), description="More", difference=more)
    with agency.offices["billing"].begin_work() as work:
        bill_change(work, changed)
    agency.settle()
    before = audited(agency).findings
    (extra,) = agency.call("GET", "billing", "/invoices?state=open", as_=OLIVIA)["items"]
    path = f"/invoices/{extra['invoice_id']}/write-off"
    agency.call("POST", "billing", path, {"reason": "Gone."}, as_=OLIVIA)
    agency.settle()

    assert (before, audited(agency).findings) == ([], [])
    page = agency.call("GET", "workflow", f"/orders/{order['order_id']}", as_=OLIVIA)
    assert page["invoice"] == {"number": extra["number"], "state": "uncollectible"}


#: Stands for a sentence on each notice about the order: workflow does not know that it was delivered.
UNHEARD = "unheard"

#: What is broken: in whose database, how, and what is said of it. The words in braces are those of `words_of`.
BROKEN = {
    "workflow lost an order": (
        "workflow",
        [f"DELETE FROM {table} WHERE order_id = '{{order}}'" for table in ("assignments", "deliveries", "history")]
        + ["DELETE FROM orders WHERE id = '{order}'", "DELETE FROM member_loads"],
        ["Order {number} was received, but workflow has no such order.", UNHEARD],
    ),
    "workflow made an order up": (
        "workflow",
        [
            "INSERT INTO orders SELECT (o).* FROM (SELECT jsonb_populate_record(orders, jsonb_build_object('id', uuidv7(), 'number', 'NEW')) AS o FROM orders WHERE id = '{order}') AS made"
        ],
        [
            "Order NEW is in workflow, but intake has received no such order.",
            "Order NEW is delivered, but no timer takes silence for acceptance.",
            "The history of order NEW does not begin with its receipt.",
        ],
    ),
    "workflow did not hear that an order was validated": (
        "workflow",
        ["UPDATE orders SET state = 'funding' WHERE id = '{order}'"],
        ["Order {number} is validated, but in workflow it is funding."],
    ),
    "billing lost an invoice": (
        "billing",
        ["DELETE FROM invoice_lines WHERE order_id = '{order}'", "DELETE FROM payments", "DELETE FROM invoices"],
        [
            "Order {number} can be billed, but is on no invoice.",
            "Order {number} is validated, but on no invoice that is paid as agreed.",
        ],
    ),
    "intake did not hear of the money": (
        "intake",
        ["UPDATE orders SET state = 'funding' WHERE id = '{order}'"],
        ["Invoice INV-1001 is paid as agreed, but intake has not validated order {number}."],
    ),
    "an order shows no invoice": (
        "workflow",
        ["UPDATE orders SET invoice_id = NULL WHERE id = '{order}'"],
        ["Invoice INV-1001 is paid, but order {number} does not show it so."],
    ),
    "nothing reminds a client": (
        "intake",
        ["DELETE FROM timers"],
        ["Order {late_number} waits for its client, but no reminder is set."],
    ),
    "nothing takes silence for acceptance": (
        "workflow",
        ["DELETE FROM timers"],
        ["Order {number} is delivered, but no timer takes silence for acceptance."],
    ),
    "a queued order is nobody's": (
        "workflow",
        [
            "UPDATE orders SET state = 'queued' WHERE id = '{order}'",
            "DELETE FROM assignments",
            "DELETE FROM member_loads",
        ],
        ["Order {number} is queued, but nobody works on it and nothing says why."],
    ),
    "an order that was begun is nobody's": (
        "workflow",
        [
            "UPDATE orders SET state = 'in_progress' WHERE id = '{order}'",
            "DELETE FROM assignments",
            "DELETE FROM member_loads",
        ],
        ["Order {number} is in progress, and nobody works on it."],
    ),
    "routing chose two": (
        "workflow",
        [
            "INSERT INTO assignments SELECT order_id, m.id, part, since, is_open FROM assignments a, members m WHERE m.email = '{other}'",
            "INSERT INTO member_loads SELECT m.id, 1, 1, 0, now() FROM members m WHERE m.email = '{other}'",
            "INSERT INTO routing_decisions SELECT uuidv7(), order_id, now(), strategy, m.id, sentence, candidates FROM routing_decisions d, members m WHERE m.email = '{other}'",
        ],
        ["Order {number} was routed to 2 members at once."],
    ),
    "a load was not counted": (
        "workflow",
        ["UPDATE member_loads l SET open_orders = 7 FROM members m WHERE m.id = l.member_id AND m.name = '{worker}'"],
        ["{worker} has 1 open orders, but 7 are kept as their load."],
    ),
    "routing forgot a capacity": (
        "workflow",
        ["UPDATE members SET capacity = 0"],
        ["{worker} was routed 1 orders, but has room for 0."],
    ),
    "an order has no history": (
        "workflow",
        ["DELETE FROM history WHERE order_id = '{order}'"],
        ["The history of order {number} does not begin with its receipt.", UNHEARD],
    ),
    "a deferred message is gone": (
        "workflow",
        ["UPDATE inbox SET status = 'deferred' WHERE name = 'billing.invoice_paid.v1'"],
        ["workflow has deferred billing.invoice_paid.v1 {paid} of billing, but the message is gone."],
    ),
    "a parked message is gone": (
        "billing",
        ["UPDATE inbox SET status = 'parked' WHERE name = 'intake.purchase_checked.v1'"],
        ["billing has parked intake.purchase_checked.v1 {checked} of intake, but the message is gone."],
    ),
    "an applied message waits": (
        "billing",
        [
            "INSERT INTO deferred (source, message_id, queue, name, raw, reason, next_try_at) SELECT source, message_id, 'billing', name, '', '', now() + interval '1 day' FROM inbox WHERE name = 'intake.purchase_checked.v1'"
        ],
        ["billing waits to apply intake.purchase_checked.v1 {checked}, which is applied already."],
    ),
    "money came from nowhere": (
        "billing",
        ["UPDATE ledger_postings SET value_amount = value_amount + 1 WHERE account = 'revenue'"],
        ["The ledger does not sum to zero in USD: 1.", "Ledger entry {entry} does not sum to zero in USD: 1."],
    ),
    "an entry moves nothing": (
        "billing",
        ["INSERT INTO ledger_entries (id, reason, by, posted_at) OVERRIDING SYSTEM VALUE VALUES (77, '', '', now())"],
        ["Ledger entry 77 moves nothing."],
    ),
    "a balance is not its ledger's": (
        "billing",
        ["UPDATE balances SET amount = amount + 1 WHERE client_id = '{client}'"],
        ["The balance of client {client} is 236001 USD, but the ledger says 236000."],
    ),
    "a payment is gone": (
        "billing",
        ["DELETE FROM payments"],
        ["Invoice INV-1001 counts 14000 as paid, but its payments come to 0."],
    ),
    "a line costs more": (
        "billing",
        ["UPDATE invoice_lines SET quantity = 2 WHERE order_id = '{order}'"],
        ["Invoice INV-1001 is over 14000, but its lines come to 28000."],
    ),
    "a number is left out": (
        "billing",
        ["UPDATE number_series SET upcoming = upcoming + 1"],
        ["Number INV-1002 was given to no invoice."],
    ),
    "a number will come twice": (
        "billing",
        ["UPDATE number_series SET upcoming = upcoming - 1"],
        ["Number INV-1001 is on an invoice, and is yet to be given."],
    ),
    "a notice was not written": (
        "notify",
        ["DELETE FROM notices WHERE kind = 'order_delivered'"],
        ["Delivery 1 of order {number} was made, but its client is not told."],
    ),
    "a notice is not written yet, for a message that was put off": (
        "notify",
        [
            "DELETE FROM notices WHERE kind = 'order_delivered'",
            "INSERT INTO deferred (source, message_id, queue, name, about, raw, reason, next_try_at) VALUES ('workflow', '{order}', 'notify', 'workflow.order_delivered.v1', '{order}', '', 'not yet', now())",
        ],
        [],
    ),
    "a notice is not written, for a message that is parked": (
        "notify",
        [
            "DELETE FROM notices WHERE kind = 'order_delivered'",
            "INSERT INTO parked (id, queue, kind, reason, name, message_id, raw_sha, raw) SELECT '{order}', 'notify', 'handler', '', 'workflow.order_delivered.v1', '{order}', '', convert_to(jsonb_build_object('headers', jsonb_build_object('about', '{order}'))::text, 'UTF8')",
        ],
        ["notify has parked 1 of the kind handler."],
    ),
    "a notice is not written, and a message about another order does not explain it": (
        "notify",
        [
            "DELETE FROM notices WHERE kind = 'order_delivered'",
            "INSERT INTO deferred (source, message_id, queue, name, about, raw, reason, next_try_at) VALUES ('workflow', '{late}', 'notify', 'workflow.order_delivered.v1', '{late}', '', 'not yet', now())",
        ],
        ["Delivery 1 of order {number} was made, but its client is not told."],
    ),
    "a notice was written twice": (
        "notify",
        [
            "INSERT INTO notices SELECT (n).* FROM (SELECT jsonb_populate_record(notices, jsonb_build_object('id', uuidv7(), 'dedupe_key', 'a/b/c')) AS n FROM notices WHERE id = '{received}') AS made"
        ],
        ["Clara Voss is told the same 2 times: order_received, notice {received}."],
    ),
    "a mail was taken twice": (
        "notify",
        [
            "INSERT INTO attempts SELECT notice_id, 2, started_at, ended_at, outcome, answer FROM attempts WHERE notice_id = '{received}'"
        ],
        ["Notice {received} was delivered 2 times."],
    ),
    "nobody tries a notice": (
        "notify",
        ["UPDATE notices SET state = 'sending', lease_until = now() WHERE id = '{received}'"],
        ["Notice {received} (order_received) is sending, but nothing will try it again."],
    ),
    "workflow did not hear of a notice": (
        "workflow",
        ["DELETE FROM history WHERE what = 'notice_delivered' AND order_id = '{late}' AND sentence LIKE '%details%'"],
        ["Notice {asked} (details_missing) was delivered, but workflow has not heard of it."],
    ),
    "a message is not confirmed": (
        "intake",
        [
            "INSERT INTO outbox (message_id, queue, name, payload, trace_id, told_at) VALUES ('{order}', 'notify', 'a.b.v1', '{{}}', '', now() - interval '121 s')"
        ],
        ["intake told a.b.v1 {order} to notify, which has not confirmed it yet."],
    ),
    "a message is put off": (
        "notify",
        [
            "INSERT INTO deferred (source, message_id, queue, name, raw, reason, first_at, next_try_at) VALUES ('intake', '{order}', 'notify', 'a.b.v1', '', 'not yet', now() - interval '601 s', now())"
        ],
        ["notify has put off a.b.v1 {order}: not yet"],
    ),
    "a message is parked": (
        "intake",
        [
            "INSERT INTO parked (id, queue, kind, reason, raw, raw_sha) VALUES ('{order}', 'intake', 'envelope', 'no JSON', 'x', 'x')"
        ],
        ["intake has parked 1 of the kind envelope."],
    ),
    "nobody brings an answer": (
        "intake",
        [
            "INSERT INTO replies (id, source, message_id, body, state, tries, next_try_at, said, answered_at) VALUES ('{order}', 'webshop', '{order}', '{{}}', 'due', 1, now() - interval '61 s', '', now())"
        ],
        ["webshop waits for the answer to {order}, but nothing will bring it."],
    ),
    "an answer was given up": (
        "intake",
        [
            "INSERT INTO replies (id, source, message_id, body, state, tries, next_try_at, said, answered_at) VALUES ('{order}', 'webshop', '{order}', '{{}}', 'failed', 13, now(), 'HTTP 500', now())"
        ],
        ["The answer to {order} could not be brought to webshop: HTTP 500."],
    ),
    "a notice has failed": (
        "notify",
        ["UPDATE notices SET state = 'failed' WHERE id = '{received}'"],
        ["Notice {received} (order_received) to clara@bluebird.example has failed."],
    ),
}


def words_of(agency, order, late):
    """The names and ids of what is there: the delivered order's, and the one's that lacks details."""

    def one(app, query):
        ((found,),) = agency.offices[app].rows(query)
        return str(found)

    notice = "SELECT id FROM notices WHERE kind = '{}' AND order_id = '{}'".format
    heard = "SELECT message_id FROM inbox WHERE name = '{}'".format
    email = worker_of(agency, order["order_id"])
    return {
        "number": order["number"],
        "order": order["order_id"],
        "late": late["order_id"],
        "late_number": late["number"],
        "received": one("notify", notice("order_received", order["order_id"])),
        "asked": one("notify", notice("details_missing", late["order_id"])),
        "paid": one("workflow", heard("billing.invoice_paid.v1")),
        "checked": one("billing", heard("intake.purchase_checked.v1")),
        "entry": one("billing", "SELECT entry_id FROM ledger_postings WHERE account = 'revenue'"),
        "client": one("intake", f"SELECT client_id FROM orders WHERE id = '{order['order_id']}'"),
        "worker": one("workflow", f"SELECT name FROM members WHERE email = '{email}'"),
        "other": one("workflow", f"SELECT min(email) FROM members WHERE email <> '{email}'"),
    }


def said_when(agency, app, statements):
    """What is said after `statements`, which do what no program of ours does and are taken back."""
    with ExitStack() as open_ones:
        connections = {name: open_ones.enter_context(o.engine.connect()) for name, o in agency.offices.items()}
        connections[app].execute(text("SET LOCAL session_replication_role = replica"))  # no triggers, no foreign keys
        for statement in statements:
            assert connections[app].execute(text(statement)).rowcount > 0, statement
        view = view_of(connections, agency.client)
        checks = [check(view) for check in CHECKS]
    return [line for check in checks for line in check.findings] + [line for check in checks for line in check.notes]


def test_whatever_is_broken_is_named_and_nothing_else_is(agency, order):
    late = submit(agency, **a_newsletter(external_id="W-2", answers=UNANSWERED))["order"]
    words = words_of(agency, order, late)
    unheard = [
        f"Notice {notice} ({kind}) was delivered, but workflow has not heard of it."
        for notice, kind in agency.offices["notify"].rows(
            "SELECT id, kind FROM notices WHERE order_id = :order ORDER BY id", order=order["order_id"]
        )
    ]

    said = {
        name: said_when(agency, app, [statement.format(**words) for statement in statements])
        for name, (app, statements, _) in BROKEN.items()
    }

    assert said == {
        name: [
            line for sentence in sentences for line in (unheard if sentence is UNHEARD else [sentence.format(**words)])
        ]
        for name, (_, _, sentences) in BROKEN.items()
    }
    assert audited(agency).findings == []


def test_a_message_under_way_explains_what_is_missing_and_a_lost_one_does_not(agency):
    content = a_newsletter() | {"quantity": 1, "note": ""}
    number = agency.call("POST", "intake", "/orders", content, as_=OLIVIA)["number"]
    notice = f"Order {number} was received, but its client is not told."

    under_way = audited(agency)
    deleted = "DELETE FROM outbox WHERE queue = 'notify' AND name = 'intake.order_received.v1'"
    with agency.offices["intake"].engine.begin() as connection:
        assert connection.execute(text(deleted)).rowcount == 1
    on_redis = audited(agency)
    agency.client.delete("notify")
    lost = audited(agency)

    assert (under_way.orders, under_way.messages_under_way, under_way.findings) == (1, 3, [])
    assert on_redis.findings == []
    assert lost.findings == [notice]
    with pytest.raises(AssertionError, match="nobody has told us of the order"):
        agency.settle()  # what speaks of the order waits for what is lost
    assert notice in audited(agency).findings


def test_what_was_only_late_is_no_finding(agency, order):
    moved = "UPDATE orders SET state = :state WHERE state = :was"

    def move(state, was):
        with agency.offices["intake"].engine.begin() as connection:
            assert connection.execute(text(moved), {"state": state, "was": was}).rowcount == 1

    move("funding", "validated")
    assert audited(agency).unexplained == 1
    arrival = threading.Timer(0.3, move, ("validated", "funding"))
    arrival.start()

    report = audited(agency, within_s=20)

    arrival.join()
    assert report.findings == []


def test_the_audit_can_write_nothing(agency):
    databases = {app: office.engine for app, office in agency.offices.items()}
    for app in databases:
        with look(databases, agency.client) as view, pytest.raises(DBAPIError, match="read-only transaction"):
            view.connections[app].execute(text("DELETE FROM inbox"))


def test_the_command_prints_the_figures_and_fails_where_something_is_unexplained(agency, order, redis_url, monkeypatch):
    for app, office in agency.offices.items():
        monkeypatch.setenv(f"{app.upper()}_DATABASE_URL", office.engine.url.render_as_string(hide_password=False))
    monkeypatch.setenv("REDIS_URL", redis_url)

    well = CliRunner().invoke(main, ["audit", "--json", "--within", "0"])
    with agency.offices["workflow"].engine.begin() as connection:
        connection.execute(text("DELETE FROM timers"))
    broken = CliRunner().invoke(main, ["audit", "--json", "--within", "0"])

    finding = f"Order {order['number']} is delivered, but no timer takes silence for acceptance."
    figures = {"orders": 1, "messages_under_way": 0, "unexplained": 0, "findings": [], "notes": [], "parked": 0}
    assert well.exit_code == 0
    assert json.loads(well.stdout.splitlines()[-1]) == figures
    assert broken.exit_code == 1
    assert json.loads(broken.stdout.splitlines()[-1]) == figures | {"unexplained": 1, "findings": [finding]}
    assert finding in broken.stderr
