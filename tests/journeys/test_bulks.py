"""However many orders come at once, no app sends its database more statements for a bulk of them."""

from __future__ import annotations

from collections import defaultdict

import pytest
from sqlalchemy import event

from shared.contracts.routes import QUEUES
from shared.messaging.reading import read_envelope
from shared.messaging.transport import allowed_on
from tests.support.keys import KEYRING
from tests.support.submissions import a_submission

OLIVIA = "olivia@northwind.example"
CLARA = "clara@bluebird.example"
DIGESTED = [queue for queue in QUEUES if not queue.endswith(".errands")]


def an_order(number):
    return a_submission(
        external_id=f"W-{number}",
        service="newsletter",
        client={"email": CLARA, "name": "Clara Voss", "company": "Bluebird Outdoor"},
        answers={"subject": f"Sale {number}", "points": "One week.", "send_on": "2027-12-04"},
    )


def pass_on(agency, count, first):
    """Submit `count` orders and carry what follows, all of a queue as one bulk; return the statements of each bulk by its queue."""
    agency.client.lpush("intake", *(an_order(first + nth) for nth in range(count)))
    sent = defaultdict(list)
    while any(bulks := {queue: agency.client.rpop(queue, 10_000) or [] for queue in DIGESTED}.values()):
        for queue, raws in zip(DIGESTED, bulks, strict=True):
            if raws:
                office = agency.offices[QUEUES[queue]]
                statements = []

                def note(_c, _cursor, statement, parameters, _context, is_many, into=statements):
                    into.extend([statement.split("(")[0].strip()] * (len(parameters) if is_many else 1))

                event.listen(office.engine, "before_cursor_execute", note)
                office.digest(queue, [read_envelope(raw, queue, allowed_on(queue), KEYRING) for raw in raws])
                event.remove(office.engine, "before_cursor_execute", note)
                sent[queue].append(statements)
    return dict(sent)


@pytest.fixture
def rich(agency):
    """The agency, with a client whose balance covers everything and members who have room for anything."""
    (client,) = [c for c in agency.call("GET", "intake", "/clients", as_=OLIVIA)["items"] if c["email"] == CLARA]
    agency.offices["billing"].api.post(
        f"/clients/{client['client_id']}/top-ups",
        json={"amount": {"amount": 100_000_000, "currency": "USD"}, "reference": "test"},
        headers={"Authorization": f"Bearer {agency.token_of(OLIVIA)}", "Idempotency-Key": "rich"},
    )
    agency.settle()
    with agency.offices["workflow"].engine.begin() as connection:
        connection.exec_driver_sql("UPDATE members SET capacity = 1000 WHERE capacity > 0")
    pass_on(agency, 2, first=1)  # everybody has met the client and the service, and made up their minds how to ask
    return agency


def test_the_statements_for_a_bulk_of_orders_do_not_grow_with_it(rich):
    for_three = pass_on(rich, 3, first=100)

    for_thirty = pass_on(rich, 30, first=200)

    assert for_thirty == for_three
    (validated,) = rich.offices["intake"].rows("SELECT count(*) FROM orders WHERE state = 'validated'")
    assert validated == (35,)
    (assigned,) = rich.offices["workflow"].rows("SELECT count(DISTINCT order_id) FROM assignments")
    assert assigned == (35,)
