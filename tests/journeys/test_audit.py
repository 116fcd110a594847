"""The audit: silent about an agency in which all is well, and never about what was broken on purpose."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from cli.audit.check import audit
from tests.journeys.test_order_journey import CLARA, DEVIN, OLIVIA, a_newsletter, submit, work_and_deliver

UNANSWERED = {"subject": "Autumn sale", "send_on": "soon"}


def audited(agency, within_s=0.0):
    databases = {app: office.engine for app, office in agency.offices.items()}
    return audit(databases, agency.client, within_s=within_s)


def broken(agency, app, *statements):
    """Do what no program of ours does: without triggers and foreign keys, as a superuser may."""
    with agency.offices[app].engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        for statement in statements:
            assert connection.execute(text(statement)).rowcount > 0, statement


@pytest.fixture
def order(agency):
    """An order that waits for its client's word on a delivery, paid from the balance; `agency.order` has its number."""
    answer = submit(agency, **a_newsletter())["order"]
    work_and_deliver(agency, answer["order_id"])
    return answer


def test_an_agency_in_which_all_is_well_has_nothing_unexplained(agency, order):
    second = submit(agency, **a_newsletter(external_id="W-2", answers=UNANSWERED))["order"]
    third = submit(agency, **a_newsletter(external_id="W-3", client={"email": DEVIN, "name": "Devin Okafor"}))["order"]
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
    assert len({order["number"], second["number"], third["number"], fourth["number"]}) == 4
    assert [check.name for check in report.checks if not check.counted] == [
        "orders that lack details",
        "deliveries that wait",
        "routing",
        "messages under way",
        "messages parked",
    ]
